"""D18: what was treated and agreed in a session of the Grupo Motor, of the Consejo Local or of all together."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_sesion.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import counted, long_date


def summary(fields: Fields) -> tuple[str, ...]:
    session = fields.sesion
    agreed = counted(len(session.acuerdos), "acuerdo", "acuerdos") if session.acuerdos else "sin acuerdos"
    return (
        f"Es el acta de la {session.tipo} del {long_date(session.fecha)}, {session.instancia}: {agreed}.",
        "Usted confirma que lo escrito es lo que se trató y se acordó en esa sesión.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Acuerdos", str(len(fields.sesion.acuerdos))),
    )


KIND = Kind(
    slug="acta_sesion",
    code="D18",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("hoja de registro", "hoja de registro de sesión"),
    requirements=(
        Requirement(
            "Registro de las sesiones: cuándo, dónde y con qué propósito",
            (643, 676, 678, 743, 889),
            ("sesion.fecha", "sesion.lugar", "sesion.proposito"),
        ),
        Requirement("Temas tratados", (890,), ("tabla", "desarrollo")),
        Requirement(
            "Acuerdos y compromisos de la sesión, con responsable y plazo",
            (890, 1060),
            ("sesion.acuerdos",),
        ),
        Requirement(
            "Quiénes asistieron: cuántas personas, y su lista",
            (763, 768, 863),
            ("sesion.asistentes_total", "lista_asistencia"),
        ),
        Requirement(
            "Próxima sesión: el Grupo Motor una vez al mes, el Consejo Local una vez cada dos meses",
            (643, 678),
            ("proxima_sesion",),
        ),
    ),
)
