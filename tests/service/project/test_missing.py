"""¿Qué falta? in an installation: the register of its tables, the page, the message and the command."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from document_templates.programme.register import Standing
from service.accounts.permissions import Grant, Permission, Scope
from service.cli import main
from service.packets import documents
from service.project import importing, outlook, register, status
from storage.models import Project

EXAMPLE = Path(__file__).parents[3] / "example"
CODE = "EJ-05-ECOM-2026-007"
PROTOCOL, DECLARATION = "LIM26-D12-001", "LIM26-D13-001"
ROSA, LUIS = "P06", "P07"
DURING = "2026-05-20"


@pytest.fixture
def project(ctx):
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


@pytest.fixture
def standing(ctx, project):
    def read(folio):
        with ctx.database.reading() as session:
            return register.read(session, project).get(folio)

    return read


@pytest.fixture
def gestora(account, browser):
    account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL, ""))
    somebody = browser()
    somebody.log_in("gestora@example.org")
    return somebody


def state(ctx, project, slug, on=DURING):
    found = status.of_row(ctx, project, date.fromisoformat(on))
    return [one for one in found.view.expected if slug in one.verifier.slugs]


# The register


def test_the_tables_tell_each_step_of_a_document(ctx, line, standing):
    document_id = line.draft(PROTOCOL, (ROSA, LUIS))
    assert standing(PROTOCOL) == Standing("draft", date(2026, 10, 14))
    line.present()
    assert standing(PROTOCOL).state == "presented"
    line.send()
    assert standing(PROTOCOL).waiting_for == (ROSA, LUIS)
    line.act(ROSA)
    assert standing(PROTOCOL).waiting_for == (LUIS,)
    line.act(LUIS)
    line.package()
    assert (standing(PROTOCOL).state, standing(PROTOCOL).made) == ("sealed", True)
    documents.void(ctx, document_id, "acuerdo_de_las_partes", "account:1", line.pdf)
    assert standing(PROTOCOL).state == "voided"


def test_of_two_documents_with_one_folio_the_one_that_stands_counts(ctx, line, standing):
    first = line.draft(PROTOCOL, (ROSA,))
    line.send()
    documents.void(ctx, first, "duplicado", "account:1")
    line.draft(PROTOCOL, (LUIS,))
    assert standing(PROTOCOL).state == "draft"


def test_the_day_is_the_one_of_the_project_s_zone(ctx, line, standing, project):
    line.draft(PROTOCOL)
    line.send()
    zone = ZoneInfo(project.timezone)
    assert standing(PROTOCOL).on == ctx.now().astimezone(zone).date()


def test_an_external_document_counts_once_its_file_is_here(ctx, project):
    with ctx.database.reading() as session:
        kept = {folio for folio, one in register.read(session, project).items() if one.state == "external"}
    values = importing.load_values(ctx, project)
    for entry in values.project.documentos:
        if entry.external:
            named = [entry.archivo, *(annex.archivo for annex in entry.anexos)]
            there = all(name in values.files for name in named if name)
            assert (entry.folio in kept) == (there and any(named)), entry.folio


# The page


def test_the_page_says_what_is_late_and_what_is_not_yet(gestora, project):
    page = gestora.see(f"/panel/proyectos/{project.id}/falta?dia={DURING}")
    text = " ".join(page.text_content().split())
    assert "Mes 3 de 8 de ejecución, 20-05-2026" in text
    assert "Protocolo de funcionamiento interno del Grupo Motor" in text
    assert "Venció hace 5 días" in text
    assert "Plan de comunicaciones del Consejo Local" not in text
    everything = gestora.see(f"/panel/proyectos/{project.id}/falta?dia={DURING}&mostrar=todo").text_content()
    assert "Documento con el plan de comunicaciones del Consejo Local" in everything


@pytest.mark.parametrize("shown", list(outlook.FILTERS))
def test_each_filter_shows_as_many_as_it_says(gestora, project, shown):
    page = gestora.see(f"/panel/proyectos/{project.id}/falta?dia={DURING}&mostrar={shown}")
    (label,) = page.xpath("//p[@class='filters']/a[@aria-current]/text()")
    (said,) = re.findall(r"\((\d+)\)", label)
    single = page.xpath("//li[contains(@class, 'verifier') and contains(@class, 'row')]")
    several = page.xpath("//ul[contains(@class, 'inner')]/li")
    assert len(single) + len(several) == int(said)


def test_a_long_list_is_folded_and_a_short_one_is_not(gestora, project):
    early, late = (
        gestora.see(f"/panel/proyectos/{project.id}/falta?dia={day}") for day in ("2026-03-02", "2026-10-15")
    )
    assert len(early.xpath("//details[@class='stage'][not(@open)]")) == 0
    assert len(late.xpath("//details[@class='stage'][@open]")) == 1
    assert len(late.xpath("//details[@class='stage']")) == 4


def test_what_one_rule_finds_stands_together(gestora, ctx, project):
    found = status.of_row(ctx, project, date(2026, 10, 15)).findings
    page = gestora.see(f"/panel/proyectos/{project.id}/falta?dia=2026-10-15")
    rows = page.xpath("//li[contains(@class, 'finding')]")
    assert len(rows) == len({finding.rule for finding in found})
    assert len(page.xpath("//li[contains(@class, 'finding')]//ul/li")) == len(found)
    assert any(row.xpath(".//details[not(@open)]") for row in rows)


def test_a_document_is_one_click_away_and_its_signers_one_tap(gestora, project, line):
    line.draft(PROTOCOL, (ROSA, LUIS))
    line.send()
    page = gestora.see(f"/panel/proyectos/{project.id}/falta?dia={DURING}&mostrar=en_firma")
    (link,) = set(page.xpath(f"//li[.//*[text()='{PROTOCOL}']]//a/@href"))
    assert gestora.get(link).status_code == 200
    assert page.xpath("//a[starts-with(@href, 'tel:')]/@href") == ["tel:+56900000006", "tel:+56900000007"]
    (first, *_) = page.xpath("//a[starts-with(@href, 'https://wa.me/')]/@href")
    assert first.startswith("https://wa.me/56900000006?text=Hola%2C%20Rosa")
    assert "/firmar/" not in first


def test_who_only_reads_sees_no_phone(account, browser, project, line):
    line.draft(PROTOCOL, (ROSA,))
    line.send()
    account("adl@example.org", Grant(Permission.FOSIS, Scope.REGION, project.region))
    reader = browser()
    reader.log_in("adl@example.org")
    page = reader.get(f"/panel/proyectos/{project.id}/falta?dia={DURING}").text
    assert "Rosa Elena Contreras Villalobos" in page
    assert "0000 0006" not in page
    assert "wa.me" not in page


def test_another_region_finds_no_page(account, browser, project):
    account("adl@example.org", Grant(Permission.FOSIS, Scope.REGION, "Maule"))
    reader = browser()
    reader.log_in("adl@example.org")
    assert reader.get(f"/panel/proyectos/{project.id}/falta").status_code == 404


@pytest.mark.parametrize(
    "query", ["?dia=31-02", "?dia=2026-02-31", "?mostrar=nada", "?dia=0001-01-01", "?dia=9999-12-31", ""]
)
def test_an_address_typed_wrong_shows_the_page_all_the_same(gestora, project, query):
    assert gestora.get(f"/panel/proyectos/{project.id}/falta{query}").status_code == 200


def test_the_drawing_and_the_table_tell_the_same(gestora, project):
    page = gestora.see(f"/panel/proyectos/{project.id}/falta?dia={DURING}")
    drawn = [text.split("·")[0].strip() for text in page.xpath("//svg//text/text()") if "/" in text]
    rows = page.xpath("//table[1]/tbody/tr")
    told = [row.xpath("string(td[@data-label='Listo'])").replace(" de ", "/") for row in rows]
    assert drawn == [text for text in told if text]
    assert len(drawn) == 13


def test_the_project_page_leads_there(gestora, project):
    page = gestora.see(f"/panel/proyectos/{project.id}")
    assert f"/panel/proyectos/{project.id}/falta" in page.xpath("//a/@href")


def test_what_is_open_is_told_when_execution_ends(gestora, project, line):
    line.draft(DECLARATION, (ROSA,))
    line.send()
    text = gestora.get(f"/panel/proyectos/{project.id}/falta?dia=2026-11-02").text
    assert "su último día hábil fue el 30-10-2026" in text
    text = gestora.get(f"/panel/proyectos/{project.id}/falta?dia=2026-10-15").text
    assert "su último día hábil es el 30-10-2026" in text
    assert "La ejecución termin" not in gestora.get(f"/panel/proyectos/{project.id}/falta?dia={DURING}").text


# The message


def test_the_message_tells_the_week(ctx, project, line):
    line.draft(PROTOCOL, (ROSA,))
    line.send()
    text = outlook.message(status.of_row(ctx, project, date(2026, 5, 18)))
    assert text.startswith("*Ecomercado Solidario de Limache*, 18-05-2026\nMes 3 de 8 de ejecución")
    assert "- 20-05-2026, " in text  # the session of Wednesday
    assert "- Rosa Elena Contreras Villalobos (+56 9 0000 0006): 1 firma" in text
    assert "… y " in text  # nothing was made: the list is cut
    assert len(text) < 3000


# The command


@pytest.fixture
def rubrica(tmp_path, monkeypatch):
    monkeypatch.setenv("RUBRICA_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


def test_a_file_tells_what_is_missing_on_a_day(rubrica):
    done = rubrica("project", "status", EXAMPLE / "limache.yaml", "--on", "2026-04-30")
    assert done.exit_code == 0
    assert "Mes 2 de 8 de ejecución" in done.stdout
    assert "Faltan 7 firmas" in done.stdout
    assert "Rosa Elena Contreras Villalobos" in done.stdout


def test_the_same_as_data(rubrica):
    done = rubrica("project", "status", EXAMPLE / "puerto-natales.yaml", "--on", "2026-06-20", "--json")
    told = json.loads(done.stdout)
    assert (told["month"], told["months"], told["phase"]) == (11, 13, "ejecucion")
    assert {one["state"] for one in told["expected"]} >= {"sealed", "not_yet", "due", "early"}
    reports = [one for one in told["expected"] if one["kinds"] == ["D35"]]
    assert [one["about"] for one in reports] == ["mes 9", "mes 11", "mes 13"]
    assert told["findings"]


def test_an_installation_tells_of_its_own_documents(rubrica, ctx, line):
    line.draft(PROTOCOL, (ROSA,))
    line.send()
    told = json.loads(rubrica("project", "status", CODE, "--on", DURING, "--json").stdout)
    (protocol,) = [one for one in told["expected"] if one["kinds"] == ["D12"]]
    assert (protocol["state"], protocol["late"], protocol["waiting_for"]) == (
        "out_for_signature",
        True,
        [ROSA],
    )
    assert told["calls"] == [{"person": ROSA, "folios": [PROTOCOL], "by": "2026-05-15"}]


def test_today_is_the_project_s_own(ctx, project):
    ctx.ahead = timedelta(days=30)
    assert (status.of_row(ctx, project).view.on - date.today()).days in (29, 30)


@pytest.mark.parametrize(
    ("project", "told"),
    [("NADA-1", "No hay"), ("nada.yaml", "No se puede leer el archivo nada.yaml")],
    ids=["code", "file"],
)
def test_what_is_not_there_ends_with_code_2(rubrica, project, told):
    done = rubrica("project", "status", project)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_day_that_is_none_ends_with_code_2(rubrica):
    assert rubrica("project", "status", EXAMPLE / "limache.yaml", "--on", "31-02-2026").exit_code == 2
