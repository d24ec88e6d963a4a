"""D10: strengths and weaknesses of the organisations that want to take part, and what to strengthen."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.documento_diagnostico.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import counted, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    took_part = counted(len(fields.organizaciones_participantes), "organización", "organizaciones")
    return (
        f"Reúne las fortalezas y debilidades reconocidas en la sesión del {short_date(fields.sesion.fecha)}, "
        f"con la participación de {took_part}.",
        "Usted confirma que dice lo que se trabajó en esa sesión y qué conviene fortalecer.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Organizaciones participantes", str(len(fields.organizaciones_participantes))),
        PublicFact("Fortalezas", str(len(fields.fortalezas))),
        PublicFact("Debilidades", str(len(fields.debilidades))),
    )


KIND = Kind(
    slug="documento_diagnostico",
    code="D10",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=(
        "documento con definición de fortalezas y/o debilidades",
        "documento de diagnóstico de las organizaciones participantes",
    ),
    requirements=(
        Requirement(
            "Al menos una sesión de reflexión y análisis, con las organizaciones que expresaron su interés",
            (593, 605, 611),
            ("sesion.fecha", "sesion.lugar", "organizaciones_participantes"),
        ),
        Requirement(
            "Características de las organizaciones, sus intereses, su relación con el entorno y la red de apoyo social",
            (605,),
            ("caracterizacion", "intereses", "relacion_entorno", "red_apoyo_social"),
        ),
        Requirement(
            "Fortalezas o recursos, y debilidades u oportunidades de mejora, para participar del Ecomercado",
            (501, 589, 598, 604, 605),
            ("fortalezas", "debilidades", "oportunidades_mejora"),
        ),
        Requirement(
            "Sistematización y análisis: el estado inicial y qué aspectos se requiere fortalecer",
            (607, 612, 961),
            ("analisis_resultados", "aspectos_a_fortalecer"),
        ),
        Requirement(
            "Acciones de mitigación y/o fortalecimiento de las capacidades", (604,), ("acciones_mitigacion",)
        ),
    ),
)
