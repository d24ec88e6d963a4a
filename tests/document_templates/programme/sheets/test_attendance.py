"""Attendance from a sheet: which session, who it was, and a total that follows."""

from collections.abc import Callable

import pytest

from document_templates.programme.project import Project
from document_templates.programme.sheets import Proposal

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
