"""Projects in the panel: which ones an account sees, what can be made of them, and loading a new version."""

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.accounts.permissions import Permission, Scope
from service.project import importing
from storage.models import Event, Project

EXAMPLE = Path(__file__).parents[3] / "example" / "limache.yaml"
CODE = "EJ-05-ECOM-2026-007"


@pytest.fixture
def project(ctx):
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


def events(ctx):
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event))


def upload(text, name="limache.yaml"):
    return io.BytesIO(text.encode()), name


def test_an_account_lists_the_projects_it_reaches(enter, project):
    assert project.name in enter(Permission.FOSIS, Scope.REGION, project.region).get("/panel/").text


def test_an_account_of_another_region_lists_none(enter, project):
    page = enter(Permission.FOSIS, Scope.REGION, "Maule").get("/panel/").text
    assert project.name not in page
    assert "todavía no alcanza ningún proyecto" in page


def test_the_project_says_what_can_be_made(enter, project, ctx):
    page = enter(Permission.GESTORA).see(f"/panel/proyectos/{project.id}")
    offered = set(page.xpath("//input[@name='folio']/@value"))
    groups = page.xpath("//input[@name='group']/@value")
    built = {group.partition(":")[2] for group in groups}
    values = importing.load(ctx, project.id)
    makeable = {entry.slug for entry in values.documentos if not (entry.external or entry.reemplaza_folio)}
    assert built == makeable
    assert offered <= {entry.folio for entry in values.documentos if entry.slug in built}
    for entry in values.documentos:
        assert entry.folio in page.text_content(), entry.folio


def test_each_stage_says_how_much_of_it_is_done(enter, project, line):
    gestora = enter(Permission.GESTORA)
    first = "string(//details[@class='stage'][1]/summary)"
    assert "29 por generar · 0 de 29 sellados o emitidos" in gestora.see(
        f"/panel/proyectos/{project.id}"
    ).xpath(first)
    line.draft("LIM26-D07-001", ("P06",))
    line.send()
    line.act("P06")
    line.package()
    assert "28 por generar · 1 de 29" in gestora.see(f"/panel/proyectos/{project.id}").xpath(first)


def test_a_page_that_is_none_leads_back_to_the_projects(enter, project):
    answer = enter(Permission.GESTORA).get(f"/panel/proyectos/{project.id}/paquetes")
    assert answer.status_code == 405
    assert 'href="/panel/"' in answer.text.partition("<main")[2]


def test_documents_of_one_title_are_told_apart_by_who_signs(enter, project):
    page = enter(Permission.GESTORA).see(f"/panel/proyectos/{project.id}")
    offered = [" ".join(label.itertext()) for label in page.xpath("//label[.//input[@name='folio']]")]
    of_one_person = [words for words in offered if "Declaración de compromiso" in words]
    assert of_one_person
    assert all("Firma: " in words or "Firman: " in words for words in of_one_person)


def test_who_only_reads_is_offered_no_button(enter, project):
    page = enter(Permission.COORDINACION).see(f"/panel/proyectos/{project.id}")
    actions = {form.action for form in page.forms if form.method == "POST"}
    assert actions == {"/panel/salir"}
    assert "cargar una versión nueva" not in page.text_content()


def test_a_new_version_is_loaded_and_annexes_are_kept(enter, project, ctx):
    text = EXAMPLE.read_text("utf-8").replace("Ecomercado Solidario Limache", "Ecomercado de Limache")
    assert text != EXAMPLE.read_text("utf-8")
    gestora = enter(Permission.GESTORA, Scope.PROJECT, CODE)
    before = importing.load_values(ctx, project).files
    assert before
    path = f"/panel/proyectos/{project.id}"
    answer = gestora.submit(f"{path}/version", "/version", file=upload(text))
    assert (answer.status_code, answer.location) == (303, path)
    with ctx.database.reading() as session:
        assert importing.load_values(ctx, session.get_one(Project, project.id)).files == before
    assert "El proyecto quedó cargado" in gestora.get(path).text


def test_what_is_wrong_with_a_file_is_told_at_once_and_nothing_is_saved(enter, project, ctx):
    text = EXAMPLE.read_text("utf-8")
    text = text.replace("prefijo_folio: LIM26", "prefijo_folio: LIM26\n  inventada: 1", 1)
    text = text.replace("40.114.702-0", "40.114.702-1")
    gestora = enter(Permission.GESTORA)
    before = events(ctx)
    answer = gestora.submit(f"/panel/proyectos/{project.id}/version", "/version", file=upload(text))
    assert answer.status_code == 422
    assert "convenio.inventada" in answer.text
    assert "personas[P06].rut" in answer.text
    assert events(ctx) == before


def test_the_file_of_another_project_is_refused(enter, project, ctx):
    text = EXAMPLE.read_text("utf-8").replace(CODE, "EJ-05-ECOM-2026-999")
    gestora = enter(Permission.GESTORA, Scope.PROJECT, CODE)
    before = events(ctx)
    answer = gestora.submit(f"/panel/proyectos/{project.id}/version", "/version", file=upload(text))
    assert answer.status_code == 422
    assert "EJ-05-ECOM-2026-999" in answer.text
    assert events(ctx) == before


def test_only_who_administers_loads_a_new_project(enter, project, ctx):
    assert enter(Permission.GESTORA).get("/panel/importar").status_code == 403
    text = EXAMPLE.read_text("utf-8").replace(CODE, "EJ-05-ECOM-2026-999").replace("LIM26", "NUE26")
    administrator = enter(Permission.ADMINISTRADOR)
    answer = administrator.submit("/panel/importar", "/importar", file=upload(text))
    assert answer.status_code == 303
    assert "EJ-05-ECOM-2026-999" in administrator.get(answer.location).text
    again = administrator.submit("/panel/importar", "/importar", file=upload(text))
    assert again.status_code == 409
    assert "ya existe" in again.text


def test_a_later_version_is_offered_once_what_it_stands_for_is_sealed(enter, project, ctx, line):
    gestora = enter(Permission.GESTORA)
    path = f"/panel/proyectos/{project.id}"
    offer = "//input[@value='4:procedimiento_interno_modificado']"
    page = gestora.see(path)
    assert not page.xpath(offer)
    assert "Después de LIM26-D01-001" in page.text_content()
    line.draft("LIM26-D01-001")
    assert not gestora.see(path).xpath(offer)
    line.send()
    line.act()
    line.package()
    assert gestora.see(path).xpath(offer)


def test_the_project_shows_what_people_thought_of_each_training(enter, project):
    page = enter(Permission.GESTORA).see(f"/panel/proyectos/{project.id}")
    shown = {
        row.get("data-session"): " ".join(row.text_content().split())
        for row in page.xpath("//li[@data-session]")
    }
    assert list(shown) == ["S11", "S14", "S21", "S25"]
    assert shown["S11"].endswith("S11 · 11-07-2026 6,4 10 respuestas")
    assert shown["S14"].endswith("6,1 anotada en el plan")
    [link] = page.xpath("//a[contains(@href, 'que=evaluaciones')]")
    assert link.text == "Cargar evaluaciones desde Excel"
