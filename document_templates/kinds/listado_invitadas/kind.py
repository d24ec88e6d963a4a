"""D04: which organisations were invited to a session, by what means, and what they answered."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.listado_invitadas.fields import ROLES, TITLE, Fields
from document_templates.meetings import called_facts
from document_templates.wording import counted, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    invited = counted(len(fields.invitadas), "organización", "organizaciones")
    return (
        f"Usted confirma que se invitó a {invited} a la {fields.sesion.tipo} del {short_date(fields.sesion.fecha)}.",
        "El listado dice por qué medio se invitó a cada una y qué respondió.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *called_facts(fields.sesion),
        PublicFact("Organizaciones invitadas", str(len(fields.invitadas))),
        PublicFact("Confirman asistencia", str(fields.confirman)),
    )


KIND = Kind(
    slug="listado_invitadas",
    code="D04",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("listado o catastro de organizaciones invitadas",),
    requirements=(
        Requirement(
            "Documento con listado de organizaciones invitadas",
            (544, 569),
            ("invitadas.nombre", "invitadas.tipo", "invitadas.sector"),
        ),
        Requirement(
            "Acciones de contacto y envío de invitaciones",
            (534, 540, 573),
            ("enviada_el", "invitadas.medio", "invitadas.respuesta", "confirman"),
        ),
    ),
)
