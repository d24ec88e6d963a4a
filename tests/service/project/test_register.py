"""Where documents stand, as rules and calendar hear it: from the tables, one standing per folio."""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from document_templates.programme.register import Register
from service.context import Context
from service.external import keeping
from service.packets import documents
from service.project import register
from storage.models import Project

ROSA, LUIS = "P06", "P07"
FOLIO = "LIM26-D13-001"


@pytest.fixture
def told(ctx: Context, line: Any) -> Callable[[], Register]:
    def read() -> Register:
        with ctx.database.reading() as session:
            return register.read(session, session.get_one(Project, line.project_id))

    return read


def test_what_was_never_begun_is_not_told(told: Callable[[], Register]) -> None:
    assert {one.state for one in told().values()} <= {"external"}


def test_a_draft_stands_since_its_own_date(line: Any, told: Callable[[], Register]) -> None:
    line.draft(FOLIO)
    assert (told()[FOLIO].state, told()[FOLIO].on) == ("draft", date(2026, 10, 14))
    assert not told()[FOLIO].made


def test_what_is_out_names_whom_it_waits_for(line: Any, told: Callable[[], Register]) -> None:
    line.draft(FOLIO, (ROSA, LUIS))
    line.send()
    assert (told()[FOLIO].state, told()[FOLIO].waiting_for) == ("out_for_signature", (ROSA, LUIS))
    line.act(ROSA)
    assert told()[FOLIO].waiting_for == (LUIS,)


def test_a_sealed_document_is_made_and_waits_for_nobody(line: Any, told: Callable[[], Register]) -> None:
    id = line.draft(FOLIO)
    line.send()
    line.act(ROSA)
    line.package()
    assert line.document(id).state == "sealed"
    assert told()[FOLIO].made
    assert told()[FOLIO].waiting_for == ()


def test_a_day_is_that_of_the_project(ctx: Any, line: Any, told: Callable[[], Register]) -> None:
    line.draft(FOLIO)
    line.present()
    moment = line.document(line.documents[0]).presented_at

    assert told()[FOLIO].on == moment.astimezone(ZoneInfo("America/Santiago")).date()


def test_of_two_with_one_folio_the_one_that_stands_counts(
    ctx: Context, line: Any, told: Callable[[], Register]
) -> None:
    def ended() -> set[str]:
        with ctx.database.reading() as session:
            return set(register.ended(session, session.get_one(Project, line.project_id)))

    old = line.draft(FOLIO)
    assert ended() == set()
    documents.void(ctx, old, "duplicado", "account:1")
    assert told()[FOLIO].state == "voided"
    assert ended() == {FOLIO}
    line.draft(FOLIO)
    assert told()[FOLIO].state == "draft"
    assert ended() == set()


def test_what_is_kept_counts_once_its_files_are_there(
    ctx: Context, line: Any, told: Callable[[], Register]
) -> None:
    with ctx.database.reading() as session:
        whole = {row.folio for row in keeping.of_project(session, line.project_id) if keeping.whole(row)}
    assert {folio for folio, one in told().items() if one.state == "external"} == whole
