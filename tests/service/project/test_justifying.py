"""A reason for what a rule warns of, written on ¿Qué falta?: kept by event, shown, corrected, and not asked again."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from service.accounts.permissions import Permission
from service.cli import main
from service.lifecycle import replay
from service.packets import rules
from service.project import importing, reasons, status
from signatures.events import EventType
from storage.models import Event, Project, Reason

CODE = "EJ-05-ECOM-2026-007"
RULES_OF_USE = "LIM26-D32-001"
ON = datetime(2026, 10, 15, 15, tzinfo=UTC)
WHY = "La sesión se hizo junto con la asamblea vecinal."
LISTS, INVENTORY = "R-31", "R-78"


@pytest.fixture
def project(ctx):
    ctx.ahead = ON - datetime.now(UTC)
    with ctx.database.reading() as session:
        return session.scalars(select(Project)).one()


@pytest.fixture
def gestora(enter):
    return enter(Permission.GESTORA)


@pytest.fixture
def missing(project):
    return f"/panel/proyectos/{project.id}/falta"


@pytest.fixture
def warned(ctx, project):
    """What a rule warns of today."""

    def read(rule):
        return [one for one in status.of_row(ctx, project).findings if one.rule.id == rule]

    return read


@pytest.fixture
def write(gestora, missing):
    def post(finding, reason=WHY, **more):
        return gestora.post(f"{missing}/motivo", finding=reasons.mark(finding), reason=reason, **more)

    return post


def of_rule(page, rule):
    [row] = page.xpath(f"//*[@id='regla-{rule}']")
    return row


def said(row):
    return " ".join(row.text_content().split())


def test_whatever_a_rule_warns_of_has_a_place_for_its_reason(ctx, project, gestora, missing):
    found = status.of_row(ctx, project)
    warned = {reasons.mark(one) for one in found.findings if one.severity == "warn"}
    page = gestora.see(missing)
    assert (
        set(page.xpath("//form[contains(@action, '/falta/motivo')]//input[@name='finding']/@value")) == warned
    )
    assert {"R-02", "R-12", LISTS} <= {one.rule.id for one in found.unanswered if one.folio is None}
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_what_was_written_is_shown_with_who_and_when_and_counts_as_answered(
    ctx, project, gestora, missing, warned
):
    rule = next(
        one.rule.id for one in status.of_row(ctx, project).unanswered if len(warned(one.rule.id)) == 1
    )
    before = len(status.of_row(ctx, project).unanswered)
    mark = reasons.mark(warned(rule)[0])
    answer = gestora.post(f"{missing}/motivo", finding=mark, reason=f"  {WHY}\n")
    assert answer.location.endswith(f"#regla-{rule}")
    row = of_rule(gestora.see(missing), rule)
    assert f"Motivo: {WHY} (Camila Rojas, 15-10-2026, 1" in said(row)
    assert "Justificado" in said(row)
    assert "Hay que justificar" not in said(row)
    assert len(status.of_row(ctx, project).unanswered) == before - 1
    assert f"{before - 1} casos por justificar y 1 con su motivo" in said(gestora.see(missing))


def test_a_reason_is_corrected_by_a_new_one_and_the_old_stays_in_the_log(
    ctx, gestora, missing, warned, write
):
    one = warned(LISTS)[0]
    write(one, "Motivo mal escrito.")
    write(one)
    text = said(of_rule(gestora.see(missing), LISTS))
    assert WHY in text
    assert "Motivo mal escrito." not in text
    with ctx.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Reason)) == 1
        told = session.scalars(select(Event).where(Event.type == EventType.FINDING_ANSWERED.value)).all()
        assert [event.payload["reason"] for event in told] == ["Motivo mal escrito.", WHY]
        assert list(replay.differences(session, ctx.blobs)) == []


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 301], ids=["none", "blank", "too long"])
def test_what_is_no_reason_is_not_kept(ctx, warned, write, reason):
    answer = write(warned(LISTS)[0], reason)
    assert answer.status_code == 422
    assert "Escriba por qué se sigue adelante" in answer.text
    if len(reason) > 300:
        assert reason in answer.text
    with ctx.database.reading() as session:
        assert session.scalars(select(Reason)).all() == []


def test_one_reason_serves_all_that_the_rule_still_asks_and_changes_no_other(warned, write, ctx, project):
    first, second, *others = warned(LISTS)
    assert others
    write(second, "Se avisó por teléfono.")
    assert write(first, all_of_rule="yes").status_code == 303
    given = status.of_row(ctx, project).reasons
    assert given[second].reason == "Se avisó por teléfono."
    assert {given[one].reason for one in (first, *others)} == {WHY}
    assert all(one.rule.id == LISTS for one in given)


def test_what_is_so_no_more_is_not_answered(ctx, project, warned, write):
    one = warned(LISTS)[0]
    ctx.ahead -= ON - datetime(2026, 3, 1, tzinfo=UTC)
    assert one not in status.of_row(ctx, project).findings
    answer = write(one)
    assert answer.status_code == 409
    assert "cambió o se corrigió mientras tanto" in answer.text


def test_reasons_are_written_with_the_day_of_today(gestora, missing):
    page = gestora.see(f"{missing}?dia=2026-10-30")
    assert page.xpath("//form[contains(@action, '/falta/motivo')]") == []
    assert "Los motivos se escriben con los plazos de hoy." in said(page)


def test_who_only_reads_sees_reasons_and_writes_none(enter, missing, warned, write):
    one, other, *_ = warned(LISTS)
    write(one)
    reader = enter(Permission.FOSIS)
    page = reader.see(missing)
    assert WHY in said(page)
    assert page.xpath("//form[contains(@action, '/falta/motivo')]") == []
    assert reader.post(f"{missing}/motivo", finding=reasons.mark(other), reason=WHY).status_code == 403


def test_the_command_tells_reasons_and_how_many_are_missing(
    ctx, project, warned, write, tmp_path, monkeypatch
):
    one = warned(LISTS)[0]
    write(one)
    left = len(status.of_row(ctx, project).unanswered)
    monkeypatch.setenv("RUBRICA_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    command = ["project", "status", CODE, "--on", "2026-10-15"]
    text = CliRunner().invoke(main, command).stdout
    assert f"por justificar {left}" in text
    assert f"{LISTS} justificado: {one.message}" in text
    assert f"Motivo: {WHY}" in text
    told = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert told["unanswered"] == left
    [answered] = [finding for finding in told["findings"] if finding["reason"]]
    assert (answered["rule"], answered["session"], answered["reason"]["text"]) == (LISTS, one.session, WHY)
    assert answered["reason"]["at"].startswith("2026-10-15T")


def test_what_was_answered_here_is_not_asked_again_when_the_document_is_presented(
    ctx, project, line, warned, write, gestora
):
    document_id = line.draft(RULES_OF_USE)
    values = importing.load(ctx, project.id)

    def asked():
        with ctx.database.reading() as session:
            found = rules.warned(ctx, session, project, values, [line.document(document_id)])
            return {finding for one in found for finding in one.findings}

    [inventory] = warned(INVENTORY)
    before = asked()
    assert inventory in before
    write(inventory)
    assert asked() == before - {inventory}
    assert WHY in said(gestora.see(f"/panel/documentos/{document_id}"))


def test_what_was_written_to_present_a_document_counts_here_too(ctx, project, line, warned, gestora, missing):
    document = line.document(line.draft(RULES_OF_USE))
    [inventory] = warned(INVENTORY)
    given = rules.of_document(RULES_OF_USE, {inventory: WHY})
    with ctx.transaction("account:1") as tx:
        ids = {"project_id": project.id, "packet_id": document.packet_id, "document_id": document.id}
        tx.apply(EventType.REASONS_GIVEN, {"reasons": given}, **ids)
    assert inventory not in status.of_row(ctx, project).unanswered
    assert WHY in said(of_rule(gestora.see(missing), INVENTORY))
