"""Files in one ZIP: names that any computer accepts, bytes exactly as they were kept."""

import re
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, cast

from storage.blobs import Blobs

IN_MEMORY = 8 * 1024 * 1024
A_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The same documents make the same ZIP."""


def zipped(blobs: Blobs, documents: Iterable[tuple[str, str]]) -> IO[bytes]:
    """One PDF per (folio, digest)."""
    return spooled((f"{ascii_name(folio)}.pdf", blobs.get(digest)) for folio, digest in documents)


def spooled(members: Iterable[tuple[str, bytes]]) -> IO[bytes]:
    """A file, at its start, with these in their order. Beyond some megabytes it lies on disk."""
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 (sent, then closed)
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in members:
                archive.writestr(zipfile.ZipInfo(name, A_FIXED_TIME), data)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def ascii_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "documento"
