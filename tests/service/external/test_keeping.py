"""What is made elsewhere: said once by the project file, again only when it changed, and cited like a sealed document."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from service.context import Context
from service.errors import Invalid
from service.external import keeping, uploading
from service.lifecycle import replay
from service.packets import packets
from service.project.importing import import_project, load_values
from signatures.events import EventType
from storage.models import Event, External, Project

EXAMPLE = Path(__file__).parents[3] / "example"
PDF = b"%PDF-1.7 comprobante"
ACTOR = "account:1"
RECEIPT, PICTURES = "LIM26-D14-001", "LIM26-D06-001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, which a test may change."""
    shutil.copytree(EXAMPLE, tmp_path / "limache")
    return tmp_path / "limache"


def again(ctx: Context, folder: Path, **changes: Any) -> None:
    """A later version of the project, with `changes` in the entry of the receipt."""
    values = yaml.safe_load((folder / "limache.yaml").read_text("utf-8"))
    next(entry for entry in values["documentos"] if entry["folio"] == RECEIPT).update(changes)
    (folder / "limache.yaml").write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False))
    import_project(ctx, folder / "limache.yaml", update=True, actor="operator")


def row(ctx: Context, folio: str = RECEIPT) -> External:
    with ctx.database.reading() as session:
        return session.scalars(select(External).where(External.folio == folio)).one()


def said(ctx: Context) -> int:
    with ctx.database.reading() as session:
        query = select(func.count()).select_from(Event).where(Event.type == EventType.EXTERNAL_KEPT.value)
        return session.scalar(query) or 0


def stands(ctx: Context) -> bool:
    with ctx.database.reading() as session:
        return list(replay.differences(session, ctx.blobs)) == []


def test_an_import_says_what_is_known_of_each_and_that_its_file_is_missing(ctx: Context) -> None:
    with ctx.database.reading() as session:
        project = session.scalars(select(Project)).one()
        told = {each.folio: each for each in keeping.of_project(session, project.id)}
    assert set(told) == {"LIM26-D06-001", "LIM26-D06-002", "LIM26-D14-001", "LIM26-D14-002"}
    receipt = told[RECEIPT]
    assert (receipt.code, receipt.date, receipt.digest) == ("D14", "2026-05-15", None)
    assert receipt.facts["sistema_externo"] == "SNU"
    assert [piece.name for piece in keeping.pieces(told[PICTURES])] == ["Fotografía 1", "Fotografía 2"]
    assert not keeping.whole(receipt)
    assert said(ctx) == 4


def test_the_same_project_again_says_nothing_new(ctx: Context, folder: Path) -> None:
    again(ctx, folder)
    assert said(ctx) == 4


def test_what_changed_is_said_again_of_that_document_alone(ctx: Context, folder: Path) -> None:
    before = row(ctx)
    (folder / "anexos" / "comprobante_snu_lb.pdf").write_bytes(PDF)
    again(ctx, folder, titulo="Registro de variables, corregido")
    after = row(ctx)
    assert said(ctx) == 5
    assert (after.id, after.title) == (before.id, "Registro de variables, corregido")
    assert after.digest is not None
    assert ctx.blobs.get(after.digest) == PDF
    assert stands(ctx)


def test_a_file_that_was_brought_stays_when_the_project_comes_without_it(ctx: Context, folder: Path) -> None:
    uploading.bring(ctx, row(ctx).id, 0, ("snu.pdf", PDF), ACTOR)
    uploading.bring(ctx, row(ctx, PICTURES).id, 2, ("foto.png", b"\x89PNG\r\n\x1a\n..."), ACTOR)
    again(ctx, folder)
    assert row(ctx).digest is not None
    assert [piece.digest is None for piece in keeping.pieces(row(ctx, PICTURES))] == [True, False]
    assert stands(ctx)


def test_a_file_that_was_brought_belongs_to_the_project(ctx: Context) -> None:
    uploading.bring(ctx, row(ctx).id, 0, ("snu.pdf", PDF), ACTOR)
    with ctx.database.reading() as session:
        files = load_values(ctx, session.scalars(select(Project)).one()).files
    assert ctx.blobs.get(files["anexos/comprobante_snu_lb.pdf"]) == PDF


def test_a_lost_file_of_an_annex_is_a_difference(ctx: Context) -> None:
    uploading.bring(ctx, row(ctx, PICTURES).id, 1, ("foto.png", b"\x89PNG\r\n\x1a\n..."), ACTOR)
    digest = row(ctx, PICTURES).annexes[0]["digest"]
    ctx.blobs.path(digest).unlink()
    assert not stands(ctx)


def test_a_file_without_measure_is_refused(ctx: Context) -> None:
    large = b"%PDF-" + bytes(30 * 2**20)
    with pytest.raises(Invalid, match="más de 30 MB"):
        uploading.bring(ctx, row(ctx).id, 0, ("snu.pdf", large), ACTOR)
    assert row(ctx).digest is None


def test_what_is_made_elsewhere_cannot_be_asked_for(ctx: Context) -> None:
    with ctx.database.reading() as session:
        project = session.scalars(select(Project)).one()
    with pytest.raises(Invalid, match="se hacen fuera"):
        packets.create(ctx, project.id, "Externos", [RECEIPT], ACTOR)
