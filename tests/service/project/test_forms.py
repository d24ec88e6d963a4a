"""Forms to print from the panel: one or all of them, with the names of those who were called."""

import pypdfium2
import pytest
from sqlalchemy import select

from service.accounts.permissions import Grant, Permission, Scope
from service.project import forms
from storage.models import Project


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


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in opened]


def address(project, **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"/panel/proyectos/{project.id}/formularios.pdf?{query}"


def test_the_page_offers_each_form_and_the_sessions(gestora, project):
    page = gestora.see(f"/panel/proyectos/{project.id}")
    [form] = page.xpath("//form[contains(@action, 'formularios')]")
    assert form.get("method") == "get"
    offered = form.xpath(".//select[@name='tipo']/option/@value")
    assert offered == ["", *(kind.slug for kind in forms.on_paper())]
    assert "S01" in form.xpath(".//select[@name='sesion']/option/@value")


def test_all_forms_come_in_one_file_with_the_names_of_those_who_are_called(gestora, project):
    answer = gestora.get(address(project, tipo="", sesion="S01"))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "Formularios-para-imprimir" in answer.headers["Content-Disposition"]
    found = pages(answer.data)
    assert len(found) == 5
    assert "Rosa Elena Contreras Villalobos" in found[0]
    assert "Centro Cultural Comunal" in found[0]
    titles = [kind.form_title for kind in forms.on_paper()]
    assert all(any(title in page for page in found) for title in titles)


def test_one_form_comes_alone_and_without_names(gestora, project):
    kind = forms.expecting()[0]
    found = pages(gestora.get(address(project, tipo=kind.slug)).data)
    assert len(found) == 2
    assert "Rosa Elena" not in found[0]


@pytest.mark.parametrize("asked", [{"tipo": "nada"}, {"sesion": "S99"}])
def test_what_is_not_there_is_not_found(gestora, project, asked):
    assert gestora.get(address(project, **asked)).status_code == 404


def test_an_account_of_another_region_gets_no_form(account, browser, project):
    account("fosis@example.org", Grant(Permission.FOSIS, Scope.REGION, "Maule"))
    somebody = browser()
    somebody.log_in("fosis@example.org")
    assert somebody.get(address(project)).status_code in (403, 404)
