"""Attendance from a sheet: which session, who it was, and a total that follows."""

from collections.abc import Callable

import pytest

from document_templates.programme.project import Attendance, Project
from document_templates.programme.sheets import Proposal, propose

Tried = Callable[..., Proposal]
Problems = Callable[[Proposal], dict[str, str]]
HEADINGS = ("Sesión", "Fecha", "Nombre", "Organización", "Registro")


@pytest.fixture(scope="module")
def untranscribed(limache: Project) -> str:
    """A session of which only the total is known, and in which nobody signed: who signs in one must have come."""
    signed = {
        one.fecha_hora_utc[:10]
        for d in limache.documentos
        for one in d.firmas
        if one.fecha_hora_utc and one.modo == "en_sesion"
    }
    return next(
        one.id
        for one in limache.sesiones
        if one.asistentes is None and one.asistentes_total and one.fecha.isoformat() not in signed
    )


def with_list(project: Project, attendance: list[Attendance]) -> Project:
    """The project, with another list of its first session."""
    first, *others = project.sesiones
    return project.model_copy(
        update={"sesiones": [first.model_copy(update={"asistentes": attendance}), *others]}
    )


def test_who_signed_in_a_session_must_be_on_its_list(limache: Project, tried: Tried) -> None:
    proposal = tried("asistencia", HEADINGS, ("S02", None, "Rosa Elena Contreras Villalobos"))
    assert limache.session("S02").asistentes is None
    assert proposal.project is None
    told = " ".join(one.told() for one in proposal.problems)
    assert (
        "no calza con el resto del proyecto: documentos[LIM26-D08-003].firmas[0].modo: P08 no está entre quienes"
        in told
    )


def test_a_paper_list_is_transcribed_and_the_total_follows(
    limache: Project, tried: Tried, untranscribed: str
) -> None:
    rows = [
        (untranscribed, None, "Rosa Elena Contreras Villalobos", "JJVV 8 Los Aromos", None),
        (untranscribed, None, "luis pizarro", "O02", "en su teléfono"),
        (untranscribed, None, "Visita Sin Registro", "Otra que no está", "papel"),
    ]
    proposal = tried("asistencia", HEADINGS, *rows)
    assert proposal.project is not None
    session = proposal.project.session(untranscribed)
    assert session.asistentes_total == 3
    assert [
        (one.persona_id, one.nombre, one.organizacion_id, one.medio) for one in session.asistentes or []
    ] == [
        ("P06", None, "O01", "papel"),
        ("P07", None, "O02", "telefono_propio"),
        (None, "Visita Sin Registro", None, "papel"),
    ]
    before = limache.session(untranscribed).asistentes_total
    assert [(one.old, one.new) for one in proposal.derived] == [(str(before), "3")]
    assert ["no está entre las organizaciones del proyecto" in one.message for one in proposal.warnings] == [
        True
    ]


def test_who_is_on_the_list_is_not_added_again_and_nobody_is_taken_away(
    limache: Project, tried: Tried
) -> None:
    before = limache.session("S01").asistentes or []
    proposal = tried(
        "asistencia",
        HEADINGS,
        ("S01", None, "Rosa Elena Contreras Villalobos"),
        ("S01", None, "Alguien Nuevo"),
    )
    assert proposal.project is not None
    after = proposal.project.session("S01").asistentes or []
    assert after[:-1] == before
    assert after[-1].nombre == "Alguien Nuevo"
    assert (len(proposal.of("same")), len(proposal.of("added"))) == (1, 1)


def test_the_day_tells_the_session_where_there_was_one(
    limache: Project, tried: Tried, problems: Problems
) -> None:
    day = limache.session("S01").fecha
    assert tried("asistencia", HEADINGS, (None, day, "Alguien Nuevo")).ready
    proposal = tried(
        "asistencia",
        HEADINGS,
        (None, "01-01-2026", "Uno"),
        ("S99", None, "Dos"),
        (None, None, "Tres"),
        ("S01", "01-01-2026", "Cuatro"),
    )
    assert problems(proposal) == {
        "2B": "el 01-01-2026 no hay ninguna sesión en el proyecto",
        "3A": "no hay ninguna sesión S99 en el proyecto",
        "4A": "falta la sesión: escriba su código (S01) o su fecha",
        "5B": "la sesión S01 fue el 14-03-2026",
    }


def test_the_session_of_a_whole_list_is_said_over_its_headings(
    limache: Project, tried: Tried, problems: Problems
) -> None:
    rows = (("Nombre", "RUT"), ("Alguien Nuevo",), ("Otra Persona",))
    day = limache.session("S01").fecha
    for titles in (
        [("Lista de asistencia", None, "#N/A"), ("Sesión: s01",)],
        [("SESIÓN", "S01"), ("Impreso el 1 de enero de 2027",)],
        [("Fecha:", day)],
        [(f"Limache, sábado {day.day} de marzo de 2026",), ("Impreso el 01-01-2027",)],
    ):
        proposal = tried("asistencia", *titles, *rows)
        assert proposal.project is not None
        assert [entry.id for entry in proposal.entries] == ["S01", "S01"]
    assert problems(tried("asistencia", ("Sesión: S99",), *rows[:2])) == {
        "3": "no hay ninguna sesión S99 en el proyecto"
    }
    assert problems(tried("asistencia", (f"Sesión S01, {limache.session('S02').fecha}",), *rows[:2])) == {
        "3": f"la sesión S01 fue el {day:%d-%m-%Y}"
    }
    named = tried("asistencia", ("Sesión: S01",), HEADINGS, ("S02", None, "Alguien Nuevo"))
    assert [entry.id for entry in named.entries] == ["S02"]


def test_a_list_that_never_says_its_session_is_told_once(tried: Tried) -> None:
    proposal = tried("asistencia", ("Nombre", "RUT"), ("Alguien Nuevo",), ("Otra Persona",))
    assert [one.told() for one in proposal.problems] == [
        "Hoja «Hoja1»: falta la sesión: agregue una columna «Sesión» con su código (S01), "
        "o escriba «Sesión: S01» sobre los títulos"
    ]


def test_the_same_person_twice_in_a_session_is_told(tried: Tried, problems: Problems) -> None:
    proposal = tried(
        "asistencia",
        HEADINGS,
        ("S01", None, "Rosa Elena Contreras Villalobos"),
        ("S01", None, "CONTRERAS VILLALOBOS ROSA ELENA"),
    )
    assert problems(proposal) == {"3C": "es la misma persona de la fila 2, en la misma sesión: deje una"}


def test_a_rut_only_helps_to_know_a_person(tried: Tried) -> None:
    proposal = tried(
        "asistencia",
        ("Sesión", "Nombre", "RUT"),
        ("S01", "R. Contreras", "40114702-0"),
        ("S01", "Otra Persona", "12.345.678-5"),
    )
    assert [entry.action for entry in proposal.entries] == ["same", "added"]
    assert proposal.project is not None
    assert (proposal.project.session("S01").asistentes or [])[-1].nombre == "Otra Persona"


def test_a_shorter_name_of_a_known_person_is_asked_about(limache: Project, tried: Tried) -> None:
    rows = (
        HEADINGS,
        ("S01", None, "Rosa E. Contreras V."),
        ("S01", None, "Pilar Araya Soto"),
        ("S01", None, "Rosa"),
        ("S01", None, "Rosa Contreras Pinto"),
    )
    proposal = tried("asistencia", *rows)
    assert [(one.row, one.why, [id for id, _ in one.candidates]) for one in proposal.questions] == [
        (2, "el nombre se parece", ["P06"]),
        (3, "el nombre se parece", ["P10"]),
    ]
    assert not proposal.ready
    before = limache.session("S01").asistentes or []
    answered = tried("asistencia", *rows, row_2="P06", row_3="nueva")
    assert answered.project is not None
    after = answered.project.session("S01").asistentes or []
    assert [one.nombre for one in after[len(before) :]] == [
        "Pilar Araya Soto",
        "Rosa",
        "Rosa Contreras Pinto",
    ]


def test_what_was_answered_is_not_asked_again_when_the_same_list_comes_back(
    tried: Tried, xlsx: Callable[..., bytes]
) -> None:
    rows = (HEADINGS, ("S01", None, "Pilar Araya Soto"))
    first = tried("asistencia", *rows, row_2="nueva")
    assert first.project is not None
    again = propose(first.project, "asistencia", xlsx(*rows))
    assert (again.questions, [entry.action for entry in again.entries]) == ((), ["same"])


def test_a_name_like_one_of_the_list_or_of_an_earlier_row_is_asked_about(
    tried: Tried, xlsx: Callable[..., bytes]
) -> None:
    first = tried("asistencia", HEADINGS, ("S01", None, "Visita Sin Registro"))
    assert first.project is not None
    rows = (
        HEADINGS,
        ("S01", None, "Visita S. Registro"),
        ("S01", None, "Otra Persona Nueva"),
        ("S01", None, "Otra Persona Nueva"),
    )
    proposal = propose(first.project, "asistencia", xlsx(*rows))
    listed = len(first.project.session("S01").asistentes or [])
    assert [(one.row, [id for id, _ in one.candidates]) for one in proposal.questions] == [
        (2, [f"lista_{listed}"]),
        (4, ["fila_3"]),
    ]
    answers = {2: f"lista_{listed}", 4: "fila_3"}
    answered = propose(first.project, "asistencia", xlsx(*rows), answers)
    assert answered.project is not None
    assert len(answered.project.session("S01").asistentes or []) == listed + 1
    assert [one.message for one in answered.warnings] == ["es la misma persona de la fila 3: no se repite"]


def test_who_was_only_a_name_on_the_list_gets_the_code_and_is_not_doubled(
    limache: Project, xlsx: Callable[..., bytes]
) -> None:
    session = limache.session("S01")
    bare = [
        Attendance(
            **one.model_dump() | {"persona_id": None, "nombre": "R. Contreras"}
            if one.persona_id == "P06"
            else one.model_dump()
        )
        for one in session.asistentes or []
    ]
    project = with_list(limache, bare)
    full = (HEADINGS, ("S01", None, "Rosa Elena Contreras Villalobos"))
    doubted = propose(project, "asistencia", xlsx(*full))
    assert [one.message for one in doubted.warnings] == [
        "se parece a R. Contreras, que está en la lista: revise que no sea la misma persona"
    ]
    bare = [
        one.model_copy(update={"nombre": "Rosa Contreras"} if one.nombre == "R. Contreras" else {})
        for one in bare
    ]
    proposal = propose(with_list(limache, bare), "asistencia", xlsx(*full))
    assert [(one.label, one.old, one.new) for one in proposal.of("changed")[0].changes] == [
        ("Código de la persona", "vacío", "P06")
    ]
    assert proposal.project == limache


def test_two_of_the_project_with_the_same_name_are_asked_about_and_a_foreign_rut_too(
    limache: Project, xlsx: Callable[..., bytes]
) -> None:
    twin = limache.person("P07").model_copy(update={"id": "P77", "rut": None})
    two = limache.model_copy(update={"personas": [*limache.personas, twin]})
    proposal = propose(two, "asistencia", xlsx(HEADINGS, ("S01", None, "Luis Pizarro")))
    assert [[id for id, _ in one.candidates] for one in proposal.questions] == [["P07", "P77"]]
    rows = (("Sesión", "Nombre", "RUT"), ("S01", "Luis Pizarro", "12.345.678-5"))
    proposal = propose(limache, "asistencia", xlsx(*rows))
    assert [one.why for one in proposal.questions] == [
        "la planilla dice 12.345.678-5; en el proyecto, P07 tiene el RUT 40.239.815-9"
    ]


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        (("Nombres", "Apellidos"), ("Elena Isabel", "Morales Soto")),
        (("Nombre", "Apellido paterno", "Apellido materno"), ("Elena Isabel", "Morales", "Soto")),
        (("Primer apellido", "Segundo apellido", "Nombres"), ("Morales", "Soto", "Elena Isabel")),
        (("Nombre completo", "Apellidos"), ("Elena Isabel Morales Soto", "MORALES SOTO")),
    ],
)
def test_surnames_in_columns_of_their_own_are_part_of_the_name(
    tried: Tried, headings: tuple[str, ...], name: tuple[str, ...]
) -> None:
    proposal = tried("asistencia", ("Sesión", *headings), ("S01", *name), ("S01", *(None for _ in name)))
    assert [one.message for one in proposal.problems] == ["falta el nombre de quien asistió"]
    proposal = tried("asistencia", ("Sesión", *headings), ("S01", *name))
    assert proposal.warnings == ()
    assert proposal.project is not None
    [added] = (proposal.project.session("S01").asistentes or [])[-1:]
    assert added.nombre == "Elena Isabel Morales Soto"


def test_a_code_or_rut_beside_another_name_is_doubted(tried: Tried) -> None:
    headings = ("Sesión", "Código de la persona", "Nombre", "RUT")
    rows = (("S01", "P07", "Ana Vega", None), ("S01", None, "Ana Vega", "40114702-0"))
    assert [one.message for one in tried("asistencia", headings, *rows).warnings] == [
        "el código P07 es de P07, Luis Alberto Pizarro Godoy: revise que sea la misma persona",
        "ese RUT es de P06, Rosa Elena Contreras Villalobos: revise que sea la misma persona",
    ]
