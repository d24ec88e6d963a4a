"""Plans, the matrices that follow them, and the actas about them: what each refuses, and what it takes from the project."""

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from document_templates import catalog
from document_templates.filling import fill
from tools.drafting.samples import text_of

Change = Callable[[dict[str, Any], dict[str, Any]], None]
PLAN, MEDIA, PRIORITIES, FOLLOW_UP, FUTURE = "D21-001", "D22-001", "D20-001", "D23-001", "D25-002"
VALIDATION, MEDIA_VALIDATION = "I02-001", "I02-002"
ELEMENTS = (
    "objetivo",
    "accion",
    "resultado_esperado",
    "responsable",
    "plazo",
    "requerimientos",
    "activa_alianza",
)


def data(**changes: Any) -> Change:
    return lambda plain, entry: entry["datos"].update(changes)


def row(key: str, number: int, **changes: Any) -> Change:
    return lambda plain, entry: entry["datos"][key][number].update(changes)


def all_of(*changes: Change) -> Change:
    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        for one in changes:
            one(plain, entry)

    return change


# The plans


@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("number", [PLAN, MEDIA])
def test_an_action_without_one_of_the_seven_elements_is_refused(number, element, refusals):
    without = lambda plain, entry: entry["datos"]["acciones"][2].pop(element)  # noqa: E731
    assert refusals(number, without) == {f"datos.acciones[2].{element}": "falta"}


@pytest.mark.parametrize("element", ELEMENTS[:-1])
def test_an_element_left_in_blank_is_as_good_as_missing(element, refusals):
    assert "en blanco" in refusals(PLAN, row("acciones", 0, **{element: " "}))[f"datos.acciones[0].{element}"]


def test_an_alliance_says_with_whom(refusals, gather):
    wrong = refusals(PLAN, row("acciones", 0, alianza_con=None))
    assert wrong == {"datos.acciones[0].alianza_con": "falta: diga con quién es la alianza"}
    actions = [action for scope in gather(PLAN).ambitos for action in scope.acciones]
    assert [action.alianza for action in actions] == [
        "Sí: Clubes y juntas de vecinos",
        "No",
        "Sí: Parroquia y Cesfam",
        "No",
    ]


def test_the_work_plan_needs_its_cronograma_and_the_plan_of_communications_does_not(refusals, gather):
    assert refusals(PLAN, data(cronograma=[]))["datos.cronograma"].startswith("falta")
    assert gather(MEDIA, data(cronograma=None)).cronograma is None


def test_the_weeks_of_a_cronograma_are_those_of_actions_that_there_are(refusals):
    weeks = [
        {"accion_orden": 5, "semana_inicio": 1, "semana_termino": 2},
        {"accion_orden": 1, "semana_inicio": 3, "semana_termino": 2},
        {"accion_orden": 1, "semana_inicio": 1, "semana_termino": 105},
    ]
    assert refusals(PLAN, data(cronograma=weeks)) == {
        "datos.cronograma[0].accion_orden": "el plan tiene 4 acciones",
        "datos.cronograma[1].semana_termino": "no puede ser anterior a la semana de inicio",
        "datos.cronograma[2].semana_termino": "el cronograma llega a lo más a la semana 104",
    }


def test_actions_keep_their_number_under_their_ambito_and_an_empty_ambito_is_told(gather):
    fields = gather(PLAN, row("acciones", 3, ambito="incorporacion_operacion"))
    first, *_ = fields.ambitos
    assert [action.orden for action in first.acciones] == [1, 4]
    assert fields.ambitos_sin_acciones == ["Posicionamiento y validación del Grupo Motor"]
    assert fields.acciones == 4


def test_stretches_of_weeks_of_one_action_are_one_row(gather):
    stretches = [
        {"accion_orden": 1, "semana_inicio": 5, "semana_termino": 6},
        {"accion_orden": 1, "semana_inicio": 1, "semana_termino": 2},
    ]
    (only,) = gather(PLAN, data(cronograma=stretches)).cronograma.filas
    assert only.semanas == [1, 2, 5, 6]


def test_the_first_week_of_the_cronograma_is_that_of_month_7_however_it_moves(gather):
    suspended = [{"desde": "2026-06-01", "hasta": "2026-06-10", "motivo": "Aluvión"}]
    moved = gather(PLAN, lambda plain, entry: plain["convenio"].update(suspensiones=suspended))
    short = gather(PLAN, lambda plain, entry: plain["convenio"].update(meses_ejecucion=6))
    assert gather(PLAN).cronograma.inicio.isoformat() == "2026-09-02"
    assert moved.cronograma.inicio.isoformat() == "2026-09-12"
    assert short.cronograma.inicio is None


@pytest.mark.parametrize(("last", "tables"), [(8, [1]), (9, [1]), (14, [1]), (15, [1, 15]), (28, [1, 15])])
def test_a_long_cronograma_goes_on_in_another_table(last, tables, gather):
    weeks = [{"accion_orden": 1, "semana_inicio": 1, "semana_termino": last}]
    assert gather(PLAN, data(cronograma=weeks)).cronograma.primeras_semanas == tables


def test_a_cronograma_of_seven_months_is_drawn_week_by_week(gather, converter):
    weeks = [{"accion_orden": 1, "semana_inicio": 13, "semana_termino": 28}]
    pdf = converter.convert(
        fill(catalog.get("plan_trabajo_participativo").template, gather(PLAN, data(cronograma=weeks))).docx
    )
    text = text_of(pdf)
    assert "N° Acción S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 S12 S13 S14\n" in text
    assert "1 Turnos de armado de canastas X X\n" in text
    assert "S27 S28\n1 Turnos de armado de canastas" + " X" * 14 + "\n" in text


def test_a_plan_is_not_older_than_the_sessions_that_made_it(refusals):
    def earlier(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        entry["fecha_documento"] = "2026-08-10"

    assert "posterior" in refusals(PLAN, earlier)["datos.sesiones_elaboracion[1]"]


# The matrices


def test_a_matrix_takes_action_responsible_and_term_from_the_plan(gather):
    first = gather(FOLLOW_UP).filas[0]
    assert (first.accion, first.responsable, first.plazo) == (
        "Turnos de armado de canastas",
        "Grupo Motor",
        "semanas 1 a 8",
    )


def test_the_plan_of_a_matrix_is_the_latest_one_of_the_day_of_the_cut(gather, refusals):
    def another(day: str, state: str = "firmado") -> Change:
        def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
            plan = next(one for one in plain["documentos"] if one["folio"] == "LIM26-D21-001")
            newer = plan | {"folio": "LIM26-D21-002", "fecha_documento": day, "estado": state, "motivo": "x"}
            plain["documentos"].append(newer)

        return change

    assert gather(FOLLOW_UP, another("2026-09-25")).plan.folio == "LIM26-D21-002"
    assert gather(FOLLOW_UP, another("2026-09-26")).plan.folio == "LIM26-D21-001"
    assert gather(FOLLOW_UP, another("2026-09-25", "anulado")).plan.folio == "LIM26-D21-001"
    too_early = refusals(FOLLOW_UP, data(fecha_corte="2026-08-26"))
    assert too_early["datos.plan"] == "a la fecha de corte no hay ningún plan de trabajo participativo"


def test_a_matrix_has_one_row_for_an_action_and_none_for_what_the_plan_has_not(refusals):
    wrong = refusals(FOLLOW_UP, all_of(row("filas", 1, accion_orden=1), row("filas", 2, accion_orden=5)))
    assert wrong == {
        "datos.filas[1].accion_orden": "la acción 1 ya está en otra fila",
        "datos.filas[2].accion_orden": "el plan tiene 4 acciones",
    }


def test_a_matrix_is_not_older_than_its_cut(refusals):
    assert "posterior" in refusals(FOLLOW_UP, data(fecha_corte="2026-09-26"))["datos.fecha_corte"]


def test_a_matrix_tells_which_actions_it_says_nothing_of(gather):
    fields = gather(FOLLOW_UP, lambda plain, entry: entry["datos"]["filas"].pop(1))
    assert fields.sin_registro == ["2, Control mensual del inventario"]
    assert gather(FOLLOW_UP).sin_registro == []


def test_a_matrix_sums_up_how_many_are_done_and_how_far_they_are_on_average(gather):
    fields = gather("D23-002")
    assert [part.frase for part in fields.resumen] == ["1 en ejecución", "2 cumplidas", "1 replanificada"]
    assert fields.avance_promedio == 85


def test_a_matrix_tells_what_is_planned_anew(gather, make, converter):
    template = catalog.get("matriz_seguimiento_pt").template
    text = " ".join(text_of(converter.convert(fill(template, gather("D23-002")).docx)).split())
    assert "Acción 4, Afiche y presentación a familias: Imprime la municipalidad; nuevo plazo" in text
    assert "no se replanifica ninguna acción" not in text
    assert "no se replanifica ninguna acción" in " ".join(
        text_of(make("matriz_seguimiento_pt", "sample").pdf).split()
    )


@pytest.mark.parametrize("number", [PRIORITIES, FOLLOW_UP, "D24-001"])
def test_an_adjusted_matrix_needs_the_leave_of_the_region_before(number, refusals, gather):
    leave = {
        "tipo_visacion": "autorizacion_fosis_regional",
        "alcance": "plantilla",
        "estado": "otorgada",
        "fecha": "2026-07-20",
        "cargo_responsable": "Dirección Regional FOSIS Valparaíso",
        "origen": "informada",
        "archivo": "anexos/visacion_matriz_priorizacion.pdf",
    }

    def with_leave(**changes: Any) -> Change:
        def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
            entry["datos"]["formato_ajustado"] = True
            entry["visaciones"] = [leave | changes]

        return change

    for missing in ({"estado": "solicitada"}, {"fecha": "2026-12-01"}, {"tipo_visacion": "visado_fiscalia"}):
        wrong = refusals(number, with_leave(**missing))
        assert wrong == {
            "datos.formato_ajustado": "un formato ajustado necesita antes la visación del FOSIS regional"
        }
    told = gather(number, with_leave()).ajuste
    assert (told.acto, told.informada) == ("autorización", True)
    assert gather(number, data(formato_ajustado=False)).ajuste is None


def test_the_priorities_stand_in_two_halves_the_most_urgent_first(gather, refusals):
    needs, resources = gather(PRIORITIES, row("filas", 0, prioridad="baja")).grupos
    assert [(one.orden, one.prioridad) for one in needs.filas] == [(1, "Alta"), (2, "Baja")]
    assert [(one.orden, one.tipo) for one in resources.filas] == [(1, "Potencialidad"), (2, "Recurso")]
    wrong = refusals(PRIORITIES, row("filas", 3, orden=1))
    assert wrong == {"datos.filas[3].orden": "el número 1 ya está en otra fila"}


def test_a_half_of_the_priorities_without_rows_is_told(gather):
    only_needs = gather(
        PRIORITIES, lambda plain, entry: entry["datos"].update(filas=entry["datos"]["filas"][:2])
    )
    assert only_needs.sin_registro == "Recursos y potencialidades"
    assert gather(PRIORITIES).sin_registro is None


# The actas


def test_where_the_ecomercado_cannot_stay_the_acta_says_who_where_how_and_when(refusals, gather):
    wrong = refusals(FUTURE, data(continuidad_recinto=False, quien="La municipalidad", como="Por convenio"))
    assert set(wrong) == {"datos.donde", "datos.cuando"}
    answers = {"quien": "La Dideco", "donde": "La sede", "como": "Con un convenio", "cuando": "En enero"}
    assert gather(FUTURE, data(continuidad_recinto=False, **answers)).alternativa.model_dump() == answers
    assert gather(FUTURE, data(**answers)).alternativa is None


def test_the_acta_of_a_session_without_agreements_is_refused(refusals):
    def none(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        next(one for one in plain["sesiones"] if one["id"] == "S18")["acuerdos"] = []

    assert refusals(FUTURE, none) == {"sesiones[S18].acuerdos": "faltan los acuerdos de la sesión"}


@pytest.mark.parametrize(
    ("months", "words"),
    [(10, "no exige crear una estructura"), (15, "se debe crear o definir la estructura")],
)
def test_only_the_longer_convenio_asks_for_a_structure_of_the_municipality(months, words, gather, converter):
    fields = gather(FUTURE, lambda plain, entry: plain["convenio"].update(tipo_convenio=months))
    template = catalog.get("acta_acuerdos_proyeccion").template
    text = " ".join(text_of(converter.convert(fill(template, fields).docx)).split())
    assert f"El convenio es de {months} meses: {words}" in text


def test_each_plan_is_validated_by_its_own_four_groups(gather):
    def named(number: str) -> list[str]:
        return [actor.nombre for actor in gather(number).actores]

    common = ["Equipo de trabajo del Ecomercado", "Municipio", "Red de colaboradores y donantes"]
    assert named(VALIDATION) == ["Comunidad organizada que participa del Ecomercado", *common]
    assert named(MEDIA_VALIDATION) == ["Grupo Motor", *common]


def test_a_group_that_did_not_come_is_told_and_one_that_came_besides_too(gather):
    fields = gather(VALIDATION, data(actores_presentes=["comunidad_organizada", "grupo_motor", "municipio"]))
    assert [(actor.nombre.split()[0], actor.presente, actor.pedida) for actor in fields.actores] == [
        ("Comunidad", True, True),
        ("Grupo", True, False),
        ("Equipo", False, True),
        ("Municipio", True, True),
        ("Red", False, True),
    ]
    facts = {fact.label: fact.value for fact in catalog.get("acta_validacion_plan").public_facts(fields)}
    assert facts["Grupos de actores que participaron"] == "2 de 4"


def test_the_acta_names_the_plan_that_its_session_validates(gather):
    assert gather(VALIDATION).plan.folio == "LIM26-D21-001"
    assert gather(MEDIA_VALIDATION).plan.titulo == "Plan de comunicaciones del Consejo Local"
    assert gather(VALIDATION, data(sesion_id="S18")).plan.folio is None


def test_tables_within_groups_repeat_their_heads_on_each_page(make):
    with pypdfium2.PdfDocument(make("matriz_priorizacion", "long").pdf) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    rows = [page for page in pages if "manos los días de armado" in page]
    assert len(rows) > 2
    assert all("Recurso asociado" in page for page in rows)


# From the diagnosis to the plans


def test_an_action_names_the_rows_of_the_matrix_that_it_answers(gather, converter):
    fields = gather(PLAN, row("acciones", 0, responde_a=[2, 3]))
    [action] = fields.ambitos[0].acciones
    assert action.responde_a == [
        "Transporte para retirar donaciones (prioridad alta)",
        "Tres sedes con cocina (prioridad media)",
    ]
    printed = " ".join(
        text_of(converter.convert(fill(catalog.get(fields.plan).template, fields).docx)).split()
    )
    assert f"Responde a: {action.responde_a[0]} y {action.responde_a[1]}" in printed


def test_a_row_of_the_matrix_prints_what_it_comes_from(gather):
    fields = gather(PRIORITIES)
    assert fields.diagnostico == "LIM26-D10-001"
    assert [one.surge_de for group in fields.grupos for one in group.filas] == [
        [],
        [],
        [],
        ["Sedes disponibles"],
    ]


@pytest.mark.parametrize(
    ("number", "rows", "key"), [(PRIORITIES, "filas", "surge_de"), (PLAN, "acciones", "responde_a")]
)
def test_a_paper_without_references_says_nothing_of_them(number, rows, key, gather, converter):
    bare = all_of(*(row(rows, place, **{key: []}) for place in range(4)))
    fields = gather(number, bare)
    kind = next(kind for kind in catalog.kinds().values() if kind.fields is type(fields))
    printed = text_of(converter.convert(fill(kind.template, fields).docx))
    assert "Surge de" not in printed
    assert "Responde a" not in printed
