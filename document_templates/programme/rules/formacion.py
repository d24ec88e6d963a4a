"""Stage 2: training, from the needs that the diagnosis found to what those who came thought of it."""

from collections.abc import Iterator
from typing import Any

from document_templates.programme import flow
from document_templates.programme.names import fold
from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.wording import conjunction, short_date


def _planned(case: Case) -> dict[str, dict[str, Any]]:
    """By session, what the latest plan says of it."""
    plans = sorted(case.once_made("plan_formacion"), key=lambda entry: entry.fecha_documento)
    return {row["sesion_id"]: row for plan in plans for row in plan.datos.get("sesiones") or []}


@rule("R-15", "La formación se desarrolla a partir del mes 5 de ejecución.", 717, severity="info")
def training_begins(case: Case) -> Iterator[Flaw]:
    if case.under_way("formacion") and not case.held("formacion"):
        yield Flaw("La formación debía comenzar hace un mes, y no hay ninguna sesión.")


@rule(
    "R-57",
    "Las sesiones de formación se planifican antes de comenzar.",
    712,
    714,
    1010,
    severity="warn",
)
def training_planned(case: Case) -> Iterator[Flaw]:
    sessions = case.held("formacion")
    known = [entry.fecha_documento for entry in case.once_made("plan_formacion")]
    if sessions and not any(day <= sessions[0].fecha for day in known):
        yield Flaw("La formación comenzó sin un plan de formación.", session=sessions[0].id)


@rule("R-58", "Cada sesión de formación está en el plan de formación.", 714, 1010, severity="warn")
def training_in_plan(case: Case) -> Iterator[Flaw]:
    planned = _planned(case)
    for session in case.held("formacion"):
        if planned and session.id not in planned:
            day = short_date(session.fecha)
            yield Flaw(
                f"La sesión de formación del {day} no está en el plan de formación.", session=session.id
            )


@rule("R-59", "Cada sesión de formación se evalúa.", 715, 1010, severity="info")
def training_evaluated(case: Case) -> Iterator[Flaw]:
    planned = _planned(case)
    for session in case.held("formacion"):
        # A month to gather the answers and issue the plan again with them.
        typed = planned.get(session.id, {}).get("evaluacion_promedio")
        if (case.on - session.fecha).days > 30 and not typed and not session.evaluaciones:
            day = short_date(session.fecha)
            yield Flaw(f"La sesión de formación del {day} no tiene evaluación.", session=session.id)


@rule(
    "R-60",
    "Se convoca también a quienes hacen la formación, del ámbito público o privado.",
    713,
    1007,
    severity="info",
)
def trainers_called(case: Case) -> Iterator[Flaw]:
    for session in case.held("formacion"):
        organisations, people = case.called(session)
        group = case.project.grupo_motor.members_on(session.fecha)
        own = {member.organizacion_id for member in group}
        if not people - {member.persona_id for member in group} and not organisations - own:
            yield Flaw(
                f"La convocatoria a la formación del {short_date(session.fecha)} no incluye a quien la hace.",
                session=session.id,
            )


@rule(
    "R-61",
    "Las temáticas de formación responden a lo que el diagnóstico pide fortalecer.",
    707,
    740,
    severity="info",
)
def training_answers_diagnosis(case: Case) -> Iterator[Flaw]:
    """By what the themes say that they answer; only where none says anything, by their words."""
    plans = case.begun("plan_formacion")
    if not plans:
        return
    documents = case.project.documentos
    answered = {fold(text) for plan in plans for text in flow.aspects_taken_up(documents, plan)}
    words = flow.stems(" ".join(theme for plan in plans for theme in flow.themes(documents, plan)))
    for entry in case.made(flow.DIAGNOSIS):
        left = [
            need
            for need in flow.said(entry, flow.TO_STRENGTHEN)
            if (fold(need) not in answered if answered else not flow.stems(need) & words)
        ]
        if left:
            yield Flaw(
                f"El diagnóstico pide fortalecer, y ninguna temática lo nombra: {conjunction(left)}.",
                plans[-1].folio,
            )


@rule(
    "R-94",
    "La formación se planifica con el Grupo Motor y la comunidad organizada, en una sesión anterior a la primera.",
    714,
    1010,
    severity="warn",
)
def training_planned_together(case: Case) -> Iterator[Flaw]:
    plans = case.begun("plan_formacion")
    named = {plan.datos.get("sesion_planificacion") for plan in plans} - {None}
    if plans and not named:
        yield Flaw("No consta en qué sesión se planificó la formación con el Grupo Motor.", plans[0].folio)
    trainings = case.held("formacion")
    for session in (one for one in case.held() if one.id in named):
        if trainings and session.fecha >= trainings[0].fecha:
            yield Flaw(
                "La sesión en que se planificó la formación no es anterior a la primera sesión de formación.",
                plans[0].folio,
                session.id,
            )
        if not case.present(session) & case.members("grupo_motor", session.fecha):
            yield Flaw(
                "En la sesión en que se planificó la formación no consta nadie del Grupo Motor.",
                plans[0].folio,
                session.id,
            )
