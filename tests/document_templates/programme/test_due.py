"""What is due, month by month, of both example projects: against a table typed from the methodology's text."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from document_templates.catalog import CATALOGUE
from document_templates.programme import methodology
from document_templates.programme.calendar import Calendar
from document_templates.programme.due import Expected, Overview, overview, place, remaining
from document_templates.programme.parsing import parse
from document_templates.programme.project import Project
from document_templates.programme.register import Standing, history
from document_templates.programme.rules import findings

EXAMPLE = Path(__file__).parents[3] / "example"
LIMACHE, NATALES = "limache", "puerto-natales"
ONE_DAY = timedelta(days=1)

# Typed from seed.txt and its corrections: line, kinds, months of execution in which it is due (10 and 15 months).
# Sessions' attendance, minutes and convocatorias have the date of their session, so they are not in it.
TABLE: list[tuple[int, str, tuple[int, ...], tuple[int, ...]]] = [
    (572, "catastro_organizaciones", (1,), (1,)),
    (544, "listado_invitadas", (1,), (1,)),
    (576, "ficha_interes", (1,), (1,)),
    (574, "procedimiento_interno", (1,), (1,)),
    (605, "propuesta_metodologica", (1,), (1,)),
    (612, "documento_diagnostico", (1,), (1,)),
    (613, "compromiso_organizacion", (1,), (1,)),
    (652, "acta_conformacion_gm", (3,), (3,)),
    (642, "acuerdo_composicion_fosis", (3, 4), (3, 4)),
    (653, "protocolo_gm", (3,), (3,)),
    (654, "declaracion_gm", (3,), (3,)),
    (643, "acta_validacion_gm", (3,), (3,)),
    (656, "ficha_variables", (3, 8), (3, 13)),
    (681, "acta_conformacion_cl", (4,), (4,)),
    (682, "protocolo_cl", (4,), (4,)),
    (683, "declaracion_cl", (4,), (4,)),
    (712, "plan_formacion", (5,), (5,)),
    (744, "diseno_metodo", (6,), (6,)),
    (745, "matriz_priorizacion", (6,), (6,)),
    (762, "plan_trabajo_participativo", (6,), (6,)),
    (767, "plan_comunicaciones", (6,), (6,)),
    (805, "acta_validacion_plan", (6,), (6,)),
    (834, "matriz_seguimiento_pt", (8,), (13,)),
    (839, "matriz_seguimiento_pc", (8,), (13,)),
    (881, "acta_estructura_municipal", (), (13,)),
    (882, "reglamento_organica_municipal", (), (13,)),
    (883, "funciones_atribuciones", (8,), (13,)),
    (893, "procedimiento_interno_modificado", (8,), (13,)),
    (910, "inventario_bienes", (8,), (13,)),
    (913, "acta_traspaso_bienes", (8,), (13,)),
    (914, "reglamento_uso_bienes", (8,), (13,)),
    (915, "evaluacion_proceso", (8,), (13,)),
    (934, "informe_avance", (8,), (9, 11, 13)),
]
# Line 643: the Grupo Motor, formed by the middle of month 3, meets each month; 678: the Consejo Local every two.
MEETINGS = {10: ((4, 5, 6, 7, 8), (6, 8)), 15: (tuple(range(4, 14)), (6, 8, 10, 12))}


@cache
def project(name: str) -> Project:
    return parse((EXAMPLE / f"{name}.yaml").read_text(), exists=lambda _: True).project


def on(name: str, day: date) -> Overview:
    return overview(project(name), history(project(name), day), day)


def empty(name: str) -> Project:
    """The convenio and its people, before anything was planned."""
    return project(name).model_copy(update={"sesiones": [], "documentos": []})


def of(view: Overview, slug: str) -> list[Expected]:
    return [one for one in view.expected if slug in one.verifier.slugs]


BOTH = pytest.mark.parametrize("name", [LIMACHE, NATALES])


# The methodology


@BOTH
def test_every_kind_is_due_in_the_months_of_the_text(name):
    bare = empty(name)
    calendar = Calendar(bare.convenio)
    view = overview(bare, {}, bare.convenio.fecha_inicio)
    found: dict[str, set[int | None]] = {}
    for one in view.expected:
        if one.required and one.verifier.each != "month" and len(one.verifier.slugs) == 1:
            found.setdefault(one.verifier.slugs[0], set()).add(calendar.month_on(one.due))
    of_sessions = {"lista_asistencia", "acta_sesion", "convocatoria", "acta_acuerdos_proyeccion"}
    column = 2 if bare.convenio.tipo_convenio == 10 else 3
    assert {slug: months for slug, months in found.items() if slug not in of_sessions} == {
        row[1]: set(row[column]) for row in TABLE if row[column]
    }


# Typed from the lines that give weeks (578, 615, 657, 686, 748, 814), counted on a calendar of 2026 by hand.
DATES = {
    "catastro_organizaciones": date(2026, 3, 13),  # two weeks from Monday 2 March
    "documento_diagnostico": date(2026, 4, 1),  # two more, to the end of the month
    "acta_conformacion_gm": date(2026, 5, 15),  # a month and a half from 2 April
    "acta_conformacion_cl": date(2026, 7, 1),  # another one
    "matriz_priorizacion": date(2026, 8, 7),  # three weeks between months 5 and 6; the 8th is a Saturday
    "plan_trabajo_participativo": date(2026, 9, 1),  # month 6
    "informe_avance": date(2026, 10, 30),  # month 8 ends on a Sunday after a holiday
}


def test_the_weeks_of_the_text_fall_on_these_days():
    view = overview(empty(LIMACHE), {}, date(2026, 3, 2))
    assert {slug: of(view, slug)[0].due for slug in DATES} == DATES


def test_the_list_of_a_saturday_is_due_on_monday():
    (one,) = [
        row
        for row in on(LIMACHE, date(2026, 3, 14)).expected
        if row.verifier.sessions and not row.verifier.before and row.about == SATURDAY
    ]
    assert (one.due, one.opens) == (date(2026, 3, 16), date(2026, 3, 14))


SATURDAY = "sesión del 14-03-2026"


@BOTH
def test_both_bodies_meet_as_often_as_the_text_says(name):
    bare = empty(name)
    view = overview(bare, {}, bare.convenio.fecha_inicio)
    months = [
        tuple(
            view.calendar.month_on(one.due)
            for one in view.expected
            if one.verifier.each == "month" and one.verifier.body == body
        )
        for body in ("grupo_motor", "consejo_local")
    ]
    assert tuple(months) == MEETINGS[bare.convenio.tipo_convenio]


@pytest.mark.parametrize("joint", [True, False], ids=["with a joint session", "with none"])
def test_a_joint_session_is_a_meeting_of_the_body_for_calendar_and_rules_alike(limache, joint):
    month = Calendar(limache.convenio).month(7)
    kept = [
        one
        for one in limache.sesiones
        if one.fecha not in month or (joint and one.instancia == "municipio_gm_cl")
    ]
    ids = {one.id for one in kept}
    documents = [one for one in limache.documentos if one.datos.get("sesion_id") in {*ids, None}]
    project = limache.model_copy(update={"sesiones": kept}).with_documents(documents)
    register, day = history(project, date(2026, 10, 2)), date(2026, 10, 2)
    (meeting,) = [
        one
        for one in overview(project, register, day).expected
        if one.verifier.body == "grupo_motor" and one.about == "mes 7"
    ]
    unmet = [one.rule.id for one in findings(project, register, day) if "mes 7" in one.message]
    assert (meeting.state, unmet) == (("sealed", []) if joint else ("overdue", ["R-10"]))


def test_each_row_of_the_table_is_found_by_its_line():
    for line, slug, _, _ in TABLE:
        rows = [row for row in methodology.rows() if slug in row[2].slugs]
        assert any(line in (*verifier.lines, *product.lines) for _, product, verifier in rows), (line, slug)


def test_the_methodology_names_only_kinds_that_there_are():
    named = {slug for _, _, verifier in methodology.rows() for slug in verifier.slugs}
    assert named <= CATALOGUE.keys()
    # What only practice adds, and what accompanies the rest.
    assert {CATALOGUE[slug] for slug in CATALOGUE.keys() - named} == {
        "I06",
        "I07",
        "I08",
        "I09",
        "X01",
        "X02",
    }


def test_only_the_reglamento_is_for_fifteen_months_alone():
    ten, fifteen = (
        {
            slug
            for _, _, verifier in methodology.rows(type)
            if verifier.required(type)
            for slug in verifier.slugs
        }
        for type in methodology.BOTH
    )
    optional = {"acta_estructura_municipal"}
    assert fifteen - ten == {"reglamento_organica_municipal", *optional}
    assert ten - fifteen == set()
    assert "funciones_atribuciones" in ten


# Both examples, month by month


def ends() -> Iterator[tuple[str, int]]:
    for name, months in ((LIMACHE, 8), (NATALES, 13)):
        for month in range(1, months + 1):
            yield name, month


@pytest.mark.parametrize(("name", "month"), list(ends()), ids=[f"{name}-{month}" for name, month in ends()])
def test_at_the_end_of_each_month_what_the_text_asks_by_then_is_there(name, month):
    """Both stories keep the dates; so whatever were due earlier than the text says would show here as late."""
    last = Calendar(project(name).convenio).month(month).last
    view = on(name, last)
    assert view.late == ()
    column = 2 if project(name).convenio.tipo_convenio == 10 else 3
    made = {entry.slug for entry in project(name).documentos if entry.folio in history(project(name), last)}
    for _, slug, *months in TABLE:
        if any(asked <= month for asked in months[column - 2]):
            assert slug in made, slug


@BOTH
def test_the_day_after_a_document_is_missing_it_is_overdue(name):
    end = Calendar(project(name).convenio).month(6).last
    register = {
        folio: standing
        for folio, standing in history(project(name), end).items()
        if project(name).document(folio).slug != "matriz_priorizacion"
    }
    missing = overview(project(name), register, end).late
    assert [one.verifier.slugs for one in missing] == [("matriz_priorizacion",)]
    (one,) = of(overview(project(name), register, missing[0].due), "matriz_priorizacion")
    assert (one.state, one.late, one.remaining) == ("due", False, "vence hoy")


@BOTH
def test_every_document_has_its_place_but_those_of_practice(name):
    adrift = {entry.slug for entry in project(name).documentos if place(project(name), entry) is None}
    assert {CATALOGUE[slug] for slug in adrift} <= {"I06", "I07", "I08", "I09", "X01", "X02"}


def test_a_suspension_moves_what_is_due_by_its_days():
    convenio = project(NATALES).convenio
    plain = empty(NATALES).model_copy(update={"convenio": convenio.model_copy(update={"suspensiones": []})})
    before, after = (
        {one.verifier.slugs: one.due for one in overview(bare, {}, convenio.fecha_inicio).expected}
        for bare in (plain, empty(NATALES))
    )
    assert before["reglamento_uso_bienes",] == date(2026, 8, 28)  # the 30th is a Sunday
    assert after["reglamento_uso_bienes",] == date(
        2026, 9, 16
    )  # the 17th is one of the comuna, the 18th of Chile
    assert after["plan_trabajo_participativo",] == before["plan_trabajo_participativo",]


# What needs others


@BOTH
def test_what_needs_fiscalia_or_alcaldia_is_shown_from_month_six(name):
    bare = empty(name)
    calendar = Calendar(bare.convenio)
    before, then = (overview(bare, {}, calendar.month(6).first - days * ONE_DAY) for days in (1, 0))
    asked = {slug for one in then.expected if one.state == "early" for slug in one.verifier.slugs}
    municipal = {"acta_estructura_municipal", "reglamento_organica_municipal"}
    expected = {"acta_traspaso_bienes", "reglamento_uso_bienes", "funciones_atribuciones"}
    assert asked == expected | (municipal if name == NATALES else set())
    assert not [one for one in before.expected if one.state == "early"]
    assert then.current[0].state == "early"
    assert "fiscalía" in of(then, "acta_traspaso_bienes")[0].next


# Where each stands


def test_what_is_kept_is_never_to_be_generated():
    """A list and/or what was filmed: one is made here, the other brought as a file."""
    nothing_yet = overview(project(LIMACHE), {}, date(2026, 3, 20))
    shown, *_ = of(nothing_yet, "registro_audiovisual")
    assert shown.next == "Genere LIM26-D05-001 y/o guarde el archivo de LIM26-D06-001."


def test_a_document_goes_from_due_to_sealed(limache):
    (due,) = of(on(LIMACHE, date(2026, 4, 29)), "protocolo_gm")
    assert (due.state, due.folios, due.planned) == ("due", (), ("LIM26-D12-001",))
    assert due.next == "Genere LIM26-D12-001 y envíelo a firma."
    (out,) = of(on(LIMACHE, date(2026, 5, 1)), "protocolo_gm")
    assert (out.state, len(out.waiting_for)) == ("out_for_signature", 7)
    assert out.next == "Faltan 7 firmas: llame a quienes faltan."
    (done,) = of(on(LIMACHE, date(2026, 6, 1)), "protocolo_gm")
    assert (done.state, done.next, done.waiting_for) == ("sealed", "", ())


def test_a_draft_is_made_but_not_there(limache):
    day = date(2026, 5, 14)
    for state, shown in (("draft", "made"), ("presented", "made"), ("signed", "out_for_signature")):
        (one,) = of(overview(limache, {"LIM26-D12-001": Standing(state, day)}, day), "protocolo_gm")
        assert (one.state, one.late) == (shown, False)
        (one,) = of(
            overview(limache, {"LIM26-D12-001": Standing(state, day)}, date(2026, 5, 18)), "protocolo_gm"
        )
        assert (one.state, one.late) == (shown, True)


def test_a_voided_document_is_as_good_as_none(limache):
    day = date(2026, 5, 18)
    (one,) = of(overview(limache, {"LIM26-D12-001": Standing("voided", day)}, day), "protocolo_gm")
    assert one.state == "overdue"


def test_the_first_procedimiento_counts_after_the_second_followed_it():
    (one,) = of(on(LIMACHE, date(2026, 11, 20)), "procedimiento_interno")
    assert (one.state, one.folios) == ("sealed", ("LIM26-D01-001",))


def test_a_corrected_document_counts_by_the_one_that_follows_it():
    session = [one for one in of(on(LIMACHE, date(2026, 8, 26)), "acta_acuerdos_proyeccion") if one.folios]
    assert [one.folios for one in session] == [("LIM26-D25-002",)]


def test_a_film_meets_what_asks_for_a_list_and_or_a_film(limache):
    register = {"LIM26-D06-001": Standing("external", date(2026, 3, 14))}
    view = overview(limache, register, date(2026, 3, 17))
    (one,) = [
        row for row in view.expected if row.verifier.slugs == ("lista_asistencia", "registro_audiovisual")
    ][:1]
    assert one.state == "sealed"
    (other,) = [row for row in of(view, "lista_asistencia") if row.activity.slug == "analisis_situacional"]
    assert other.state == "not_yet"


def test_a_member_who_came_later_has_until_the_end_of_that_month():
    joined = [
        one for one in of(on(LIMACHE, date(2026, 8, 22)), "declaracion_gm") if one.due > date(2026, 5, 15)
    ]
    assert [(one.about, one.due) for one in joined] == [("Juana Rosa Cisternas Lobos", date(2026, 9, 1))]


def test_whoever_left_without_declaring_is_not_waited_for(limache):
    bare = limache.model_copy(update={"documentos": []})
    asked = {one.about for one in of(overview(bare, {}, date(2026, 8, 22)), "declaracion_gm")}
    gone = {limache.name_of(one.persona_id) for one in limache.grupo_motor.integrantes if one.hasta}
    assert gone
    assert not asked & gone


def test_sessions_that_nobody_set_are_asked_for(limache):
    bare = limache.model_copy(update={"sesiones": [], "documentos": []})
    view = overview(bare, {}, date(2026, 8, 20))
    plans = [
        one for one in view.expected if one.activity.slug == "plan_trabajo" and one.verifier.each == "session"
    ]
    assert [one.about for one in plans] == [
        "sesión 1, por fijar",  # attendance
        "sesión 2, por fijar",
        "sesión por fijar",  # convocatoria
        "sesión por fijar",  # attendance at the validation
    ]
    assert {one.next for one in plans} == {"Fije la fecha de la sesión y envíe la convocatoria."}


REPORT, DEED = "LIM26-D35-001", "LIM26-D31-001"


def answered(project: Project, folio: str, *states: str) -> Project:
    """With these answers to a document in place of its own, one a day from 20 October on."""
    (first, *_) = project.document(folio).visaciones
    told = [
        first.model_copy(update={"estado": state, "fecha": date(2026, 10, 20 + number)})
        for number, state in enumerate(states)
    ]
    return project.with_documents(
        [
            one.model_copy(update={"visaciones": told}) if one.folio == folio else one
            for one in project.documentos
        ]
    )


def calls(project: Project, day: date) -> dict[str | None, Expected]:
    """The convocatorias to the sessions of the work plan, by session."""
    view = overview(project, history(project, day), day)
    return {one.about: one for one in of(view, "convocatoria") if one.activity.slug == "plan_trabajo"}


def test_each_session_has_its_convocatoria_by_the_day_before(limache):
    first, second = "sesión del 06-08-2026", "sesión del 13-08-2026"
    asked = calls(limache, date(2026, 8, 12))
    assert {about: one.due for about, one in asked.items()} == {
        first: date(2026, 8, 5),
        second: date(2026, 8, 12),
    }
    unsent = [
        one.model_copy(update={"convocatoria": one.convocatoria.model_copy(update={"enviada_el": None})})
        for one in limache.sesiones
    ]
    project = limache.model_copy(update={"sesiones": unsent})
    assert calls(project, date(2026, 7, 29))[second].state == "not_yet"
    asked = calls(project, date(2026, 8, 12))
    assert asked[first].state == "sealed"  # by its document
    assert (asked[second].state, asked[second].late) == ("due", False)
    assert asked[second].next.startswith("Envíe la convocatoria y anote")
    assert calls(project, date(2026, 8, 13))[second].late


def test_a_convocatoria_that_the_session_tells_of_will_do_from_the_day_it_was_sent(limache):
    session = limache.session("S16")
    sent = session.convocatoria.enviada_el
    about = f"sesión del {session.fecha:%d-%m-%Y}"
    assert [calls(limache, day)[about].state for day in (sent - ONE_DAY, sent)] == ["due", "sealed"]
    for spoiled in ({"enviada_el": session.fecha}, {"destinatarias": []}):
        called = session.convocatoria.model_copy(update=spoiled)
        others = [one for one in limache.sesiones if one is not session]
        project = limache.model_copy(
            update={"sesiones": [*others, session.model_copy(update={"convocatoria": called})]}
        )
        assert calls(project, session.fecha)[about].late


def test_a_report_is_not_whole_before_fosis_approved_it():
    (one,) = of(on(LIMACHE, date(2026, 10, 28)), "informe_avance")
    assert (one.state, one.next) == ("unapproved", "Registre la aprobación: acta de supervisión de FOSIS.")
    (one,) = of(on(LIMACHE, date(2026, 10, 29)), "informe_avance")
    assert (one.state, one.next) == ("sealed", "")


@pytest.mark.parametrize(("folio", "slug"), [(REPORT, "informe_avance"), (DEED, "acta_traspaso_bienes")])
def test_without_its_approval_what_is_signed_is_late_after_its_day(limache, folio, slug):
    (of_its_own,) = of(on(LIMACHE, date(2026, 11, 20)), slug)
    assert (of_its_own.state, of_its_own.late) == ("sealed", False)
    bare = answered(limache, folio)
    (one,) = of(overview(bare, history(bare, of_its_own.due), of_its_own.due), slug)
    assert (one.state, one.late, one.soon) == ("unapproved", False, True)
    day = date(2026, 11, 20)
    assert [one.folios for one in overview(bare, history(bare, day), day).late] == [(folio,)]


def test_the_last_answer_counts(limache):
    told = {"observada": "El FOSIS lo observó", "rechazada": "El FOSIS lo observó", "solicitada": "Registre"}
    for state, words in told.items():
        project = answered(limache, REPORT, "otorgada", state)
        (one,) = of(
            overview(project, history(project, date(2026, 11, 2)), date(2026, 11, 2)), "informe_avance"
        )
        assert (one.state, one.next.startswith(words)) == ("unapproved", True), state
    project = answered(limache, REPORT, "observada", "otorgada")
    (one,) = of(overview(project, history(project, date(2026, 11, 2)), date(2026, 11, 2)), "informe_avance")
    assert one.state == "sealed"


def test_the_deed_is_approved_before_it_is_signed_and_the_report_after(limache):
    day = date(2026, 10, 22)
    for register in ({}, {DEED: Standing("draft", day), REPORT: Standing("draft", day)}):
        (one,) = of(overview(answered(limache, DEED), register, day), "acta_traspaso_bienes")
        assert "antes de la firma: visado de la fiscalía del FOSIS." in one.next
        (one,) = of(overview(limache, register, day), "acta_traspaso_bienes")
        assert "a firma." in one.next
        (one,) = of(overview(answered(limache, REPORT), register, day), "informe_avance")
        assert "a firma." in one.next


def test_what_is_open_when_execution_ends_is_told_and_whom_to_call():
    view = on(LIMACHE, date(2026, 11, 20))
    assert view.closing
    assert view.ends == date(2026, 10, 30)
    assert [one.folio for one in view.open] == ["LIM26-D33-001"]
    assert [(call.person, call.folios) for call in view.calls] == [
        ("P04", ("LIM26-D33-001",)),
        ("P06", ("LIM26-D33-001",)),
    ]
    assert view.late == ()  # the comodato is recommended, not demanded


def test_who_blocks_what_is_due_first_is_called_first():
    calls = on(LIMACHE, date(2026, 4, 30)).calls
    assert [call.by for call in calls] == sorted(call.by for call in calls if call.by)
    assert Counter(folio for call in calls for folio in call.folios)["LIM26-D12-001"] == 7


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (4, "quedan 4 días"),
        (1, "queda 1 día"),
        (0, "vence hoy"),
        (-1, "venció hace 1 día"),
        (-30, "venció hace 30 días"),
    ],
)
def test_the_days_that_are_left_are_said_as_people_do(days, words):
    assert remaining(days) == words


def test_before_the_execution_nothing_is_late(limache):
    states = {one.state for one in overview(limache, MappingProxyType({}), date(2026, 2, 20)).expected}
    assert states == {"not_yet"}
