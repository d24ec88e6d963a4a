"""From the diagnosis to the plans: a reference names what is there, and what was written once is taken from there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from document_templates.programme import flow
from document_templates.programme.project import Project

Spoiled = Callable[..., dict[str, str]]
DIAGNOSIS, TRAINING, MATRIX, WORK, MEDIA = (
    f"documentos[LIM26-{code}-001].datos" for code in ("D10", "D19", "D20", "D21", "D22")
)
EVALUATED = "documentos[LIM26-D19-002].datos"


def test_a_theme_that_is_none_of_the_plan_is_told(spoiled: Spoiled) -> None:
    told = spoiled((f"{TRAINING}.origenes[0].tematica", "Manipulación"))
    assert list(told) == [f"{TRAINING}.origenes[0].tematica"]
    assert "no está entre las temáticas: Inocuidad y manipulación de alimentos, " in next(iter(told.values()))


def test_an_aspect_that_the_diagnosis_does_not_say_is_told_with_what_it_says(spoiled: Spoiled) -> None:
    told = spoiled((f"{TRAINING}.origenes[2].aspectos[0]", "Bienes"))
    assert told == {
        f"{TRAINING}.origenes[2].aspectos[0]": "LIM26-D10-001 no lo dice con esas palabras. Dice: Administración "
        "de bienes; Manipulación de alimentos; Poca experiencia en administración de bienes; Bajo uso de correo "
        "electrónico; Formación en inocuidad; Formación en rendición de cuentas"
    }


def test_accents_and_capitals_do_not_matter(spoiled: Spoiled) -> None:
    assert spoiled((f"{TRAINING}.origenes[2].aspectos[0]", "administracion de bienes.")) == {}


def test_a_row_of_the_matrix_may_come_from_a_strength(spoiled: Spoiled) -> None:
    assert spoiled((f"{MATRIX}.filas[0].surge_de", ["Redes de voluntariado"])) == {}
    assert list(spoiled((f"{MATRIX}.filas[0].surge_de", ["Redes"]))) == [f"{MATRIX}.filas[0].surge_de[0]"]


def test_a_theme_answers_no_strength(spoiled: Spoiled) -> None:
    place = f"{TRAINING}.origenes[2].aspectos[0]"
    assert list(spoiled((place, "Sedes disponibles"))) == [place]


def test_an_origin_says_what_it_is(spoiled: Spoiled) -> None:
    assert spoiled((f"{TRAINING}.origenes[0].aspectos", [])) == {
        f"{TRAINING}.origenes[0]": "diga de qué surge: aspectos del diagnóstico o filas de la matriz"
    }


@pytest.mark.parametrize("plan", [WORK, MEDIA])
def test_a_row_that_the_matrix_does_not_have_is_told(plan: str, spoiled: Spoiled) -> None:
    assert spoiled((f"{plan}.acciones[1].responde_a", [4, 9])) == {
        f"{plan}.acciones[1].responde_a[1]": "LIM26-D20-001 no tiene la fila 9: tiene 1, 2, 3 y 4"
    }


def test_what_is_not_there_yet_cannot_be_answered(spoiled: Spoiled) -> None:
    """The first training plan is older than the matrix; the second is not."""
    told = spoiled((f"{TRAINING}.origenes[0].filas", [1]), (f"{EVALUATED}.origenes[0].filas", [1]))
    assert told == {
        f"{TRAINING}.origenes[0].filas": "no hay ningún documento con la matriz de priorización de la fecha de este "
        "documento, o de antes"
    }


@pytest.mark.parametrize(
    ("key", "folio", "message"),
    [
        ("diagnostico_folio", "LIM26-D10-009", "no hay ningún documento LIM26-D10-009 en este archivo"),
        (
            "diagnostico_folio",
            "LIM26-D11-001",
            "LIM26-D11-001 es acta_conformacion_gm: debe ser documento_diagnostico",
        ),
        ("matriz_folio", "LIM26-D20-001", "LIM26-D20-001 tiene fecha posterior a este documento"),
    ],
)
def test_the_document_that_is_named_must_be_one_of_those(
    key: str, folio: str, message: str, spoiled: Spoiled
) -> None:
    assert spoiled((f"{TRAINING}.{key}", folio)) == {f"{TRAINING}.{key}": message}


def test_nobody_is_refused_for_a_diagnosis_that_could_not_be_read(spoiled: Spoiled) -> None:
    told = spoiled((f"{DIAGNOSIS}.debilidades", "Ninguna"), (f"{TRAINING}.origenes[0].aspectos", ["Nada"]))
    assert list(told) == [f"{DIAGNOSIS}.debilidades"]


def test_a_plan_without_themes_needs_a_diagnosis_that_says_what_to_strengthen(spoiled: Spoiled) -> None:
    assert spoiled((f"{TRAINING}.tematicas_priorizadas", ...), (f"{TRAINING}.origenes", ...)) == {}
    assert spoiled((f"{DIAGNOSIS}.aspectos_a_fortalecer", []), (f"{EVALUATED}.origenes", [])) == {
        f"{TRAINING}.tematicas_priorizadas": "falta: no hay un diagnóstico anterior con aspectos a fortalecer"
    }


def with_second_diagnosis(project: Project, **datos: Any) -> Project:
    first = project.document("LIM26-D10-001")
    second = first.model_copy(
        update={
            "folio": "LIM26-D10-002",
            "fecha_documento": date(2026, 9, 1),
            "reemplaza_folio": first.folio,
            "datos": first.datos | datos,
        }
    )
    ended = first.model_copy(update={"estado": "reemplazado"})
    others = [one for one in project.documentos if one is not first]
    return project.with_documents([*others, ended, second])


def test_a_document_means_the_latest_of_its_day(limache: Project) -> None:
    """A diagnosis that was written again later is not what an older plan was made from."""
    project = with_second_diagnosis(limache, aspectos_a_fortalecer=["Contabilidad"])
    before, after = (project.document(f"LIM26-D19-00{number}") for number in (1, 2))
    folios = [flow.source(project.documentos, one, flow.DIAGNOSIS).folio for one in (before, after)]  # type: ignore[union-attr]
    assert folios == ["LIM26-D10-001", "LIM26-D10-002"]
    bare = [one.model_copy(update={"datos": {}}) for one in (before, after)]
    assert [flow.themes(project.documentos, one) for one in bare] == [
        ["Administración de bienes", "Manipulación de alimentos"],
        ["Contabilidad"],
    ]


def test_what_is_named_counts_before_the_latest(limache: Project) -> None:
    project = with_second_diagnosis(limache)
    plan = project.document("LIM26-D19-002")
    named = plan.model_copy(update={"datos": plan.datos | {"diagnostico_folio": "LIM26-D10-001"}})
    found = flow.source(project.documentos, named, flow.DIAGNOSIS)
    assert found is not None
    assert found.folio == "LIM26-D10-001"


def test_what_was_voided_is_not_meant(limache: Project) -> None:
    voided = [
        one.model_copy(update={"estado": "anulado"}) if one.slug == flow.MATRIX else one
        for one in limache.documentos
    ]
    assert flow.source(voided, limache.document("LIM26-D21-001"), flow.MATRIX) is None


def test_aspects_taken_over_are_taken_up(limache: Project) -> None:
    plan = limache.document("LIM26-D19-001")
    bare = plan.model_copy(update={"datos": {}})
    assert flow.aspects_taken_up(limache.documentos, bare) == [
        "Administración de bienes",
        "Manipulación de alimentos",
    ]
    assert "Formación en inocuidad" in flow.aspects_taken_up(limache.documentos, plan)


# Marks


def test_a_mark_typed_beside_answers_that_say_otherwise_names_both(spoiled: Spoiled) -> None:
    place = f"{EVALUATED}.sesiones[0].evaluacion_promedio"
    assert spoiled((place, 6.1)) == {
        place: "dice 6,1, y el promedio de 10 respuestas de S11 es 6,4: déjelo vacío y se calcula"
    }
    assert spoiled((place, 6.4)) == {}
    assert spoiled((place, 6.1), ("sesiones[S11].evaluaciones", [])) == {}


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (("[1].numero", 1), "[1].numero", "la hoja 1 está repetida en esta sesión"),
        (("[1].nota", 0.5), "[1].nota", "debe ser 1.0 o más"),
        (("[1].nota", 8), "[1].nota", "debe ser 7.0 o menos"),
        (("[1].nota", "siete"), "[1].nota", "debe ser un número, con punto decimal y sin comillas"),
        (
            ("[1].cambiaria", "Llame a Rosa, 12.345.678-5"),
            "[1].cambiaria",
            "parece traer un RUT: la evaluación es anónima, quítelo",
        ),
    ],
)
def test_an_answer_has_its_number_and_a_mark_from_one_to_seven_and_nobodys_rut(
    change: tuple[str, Any], path: str, message: str, spoiled: Spoiled
) -> None:
    place = "sesiones[S11].evaluaciones"
    assert spoiled((f"{place}{change[0]}", change[1])) == {f"{place}{path}": message}


def test_only_trainings_are_evaluated_so(spoiled: Spoiled) -> None:
    assert spoiled(("sesiones[S12].evaluaciones", [{"numero": 1, "nota": 6.0}])) == {
        "sesiones[S12].evaluaciones": "solo se evalúan así las sesiones de formación"
    }


def test_each_training_has_the_mark_of_its_answers_or_the_one_of_the_latest_plan(limache: Project) -> None:
    told = [
        (one.session.id, one.mark, one.answers) for one in flow.heard(limache.sesiones, limache.documentos)
    ]
    assert told == [("S11", 6.4, 10), ("S14", 6.1, 0), ("S21", 6.6, 0), ("S25", 6.3, 0)]
    before = [one for one in limache.documentos if one.folio != "LIM26-D19-002"]
    assert [one.mark for one in flow.heard(limache.sesiones, before)] == [6.4, None, None, None]
