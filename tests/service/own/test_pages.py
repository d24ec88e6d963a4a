"""Somebody of the staff brings a file, says who signs it and where, and it goes the way of all documents."""

import io
from pathlib import Path

import docx
import pikepdf
import pytest
from sqlalchemy import func, select

from service.accounts.permissions import Grant, Permission, Scope
from service.lifecycle import replay
from service.packets import generating
from service.project import importing
from storage.models import Document, Event, Packet, PacketItem, Project

LETTER = (Path(__file__).parents[3] / "example" / "anexos" / "carta_compromiso_donacion.pdf").read_bytes()
FOLIO = "LIM26-X01-002"
ABOUT = {"title": "Carta de la panadería", "date": "2026-09-20", "stage": "4", "do": "add", "seal": "sheet"}
TWO = ABOUT | {
    "rows": "2",
    "person-0": "P16",
    "capacity-0": "jefe de local de Supermercados Valle Ficticio SpA",
    "person-1": "P02",
    "capacity-1": "coordinador del Ecomercado",
}


def at(key, page, x, y, width="80", height="30"):
    names = ("page", "x", "y", "width", "height")
    return dict(zip((f"{name}-{key}" for name in names), (page, x, y, width, height), strict=True))


SIDE_BY_SIDE = TWO | at(0, "1", "20", "115") | at(1, "1", "115,5", "115.25")


@pytest.fixture
def project(ctx):
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


@pytest.fixture
def gestora(account, browser, ctx, warm_converter):
    account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL, ""))
    somebody = browser()
    somebody.log_in("gestora@example.org")
    ctx.__dict__["converter"] = warm_converter
    yield somebody
    ctx.__dict__.pop("converter", None)


def brought(gestora, project, data=LETTER, name="Carta compromiso.pdf"):
    return gestora.submit(f"/panel/proyectos/{project.id}/propio", "/propio", file=(io.BytesIO(data), name))


def placed(gestora, project, fields, data=LETTER, name="Carta compromiso.pdf"):
    page = brought(gestora, project, data, name).location
    return gestora.submit(page, page.rpartition("/")[2], **fields)


def events(ctx):
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event))


def generated(ctx, location):
    packet_id = location.rpartition("/")[2]
    generating.generate(ctx, packet_id, FOLIO)
    with ctx.database.reading() as session:
        item = session.scalars(select(PacketItem).where(PacketItem.packet_id == packet_id)).one()
        assert (item.status, item.errors) == ("ready", [])
        document = session.get_one(Document, item.document_id)
        _ = [signer.box for signer in document.signers]
        session.expunge_all()
        return document


def test_a_file_becomes_a_document_of_the_project_signed_where_it_was_said(gestora, project, ctx):
    answer = placed(gestora, project, SIDE_BY_SIDE)
    assert answer.status_code == 303, answer.text
    entry = importing.load(ctx, project.id).document(FOLIO)
    assert (entry.titulo, entry.etapa, entry.archivo) == (
        "Carta de la panadería",
        4,
        f"anexos/{FOLIO}_Carta_compromiso.pdf",
    )
    assert [(one.persona_id, one.rol, one.modo) for one in entry.firmas] == [
        ("P16", "representante", "enlace"),
        ("P02", "coordinacion", "enlace"),
    ]
    document = generated(ctx, answer.location)
    assert (document.pages, document.seal_box["page"]) == (2, 1)
    [first, second] = [signer.box for signer in document.signers]
    assert (first["page"], [round(edge / 1000 * 25.4 / 72) for edge in first["rect"]]) == (
        0,
        [20, 134, 100, 164],
    )
    assert second["rect"][0] == pytest.approx(115.5 / 25.4 * 72000, abs=1)
    assert ctx.blobs.get(document.template_digest) == LETTER
    with ctx.database.reading() as session:
        assert list(replay.differences(session, ctx.blobs)) == []


def test_a_word_file_goes_the_same_way(gestora, project, ctx):
    word, out = docx.Document(), io.BytesIO()
    word.add_paragraph("Acuerdo de colaboración")
    word.save(out)
    answer = placed(gestora, project, SIDE_BY_SIDE, out.getvalue(), "acuerdo.docx")
    assert answer.status_code == 303, answer.text
    assert generated(ctx, answer.location).pages == 2
    assert importing.load(ctx, project.id).document(FOLIO).archivo == f"anexos/{FOLIO}_acuerdo.docx"


def test_the_seal_lies_where_it_was_put_and_no_sheet_follows(gestora, project, ctx):
    fields = SIDE_BY_SIDE | {"seal": "placed"} | at("seal", "1", "20", "200", "78", "41")
    document = generated(ctx, placed(gestora, project, fields).location)
    assert (document.pages, document.seal_box["page"]) == (1, 0)


def test_the_pages_are_shown_as_they_will_be(gestora, project):
    page = brought(gestora, project).location
    [source] = gestora.see(page).xpath("//*[@class='sheet']/img/@src")
    picture = gestora.get(source)
    assert picture.data[8:12] == b"WEBP"
    assert gestora.get(source.replace("pagina/1", "pagina/2")).status_code == 404


def test_another_person_is_asked_for_without_losing_what_was_typed(gestora, project, ctx):
    page = brought(gestora, project).location
    before = events(ctx)
    answer = gestora.submit(page, page.rpartition("/")[2], **SIDE_BY_SIDE | {"do": "more"})
    assert answer.status_code == 200
    assert 'id="person-2"' in answer.text
    assert 'value="115,5"' in answer.text
    assert "Carta de la panadería" in answer.text
    assert events(ctx) == before


UPON = TWO | at(0, "1", "20", "115") | at(1, "1", "60", "120")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (SIDE_BY_SIDE | {"person-0": "", "person-1": ""}, "Elija al menos una persona"),
        (SIDE_BY_SIDE | {"x-0": ""}, "en qué parte de la página"),
        (SIDE_BY_SIDE | {"page-1": "dos"}, "en qué página"),
        (UPON, "queda encima de otra en la página 1"),
        (SIDE_BY_SIDE | {"page-0": "7"}, "no tiene página 7"),
        (SIDE_BY_SIDE | {"title": "Carta de Ignacio Salinas"}, "contiene el nombre de una persona"),
        (SIDE_BY_SIDE | {"date": "2027-09-20"}, "está fuera del convenio"),
        (SIDE_BY_SIDE | {"date": "2026-02-31"}, "Fecha"),
        (SIDE_BY_SIDE | {"person-0": "P99"}, "no hay ninguna persona P99"),
        (SIDE_BY_SIDE | {"person-0": "P17"}, "firma solo a_ruego"),
    ],
    ids=[
        "nobody", "nowhere", "no number", "upon each other", "no page", "name", "late",
        "no such day", "stranger", "by request",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_beside_what_was_typed_and_nothing_is_saved(
    gestora, project, ctx, fields, told
):
    before = events(ctx)
    answer = placed(gestora, project, fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert "jefe de local" in answer.text
    assert events(ctx) == before
    assert not importing.load(ctx, project.id).has_document(FOLIO)


def test_a_capacity_left_blank_is_the_one_that_the_project_tells(gestora, project, ctx):
    assert placed(gestora, project, SIDE_BY_SIDE | {"capacity-0": "", "capacity-1": ""}).status_code == 303
    entry = importing.load(ctx, project.id).document(FOLIO)
    assert [one.calidad for one in entry.firmas] == [TWO["capacity-0"], TWO["capacity-1"]]


def test_a_second_file_takes_the_next_folio(gestora, project, ctx):
    assert placed(gestora, project, SIDE_BY_SIDE).status_code == 303
    assert placed(gestora, project, SIDE_BY_SIDE).status_code == 303
    assert importing.load(ctx, project.id).has_document("LIM26-X01-003")
    with ctx.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Packet)) == 2


def test_what_the_file_had_besides_pages_is_told(gestora, project):
    with pikepdf.open(io.BytesIO(LETTER)) as document:
        document.attachments["x.csv"] = b"x"
        out = io.BytesIO()
        document.save(out)
    page = gestora.see(brought(gestora, project, out.getvalue()).location)
    assert "No pasan al documento: archivos adjuntos" in page.text_content()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Elija el archivo"),
        (b"GIF89a", "no es un PDF ni un Word"),
        (LETTER[:300], "está dañado"),
        (b"PK\x03\x04 x", "el archivo está dañado"),
    ],
    ids=["empty", "picture", "cut", "no Word"],
)
def test_a_file_that_cannot_be_a_document_is_refused_in_words(gestora, project, data, told):
    answer = brought(gestora, project, data)
    assert answer.status_code == 422
    assert told in answer.text


def test_a_word_file_is_not_opened_where_there_is_no_sandbox(gestora, project, ctx, monkeypatch):
    word, out = docx.Document(), io.BytesIO()
    word.add_paragraph("Acuerdo")
    word.save(out)
    monkeypatch.setattr(ctx.converter, "sandboxed", False)
    answer = brought(gestora, project, out.getvalue())
    assert answer.status_code == 422
    assert "guárdelo como PDF" in answer.text


def test_only_what_we_wrote_names_a_file(gestora, project, ctx):
    path = f"/panel/proyectos/{project.id}/propio"
    token = brought(gestora, project).location.rpartition("/")[2]
    assert gestora.get(f"{path}/{token[:-1]}").status_code == 404
    assert gestora.get(f"{path}/{token}/pagina/1.webp").status_code == 200
    assert gestora.get(f"{path}/x/pagina/1.webp").status_code == 404
