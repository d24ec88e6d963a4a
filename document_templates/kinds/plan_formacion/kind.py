"""D19: what is taught to the Grupo Motor and the organised community, by whom, and how it was evaluated."""

from pathlib import Path

from document_templates.gathering import all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.plan_formacion.fields import TITLE, Fields
from document_templates.wording import counted


def summary(fields: Fields) -> tuple[str, ...]:
    themes = counted(len(fields.tematicas), "temática priorizada", "temáticas priorizadas")
    sessions = counted(len(fields.sesiones), "sesión", "sesiones")
    return (
        f"El plan de formación tiene {themes} y {sessions}.",
        "Es un documento emitido por el organismo ejecutor: no lleva firmas.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    mark = fields.evaluacion_promedio
    return (
        *project_facts(fields),
        PublicFact("Temáticas priorizadas", str(len(fields.tematicas))),
        PublicFact("Sesiones", str(len(fields.sesiones))),
        *((PublicFact("Evaluación promedio", f"{mark} de 7,0"),) if mark else ()),
    )


KIND = Kind(
    slug="plan_formacion",
    code="D19",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    form="Evaluación de la sesión de formación",
    aliases=("plan de sesiones de formación", "evaluación de las sesiones de formación"),
    requirements=(
        Requirement(
            "Levantamiento y priorización de las temáticas de formación o asistencia técnica",
            (703, 704, 705, 706, 707, 712, 1001),
            ("tematicas",),
        ),
        Requirement(
            "Actores públicos o privados que realizan las sesiones",
            (710, 713, 1007),
            ("sesiones.relator", "sesiones.institucion"),
        ),
        Requirement(
            "Planificación de las sesiones, con la comunidad organizada y el Grupo Motor",
            (696, 714, 717, 1010),
            ("planificacion", "sesiones.fecha", "sesiones.tema", "sesiones.objetivos"),
        ),
        Requirement(
            "Ejecución y evaluación de las sesiones",
            (715, 1010),
            ("sesiones.asistentes", "sesiones.evaluacion", "evaluacion_promedio"),
        ),
    ),
)
