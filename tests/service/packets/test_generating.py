"""From values to a draft: what is wrong is told at the item, what waits is woken, nothing is left half done."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from document_templates.conversion import Converter
from document_templates.errors import ConversionFailed
from service.context import Context
from service.external import uploading
from service.packets import generating, packets
from service.packets.items import item_of
from service.project.importing import import_project
from storage.models import Document, Event, External, PacketItem, Project

EXAMPLE = Path(__file__).parents[3] / "example"
FICHA, OTHER = "LIM26-D07-001", "LIM26-D07-002"
INVENTORY, RULES, ACT = "LIM26-D30-001", "LIM26-D32-001", "LIM26-D31-001"
CHOICE = "LIM26-I03-001"
GESTORA = "account:1"


@pytest.fixture
def office(ctx: Context, warm_converter: Converter) -> Any:
    """The installation with a converter that is up."""
    ctx.__dict__["converter"] = warm_converter
    yield ctx
    del ctx.__dict__["converter"]


@pytest.fixture
def packet(line: Any, office: Context) -> Callable[..., str]:
    """Asks for documents; none is generated yet."""
    return lambda *folios: packets.create(office, line.project_id, "Abril", folios, GESTORA)


@pytest.fixture
def update(office: Context, tmp_path: Path) -> Callable[[Callable[[list[Any]], None]], None]:
    """Loads the project again, changed by what is given its documents."""
    shutil.copytree(EXAMPLE, tmp_path / "project")
    file = tmp_path / "project" / "limache.yaml"

    def load(change: Callable[[list[Any]], None]) -> None:
        values = yaml.safe_load((EXAMPLE / "limache.yaml").read_text("utf-8"))
        change(values["documentos"])
        file.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")
        import_project(office, file, update=True, actor="operator")

    return load


def item(ctx: Context, packet_id: str, folio: str) -> PacketItem:
    with ctx.database.reading() as session:
        return item_of(session, packet_id, folio)


def documents(ctx: Context) -> int:
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Document)) or 0


def test_a_draft_keeps_what_it_was_made_from(line: Any, office: Context, packet: Callable[..., str]) -> None:
    id = packet(FICHA)
    generating.generate(office, id, FICHA)
    made = item(office, id, FICHA)
    assert (made.status, made.errors, made.held_by) == ("ready", [], [])
    row = line.document(made.document_id)
    assert (row.state, row.folio, row.code) == ("draft", FICHA, None)
    frozen = json.loads(office.blobs.get(row.context_digest))
    assert frozen["folio"] == FICHA
    assert [signer["rut"] for signer in frozen["firmantes"]] == [signer.rut for signer in row.signers]
    assert zipfile.is_zipfile(io.BytesIO(office.blobs.get(row.template_digest)))
    assert office.blobs.get(row.draft_digest).startswith(b"%PDF-")
    assert all(isinstance(edge, int) for signer in row.signers for edge in signer.box["rect"])


def test_a_large_draft_is_kept_packed(
    line: Any, office: Context, packet: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generating, "LARGE", 10_000)
    id = packet(FICHA)
    generating.generate(office, id, FICHA)
    draft = office.blobs.get(line.document(item(office, id, FICHA).document_id).draft_digest)
    assert b"/ObjStm" in draft
    assert draft.count(b" obj\n") < 100


def test_doing_it_again_makes_no_second_document(office: Context, packet: Callable[..., str]) -> None:
    id = packet(FICHA)
    for _ in range(2):
        generating.generate(office, id, FICHA)
    assert documents(office) == 1


def test_errors_are_told_at_their_document_all_at_once_in_spanish_and_stop_no_other(
    line: Any, office: Context, packet: Callable[..., str], update: Callable[..., None]
) -> None:
    def spoil(entries: list[Any]) -> None:
        ficha = next(entry for entry in entries if entry["folio"] == FICHA)
        ficha["datos"]["declara_interes"] = False
        ficha["firmas"][0]["rol"] = "testigo"

    update(spoil)
    id = packet(FICHA, OTHER)
    for folio in (FICHA, OTHER):
        generating.generate(office, id, folio)
    failed = item(office, id, FICHA)
    assert failed.status == "failed"
    told = {error["field"]: error["message"] for error in failed.errors}
    assert "sin interés no hay ficha" in told[f"documentos[{FICHA}].datos.declara_interes"]
    assert len(told) >= 2, told
    assert item(office, id, OTHER).status == "ready"
    update(lambda entries: None)
    packets.retry(office, id, FICHA, GESTORA)
    assert (item(office, id, FICHA).status, item(office, id, FICHA).errors) == ("waiting", [])
    generating.generate(office, id, FICHA)
    assert item(office, id, FICHA).status == "ready"


class Losing:
    """Converts, but another file."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter

    def convert(self, docx: bytes) -> bytes:
        return self._converter.convert(self.change(docx))

    def change(self, docx: bytes) -> bytes:
        return (EXAMPLE.parent / "document_templates/kinds/protocolo_gm/template.docx").read_bytes()


class Unmarked(Losing):
    """The same text, whose boxes lead elsewhere."""

    def change(self, docx: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                new.writestr(
                    entry, old.read(entry).replace(b"https://firma.invalid", b"https://otra.invalid")
                )
        return out.getvalue()


class Garbled(Losing):
    def change(self, docx: bytes) -> bytes:
        return docx[: len(docx) // 2]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (Losing, "El PDF no muestra completo lo que debía decir: «"),
        (Unmarked, "Las cajas de firma no quedaron junto a cada persona: "),
        (Garbled, "LibreOffice no pudo hacer el PDF"),
    ],
)
def test_a_pdf_that_is_not_the_document_is_told_and_trying_again_helps(
    office: Context, packet: Callable[..., str], warm_converter: Converter, bad: type[Losing], told: str
) -> None:
    id = packet(FICHA)
    office.__dict__["converter"] = bad(warm_converter)
    generating.generate(office, id, FICHA)
    failed = item(office, id, FICHA)
    assert failed.status == "failed"
    [error] = failed.errors
    assert error["field"] == ""
    assert error["message"].startswith(told)
    assert documents(office) == 0
    office.__dict__["converter"] = warm_converter
    packets.retry(office, id, FICHA, GESTORA)
    generating.generate(office, id, FICHA)
    assert item(office, id, FICHA).status == "ready"


class Down:
    def convert(self, docx: bytes) -> bytes:
        raise OSError("no space left on device")


def test_what_nobody_foresaw_is_told_as_ours_and_the_job_tries_again(
    office: Context, packet: Callable[..., str], warm_converter: Converter
) -> None:
    id = packet(FICHA)
    office.__dict__["converter"] = Down()
    with pytest.raises(OSError, match="no space"):
        generating.generate(office, id, FICHA)
    failed = item(office, id, FICHA)
    assert failed.status == "failed"
    assert failed.errors == [{"field": "", "message": generating._sentence(OSError())}]
    assert "no space" not in failed.errors[0]["message"]
    office.__dict__["converter"] = warm_converter
    generating.generate(office, id, FICHA)  # the same job, later
    assert item(office, id, FICHA).status == "ready"


def test_a_document_that_left_the_project_is_told(
    office: Context, packet: Callable[..., str], update: Callable[..., None]
) -> None:
    id = packet("LIM26-D13-008")
    update(lambda entries: entries.remove(next(e for e in entries if e["folio"] == "LIM26-D13-008")))
    generating.generate(office, id, "LIM26-D13-008")
    [error] = item(office, id, "LIM26-D13-008").errors
    assert error["message"] == "El proyecto ya no tiene el documento LIM26-D13-008."


def seal(line: Any, *folios: str) -> None:
    for folio in folios:
        line.draft(folio)
    line.send()
    line.act()
    line.package()


def test_a_document_waits_for_those_it_cites_and_goes_on_after_their_seal(
    line: Any, office: Context, packet: Callable[..., str]
) -> None:
    id = packet(ACT)
    generating.generate(office, id, ACT)
    held = item(office, id, ACT)
    assert (held.status, held.held_by, held.errors) == ("held", [CHOICE, INVENTORY, RULES], [])
    seal(line, INVENTORY, CHOICE)
    packets.resume_held(office, line.project_id)
    generating.generate(office, id, ACT)
    assert item(office, id, ACT).held_by == [RULES]
    seal(line, RULES)
    packets.resume_held(office, line.project_id)
    assert item(office, id, ACT).status == "waiting"
    generating.generate(office, id, ACT)
    made = item(office, id, ACT)
    assert made.status == "ready", made.errors
    frozen = office.blobs.get(line.document(made.document_id).context_digest).decode()
    for document in line.documents:
        assert line.document(document).sealed_digest in frozen


def test_a_seal_that_came_while_it_was_being_held_wakes_it(
    line: Any, office: Context, packet: Callable[..., str]
) -> None:
    id = packet(ACT)
    with office.database.reading() as session:
        row = item_of(session, id, ACT)
        project = session.get_one(Project, line.project_id)
    task = generating._task(office, row, project)
    seal(line, INVENTORY, RULES, CHOICE)
    packets.resume_held(office, line.project_id)  # finds nothing held
    generating._hold(office, task)
    assert item(office, id, ACT).status == "waiting"
    queued = [job.workflow_id for job in office.jobs._list(["ENQUEUED"])]
    assert sum(job.startswith(f"generate:{row.id}:") for job in queued) == 1


def test_a_new_version_of_the_project_wakes_what_waits(
    line: Any, office: Context, packet: Callable[..., str], update: Callable[..., None]
) -> None:
    id = packet(ACT)
    generating.generate(office, id, ACT)
    update(lambda entries: None)
    assert any(job.workflow_id.startswith("resume:") for job in office.jobs._list(["ENQUEUED"]))


class Cut(Context):
    """The power goes when the rows are about to be committed; the files are there."""

    off = True

    def transaction(self, actor: str) -> Any:
        whole = super().transaction(actor)
        if not self.off:
            return whole

        class Transaction:
            def __enter__(self) -> Any:
                return whole.__enter__()

            def __exit__(self, *_: Any) -> Any:
                whole.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
                raise KeyboardInterrupt

        return Transaction()


def test_a_crash_between_files_and_rows_leaves_nothing_half_done(
    line: Any, office: Context, packet: Callable[..., str], warm_converter: Converter
) -> None:
    id = packet(FICHA)
    with office.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Event))
    cut = Cut(office.settings)
    cut.__dict__["converter"] = warm_converter
    with pytest.raises(KeyboardInterrupt):
        generating.generate(cut, id, FICHA)
    assert (item(office, id, FICHA).status, documents(office)) == ("waiting", 0)
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == before
    cut.off = False
    generating.generate(cut, id, FICHA)
    assert item(office, id, FICHA).status == "ready"
    del cut.__dict__["converter"]
    cut.close()


def test_the_converter_refuses_garbage(warm_converter: Converter) -> None:
    """Else the test above would prove nothing."""
    with pytest.raises(ConversionFailed):
        warm_converter.convert(b"PK\x03\x04")


def test_an_annex_that_is_made_elsewhere_holds_nothing_up_and_shows_its_file(
    line: Any, office: Context, packet: Callable[..., str], update: Callable[..., None]
) -> None:
    annex = {"nombre": "Comprobante", "archivo": "anexos/comprobante_snu_lb.pdf", "folio": "LIM26-D14-001"}
    update(lambda documents: next(d for d in documents if d["folio"] == FICHA).update(anexos=[annex]))
    with office.database.reading() as session:
        external = session.scalars(select(External).where(External.folio == "LIM26-D14-001")).one()
    uploading.bring(office, external.id, 0, ("snu.pdf", b"%PDF-1.7 comprobante"), GESTORA)
    id = packet(FICHA)
    generating.generate(office, id, FICHA)
    made = item(office, id, FICHA)
    assert (made.status, made.errors, made.held_by) == ("ready", [], [])
    with office.database.reading() as session:
        [kept] = session.get_one(Document, made.document_id).annexes
        assert kept.folio == "LIM26-D14-001"
        assert office.blobs.get(kept.digest or "") == b"%PDF-1.7 comprobante"
