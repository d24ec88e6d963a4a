"""D03: calls to a session and says clearly what it is for."""

from pathlib import Path

from document_templates.gathering import all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.convocatoria.fields import TITLE, Fields
from document_templates.meetings import called_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    session = fields.sesion
    return (
        f"Esta convocatoria invita a la {session.tipo}, el {short_date(session.fecha)} a las {session.hora_inicio} horas.",
        "Dice para qué es la sesión y a quiénes se invita. No lleva firmas.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *called_facts(fields.sesion),
        PublicFact("Destinatarias", str(len(fields.destinatarias))),
    )


KIND = Kind(
    slug="convocatoria",
    code="D03",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("invitación",),
    requirements=(
        Requirement(
            "Convocatoria que indique claramente el propósito de la actividad",
            (743, 889),
            ("sesion.proposito", "texto"),
        ),
        Requirement(
            "Toma de contacto y envío de invitaciones a las organizaciones y actores convocados",
            (534, 540, 573, 610, 651, 680, 713, 802, 809),
            ("destinatarias.nombre", "destinatarias.medio", "enviada_el"),
        ),
        Requirement(
            "Convocatoria a la primera sesión de trabajo de cada instancia, y a cada sesión",
            (655, 684, 995, 998),
            ("sesion.tipo", "sesion.instancia", "sesion.fecha", "sesion.hora_inicio", "sesion.lugar"),
        ),
    ),
)
