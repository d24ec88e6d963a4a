"""Files that nothing names: what was uploaded and never confirmed, or put before a crash. Removed once a day.

A file is put before its row, and an upload that is looked at stands only in the address of its page. So only what was
put, or put again, longer ago than any such address serves is looked at; each is asked for its date once more at the
moment in which it goes, when no put can be under way.
"""

import logging
from datetime import timedelta

from service import uploads
from service.context import Context
from service.project.importing import files_beside
from storage.queries import files

log = logging.getLogger(__name__)

MARGIN = timedelta(days=1)
"""For a file that was confirmed at the last moment and whose row is on its way."""
OLD = uploads.LIFETIME + MARGIN


def sweep(ctx: Context) -> int:
    """The job. Returns how many files it removed.

    Raises `BlobError` and removes nothing when a project's values, which name files too, cannot be read.
    """
    old = ctx.blobs.old(OLD.total_seconds())
    with ctx.database.reading() as session:
        unnamed = files.unnamed(session, old)
        values = files.values(session) if unnamed else set()
    for digest in values:
        unnamed.difference_update(files_beside(ctx.blobs.get(digest)))
    removed = ctx.blobs.sweep(unnamed, OLD.total_seconds())
    if removed:
        log.warning("%d files that nothing named were removed", removed)
    return removed
