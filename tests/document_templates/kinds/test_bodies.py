"""The actas of the two bodies, of sessions and of what comes out of them: what each refuses, and what it takes from the
project."""

from collections.abc import Callable
from typing import Any

import pytest

from document_templates import catalog
from document_templates.filling import fill
from tools.drafting.samples import text_of

Change = Callable[[dict[str, Any], dict[str, Any]], None]
MOTOR, COUNCIL, AGREEMENT = "D11-001", "D15-001", "I04-001"
SESSION, TRAINING, TRAINED = "D18-002", "D19-001", "D19-002"
VALIDATION, SELECTION, METHOD = "I01-001", "I03-001", "I05-001"
MOVES = "NAT25-I08-001"


def data(**changes: Any) -> Change:
    return lambda plain, entry: entry["datos"].update(changes)


def row(key: str, number: int, **changes: Any) -> Change:
    return lambda plain, entry: entry["datos"][key][number].update(changes)


def seat(body: str, number: int, **changes: Any) -> Change:
    return lambda plain, entry: plain[body]["integrantes"][number].update(changes)


def session(identifier: str, **changes: Any) -> Change:
    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        next(one for one in plain["sesiones"] if one["id"] == identifier).update(changes)

    return change


def signed_by(*people: str) -> Change:
    """Of those who sign as members, these alone."""

    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        entry["firmas"] = [
            one for one in entry["firmas"] if one["rol"] != "integrante" or one["persona_id"] in people
        ]

    return change


def all_of(*changes: Change) -> Change:
    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        for one in changes:
            one(plain, entry)

    return change


# The Grupo Motor and the Consejo Local are formed


def test_the_grupo_motor_is_told_as_it_is_on_the_day_of_its_acta(gather):
    fields = gather(MOTOR)
    assert len(fields.integrantes) == 7
    assert fields.composicion == "7 personas: 6 de dirigencia y 1 de liderazgo natural"
    assert fields.representatividad.startswith("7 organizaciones, de los sectores Limache Viejo, ")
    assert (fields.acuerdo_fosis.folio, fields.frecuencia) == ("LIM26-I04-001", "una vez al mes")


def test_who_enters_later_is_not_in_the_acta(gather):
    later = gather(
        MOTOR,
        all_of(
            seat("grupo_motor", 5, desde="2026-05-01"), signed_by("P06", "P07", "P08", "P09", "P10", "P12")
        ),
    )
    assert "Segundo Manuel Huenchumil Reyes" not in [one.nombre for one in later.integrantes]


@pytest.mark.parametrize(("number", "body"), [(MOTOR, "Grupo Motor"), (COUNCIL, "Consejo Local")])
def test_each_member_is_asked_to_sign_and_nobody_else_as_one(number, body, refusals):
    def change(plain, entry):
        entry["firmas"] = entry["firmas"][1:]
        entry["firmas"][0]["persona_id"] = "P20"

    assert refusals(number, change) == {
        "firmas[0].persona_id": f"no integra el {body} en la fecha de este documento",
        "firmas": f"falta Luis Alberto Pizarro Godoy, que integra el {body} en esta fecha",
    }


@pytest.mark.parametrize(("number", "body"), [(MOTOR, "Grupo Motor"), (COUNCIL, "Consejo Local")])
def test_an_acta_before_there_is_a_body_is_refused(number, body, refusals):
    before = lambda plain, entry: entry.update(fecha_documento="2026-03-20")  # noqa: E731
    wrong = refusals(number, before)
    assert wrong["fecha_documento"] == f"nadie integraba el {body} en esta fecha"
    assert wrong["datos.sesion_id"] == "la sesión es posterior a la fecha de este documento"


def four_members() -> Change:
    gone = [seat("grupo_motor", number, desde="2026-05-01") for number in (3, 4, 5)]
    return all_of(*gone, signed_by("P06", "P07", "P08", "P12"))


def test_fewer_than_five_need_an_exception_with_its_reason(refusals, gather):
    wrong = refusals(MOTOR, four_members())
    assert wrong["datos.excepcion_minimo"].startswith("el grupo tiene 4 integrantes, menos de 5")
    without_reason = refusals(MOTOR, all_of(four_members(), data(excepcion_minimo=True)))
    assert set(without_reason) == {"datos.justificacion_excepcion"}
    reason = data(excepcion_minimo=True, justificacion_excepcion="Comuna con pocas organizaciones")
    assert gather(MOTOR, all_of(four_members(), reason)).justificacion_excepcion.startswith("Comuna")


def test_a_leader_for_no_organisation_stands_for_the_community(gather):
    alone = gather(MOTOR, seat("grupo_motor", 6, organizacion_id=None))
    assert alone.representatividad.startswith(
        "6 organizaciones y la comunidad que reconoce sus liderazgos, de"
    )
    assert alone.integrantes[6].por == "liderazgo natural"


def test_the_consejo_local_is_told_by_sector_in_the_order_of_the_methodology(gather):
    fields = gather(COUNCIL)
    assert [(one.nombre, len(one.integrantes)) for one in fields.sectores] == [
        ("Economía local", 1),
        ("Comunidad organizada: Grupo Motor", 4),
        ("Municipalidad", 1),
        ("Sociedad civil", 1),
        ("Equipo ejecutor", 1),
        ("FOSIS", 1),
    ]
    assert (fields.total, fields.sin_representacion) == (9, [])


def test_a_consejo_local_without_local_economy_says_so(gather, converter):
    fields = gather(COUNCIL, seat("consejo_local", 7, como="sociedad_civil"))
    assert fields.sin_representacion == ["la economía local"]
    printed = text_of(converter.convert(fill(catalog.get("acta_conformacion_cl").template, fields).docx))
    assert "no participan representantes de la economía local" in printed


def test_an_agreement_is_not_younger_than_its_constancia(refusals):
    assert refusals(AGREEMENT, data(fecha="2026-04-15")) == {
        "datos.fecha": "el acuerdo es posterior a esta constancia"
    }


def test_an_agreement_that_was_voided_is_not_told(gather):
    def voided(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        one = next(one for one in plain["documentos"] if one["folio"] == "LIM26-I04-001")
        one.update(estado="anulado", motivo="Se rehace")

    assert gather(MOTOR, voided).acuerdo_fosis is None


@pytest.mark.parametrize(
    ("number", "minimum"),
    [(MOTOR, 5), (COUNCIL, 6), (SELECTION, 6), (SESSION, 2), (AGREEMENT, 2), (TRAINING, 0)],
)
def test_a_whole_body_closes_with_more_than_half_and_others_with_all(number, minimum, gather):
    fields = gather(number)
    kind = next(one for one in catalog.kinds().values() if isinstance(fields, one.fields))
    assert kind.minimum(fields) == minimum


# Protocols


@pytest.mark.parametrize("number", ["D12-001", "D16-001"])
def test_a_protocol_prints_what_the_parties_add(number, gather, converter):
    fields = gather(number, data(otras_clausulas=["Las llaves del recinto se entregan por escrito."]))
    kind = next(one for one in catalog.kinds().values() if isinstance(fields, one.fields))
    printed = text_of(converter.convert(fill(kind.template, fields).docx))
    assert "Otras cláusulas" in printed
    assert "Las llaves del recinto se entregan por escrito." in printed


# Sessions


def test_an_acta_of_a_session_brings_its_agreements_and_the_folio_of_its_list(gather):
    fields = gather(SESSION)
    assert [(one.numero, one.responsable) for one in fields.sesion.acuerdos] == [
        (1, "Grupo Motor"),
        (2, "Gestora comunitaria"),
    ]
    assert fields.lista_asistencia == "LIM26-D05-006"


def test_the_next_session_comes_after_this_one(refusals):
    assert refusals(SESSION, data(proxima_sesion="2026-05-07")) == {
        "datos.proxima_sesion": "debe ser posterior a la sesión de esta acta"
    }


def test_a_session_without_agreements_says_so(gather, converter):
    fields = gather(SESSION, session("S06", acuerdos=[]))
    printed = text_of(converter.convert(fill(catalog.get("acta_sesion").template, fields).docx))
    assert "En esta sesión no se tomaron acuerdos." in printed


# Formation and methods


def test_the_mean_is_of_the_sessions_evaluated_and_a_half_goes_up(gather):
    assert gather(TRAINING).evaluacion_promedio is None
    fields = gather(TRAINED, row("sesiones", 3, evaluacion_promedio=5.9))
    assert (fields.evaluadas, fields.evaluacion_promedio) == (4, "6,3")
    assert [one.evaluacion for one in fields.sesiones] == ["6,4", "6,1", "6,6", "5,9"]


def test_only_a_session_of_formation_that_was_held_is_evaluated(refusals):
    other = refusals(TRAINING, row("sesiones", 0, sesion_id="S16"))
    assert other == {"datos.sesiones[0].sesion_id": "S16 no es una sesión de formación"}
    early = refusals(TRAINING, row("sesiones", 1, evaluacion_promedio=6.0))
    assert early == {
        "datos.sesiones[1].evaluacion_promedio": "esta sesión es posterior al documento: todavía no se evalúa"
    }


def test_attendance_is_told_only_of_sessions_that_were_held(gather):
    assert [one.asistentes for one in gather(TRAINING).sesiones] == [None] * 4
    assert gather(TRAINED).sesiones[0].asistentes == 13


def test_the_mark_of_a_session_is_that_of_its_answers_and_says_how_many(gather, converter):
    evaluated = gather(TRAINED)
    first = evaluated.sesiones[0]
    assert (first.evaluacion, first.respuestas) == ("6,4", 10)
    assert [one.respuestas for one in evaluated.sesiones[1:]] == [None] * 3
    printed = text_of(converter.convert(fill(catalog.get("plan_formacion").template, evaluated).docx))
    assert "(10 respuestas)" in printed


def test_one_answer_is_an_answer_and_a_half_goes_up(gather, converter):
    few = [{"numero": 4, "nota": 6.0}, {"numero": 5, "nota": 6.5}, {"numero": 9, "nota": 6.5}]
    assert gather(TRAINED, session("S14", evaluaciones=few[:2])).sesiones[1].evaluacion == "6,3"
    fields = gather(TRAINED, session("S11", evaluaciones=few[:1]))
    printed = text_of(converter.convert(fill(catalog.get("plan_formacion").template, fields).docx))
    assert "(1 respuesta)" in printed


def test_answers_are_not_told_by_a_plan_from_before_the_session(gather):
    assert [(one.evaluacion, one.respuestas) for one in gather(TRAINING).sesiones] == [(None, None)] * 4


def test_a_training_plan_prints_what_its_themes_answer_and_where_it_was_planned(gather, converter):
    fields = gather(TRAINED, data(origenes=[{"tematica": "Liderazgo y trabajo en equipo", "filas": [1]}]))
    [origin] = fields.origenes
    assert origin.surge_de == ["Faltan manos los días de armado de canastas (prioridad alta)"]
    assert (fields.diagnostico, fields.matriz) == (None, "LIM26-D20-001")
    printed = " ".join(
        text_of(converter.convert(fill(catalog.get("plan_formacion").template, fields).docx)).split()
    )
    assert "Liderazgo y trabajo en equipo. Surge de: Faltan manos los días de armado de canastas" in printed
    assert "De dónde surge cada temática consta en la matriz de priorización, folio LIM26-D20-001." in printed
    assert "en la sesión ordinaria (Grupo Motor) del 11 de junio de 2026, con 8 asistentes." in printed


def test_themes_that_are_not_typed_are_those_that_the_diagnosis_asks_for(gather, converter):
    fields = gather(TRAINING, data(tematicas_priorizadas=[], origenes=[], sesion_planificacion=None))
    assert fields.tematicas == ["Administración de bienes", "Manipulación de alimentos"]
    assert fields.planificacion is None
    printed = text_of(converter.convert(fill(catalog.get("plan_formacion").template, fields).docx))
    assert "Son los aspectos a fortalecer que dice el documento diagnóstico, folio LIM26-D10-001." in printed
    assert "Surge de" not in printed


def test_a_training_is_not_planned_after_its_plan(refusals):
    late = refusals(TRAINING, data(sesion_planificacion="S12"))
    assert late == {"datos.sesion_planificacion": "la sesión es posterior a la fecha de este documento"}


def test_a_method_is_designed_before_the_session(refusals):
    late = lambda plain, entry: entry.update(fecha_documento="2026-07-24")  # noqa: E731
    assert refusals(METHOD, late) == {"datos.sesion_id": "la sesión es anterior a la fecha de este documento"}


# Validation and selection


def test_a_validation_before_nobody_is_refused(refusals):
    wrong = refusals(VALIDATION, data(organizaciones_presentes=0, familias_presentes=0))
    assert wrong == {"datos.organizaciones_presentes": "sin organizaciones ni familias nadie lo valida"}


def test_the_validated_group_is_that_of_the_day_with_its_acta(gather):
    fields = gather(VALIDATION)
    assert (len(fields.integrantes), fields.acta_conformacion.folio) == (7, "LIM26-D11-001")


def test_who_stands_and_who_signs_was_called(refusals):
    wrong = refusals(SELECTION, data(organizaciones_convocadas=["O01", "O08"]))
    assert wrong == {
        "datos.candidatas[1]": "no está entre las organizaciones convocadas",
        "firmas[9].organizacion_id": "no está entre las organizaciones convocadas",
    }


def test_the_chosen_one_stood_and_has_most_votes(refusals, gather):
    assert refusals(SELECTION, data(organizacion_elegida="O02", votos=[])) == {
        "datos.organizacion_elegida": "no está entre las candidatas"
    }
    beaten = refusals(SELECTION, row("votos", 1, votos=7))
    assert beaten["datos.organizacion_elegida"].startswith("otra candidata tiene más votos")
    twice = refusals(SELECTION, row("votos", 1, organizacion_id="O01"))
    assert twice["datos.votos[1].organizacion_id"].startswith("ya tiene sus votos")
    untold = refusals(SELECTION, data(votos=[{"organizacion_id": "O06", "votos": 3}]))
    assert untold == {"datos.votos": "faltan los votos de la organización elegida"}
    assert gather(SELECTION, row("votos", 1, votos=6)).votos_total == 12


def test_a_selection_may_be_agreed_without_a_vote(gather):
    fields = gather(SELECTION, data(votos=None))
    assert fields.votos_total is None
    assert [one.elegida for one in fields.candidatas] == [True, False]


def test_the_criteria_are_those_that_the_project_knows(refusals):
    wrong = refusals(SELECTION, data(criterios={"activa": True, "formalizada": False, "comprometida": True}))
    assert wrong == {"datos.criterios.formalizada": "organizaciones dice de O01: sí formalizada"}


# Entries and resignations


def test_the_body_is_told_as_the_moves_leave_it(gather):
    fields = gather(MOVES)
    assert [(one.nombre.split()[0], one.movimiento) for one in fields.movimientos] == [
        ("Nélida", "Renuncia"),
        ("Delfín", "Ingreso"),
    ]
    assert str(fields.vigente_desde) == "2026-02-13"
    names = [one.nombre for one in fields.integrantes]
    assert fields.movimientos[1].nombre in names
    assert fields.movimientos[0].nombre not in names


def test_a_move_has_the_day_that_the_body_tells(projects, refusals):
    leaves, enters = (one["persona_id"] for one in projects[1].document(MOVES).datos["movimientos"])
    assert refusals(MOVES, row("movimientos", 1, fecha="2026-02-14")) == {
        "datos.movimientos[1].fecha": "no coincide con grupo_motor.integrantes: "
        f"anote ahí a {enters} con desde 2026-02-14"
    }
    wrong = refusals(MOVES, row("movimientos", 0, fecha="2026-02-11"))
    assert wrong["datos.movimientos[0].fecha"].endswith(f"anote ahí a {leaves} con hasta 2026-02-11")


def test_a_replacement_says_of_whom_and_nothing_else_does(refusals):
    replacement = refusals(MOVES, row("movimientos", 1, tipo="reemplazo"))
    assert replacement == {"datos.movimientos[1].reemplaza_a": "lo lleva un reemplazo, y solo un reemplazo"}
    entry = refusals(MOVES, row("movimientos", 1, reemplaza_a="P12"))
    assert entry == {"datos.movimientos[1].reemplaza_a": "lo lleva un reemplazo, y solo un reemplazo"}


def test_who_enters_signs_and_who_leaves_signs_or_sends_a_letter(projects, refusals, gather):
    assert refusals(MOVES, signed_by()) == {
        "datos.movimientos[0].persona_id": "falta su firma como integrante, o su carta como anexo",
        "datos.movimientos[1].persona_id": "falta su firma como integrante",
    }
    letter = {"nombre": "Carta de renuncia", "archivo": "anexos/carta.pdf", "paginas": 1}
    enters = projects[1].document(MOVES).datos["movimientos"][1]["persona_id"]
    by_letter = all_of(signed_by(enters), lambda plain, entry: entry.update(anexos=[letter]))
    assert [one.rol for one in gather(MOVES, by_letter).firmantes] == ["integrante", "grupo_motor", "gestora"]


def test_the_body_of_the_acta_signs_and_the_other_does_not(refusals):
    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        next(one for one in entry["firmas"] if one["rol"] == "grupo_motor")["rol"] = "consejo_local"

    assert refusals(MOVES, change) == {"firmas": "el acta es de grupo_motor: nadie firma como consejo_local"}


def test_nobody_signs_as_moved_who_does_not_move(refusals):
    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        entry["firmas"].append(entry["firmas"][0] | {"persona_id": "P06"})

    assert refusals(MOVES, change) == {
        "firmas[4].persona_id": "no ingresa ni renuncia en esta acta del 12 de febrero de 2026"
    }


def test_the_protocol_of_the_consejo_local_says_which_sector_each_member_stands_for_and_the_leave_of_the_fosis(
    gather,
):
    fields = gather("D16-001")
    assert sum(len(one.integrantes) for one in fields.sectores) == len(fields.integrantes)
    assert fields.sectores[0].nombre == "Economía local"
    assert fields.acuerdo_fosis is not None


def test_who_represents_an_organisation_may_sign_that_it_validated_the_grupo_motor(gather):
    def one_more(plain, entry):
        entry["firmas"].append(
            entry["firmas"][0] | {"persona_id": "P06", "rol": "representante", "organizacion_id": "O01"}
        )

    assert [one.rol for one in gather("I01-001", one_more).firmantes][-1] == "representante"
