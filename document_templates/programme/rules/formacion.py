"""Stage 2: training, from the needs that the diagnosis found to what those who came thought of it."""

import re
from collections.abc import Iterator
from typing import Any

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
        if (case.on - session.fecha).days > 30 and not planned.get(session.id, {}).get("evaluacion_promedio"):
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
    plans = case.begun("plan_formacion")
    if not plans:
        return
    themes = _stems(" ".join(theme for plan in plans for theme in plan.datos["tematicas_priorizadas"]))
    for entry in case.made("documento_diagnostico"):
        left = [need for need in entry.datos.get("aspectos_a_fortalecer") or [] if not _stems(need) & themes]
        if left:
            yield Flaw(
                f"El diagnóstico pide fortalecer, y ninguna temática lo nombra: {conjunction(left)}.",
                plans[-1].folio,
            )


def _stems(text: str) -> set[str]:
    """The beginnings of the long words: `administrar` and `administración` meet."""
    return {word[:6] for word in re.findall(r"\w{6,}", text.casefold())}
