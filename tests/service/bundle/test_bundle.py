"""The bundle of a stage through its pages: what the ZIP holds, what the index tells, what the letter's QR shows later."""

import io
import re
import subprocess
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner

from service.accounts.permissions import Permission
from service.bundle.contents import ending
from service.cli import main
from service.packets import documents, generating, packets
from service.packets.items import item_of
from service.project import justifying, reasons, status
from service.project.importing import load_values
from signatures.events import EventType
from storage.models import PacketItem

LIST, FICHA, DIAGNOSIS = "LIM26-D05-001", "LIM26-D07-001", "LIM26-D10-001"
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)", re.IGNORECASE)
ORDER = b"%PDF-1.4 orden"


def page_of(place: Any, stage: int) -> str:
    return f"/panel/proyectos/{place.line.project_id}/fosis/{stage}"


def fetch(browser: Any, path: str) -> bytes:
    with browser.get(path) as answer:
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/zip"
        return bytes(answer.data)


def opened(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def rows_of(sheet: bytes) -> list[dict[str, Any]]:
    """What the table says, by the words of its header, with each cell whole under `cells`."""
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    head, *rest = book.worksheets[0].iter_rows(min_row=5)
    labels = [cell.value for cell in head]
    return [
        dict(zip(labels, (cell.value for cell in row), strict=True))
        | {"cells": dict(zip(labels, row, strict=True))}
        for row in rest
    ]


def make_letter(place: Any, browser: Any, stage: int, **fields: Any) -> str:
    """Asked for on the page, and brought to its seal. Returns the document's id."""
    answer = browser.submit(page_of(place, stage), "/oficio", **fields)
    assert answer.status_code == 303, answer.text
    packet_id = answer.location.rpartition("/")[2]
    with place.ctx.database.reading() as session:
        folio = session.query(PacketItem.folio).filter_by(packet_id=packet_id).scalar()
    return str(place.letter(packet_id, folio))


@pytest.fixture
def gestora(enter: Any) -> Any:
    return enter(Permission.GESTORA)


def test_without_anything_finished_there_is_nothing_to_send(limache: Any, gestora: Any) -> None:
    page = gestora.get(page_of(limache, 3)).text
    assert "Todavía no hay documentos terminados de esta etapa" in page
    assert "Descargar" not in page
    assert gestora.get(f"{page_of(limache, 3)}.zip").status_code == 409
    assert gestora.get(page_of(limache, 5)).status_code == 404
    assert gestora.post(f"{page_of(limache, 3)}/oficio").status_code == 409


def test_the_zip_holds_sealed_files_annexes_and_the_index_under_names_for_windows(
    limache: Any, gestora: Any, tmp_path: Path
) -> None:
    picture = limache.ctx.blobs.put(b"\x89PNG\r\n\x1a\n foto")
    bad = limache.ctx.blobs.put(b"MZ programa")
    annexes = [
        {"id": "a1", "position": 0, "name": "Foto", "digest": picture, "pages": 1, "folio": None},
        {"id": "a2", "position": 1, "name": "virus.exe", "digest": bad, "pages": None, "folio": None},
        {"id": "a3", "position": 2, "name": "Otra", "digest": None, "pages": None, "folio": None},
    ]
    [ficha] = limache.finish(FICHA)
    limache.finish(LIST, annexes=annexes)
    data = fetch(gestora, f"{page_of(limache, 1)}.zip")
    names = opened(data).namelist()
    assert names == [
        "Indice.pdf",
        "Indice.xlsx",
        "E1_01_Lista-asistencia_2026-03-14.pdf",
        "E1_01_Lista-asistencia_2026-03-14_anexo-1.png",
        "E1_01_Lista-asistencia_2026-03-14_anexo-2.bin",
        "E1_02_Ficha-interes-participacion_2026-03-16.pdf",
    ]
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,97}[A-Za-z0-9]", name)
        assert not RESERVED.match(name)
    assert len({name.lower() for name in names}) == len(names)
    file = tmp_path / "paquete.zip"
    file.write_bytes(data)
    assert subprocess.run(["unzip", "-t", file], capture_output=True, check=False).returncode == 0
    sealed = opened(data).read(next(name for name in names if "Ficha" in name))
    assert sealed == limache.line.sealed(ficha)


def test_what_is_made_elsewhere_goes_with_its_files(natales: Any, gestora: Any) -> None:
    archive = opened(fetch(gestora, f"{page_of(natales, 4)}.zip"))
    rows = {row["Folio"]: row for row in rows_of(archive.read("Indice.xlsx")) if row["Folio"]}
    receipt = rows["NAT25-D14-002"]
    assert receipt["Estado"] == "Archivo externo"
    assert archive.read(receipt["Archivo"]).startswith(b"%PDF-")
    assert receipt["Código de verificación"] is None


def test_the_same_documents_make_the_same_zip(limache: Any, gestora: Any) -> None:
    limache.finish(FICHA, LIST)
    path = f"{page_of(limache, 1)}.zip"
    assert fetch(gestora, path) == fetch(gestora, path)


def test_the_index_for_excel_is_ready_to_filter_follow_and_print(limache: Any, gestora: Any) -> None:
    [ficha] = limache.finish(FICHA)
    archive = opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))
    rows = rows_of(archive.read("Indice.xlsx"))
    sent = [row for row in rows if row["Situación"] == "Se envía"]
    row = next(row for row in sent if row["Folio"] == FICHA)
    code = limache.line.document(ficha).code
    assert row["Documento"] == "Ficha de interés de participación"
    assert row["Actividad"] == "Socialización del modelo de Ecomercado"
    assert row["Estado"] == "Emitido y sellado"
    assert (row["Fecha"].date(), row["cells"]["Fecha"].number_format) == (date(2026, 3, 16), "dd-mm-yyyy")
    assert row["Páginas"] == 2
    assert row["cells"]["Archivo"].hyperlink.target == row["Archivo"]
    assert row["Archivo"] in archive.namelist()
    assert row["cells"]["Código de verificación"].hyperlink.target.endswith(f"/v/{code}")
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("Indice.xlsx"))).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A6", f"A5:P{sheet.max_row}")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (1, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$5:$5", "$A:$A")
    assert sheet.row_dimensions[6].height > 15, "only Excel finds out by itself how high a wrapped row is"
    assert all(sheet.column_dimensions[letter].width >= 5 for letter in "ABCDEFGHIJKLMNOP")
    lacks = [row for row in rows if row["Situación"] == "Falta"]
    assert lacks
    assert all(row["Observación"] and row["Documento"] for row in lacks)


REPORT, SUPERVISION = "LIM26-D35-001", "E4_01_Informe-avance-ejecucion-planes_2026-10-20_aprobacion-1.pdf"


def test_what_approves_a_document_goes_with_it_and_the_index_says_whose_it_is(
    limache: Any, gestora: Any
) -> None:
    limache.finish(REPORT)
    archive = opened(fetch(gestora, f"{page_of(limache, 4)}.zip"))
    kept = load_values(limache.ctx, limache.row).files["anexos/acta_supervision_mes8.pdf"]
    assert archive.read(SUPERVISION) == limache.ctx.blobs.get(kept)
    said = "Acta de supervisión de FOSIS, Dirección Regional FOSIS Valparaíso, 29-10-2026, N° EJ-AS-0457"
    row = next(row for row in rows_of(archive.read("Indice.xlsx")) if row["Folio"] == REPORT)
    assert row["Aprobación"] == said
    assert SUPERVISION in row["Anexos"]
    words = text_of(archive.read("Indice.pdf"))
    assert "Aprobación" in words
    assert "EJAS0457" in re.sub(r"\W", "", words)  # it may break at its hyphens
    assert said in gestora.get(page_of(limache, 4)).text


def test_the_approval_of_a_format_goes_once_with_the_first_document_made_with_it(
    limache: Any, gestora: Any
) -> None:
    digest, proof = limache.ctx.blobs.put(b"formato"), limache.ctx.blobs.put(b"%PDF-1.4 visado")
    brought = {"version_id": "6" * 32, "digest": digest, "original_digest": digest, "sample_digest": None}
    brought |= {
        "kind": "ficha_interes",
        "name": "Ficha",
        "origin": "propuesto",
        "scope": "all",
        "scope_id": "",
    }
    brought |= {"file": "ficha.docx", "choices": {}, "boxes_added": False, "findings": {}}
    leave = {"type": "visado_fiscalia", "number": "12", "date": "2026-03-01", "by": "Fiscalía del FOSIS"}
    leave |= {"file": "visado.pdf", "file_digest": proof, "digest": digest}
    with limache.ctx.transaction("account:1") as tx:
        tx.apply(EventType.TEMPLATE_BROUGHT, brought)
        tx.apply(EventType.TEMPLATE_APPROVED, {"version_id": "6" * 32, "approval": leave})
    limache.finish(FICHA, "LIM26-D07-002", template_version_id="6" * 32)
    archive = opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))
    [name] = [name for name in archive.namelist() if "aprobacion" in name]
    first, second = (row["Aprobación"] for row in rows_of(archive.read("Indice.xlsx")) if row["Aprobación"])
    said = "Visado de Fiscalía del FOSIS, sobre el formato, Fiscalía del FOSIS, 01-03-2026, N° 12"
    assert (first, second) == (said, f"{said} ({name})")


def test_a_reference_goes_with_the_stage_that_it_was_put_with(limache: Any, gestora: Any) -> None:
    limache.finish(FICHA)
    new = f"/panel/proyectos/{limache.line.project_id}/externos/nuevo"
    about = {"code": "R02", "date": "2026-03-30", "title": "Acta de supervisión, mes 1", "number": "77"}
    for stage in ("1", "1", "2"):
        file = (io.BytesIO(b"%PDF-1.4 acta"), "acta.pdf")
        answer = gestora.submit(new, "/externos/nuevo", stage=stage, file=file, **about)
        assert answer.status_code == 303
    archive = opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))
    stem = "E1_R02_Acta-supervision-mes-1_2026-03-30"
    assert archive.namelist()[-2:] == [f"{stem}.pdf", f"{stem}_2.pdf"]
    rows = [row for row in rows_of(archive.read("Indice.xlsx")) if row["Producto"] == "R02"]
    assert [row["Archivo"] for row in rows] == [f"{stem}.pdf", f"{stem}_2.pdf"]
    assert (rows[0]["Situación"], rows[0]["Detalle"]) == ("Se envía", "N° 77")
    assert "Otros archivos de la etapa" in text_of(archive.read("Indice.pdf"))

    assert gestora.submit(answer.location, "/etapa", stage="1").status_code == 303
    assert len(opened(fetch(gestora, f"{page_of(limache, 1)}.zip")).namelist()) == len(archive.namelist()) + 1
    assert gestora.submit(answer.location, "/etapa", stage="").status_code == 303
    assert opened(fetch(gestora, f"{page_of(limache, 1)}.zip")).namelist() == archive.namelist()
    assert gestora.submit(answer.location, "/etapa", stage="5").status_code == 422


WHY = "La sesión se hizo junto con la asamblea vecinal."


def test_what_was_justified_stands_in_the_index_and_the_letter_of_its_stage(
    limache: Any, gestora: Any
) -> None:
    limache.finish(FICHA)
    limache.ctx.ahead = datetime(2026, 10, 15, 15, tzinfo=UTC) - datetime.now(UTC)
    found = status.of_row(limache.ctx, limache.row)
    of_session, of_stage_2 = (
        next(one for one in found.unanswered if (one.rule.id, one.session) == asked)
        for asked in (("R-31", "S01"), ("R-12", None))
    )
    for one in (of_session, of_stage_2):
        justifying.justify(limache.ctx, limache.row, reasons.mark(one), f"{WHY} {one.rule.id}", "account:1")
    archive = opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))
    book = openpyxl.load_workbook(io.BytesIO(archive.read("Indice.xlsx")))
    [row] = book["Observaciones justificadas"].iter_rows(min_row=6, values_only=True)
    assert (row[0], row[2], row[4]) == ("R-31", of_session.message, f"{WHY} R-31")
    assert row[5].date() == date(2026, 10, 15)
    words = text_of(archive.read("Indice.pdf"))
    assert f"{WHY} R-31" in words
    assert "R-12" not in words
    assert f"{WHY} R-31" in gestora.get(page_of(limache, 1)).text
    other = gestora.get(page_of(limache, 2)).text
    assert f"{WHY} R-12" in other
    assert f"{WHY} R-31" not in other

    now, limache.ctx.ahead = limache.ctx.ahead, timedelta(0)
    make_letter(limache, gestora, 1)
    name, *_ = (archive := opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))).namelist()
    assert "Oficio-conductor" in name
    assert f"{WHY} R-31" in text_of(archive.read(name))

    limache.line.packet_id, limache.line.documents = "", []
    limache.finish(LIST)  # of that session: nothing is amiss any more
    limache.ctx.ahead = now
    assert f"{WHY} R-31" not in gestora.get(page_of(limache, 1)).text


def test_the_reason_with_which_a_document_was_presented_is_there_too(limache: Any, gestora: Any) -> None:
    document = limache.line.document(limache.draft(FICHA))
    given = {"rule": "R-04", "message": "Una persona figura y no la firma.", "reason": WHY}
    with limache.ctx.transaction("account:1") as tx:
        tx.apply(EventType.REASONS_GIVEN, {"reasons": [given]}, **documents.ids(document))
    limache.line.send()
    limache.line.package()
    words = text_of(opened(fetch(gestora, f"{page_of(limache, 1)}.zip")).read("Indice.pdf"))
    assert given["message"] in words
    assert WHY in words


def test_no_text_of_the_index_is_a_formula(limache: Any, gestora: Any) -> None:
    annex = {"id": "a1", "position": 0, "name": '=HYPERLINK("http://x.invalid")', "pages": 1, "folio": None}
    limache.finish(FICHA, annexes=[annex | {"digest": None}])
    sheet = opened(fetch(gestora, f"{page_of(limache, 1)}.zip")).read("Indice.xlsx")
    cells = [cell for row in rows_of(sheet) for cell in row["cells"].values() if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    [odd] = [cell for cell in cells if str(cell.value).startswith("=")]
    assert (odd.data_type, odd.quotePrefix) == ("s", True)


def test_the_printed_index_says_the_same_and_that_there_is_no_letter(limache: Any, gestora: Any) -> None:
    limache.finish(FICHA, LIST)
    words = text_of(opened(fetch(gestora, f"{page_of(limache, 1)}.zip")).read("Indice.pdf"))
    for said in (
        "Índice de verificadores",
        "1: Socialización y análisis situacional",
        "sin oficio conductor firmado",
        FICHA,
        "E1_01_Lista-asistencia_2026-03-14.pdf",
        "Falta. Lista de asistencia: sesión del 26-03-2026",
    ):
        assert said in words, said


@pytest.mark.parametrize("stage", [1, 2])
def test_a_letter_covers_a_stage_of_each_project_and_its_page_lists_what_is_inside(
    limache: Any, natales: Any, gestora: Any, client: Any, stage: int
) -> None:
    for place in (limache, natales):
        folios = [entry.folio for entry in place.entries(stage)][:6]
        made = place.finish(*folios)
        letter = place.line.document(make_letter(place, gestora, stage))
        assert letter.state == "sealed"
        page = client.get(f"/v/{letter.code}")
        for folio in folios:
            assert f"Folio {folio}" in page.text
        answer = client.get(f"/v/{letter.code}", headers={"Accept": "application/json"}).json
        standing = {one["folio"]: one["state"] for one in answer["annexes"]}
        assert {standing[folio] for folio in folios} == {"issued"}
        assert set(standing.values()) <= {"issued", "external"}
        people = place.people.personas
        personal = [one.apellido_paterno for one in people] + [one.rut for one in people if one.rut]
        personal += [one.correo for one in people if one.correo] + [one.nombres for one in people]
        for text in (page.text, str(answer)):
            assert [word for word in personal if re.search(rf"\b{re.escape(word)}\b", text)] == []
        archive = opened(fetch(gestora, f"{page_of(place, stage)}.zip"))
        first = archive.namelist()[0]
        assert re.fullmatch(rf"E{stage}_00_Oficio-conductor_\d{{4}}-\d\d-\d\d\.pdf", first)
        words = text_of(archive.read(first))
        assert all(folio in words for folio in folios)
        assert place.line.document(made[0]).code[:4] in words
        assert letter.folio in text_of(archive.read("Indice.pdf"))


def test_the_page_of_the_letter_changes_when_a_document_inside_is_voided(
    limache: Any, gestora: Any, client: Any
) -> None:
    ficha, other = limache.finish(FICHA, LIST)
    letter = limache.line.document(make_letter(limache, gestora, 1))
    before = client.get(f"/v/{letter.code}").text
    assert "ya no vale" not in before
    documents.void(limache.ctx, ficha, "orden_de_autoridad", "account:1", ORDER)
    after = client.get(f"/v/{letter.code}")
    assert "<strong>1 de 2 ya no vale</strong>" in " ".join(after.text.split())
    answer = client.get(f"/v/{letter.code}", headers={"Accept": "application/json"}).json
    standing = {one["folio"]: one["state"] for one in answer["annexes"]}
    assert (standing[FICHA], standing[LIST]) == ("voided", "issued")
    assert answer["stands"] is True
    panel = gestora.get(page_of(limache, 1)).text
    assert "nombra un documento que ya no está vigente" in panel
    names = opened(fetch(gestora, f"{page_of(limache, 1)}.zip")).namelist()
    assert not [name for name in names if "Ficha" in name]
    assert limache.line.document(other).state == "issued"


def test_the_reasons_that_the_gestora_writes_are_in_the_letter_and_in_the_index(
    limache: Any, gestora: Any
) -> None:
    limache.finish(FICHA)
    page = gestora.see(page_of(limache, 1))
    names = {one.name: one.value for one in page.xpath("//input[starts-with(@name, 'missing-')]")}
    key = next(key for key, name in names.items() if name.startswith("Catastro"))
    why = "La municipalidad lo actualiza en mayo."
    make_letter(limache, gestora, 1, **{key.replace("missing", "reason"): why})
    archive = opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))
    for name in (archive.namelist()[0], "Indice.pdf"):
        assert why in text_of(archive.read(name))
    lacks = {row["Documento"]: row["Observación"] for row in rows_of(archive.read("Indice.xlsx"))}
    assert lacks[names[key]] == why


def test_what_is_finished_after_the_letter_is_said_to_be_outside_of_it(limache: Any, gestora: Any) -> None:
    limache.finish(FICHA)
    make_letter(limache, gestora, 1)
    limache.line.packet_id, limache.line.documents = "", []
    limache.finish(LIST)
    assert "Hay un documento que este oficio no nombra" in gestora.get(page_of(limache, 1)).text
    archive = opened(fetch(gestora, f"{page_of(limache, 1)}.zip"))
    notes = {row["Folio"]: row["Observación"] for row in rows_of(archive.read("Indice.xlsx"))}
    assert notes[LIST] == "No está en el oficio conductor"
    assert notes[FICHA] is None
    assert "No está en el oficio conductor" in text_of(archive.read("Indice.pdf"))


def test_a_letter_waits_for_the_seal_of_what_it_names(limache: Any, gestora: Any) -> None:
    [ficha] = limache.finish(FICHA)
    answer = gestora.submit(page_of(limache, 1), "/oficio")
    packet_id = answer.location.rpartition("/")[2]
    documents.void(limache.ctx, ficha, "orden_de_autoridad", "account:1", ORDER)
    with limache.ctx.database.reading() as session:
        folio = session.query(PacketItem.folio).filter_by(packet_id=packet_id).scalar()
    generating.generate(limache.ctx, packet_id, folio)
    with limache.ctx.database.reading() as session:
        item = item_of(session, packet_id, folio)
        assert (item.status, item.held_by) == ("held", [FICHA])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        pytest.param("addressee", "  ", "A quién va", id="to_nobody"),
        pytest.param("subject", "x" * 301, "a lo más 300 letras", id="too_long"),
        pytest.param("date", "2026-02-31", "Fecha", id="no_day"),
        pytest.param("date", "2031-01-01", "fuera del convenio", id="after_the_convenio"),
        pytest.param("date", "2026-03-01", "es posterior al oficio", id="before_its_documents"),
        pytest.param("signer", "P06", "Quién firma", id="somebody_else"),
        pytest.param("reason-1", "", "falta", id="no_reason"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_saved(
    limache: Any, gestora: Any, field: str, value: str, told: str
) -> None:
    limache.finish(FICHA)
    before = limache.row.values_digest
    answer = gestora.submit(page_of(limache, 1), "/oficio", **{field: value})
    assert answer.status_code == 422
    assert told in answer.text
    assert limache.row.values_digest == before


def test_who_only_reads_may_download_and_make_no_letter(limache: Any, enter: Any) -> None:
    limache.finish(FICHA)
    fosis = enter(Permission.FOSIS)
    page = fosis.get(page_of(limache, 1)).text
    assert "Descargar el ZIP sin oficio" in page
    assert "Generar el oficio" not in page
    assert fosis.post(f"{page_of(limache, 1)}/oficio").status_code == 403
    fetch(fosis, f"{page_of(limache, 1)}.zip")


def test_a_stranger_gets_nothing(limache: Any, client: Any) -> None:
    assert client.get(f"{page_of(limache, 1)}.zip").status_code in (302, 401)


def test_the_project_and_what_is_missing_lead_to_the_bundle(limache: Any, gestora: Any) -> None:
    for path in ("", "/falta"):
        page = gestora.see(f"/panel/proyectos/{limache.line.project_id}{path}")
        assert page_of(limache, 1) in page.xpath("//a/@href")


def test_the_command_writes_the_same_zip(
    limache: Any, gestora: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limache.finish(FICHA, LIST)
    monkeypatch.setenv("RUBRICA_DATA", str(limache.ctx.settings.data))
    monkeypatch.setenv("RUBRICA_PROCESSES", "0")
    file = tmp_path / "E1.zip"
    code = limache.row.code
    run = CliRunner().invoke(main, ["project", "bundle", code, "--stage", "1", "-o", str(file)])
    assert run.exit_code == 0, run.output
    assert "sin oficio conductor firmado" in run.output
    assert file.read_bytes() == fetch(gestora, f"{page_of(limache, 1)}.zip")
    for arguments in ([code, "--stage", "4"], ["NADA", "--stage", "1"], [code, "--stage", "5"]):
        assert CliRunner().invoke(main, ["project", "bundle", *arguments, "-o", str(file)]).exit_code == 2


def test_a_replaced_document_takes_its_place_in_a_letter_not_yet_made(limache: Any, gestora: Any) -> None:
    limache.finish(FICHA, LIST)
    answer = gestora.submit(page_of(limache, 1), "/oficio")
    assert answer.status_code == 303
    entry = load_values(limache.ctx, limache.row).project.documentos[-1]
    changed = packets._citing(entry, FICHA, "LIM26-D07-099")
    assert set(changed.datos["documentos"]) == {*entry.datos["documentos"], "LIM26-D07-099"} - {FICHA}


@pytest.mark.parametrize(
    ("data", "source", "suffix"),
    [
        pytest.param(b"%PDF-1.7", "x.exe", ".pdf", id="pdf"),
        pytest.param(b"\xff\xd8\xff\xe0", "", ".jpg", id="jpeg"),
        pytest.param(b"algo", "video.MP4", ".mp4", id="video"),
        pytest.param(b"MZ", "carta.pdf.exe", ".bin", id="program"),
        pytest.param(b"PK\x03\x04 roto", "libro.xlsx", ".xlsx", id="broken_office"),
        pytest.param(b"PK\x03\x04 roto", "", ".bin", id="broken_and_nameless"),
    ],
)
def test_an_ending_says_what_the_file_is_and_never_that_it_runs(
    data: bytes, source: str, suffix: str
) -> None:
    assert ending(data, source) == suffix
