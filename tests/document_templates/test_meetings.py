"""A session of the example, as documents print it."""

from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from document_templates import meetings
from document_templates.programme.parsing import parse
from document_templates.programme.project import Project
from document_templates.programme.sessions import Recipient, Session

EXAMPLE = Path(__file__).parents[2] / "example"


@pytest.fixture(scope="module")
def project() -> Project:
    text = (EXAMPLE / "limache.yaml").read_text()
    return parse(text, exists=lambda path: (EXAMPLE / path).is_file()).project


@pytest.mark.parametrize(
    ("words", "model", "key"),
    [
        (meetings.TYPES, Session, "tipo_sesion"),
        (meetings.INSTANCES, Session, "instancia"),
        (meetings.MODES, Session, "modalidad"),
        (meetings.MEANS, Recipient, "medio"),
        (meetings.ANSWERS, Recipient, "respuesta"),
    ],
    ids=["tipo_sesion", "instancia", "modalidad", "medio", "respuesta"],
)
def test_each_choice_of_a_session_has_its_words(words, model, key):
    assert set(words) == set(get_args(get_type_hints(model)[key]))


def test_a_session_is_told_in_words_with_its_agreements(project):
    told = meetings.session_fields(project, "S02")
    assert (told.tipo, told.instancia) == ("sesión diagnóstica", "comunidad organizada")
    assert [one.texto for one in told.acuerdos] == ["Cada organización deja por escrito sus compromisos."]


def test_recipients_are_named_in_the_order_of_the_convocatoria(project):
    named = meetings.recipients(project, project.session("S01").convocatoria.destinatarias)
    assert named[0].nombre == "Junta de Vecinos N° 8 Los Aromos"
    assert named[-1].nombre == project.name_of("P05")
    assert {one.medio for one in named} >= {"WhatsApp", "carta"}


def test_the_public_facts_of_a_session_count_and_name_nobody(project):
    facts = meetings.session_facts(meetings.session_fields(project, "S01"))
    assert [fact.value for fact in facts] == [
        "sesión de socialización, comunidad organizada, 14-03-2026",
        "27",
    ]
