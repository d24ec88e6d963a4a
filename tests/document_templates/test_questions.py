"""What a signer answers: read from a form, held to the rules of the kind, all that is wrong told at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from document_templates import catalog, questions
from document_templates.envelope import Citation
from document_templates.errors import FieldErrors
from document_templates.programme import project as programme
from document_templates.programme import rules
from document_templates.programme.project import Project

EXAMPLE = Path(__file__).parents[2] / "example"
FOLIO = "LIM26-D07-001"
ASKED = ("ambitos_interes", "disponibilidad_horaria", "autoriza_contacto", "observaciones")


@pytest.fixture(scope="module")
def project() -> Project:
    """The example, with one ficha that its signer has still to fill."""
    text = (EXAMPLE / "limache.yaml").read_text()
    whole = programme.parse(text, exists=lambda _: True).project
    old = whole.document(FOLIO)
    kept = {key: value for key, value in old.datos.items() if key not in ASKED}
    fresh = old.model_copy(update={"datos": kept})
    documents = [fresh if entry is old else entry for entry in whole.documentos]
    return programme.from_json(programme.to_json(whole.model_copy(update={"documentos": documents})))


def read(project: Project, form: Mapping[str, Sequence[str]]) -> questions.Answered:
    entry = project.document(FOLIO)
    return questions.read(catalog.get(entry.slug), project, entry, lambda name: form.get(name, ()))


def test_a_document_waits_for_what_its_signer_alone_knows(project):
    entry = project.document(FOLIO)
    kind = catalog.get(entry.slug)
    assert questions.waits_for_answers(kind, entry)
    assert questions.who_answers(kind, entry) == entry.firmas[0].persona_id
    assert [question.key for question in questions.open_questions(kind, entry)] == list(ASKED)
    answered = questions.answering(entry, {"ambitos_interes": ["difusion"]})
    assert not questions.waits_for_answers(kind, answered)


@pytest.mark.parametrize("slug", [kind.slug for kind in catalog.kinds().values() if kind.asks])
def test_as_if_answered_every_kind_that_asks_can_be_made_and_no_rule_stops_it(slug):
    """Else its signer would never be asked."""
    whole = programme.parse((EXAMPLE / "limache.yaml").read_text(), exists=lambda _: True).project
    kind = catalog.get(slug)
    told = next(one for one in whole.documentos if one.slug == slug)
    asked = {question.key for question in kind.asks}
    kept = {key: value for key, value in told.datos.items() if key not in asked}
    waiting = whole.with_document(told.model_copy(update={"datos": kept, "anexos": []}))
    assert questions.waits_for_answers(kind, waiting.document(told.folio))
    supposed = questions.as_if_answered(waiting, told.folio)
    entry = supposed.document(told.folio)
    assert not questions.waits_for_answers(kind, entry)
    citations = {folio: Citation(folio=folio) for folio in programme.cited_folios(supposed, entry)}
    assert kind.fields.from_project(supposed, entry, citations, []).folio == told.folio
    assert rules.stopping(supposed, {}, told.fecha_documento, told.folio) == []
    assert not waiting.document(told.folio).datos.keys() & asked


def test_a_project_file_may_leave_to_the_signer_what_is_asked_and_nothing_else(project):
    text = programme.dump(project)
    again = programme.parse(text, exists=lambda _: True).project
    assert again == project
    with pytest.raises(FieldErrors, match="declara_interes"):
        programme.parse(text.replace("declara_interes: true\n", "", 1), exists=lambda _: True)


def test_answers_become_the_data_of_the_document(project):
    answered = read(
        project,
        {
            "q-ambitos_interes": ["difusion", "operacion", "difusion"],
            "q-disponibilidad_horaria": ["  tardes, después de las 18:30 "],
            "q-autoriza_contacto": ["whatsapp"],
            "q-observaciones": [""],
        },
    )
    assert answered.errors == {}
    assert answered.datos == {
        "ambitos_interes": ["difusion", "operacion"],
        "disponibilidad_horaria": "tardes, después de las 18:30",
        "autoriza_contacto": ["whatsapp"],
    }


def test_what_is_missing_or_no_answer_is_told_at_its_question_all_at_once(project):
    answered = read(project, {"q-autoriza_contacto": ["paloma"], "q-disponibilidad_horaria": ["x" * 2001]})
    assert answered.errors == {
        "q-ambitos_interes": "Falta responder esto.",
        "q-autoriza_contacto": "Elija una de las respuestas.",
        "q-disponibilidad_horaria": "Es demasiado largo: use a lo más 2000 letras.",
    }


def test_what_no_answer_explains_is_told_apart(project):
    entry = project.document(FOLIO)
    wrong = entry.model_copy(update={"datos": entry.datos | {"representantes": []}})
    kind = catalog.get(entry.slug)
    answered = questions.read(
        kind, project, wrong, lambda name: ("difusion",) if name == "q-ambitos_interes" else ()
    )
    assert list(answered.errors) == [""]


def reception(project: Project) -> tuple[Project, str]:
    """The constancia de recepción, with its goods still to be looked at."""
    old = next(one for one in project.documentos if one.slug == "constancia_recepcion")
    kept = {key: value for key, value in old.datos.items() if key not in ("filas", "observaciones")}
    fresh = old.model_copy(update={"datos": kept, "anexos": []})
    documents = [fresh if entry is old else entry for entry in project.documentos]
    again = project.model_copy(update={"documentos": documents})
    return programme.from_json(programme.to_json(again)), old.folio


def test_goods_are_looked_at_one_by_one_and_a_photograph_becomes_an_annex(project):
    waiting, folio = reception(project)
    entry = waiting.document(folio)
    kind = catalog.get(entry.slug)
    (goods, _) = questions.open_questions(kind, entry)
    rows = questions.rows_of(goods, waiting, entry)
    form = {f"q-filas-{number}-resultado": ["conforme"] for number in range(len(rows))}
    form |= {"q-filas-3-resultado": ["con_observacion"], "q-filas-3-observacion": ["Una pata suelta"]}
    answered = questions.read(
        kind, waiting, entry, lambda name: form.get(name, ()), frozenset({"q-filas-3-foto"})
    )
    assert answered.errors == {}
    assert len(answered.datos["filas"]) == len(rows) > 20
    assert answered.datos["filas"][3] == {
        "item": rows[3].given["item"],
        "resultado": "con_observacion",
        "observacion": "Una pata suelta",
        "foto": f"anexos/{folio}-4.jpg",
    }
    whole = questions.answering(entry, answered.datos, answered.annexes)
    assert [annex.archivo for annex in whole.anexos] == [f"anexos/{folio}-4.jpg"]
    assert not questions.waits_for_answers(kind, whole)


def test_what_contradicts_itself_is_told_at_its_row(project):
    waiting, folio = reception(project)
    entry = waiting.document(folio)
    kind = catalog.get(entry.slug)
    count = len(questions.rows_of(kind.asks[0], waiting, entry))
    form = {f"q-filas-{number}-resultado": ["conforme"] for number in range(count)}
    form |= {"q-filas-0-resultado": ["falta"], "q-filas-1-cantidad_recibida": ["dos"]}
    answered = questions.read(kind, waiting, entry, lambda name: form.get(name, ()))
    assert answered.errors == {"q-filas-1-cantidad_recibida": "Escriba un número entero, sin puntos."}
    form |= {"q-filas-1-cantidad_recibida": [""]}
    answered = questions.read(kind, waiting, entry, lambda name: form.get(name, ()))
    assert set(answered.errors) == {"q-filas-0-observacion", "q-filas-0-cantidad_recibida"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Me gusta mucho 😀👍🏽❤️ ¡gracias! ⭐", "Me gusta mucho ¡gracias!"),
        ("“Sí”, N° 8… ½ kg a 20 °C – 1ª y 2º · ñandú €5", "“Sí”, N° 8… ½ kg a 20 °C – 1ª y 2º · ñandú €5"),
        ("𝓗ola 𝗔na", "Hola Ana"),
        ("ocu\u202elto\u200b \ufeffy\x07 ya", "oculto y ya"),
        ("n\u0303andu\u0301", "ñandú"),
        ("una\r\n\r\n\ta  b\r\n", "una\n\n a b"),
        ("👍🏽 1️⃣", "1"),
    ],
)
def test_what_a_phone_adds_to_words_does_not_reach_the_paper(project, typed, said):
    answered = read(project, {"q-ambitos_interes": ["difusion"], "q-observaciones": [typed]})
    assert answered.errors == {}
    assert answered.datos["observaciones"] == said


def test_an_answer_of_pictures_alone_is_asked_again(project):
    told = project.document("LIM26-D08-001")
    entry = told.model_copy(update={"datos": {**told.datos, "compromisos": []}})
    kind = catalog.get(entry.slug)
    answered = questions.read(kind, project, entry, lambda name: ["👍🏽👍🏽"])
    assert answered.errors == {"q-compromisos": questions.ONLY_DRAWN}


def test_line_breaks_are_counted_as_the_phone_counts_them(project):
    long = "\r\n".join(["x" * 9] * 200)[: questions.LONGEST + 150]
    answered = read(project, {"q-ambitos_interes": ["difusion"], "q-observaciones": [long]})
    assert answered.errors == {}
