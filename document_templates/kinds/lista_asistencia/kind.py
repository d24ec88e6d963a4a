"""D05: who came to a session, vouched for by the gestora comunitaria."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.lista_asistencia.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import counted, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    came = counted(fields.total, "persona asistió", "personas asistieron")
    session = fields.sesion
    return (
        f"Usted da fe de que {came} a la {session.tipo} del {short_date(session.fecha)}.",
        "Los nombres están en esta lista."
        if fields.asistentes
        else "Los nombres y las firmas están en la lista en papel que va como anexo.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Registro audiovisual", "sí" if fields.registro_audiovisual else "no"),
    )


KIND = Kind(
    slug="lista_asistencia",
    code="D05",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("lista de asistencia a la sesión",),
    requirements=(
        Requirement(
            "Lista de asistencia y/o registro audiovisual de la actividad",
            (545, 569, 697),
            ("asistentes.nombre", "asistentes.organizacion", "total", "soporte", "registro_audiovisual"),
        ),
        Requirement(
            "Lista de asistencia de cada sesión de trabajo",
            (598, 733, 763, 768, 863, 915),
            ("sesion.tipo", "sesion.instancia", "sesion.fecha", "sesion.lugar", "total"),
        ),
    ),
)
