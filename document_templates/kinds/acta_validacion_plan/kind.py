"""I02: the plan before those who will live with it: four groups of actors hear it, change it and say yes or no."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_validacion_plan.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    changes = len(fields.ajustes)
    told = "sin ajustes" if not changes else "con 1 ajuste" if changes == 1 else f"con {changes} ajustes"
    return (
        f"Usted confirma que el {fields.plan.titulo} se presentó en la sesión del "
        f"{short_date(fields.sesion.fecha)}.",
        f"En el acta quedan el resultado y los cambios que se pidieron: {told}.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    folio = f", folio {fields.plan.folio}" if fields.plan.folio else ""
    return (
        *project_facts(fields),
        PublicFact("Plan", f"{fields.plan.titulo}{folio}"),
        *session_facts(fields.sesion),
        PublicFact("Grupos de actores que participaron", f"{fields.presentes} de 4"),
        PublicFact("Ajustes", str(len(fields.ajustes))),
    )


KIND = Kind(
    slug="acta_validacion_plan",
    code="I02",
    title=TITLE,
    stage=3,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=more_than_half,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    requirements=(
        Requirement("Socialización y validación de cada plan", (805, 812, 1041, 1053), ("plan", "resultado")),
        Requirement(
            "Del plan de trabajo, con la comunidad organizada, el equipo de trabajo, el municipio y la red de "
            "colaboradores y donantes; del plan de comunicaciones, con el Grupo Motor en lugar de la comunidad",
            (805, 812),
            ("actores.nombre", "actores.presente"),
        ),
        Requirement("Ajustes que se piden", (), ("ajustes",)),
    ),
)
