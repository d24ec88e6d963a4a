"""People from a sheet: names in one column or three, who may sign without a RUT, and who is there already."""

from collections.abc import Callable

import pytest

from document_templates.programme.project import Project
from document_templates.programme.sheets import Proposal

Tried = Callable[..., Proposal]
Problems = Callable[[Proposal], dict[str, str]]
HEADINGS = ("Código", "Nombres", "Apellido paterno", "Apellido materno", "RUT", "Correo", "Celular", "Rol")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Elena Morales", ("Elena", "Morales", None)),
        ("Elena Isabel Morales Soto", ("Elena Isabel", "Morales", "Soto")),
        ("Morales Soto, Elena Isabel", ("Elena Isabel", "Morales", "Soto")),
        ("María del Carmen de la Fuente San Martín", ("María del Carmen", "de la Fuente", "San Martín")),
    ],
)
def test_a_whole_name_is_divided_and_the_division_is_shown(
    tried: Tried, whole: str, parts: tuple[str | None, ...]
) -> None:
    proposal = tried("personas", ("Nombre completo", "RUT"), (whole, "12.345.678-5"))
    assert proposal.project is not None
    person = proposal.project.personas[-1]
    assert (person.nombres, person.apellido_paterno, person.apellido_materno) == parts
    assert any("quedó así" in one.message for one in proposal.warnings)


def test_a_name_of_one_word_lacks_its_surname(tried: Tried, problems: Problems) -> None:
    assert problems(tried("personas", ("Nombre completo", "RUT"), ("Elena", None))) == {
        "2": "falta: apellido paterno"
    }


def test_a_new_person_is_called_by_what_they_have(tried: Tried) -> None:
    proposal = tried(
        "personas",
        HEADINGS,
        (None, "Elena", "Morales", None, "12345678-5", "elena@example.org", "912345678", "Presidenta"),
        (None, "Juan", "Soto", None, None, None, "+56 9 1111 2222", "líder"),
        (None, "Ana", "Vega"),
    )
    assert proposal.project is not None
    assert [(one.id, one.canal_preferido, one.rol_proyecto) for one in proposal.project.personas[-3:]] == [
        ("P21", "correo", "dirigencia"),
        ("P22", "whatsapp", "liderazgo_natural"),
        ("P23", "presencial", "otro"),
    ]


def test_who_has_no_rut_may_come_but_not_sign(tried: Tried, problems: Problems, natales: Project) -> None:
    proposal = tried("personas", HEADINGS, (None, "Ana", "Vega"))
    assert proposal.ready
    assert "sin RUT: puede asistir, pero no firmar" in [one.message for one in proposal.warnings]


def test_a_known_person_keeps_the_name_of_the_project(tried: Tried) -> None:
    proposal = tried(
        "personas", HEADINGS, (None, "ROSA", "CONTRERAS", None, "40114702-0", None, "9 1234 5678")
    )
    [entry] = proposal.of("changed")
    assert entry.id == "P06"
    assert [change.label for change in entry.changes] == ["Teléfono"]
    assert proposal.project is not None
    assert proposal.project.person("P06").nombre == "Rosa Elena Contreras Villalobos"


def test_a_shorter_or_longer_name_without_rut_is_asked_about(tried: Tried) -> None:
    rows = (HEADINGS, (None, "Rosa", "Contreras"), (None, "Luis A.", "Pizarro", "G."), (None, "Rosa", "Vega"))
    proposal = tried("personas", *rows)
    assert [(one.row, [id for id, _ in one.candidates]) for one in proposal.questions] == [
        (2, ["P06"]),
        (3, ["P07"]),
    ]


def test_surnames_in_one_column_are_divided(tried: Tried) -> None:
    rows = (("Nombres", "Apellidos", "RUT"), ("Elena Isabel", "Morales de la Fuente", "12345678-5"))
    proposal = tried("personas", *rows)
    assert proposal.project is not None
    person = proposal.project.personas[-1]
    assert (person.nombres, person.apellido_paterno, person.apellido_materno) == (
        "Elena Isabel",
        "Morales",
        "de la Fuente",
    )


def test_two_sources_that_disagree_about_a_rut_are_settled_by_a_person(tried: Tried) -> None:
    rows = (HEADINGS, (None, "Rosa Elena", "Contreras", "Villalobos", "12.345.678-5"))
    assert [one.why for one in tried("personas", *rows).questions] == [
        "la planilla dice 12.345.678-5; en el proyecto, P06 tiene el RUT 40.114.702-0"
    ]
    assert [entry.id for entry in tried("personas", *rows, row_2="nueva").of("added")] == ["P21"]


def test_the_rut_of_somebody_else_is_refused(tried: Tried, problems: Problems) -> None:
    proposal = tried("personas", HEADINGS, ("P07", None, None, None, "40.114.702-0"))
    assert problems(proposal) == {
        "2E": "ese RUT es de P06, Rosa Elena Contreras Villalobos, y la fila dice P07"
    }


def test_a_person_twice_in_the_sheet_is_told(tried: Tried, problems: Problems) -> None:
    proposal = tried(
        "personas",
        HEADINGS,
        (None, "Ana", "Vega", None, "12345678-5"),
        (None, "Ana María", "Vega", None, "12.345.678-5"),
    )
    assert problems(proposal) == {"3E": "12.345.678-5 ya está en la fila 2: deje una de las dos"}


def test_every_wrong_cell_answers_for_itself_at_once(tried: Tried, problems: Problems) -> None:
    proposal = tried("personas", HEADINGS, (None, "Ana", None, None, "1-1", "ana@", "22", "reina"))
    assert set(problems(proposal)) == {"2C", "2E", "2F", "2G", "2H"}
