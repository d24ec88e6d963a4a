"""Project files in and out: all or nothing, and what was presented is never touched."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.context import Context
from service.errors import AlreadyExists, Invalid, NotFound
from service.lifecycle import replay
from service.packets import packets
from service.project import importing
from service.settings import Settings
from service.signing import invitations
from storage.models import Event, Project

EXAMPLE = Path(__file__).parents[3] / "example"
CODE = "EJ-05-ECOM-2026-007"
ROSA = "P06"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the example that a test may spoil."""
    shutil.copytree(EXAMPLE, tmp_path / "limache")
    return tmp_path / "limache" / "limache.yaml"


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    ctx = Context(Settings(_env_file=None, data=tmp_path / "empty", processes=0))
    ctx.prepare()
    yield ctx
    ctx.close()


def load_file(ctx: Context, file: Path, *, update: bool = False) -> importing.Imported:
    return importing.import_project(ctx, file, update=update, actor="operator")


def replace(file: Path, old: str, new: str, times: int = -1) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, times), "utf-8")


def kept(ctx: Context) -> tuple[int, list[Any]]:
    """All that an import may write: events, and what the tables say of projects."""
    with ctx.database.reading() as session:
        rows = session.execute(select(Project.code, Project.name, Project.values_digest)).all()
        return session.scalar(select(func.count()).select_from(Event)) or 0, list(rows)


def refused(ctx: Context, file: Path, *, update: bool = True) -> Invalid:
    before = kept(ctx)
    with pytest.raises(Invalid) as error:
        load_file(ctx, file, update=update)
    assert kept(ctx) == before
    return error.value


def test_the_example_says_how_many_documents_it_has_and_which_files_are_missing(
    empty: Any, file: Path
) -> None:
    done = load_file(empty, file)
    assert done.code == CODE
    assert done.documents == 134
    assert len(importing.load(empty, done.project_id).documentos) == 134
    assert {warning.message.partition(":")[0] for warning in done.warnings} == {
        "no está junto al archivo del proyecto"
    }


def test_out_and_into_another_installation_gives_the_same_project_and_files(
    ctx: Context, empty: Any, tmp_path: Path
) -> None:
    with ctx.database.reading() as session:
        mine = importing.load_values(ctx, session.scalars(select(Project)).one())
    out = importing.export_project(ctx, CODE, tmp_path / "out")
    done = load_file(empty, out)
    with empty.database.reading() as session:
        theirs = importing.load_values(empty, session.get_one(Project, done.project_id))
    assert theirs.project == mine.project
    assert theirs.project.model_fields_set == mine.project.model_fields_set
    assert theirs.files == mine.files
    assert len(theirs.files) == len(list((EXAMPLE / "anexos").iterdir()))
    assert theirs.to_bytes() == mine.to_bytes()
    assert importing.export_project(empty, CODE, tmp_path / "again").read_bytes() == out.read_bytes()


def test_what_changed_in_the_panel_comes_out_and_goes_in_again(
    line: Any, ctx: Context, empty: Any, tmp_path: Path
) -> None:
    """A corrected contact and a replaced document are values like any other."""
    document = line.draft("LIM26-D30-001")
    line.send()
    invitations.correct_contact(ctx, line.packet_id, ROSA, None, "+56 9 0000 0066", "account:1")
    packets.replace(ctx, document, "account:1")
    done = load_file(empty, importing.export_project(ctx, CODE, tmp_path / "out"))
    project = importing.load(empty, done.project_id)
    assert project.person(ROSA).correo is None
    assert project.person(ROSA).telefono == "+56900000066"
    assert project.document("LIM26-D30-002").reemplaza_folio == "LIM26-D30-001"
    assert project.document("LIM26-D31-001").datos["inventario_folio"] == "LIM26-D30-002"


def test_a_project_that_is_there_is_refused_without_update(ctx: Context, file: Path) -> None:
    before = kept(ctx)
    with pytest.raises(AlreadyExists, match="--update"):
        load_file(ctx, file)
    assert kept(ctx) == before


def test_an_update_leaves_presented_documents_as_they_are(line: Any, ctx: Context, file: Path) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    before = line.document(document)
    replace(file, "apellido_paterno: Contreras", "apellido_paterno: Contrera")
    load_file(ctx, file, update=True)
    after = line.document(document)
    assert importing.load(ctx, line.project_id).person(ROSA).apellido_paterno == "Contrera"
    assert [s.name for s in after.signers] == [s.name for s in before.signers]
    assert (after.state, after.presented_digest) == ("out_for_signature", before.presented_digest)
    line.act()
    line.package()
    assert line.document(document).state == "sealed"
    with ctx.database.reading() as session:
        assert list(replay.differences(session, ctx.blobs)) == []


def test_another_project_may_not_use_the_same_folios(ctx: Context, file: Path) -> None:
    replace(file, CODE, "EJ-05-ECOM-2026-008")
    before = kept(ctx)
    with pytest.raises(AlreadyExists, match="prefijo de folio LIM26"):
        load_file(ctx, file)
    assert kept(ctx) == before


def test_all_errors_are_told_at_once_and_nothing_is_kept(ctx: Context, file: Path) -> None:
    replace(file, "41.203.877-0", "41.203.877-1")
    replace(file, "rosa.contreras@example.com", "rosa.contreras")
    replace(file, "slug: inventario_bienes", "slug: inventario_vienes")
    replace(file, "zona_horaria:", "zona_oraria:")
    told = {error.path: error.message for error in refused(ctx, file).errors}
    assert "personas[P01].rut" in told
    assert "personas[P06].correo" in told
    assert "documentos[LIM26-D30-001].slug" in told
    assert "convenio.zona_oraria" in told


@pytest.mark.parametrize(
    "outside", ["../secreto.pdf", "/etc/hostname", "anexos/../../secreto.pdf", "~/secreto.pdf"]
)
def test_an_annex_outside_the_folder_is_an_error(ctx: Context, file: Path, outside: str) -> None:
    (file.parent.parent / "secreto.pdf").write_bytes(b"%PDF- secreto")
    replace(file, "anexos/facturas.pdf", outside)
    assert any("ruta relativa" in error.message for error in refused(ctx, file).errors)


def test_a_symbolic_link_out_of_the_folder_is_as_good_as_missing(ctx: Context, file: Path) -> None:
    secret = file.parent.parent / "secreto.pdf"
    secret.write_bytes(b"%PDF- secreto")
    annex = file.parent / "anexos" / "facturas.pdf"
    annex.unlink()
    annex.symlink_to(secret)
    done = load_file(ctx, file, update=True)
    assert any("facturas.pdf" in warning.message for warning in done.warnings)
    with ctx.database.reading() as session:
        values = importing.load_values(ctx, session.get_one(Project, done.project_id))
    assert "anexos/facturas.pdf" not in values.files


@pytest.mark.parametrize("odd", ["loop", "folder", "long"])
def test_an_annex_that_is_no_file_is_as_good_as_missing(ctx: Context, file: Path, odd: str) -> None:
    annex = file.parent / "anexos" / "facturas.pdf"
    annex.unlink()
    if odd == "loop":
        annex.symlink_to(annex)
    elif odd == "folder":
        annex.mkdir()
    else:
        replace(file, "anexos/facturas.pdf", "x" * 239)
    assert load_file(ctx, file, update=True).warnings


def test_an_annex_too_big_is_told_beside_the_other_errors(ctx: Context, file: Path) -> None:
    with (file.parent / "anexos" / "facturas.pdf").open("r+b") as annex:
        annex.truncate(importing.LARGEST_ANNEX + 1)
    replace(file, "41.203.877-0", "41.203.877-1")
    told = {error.path: error.message for error in refused(ctx, file).errors}
    assert told["anexos/facturas.pdf"] == "pesa más de 30 MB"
    assert "personas[P01].rut" in told


def test_a_file_that_is_no_project_is_refused_in_one_sentence(
    ctx: Context, file: Path, tmp_path: Path
) -> None:
    file.write_bytes("ñ".encode("latin-1") * 10)
    assert "UTF-8" in str(refused(ctx, file))
    file.write_bytes(b"#" * (importing.LARGEST_PROJECT + 1))
    assert "demasiado grande" in str(refused(ctx, file))
    for text in ("", "[1, 2]", "formato: [", "a: &x [*x]"):
        file.write_text(text, "utf-8")
        assert refused(ctx, file).errors
    for missing in (tmp_path / "nada.yaml", tmp_path):
        with pytest.raises(NotFound, match="No se puede leer"):
            load_file(ctx, missing)


def test_a_byte_order_mark_is_no_matter(empty: Any, file: Path) -> None:
    file.write_text("\ufeff" + file.read_text("utf-8"), "utf-8")
    assert load_file(empty, file).code == CODE


def test_a_name_too_long_for_the_register_is_refused(ctx: Context, file: Path) -> None:
    replace(file, "nombre_proyecto: Ecomercado Solidario Limache", f"nombre_proyecto: {'x' * 201}")
    assert "demasiado largo" in str(refused(ctx, file))


def test_a_project_that_is_not_there_is_not_exported(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="OTRO"):
        importing.export_project(ctx, "OTRO", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(NotFound):
        importing.load(ctx, "nada")
