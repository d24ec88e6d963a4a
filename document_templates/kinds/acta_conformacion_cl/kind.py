"""D15: the Consejo Local is formed; its members say so."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_conformacion_cl.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import long_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"El {long_date(fields.sesion.fecha)} se conformó el Consejo Local, con {fields.total} integrantes.",
        "Si usted lo integra, al firmar confirma que participa porque quiere: no es un trabajo con pago.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Integrantes", fields.composicion),
    )


KIND = Kind(
    slug="acta_conformacion_cl",
    code="D15",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=more_than_half,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acta de registro de conformación del Consejo Local",),
    approvals=("acuerdo_composicion_fosis_regional",),
    requirements=(
        Requirement(
            "Registro de la conformación, con las personas que lo integran",
            (667, 669, 681),
            ("sesion", "sectores"),
        ),
        Requirement(
            "Economía local, Grupo Motor y otros organismos del territorio, de ser posible",
            (674, 680),
            ("sectores.nombre", "sectores.integrantes", "sin_representacion"),
        ),
        Requirement(
            "Composición, extensión y representatividad, acordadas con el FOSIS regional",
            (676,),
            ("composicion", "acuerdo_fosis"),
        ),
        Requirement("Se reúne, al menos, una vez cada dos meses", (678,), ("frecuencia",)),
        Requirement("Vocería", (), ("voceria",)),
    ),
)
