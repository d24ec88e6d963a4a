"""The actions of the plans from a sheet, with their weeks."""

from collections.abc import Callable
from typing import Any

import pytest

from document_templates.programme.project import Project
from document_templates.programme.sheets import SORTS, Proposal

Tried = Callable[..., Proposal]
Problems = Callable[[Proposal], dict[str, str]]
HEADINGS = (
    "Plan",
    "N°",
    "Ámbito",
    "Objetivo",
    "Acción",
    "Resultado esperado",
    "Responsable",
    "Plazo",
    "Requerimientos",
    "Activa alianza",
    "Alianza con",
    "Semana de inicio",
    "Semana de término",
)
FOLIO = "LIM26-D21-001"
NEW = (
    "trabajo",
    None,
    "Posicionamiento",
    "Contar",
    "Feria de invierno",
    "100 visitas",
    "Grupo Motor",
    "semana 6",
    "Toldos",
    "no",
    None,
    6,
    6,
)


def changes(proposal: Proposal) -> dict[str, tuple[str, str]]:
    [entry] = proposal.of("changed")
    return {change.label: (change.old, change.new) for change in entry.changes}


def test_a_new_action_goes_last_with_its_weeks(limache: Project, tried: Tried) -> None:
    proposal = tried("planes", HEADINGS, NEW)
    assert proposal.project is not None
    before, after = limache.document(FOLIO).datos, proposal.project.document(FOLIO).datos
    assert after["acciones"][:-1] == before["acciones"]
    assert after["acciones"][-1]["accion"] == "Feria de invierno"
    assert after["cronograma"] == [
        *before["cronograma"],
        {"accion_orden": 5, "semana_inicio": 6, "semana_termino": 6},
    ]
    assert proposal.project.inventario == limache.inventario


def test_an_action_is_known_by_its_number_or_its_text(tried: Tried) -> None:
    for row in (
        (FOLIO, 1, None, None, None),
        ("Plan de trabajo", None, None, None, "Turnos de armado de canastas"),
    ):
        proposal = tried("planes", HEADINGS, (*row, None, "Consejo Local", None, None, None, None, 2, 9))
        assert changes(proposal) == {
            "Responsable": ("Grupo Motor", "Consejo Local"),
            "Semanas": ("1 a 8", "2 a 9"),
        }


def test_every_wrong_cell_answers_for_itself_at_once(tried: Tried, problems: Problems) -> None:
    proposal = tried(
        "planes",
        HEADINGS,
        ("anual", *NEW[1:]),
        ("comunicaciones", None, "Apoyo a la administración", *NEW[3:]),
        (FOLIO, 9, *NEW[2:]),
        (FOLIO, 2, *([None] * 9), 5, 3),
        (FOLIO, 2, None, "Otra vez"),
        (FOLIO, None, None, None, "Sin lo demás"),
        (FOLIO, 3, *([None] * 7), "sí", None, 4, None),
    )
    told = problems(proposal)
    assert set(told) == {"2A", "3C", "4B", "5M", "6E", "7C", "7D", "7F", "7G", "7H", "7I", "8M"}
    assert told["5M"] == "es anterior a la de inicio"
    assert told["6E"] == "es la misma acción de la fila 5: deje una de las dos"
    assert "no es de ese plan" in told["3C"]


def test_an_alliance_needs_somebody(tried: Tried, problems: Problems) -> None:
    proposal = tried("planes", HEADINGS, (FOLIO, 2, *([None] * 7), "sí"))
    assert problems(proposal) == {"2K": "falta: la acción activa una alianza"}


@pytest.mark.parametrize(
    ("said", "rows"), [(2, [2]), ("1; 4", [1, 4]), ("2 · Transporte, y lo demás; (prioridad alta)", [2])]
)
def test_an_action_names_the_rows_of_the_matrix_that_it_answers(
    said: Any, rows: list[int], tried: Tried
) -> None:
    proposal = tried("planes", ("Plan", "N°", "Acción", "Responde a"), (FOLIO, 2, None, said))
    assert proposal.project is not None
    assert proposal.project.document(FOLIO).datos["acciones"][1]["responde_a"] == rows


def test_a_row_that_the_matrix_does_not_have_is_told_at_its_cell(tried: Tried, problems: Problems) -> None:
    told = problems(
        tried(
            "planes",
            ("Plan", "N°", "Acción", "Responde a"),
            (FOLIO, 2, None, "9"),
            (FOLIO, 3, None, "la primera"),
        )
    )
    assert told == {"3D": "debe ser un número entero"}
    told = problems(tried("planes", ("Plan", "N°", "Acción", "Responde a"), (FOLIO, 2, None, "9")))
    assert told == {"2D": "LIM26-D20-001 no tiene la fila 9: tiene 1, 2, 3 y 4"}


def test_a_ready_made_sheet_offers_the_rows_of_the_matrix(limache: Project) -> None:
    offered = SORTS["planes"].to_fill(limache).column("responde_a").choices
    assert list(offered.values())[1] == "2 · Transporte para retirar donaciones (prioridad alta)"
    assert len(offered) == 4
