"""D09: how, with which techniques and method, the diagnostic session is held."""

from pathlib import Path

from document_templates.gathering import all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.propuesta_metodologica.fields import TITLE, Fields
from document_templates.meetings import called_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Esta propuesta dice cómo se hará la {fields.sesion.tipo} del {short_date(fields.sesion.fecha)}.",
        "Indica el objetivo, las técnicas de trabajo y qué organizaciones están invitadas. No lleva firmas.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *called_facts(fields.sesion),
        PublicFact("Técnicas", str(len(fields.tecnicas))),
        PublicFact("Organizaciones invitadas", str(len(fields.organizaciones_invitadas))),
    )


KIND = Kind(
    slug="propuesta_metodologica",
    code="D09",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    requirements=(
        Requirement(
            "Propuesta que indique de qué manera, con qué técnicas y metodología se abordará el proceso",
            (605, 970),
            ("objetivo", "tecnicas", "materiales", "duracion_minutos"),
        ),
        Requirement(
            "Planificar la sesión e invitar a las organizaciones que firmaron la ficha de interés",
            (610,),
            ("sesion.fecha", "sesion.lugar", "organizaciones_invitadas"),
        ),
        Requirement(
            "Se recomienda considerar el apoyo y acompañamiento del equipo FOSIS regional",
            (611,),
            ("acompanamiento_fosis_regional",),
        ),
    ),
)
