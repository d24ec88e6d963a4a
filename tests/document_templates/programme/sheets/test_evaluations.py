"""Evaluations of trainings from a sheet: anonymous, each sheet of paper once, the mean worked out."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from document_templates.programme.project import Project
from document_templates.programme.sheets import SORTS, Proposal, cells, propose

Loaded = Callable[..., Proposal]
Problems = Callable[[Proposal], dict[str, str]]
Rows = Callable[..., bytes]
HEADINGS = ("Sesión", "N° de hoja", "Nota", "Qué le sirvió", "Qué cambiaría")


@pytest.fixture(scope="session")
def unmarked(limache: Project) -> Project:
    """Without means that somebody typed."""
    plan = limache.document("LIM26-D19-002")
    rows = [row | {"evaluacion_promedio": None} for row in plan.datos["sesiones"]]
    bare = plan.model_copy(update={"datos": plan.datos | {"sesiones": rows}})
    return limache.with_documents([bare if one is plan else one for one in limache.documentos])


@pytest.fixture(scope="session")
def loaded(unmarked: Project, xlsx: Rows) -> Callable[..., Proposal]:
    """What rows would do to it."""
    return lambda *rows: propose(unmarked, "evaluaciones", xlsx(HEADINGS, *rows))


def test_answers_go_to_their_session_and_the_mean_is_told(limache: Project, loaded: Loaded) -> None:
    proposal = loaded(("S14", 1, "6,5", "Los ejemplos"), ("S14", 2, 5.5, None, "Más aire"))
    assert proposal.project is not None
    assert [one.model_dump() for one in proposal.project.session("S14").evaluaciones] == [
        {"numero": 1, "nota": 6.5, "sirvio": "Los ejemplos", "cambiaria": None},
        {"numero": 2, "nota": 5.5, "sirvio": None, "cambiaria": "Más aire"},
    ]
    [derived] = proposal.derived
    assert (derived.label, derived.old, derived.new) == (
        "Promedio de S14, sesión de formación del 08-08-2026",
        "vacío",
        "6,0 (2 respuestas)",
    )
    assert (len(proposal.of("added")), proposal.untouched) == (2, 10)
    assert proposal.project.session("S11") == limache.session("S11")


@pytest.mark.parametrize(
    "said",
    ["S14", "s14", "S14 · 08-08-2026 · Formación", "08-08-2026", "8 de agosto de 2026", date(2026, 8, 8)],
)
def test_a_session_is_known_by_its_code_or_its_day(said: Any, loaded: Loaded) -> None:
    assert loaded((said, 1, 6)).ready


@pytest.mark.parametrize("said", ["S12", "S99", "23-07-2026", "Inocuidad"])
def test_another_session_is_none(said: str, loaded: Loaded, problems: Problems) -> None:
    told = problems(loaded((said, 1, 6)))
    assert told == {"2A": "no es una sesión de formación del proyecto, que tiene: S11, S14, S21, S25"}


@pytest.mark.parametrize(
    ("typed", "mark"),
    [("6,5", 6.5), ("6.5", 6.5), (6.5, 6.5), ("6,50", 6.5), (7, 7), ("7,0", 7), (1, 1), (" 4 ", 4)],
)
def test_marks_are_read_as_people_write_them(typed: Any, mark: float) -> None:
    assert cells.mark(typed) == mark


@pytest.mark.parametrize("typed", [0, 8, "siete", "7,1", "0,9", 65, "6,55", "-5", True, "6-5"])
def test_what_is_no_mark_is_told(typed: Any, loaded: Loaded, problems: Problems) -> None:
    told = problems(loaded(("S14", 1, typed)))
    assert told == {"2C": "no es una nota de 1,0 a 7,0: escríbala con un decimal, como 6,5"}


def test_a_mark_that_excel_took_for_a_day_is_told(loaded: Loaded, problems: Problems) -> None:
    told = problems(loaded(("S14", 1, datetime(2026, 5, 6))))
    assert told == {"2C": "Excel la tomó por una fecha: escríbala con coma, como 6,5"}


def test_every_wrong_cell_answers_for_itself_at_once_and_nothing_is_taken(
    loaded: Loaded, problems: Problems
) -> None:
    proposal = loaded(
        (None, 1, 6),
        ("S14", None, 6),
        ("S14", 1, 6),
        ("S14", 1, 5),
        ("S14", 2, None, "Todo"),
        ("S14", 3, "siete"),
    )
    told = problems(proposal)
    assert set(told) == {"2A", "3B", "5B", "6C", "7C"}
    assert told["5B"] == "es la misma hoja de la fila 4: deje una de las dos"
    assert proposal.project is None


def test_a_rut_in_what_somebody_wrote_is_told_at_its_cell(loaded: Loaded, problems: Problems) -> None:
    told = problems(loaded(("S14", 1, 6, None, "Soy Rosa, RUT 12.345.678-5")))
    assert told == {"2E": "parece traer un RUT: la evaluación es anónima, quítelo"}


def test_a_sheet_of_paper_that_is_there_is_changed_not_added(loaded: Loaded) -> None:
    proposal = loaded(("S11", 3, "5,0"), ("S11", 4, "6,5"))
    [entry] = proposal.of("changed")
    assert [(one.label, one.old, one.new) for one in entry.changes] == [("Nota", "6,0", "5,0")]
    assert (len(proposal.of("same")), proposal.untouched) == (1, 8)


def test_the_same_sheet_twice_counts_nobody_twice(unmarked: Project, xlsx: Rows) -> None:
    data = xlsx(HEADINGS, ("S21", 1, 6.6), ("S21", 2, 6.6))
    once = propose(unmarked, "evaluaciones", data).project
    assert once is not None
    again = propose(once, "evaluaciones", data)
    assert ({entry.action for entry in again.entries}, again.project) == ({"same"}, None)


def test_answers_that_disagree_with_a_typed_mark_are_not_taken(
    limache: Project, xlsx: Rows, problems: Problems
) -> None:
    """The plan of October says 6,1 of S14."""
    disagreeing = propose(limache, "evaluaciones", xlsx(HEADINGS, ("S14", 1, 4)))
    assert list(problems(disagreeing).values()) == [
        "no calza con el resto del proyecto: documentos[LIM26-D19-002].datos.sesiones[1].evaluacion_promedio: dice 6,1, "
        "y el promedio de 1 respuesta de S14 es 4,0: déjelo vacío y se calcula"
    ]


def test_a_ready_made_sheet_offers_the_trainings(limache: Project) -> None:
    column = SORTS["evaluaciones"].to_fill(limache).column("sesion")
    assert list(column.choices) == ["S11", "S14", "S21", "S25"]
    assert column.choices["S11"] == "S11 · 11-07-2026 · Formación: inocuidad y manipulación de alimentos"
    assert SORTS["evaluaciones"].table.column("sesion").choices == {}
