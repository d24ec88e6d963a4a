"""Excel in the panel: what a sheet would change is seen first, and then all of it is saved, or nothing."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from document_templates.programme.sheets import SORTS
from service.accounts.permissions import Permission, Scope
from service.lifecycle import replay
from service.project import importing
from storage.models import Event, Project

HEADINGS = ("Código", "Nombres", "Apellido paterno", "RUT", "Correo", "Teléfono", "Rol")
NEW = ("", "Elena Isabel", "Morales", "12.345.678-5", "elena@example.org", "9 1234 5678", "Dirigencia")
ROSA = ("P06", "", "", "", "", "9 8765 4321", "")


def sheet(*rows, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def file(data, name="personas.xlsx"):
    return io.BytesIO(data), name


@pytest.fixture
def project(ctx):
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


@pytest.fixture
def gestora(enter):
    return enter(Permission.GESTORA)


@pytest.fixture
def try_sheet(gestora, project):
    """Upload a sheet; answers the address of its trial."""

    def send(data, what="personas", name="personas.xlsx"):
        path = f"/panel/proyectos/{project.id}/planillas"
        answer = gestora.submit(path, "/planillas", what=what, file=file(data, name))
        assert answer.status_code == 303, answer.text
        return answer.location

    return send


def events(ctx):
    with ctx.database.reading() as session:
        return list(session.scalars(select(Event.type).order_by(Event.position)))


def test_a_trial_shows_what_would_change_and_saves_nothing(gestora, project, ctx, try_sheet):
    before = events(ctx)
    page = gestora.see(try_sheet(sheet(NEW, ROSA)))
    words = " ".join(page.text_content().split())
    assert "Elena Isabel Morales fila 2 · P21" in words
    assert "Rosa Elena Contreras Villalobos" in words
    assert "Teléfono: +56 9 0000 0006 → +56 9 8765 4321" in words
    assert events(ctx) == before
    assert not any(person.nombres == "Elena Isabel" for person in importing.load(ctx, project.id).personas)


def test_what_was_confirmed_is_saved_whole_by_one_event(gestora, project, ctx, try_sheet):
    before = events(ctx)
    address = try_sheet(sheet(NEW, ROSA))
    answer = gestora.submit(address, address)
    assert (answer.status_code, answer.location) == (303, f"/panel/proyectos/{project.id}")
    assert "Planilla cargada: 1 fila agregada y 1 cambiada." in gestora.get(answer.location).text
    people = {person.id: person for person in importing.load(ctx, project.id).personas}
    assert (people["P21"].rut, people["P21"].telefono) == ("12.345.678-5", "+56912345678")
    assert people["P06"].telefono == "+56987654321"
    assert people["P06"].correo == "rosa.contreras@example.com"
    assert events(ctx)[len(before) :] == ["project_updated"]
    with ctx.database.reading() as session:
        assert next(replay.differences(session, ctx.blobs), None) is None


def test_one_wrong_cell_and_nothing_is_saved(gestora, project, ctx, try_sheet):
    before = events(ctx)
    wrong = ("", "Luis", "Soto", "12.345.678-9", "luis@", "12345", "Dirigencia")
    address = try_sheet(sheet(NEW, wrong))
    page = gestora.see(address)
    words = " ".join(page.text_content().split())
    assert "Hoja «Sheet», fila 3, columna D (RUT)" in words
    assert "columna E (Correo)" in words
    assert "columna F (Teléfono)" in words
    assert [form for form in page.forms if form.method == "POST" and "planillas" in form.action] == []
    forced = gestora.post(address, seen="")
    assert forced.status_code == 409
    assert events(ctx) == before


def test_a_project_that_changed_meanwhile_must_be_seen_again(gestora, project, ctx, try_sheet):
    first, second = try_sheet(sheet(NEW)), try_sheet(sheet(ROSA))
    seen = gestora.see(first).xpath("string(//input[@name='seen']/@value)")
    assert gestora.submit(second, second).status_code == 303
    before = events(ctx)
    late = gestora.post(first, seen=seen)
    assert late.status_code == 409
    assert "El proyecto cambió después de su revisión" in late.text
    assert events(ctx) == before
    assert gestora.submit(first, first).status_code == 303
    assert "P21" in {person.id for person in importing.load(ctx, project.id).personas}


def test_a_question_is_answered_on_the_page(gestora, project, ctx, try_sheet):
    headings = ("Nombre de la organización", "Sector")
    data = sheet(("JJVV N°8 Los Aromoz", "Centro"), headings=headings)
    address = try_sheet(data, what="organizaciones")
    page = gestora.see(address)
    assert "¿Es la misma?" in page.text_content()
    row = page.xpath("string(//input[@type='radio'][@value='O01']/@name)")
    assert row == "fila-2"
    answered = f"{address}?{row}=O01"
    words = " ".join(gestora.see(answered).text_content().split())
    assert "La planilla se puede cargar" in words
    assert gestora.submit(answered, address).status_code == 303
    organisation = importing.load(ctx, project.id).organisation("O01")
    assert (organisation.sector, organisation.nombre) == ("Centro", "Junta de Vecinos N° 8 Los Aromos")


def test_an_answer_that_nobody_offered_settles_nothing(gestora, try_sheet):
    data = sheet(("JJVV N°8 Los Aromoz",), headings=("Nombre de la organización", "Sector"))
    address = try_sheet(data, what="organizaciones")
    assert "¿Es la misma?" in gestora.see(f"{address}?fila-2=O14").text_content()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Elija la planilla"),
        (b"\xd0\xcf\x11\xe0viejo", "formato antiguo"),
        (b"%PDF-1.7", "es un PDF"),
        (b"uno;dos\n1;2\n", "No encontramos"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(gestora, project, ctx, data, said):
    before = events(ctx)
    path = f"/panel/proyectos/{project.id}/planillas"
    answer = gestora.submit(path, "/planillas", what="personas", file=file(data))
    assert answer.status_code == 422
    assert said in answer.text
    assert events(ctx) == before


def test_who_only_reads_downloads_and_loads_nothing(enter, project):
    reader = enter(Permission.FOSIS, Scope.REGION, project.region)
    path = f"/panel/proyectos/{project.id}/planillas"
    page = reader.see(path)
    assert {form.action for form in page.forms} == {"/panel/salir"}
    assert reader.get(f"{path}/personas/datos.xlsx").status_code == 200
    assert reader.post(path, what="personas", file=file(sheet(NEW))).status_code == 403


def test_an_account_of_another_place_sees_no_sheet(enter, project):
    stranger = enter(Permission.FOSIS, Scope.REGION, "Maule")
    path = f"/panel/proyectos/{project.id}/planillas"
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{path}/personas/datos.xlsx").status_code == 404
    assert stranger.get(f"{path}/personas/modelo.xlsx").status_code == 404


def test_the_name_of_a_file_opens_no_other_file(gestora, project, ctx, try_sheet):
    address = try_sheet(sheet(NEW))
    path, _, token = address.rpartition("/")
    assert gestora.get(f"{path}/{token[:-3]}abc").status_code == 404
    assert gestora.get(f"{path}/{project.values_digest}").status_code == 404


@pytest.mark.parametrize("what", sorted(SORTS))
def test_each_sheet_downloads_and_comes_back_without_changing_anything(gestora, project, try_sheet, what):
    path = f"/panel/proyectos/{project.id}/planillas"
    page = gestora.see(path)
    links = page.xpath(f"//a[contains(@href, '/planillas/{what}/')]/@href")
    assert links == [f"{path}/{what}/modelo.xlsx", f"{path}/{what}/datos.xlsx"]
    empty, full = (gestora.get(link) for link in links)
    assert load_workbook(io.BytesIO(empty.data)).sheetnames[0] == "Instrucciones"
    assert re.search(rf"{what}-.+\.xlsx", full.headers["Content-Disposition"])
    words = gestora.see(try_sheet(full.data, what=what)).text_content()
    assert "La planilla no cambia nada" in words


def test_an_evaluation_goes_to_its_session_and_the_mean_is_told_before(gestora, project, ctx, try_sheet):
    empty = gestora.get(f"/panel/proyectos/{project.id}/planillas/evaluaciones/modelo.xlsx")
    book = load_workbook(io.BytesIO(empty.data))
    offered = [cell.value for cell in book["Listas"]["A"]]
    assert "S11 · 11-07-2026 · Formación: inocuidad y manipulación de alimentos" in offered
    filled = book["Evaluaciones"]
    for column, value in enumerate((offered[1], 11, "6,5", "La cartilla"), start=1):
        filled.cell(3, column).value = value
    out = io.BytesIO()
    book.save(out)
    address = try_sheet(out.getvalue(), what="evaluaciones")
    words = " ".join(gestora.see(address).text_content().split())
    assert "hoja 11 · S11, sesión de formación del 11-07-2026" in words
    assert "6,4 (10 respuestas) → 6,4 (11 respuestas)" in words
    assert gestora.submit(address, address).status_code == 303
    answers = importing.load(ctx, project.id).session("S11").evaluaciones
    assert (len(answers), answers[-1].nota, answers[-1].sirvio) == (11, 6.5, "La cartilla")


def test_a_mark_that_a_plan_says_otherwise_is_told_and_nothing_is_saved(gestora, project, ctx, try_sheet):
    headings = ("Sesión", "N° de hoja", "Nota")
    address = try_sheet(sheet(("S14", 1, 4), headings=headings), what="evaluaciones")
    words = " ".join(gestora.see(address).text_content().split())
    assert "dice 6,1, y el promedio de 1 respuesta de S14 es 4,0" in words
    assert gestora.post(address, seen="").status_code == 409
    assert importing.load(ctx, project.id).session("S14").evaluaciones == []


def test_documents_already_presented_stay_as_they_are(gestora, project, ctx, line, try_sheet):
    plan = next(one for one in importing.load(ctx, project.id).documentos if one.datos.get("acciones"))
    document_id = line.draft(plan.folio)
    line.present()
    before = line.document(document_id).presented_digest
    data = sheet((plan.folio, 1, "Turnos nuevos"), headings=("Folio del plan", "N°", "Acción"))
    address = try_sheet(data, what="planes")
    page = gestora.see(address)
    assert f"queda como fue presentado, aunque los datos del proyecto sean otros: {plan.folio}" in " ".join(
        page.text_content().split()
    )
    assert gestora.submit(address, address).status_code == 303
    changed = importing.load(ctx, project.id).document(plan.folio)
    assert changed.datos["acciones"][0]["accion"] == "Turnos nuevos"
    assert line.document(document_id).presented_digest == before


def test_the_page_of_the_project_leads_to_the_sheets(gestora, enter, project):
    path = f"/panel/proyectos/{project.id}"
    [link] = gestora.see(path).xpath(f"//a[@href='{path}/planillas']")
    assert link.text_content() == "Cargar desde Excel"
