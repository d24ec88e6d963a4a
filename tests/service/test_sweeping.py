"""What nothing names is removed, once it is older than any page that could still name it; nothing else ever is."""

import io
import os
import time
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from service import sweeping, uploads
from service.accounts.permissions import Permission
from service.context import Context
from service.errors import NotFound
from service.lifecycle import replay
from service.project.importing import load_values
from service.sheets import loading
from signatures.events import EventType
from storage.blobs import BlobMissing
from storage.models import Project

SHEET = b"id;nombres;apellido_paterno\nP06;Rosa;Contreras\n"


def age(ctx: Context, days: float) -> None:
    """Of all files that are there now."""
    for digest in ctx.blobs.digests():
        path = ctx.blobs.path(digest)
        os.utime(path, (path.stat().st_mtime - days * 86400,) * 2)


def test_no_file_of_a_register_is_ever_taken(line: Any, ctx: Any) -> None:
    """Not even what only history names: the project's values of before, and the files that came with them."""
    line.draft("LIM26-X01-901")
    line.send()
    line.act(drawing_png=None)
    line.package()
    with ctx.database.reading() as session:
        row = session.get_one(Project, line.project_id)
    before = load_values(ctx, row)
    beside = ctx.blobs.put(b"a photograph that came with it")
    for files in (before.files | {"anexos/foto.jpg": beside}, before.files):
        payload = {"values_digest": ctx.blobs.put(type(before)(before.project, files).to_bytes())}
        with ctx.transaction("system") as tx:
            tx.apply(EventType.PROJECT_UPDATED, payload, project_id=row.id)
    kept = set(ctx.blobs.digests())
    stranger = ctx.blobs.put(b"named by nobody")
    age(ctx, 400)
    assert sweeping.sweep(ctx) == 1
    assert set(ctx.blobs.digests()) == kept - {stranger}
    with ctx.database.reading() as session:
        assert list(replay.differences(session, ctx.blobs)) == []


def test_an_upload_is_kept_as_long_as_its_page_serves_and_then_goes(
    ctx: Any, enter: Any, line: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gestora = enter(Permission.GESTORA)
    path = f"/panel/proyectos/{line.project_id}/planillas"
    before = set(ctx.blobs.digests())
    sheet = (io.BytesIO(SHEET), "personas.csv")
    page = gestora.submit(path, "/planillas", what="personas", file=sheet).location
    (upload,) = set(ctx.blobs.digests()) - before
    age(ctx, 2.9)
    assert sweeping.sweep(ctx) == 0
    assert gestora.get(page).status_code == 200
    age(ctx, 1)
    assert sweeping.sweep(ctx) == 0, "the last to confirm had a moment more"
    age(ctx, 0.2)
    assert sweeping.sweep(ctx) == 1
    assert not ctx.blobs.exists(upload)
    later = int(time.time() + uploads.LIFETIME.total_seconds()) + 1
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)
    with pytest.raises(NotFound, match="Suba la planilla otra vez"):
        loading.read(ctx, line.project_id, page.rpartition("/")[2])


def test_what_was_given_up_and_is_put_again_is_kept(ctx: Any) -> None:
    digest = ctx.blobs.put(b"an attempt that failed")
    age(ctx, 400)
    assert ctx.blobs.put(b"an attempt that failed") == digest
    assert sweeping.sweep(ctx) == 0
    assert ctx.blobs.exists(digest)


def test_nothing_is_taken_while_values_cannot_be_read(line: Any, ctx: Any) -> None:
    """They name files too."""
    stranger = ctx.blobs.put(b"named by nobody")
    age(ctx, 400)
    with ctx.database.reading() as session:
        ctx.blobs.path(session.get_one(Project, line.project_id).values_digest).unlink()
    with pytest.raises(BlobMissing):
        sweeping.sweep(ctx)
    assert ctx.blobs.exists(stranger)
