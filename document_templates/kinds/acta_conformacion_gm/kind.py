"""D11: the Grupo Motor is formed; its members say so."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_conformacion_gm.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import long_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"El {long_date(fields.sesion.fecha)} se conformó el Grupo Motor, con {len(fields.integrantes)} integrantes.",
        "Si usted lo integra, al firmar confirma que participa porque quiere: no es un trabajo con pago.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Integrantes", fields.composicion),
        PublicFact("Representan a", fields.representatividad),
    )


KIND = Kind(
    slug="acta_conformacion_gm",
    code="D11",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=more_than_half,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acta de registro de conformación del Grupo Motor",),
    approvals=("acuerdo_composicion_fosis_regional",),
    requirements=(
        Requirement(
            "Registro de la conformación, con las personas que lo integran",
            (635, 642, 652),
            ("sesion", "integrantes"),
        ),
        Requirement(
            "Dirigencias de organizaciones comunitarias o sociales y liderazgos naturales",
            (633, 642),
            ("integrantes.como", "integrantes.por"),
        ),
        Requirement(
            "Composición, extensión y representatividad, acordadas con el FOSIS regional",
            (642,),
            ("composicion", "representatividad", "acuerdo_fosis"),
        ),
        Requirement(
            "No menos de unas 5 personas, salvo excepciones",
            (642,),
            ("minimo_recomendado", "justificacion_excepcion"),
        ),
        Requirement(
            "Canal de comunicación permanente con las organizaciones y las familias",
            (643,),
            ("canal_comunicacion",),
        ),
        Requirement("Se reúne, al menos, una vez al mes", (643,), ("frecuencia",)),
        Requirement("Vocería", (), ("voceria",)),
    ),
)
