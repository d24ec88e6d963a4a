"""D01: how the Ecomercado works, told before it is presented to the community."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers
from document_templates.kind import Kind
from document_templates.kinds.procedimiento_interno.fields import TITLE, Fields
from document_templates.procedures import REQUIREMENTS, ROLES, procedure_facts


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        "Usted aprueba cómo funciona el Ecomercado: recinto, días y horarios, equipo, familias, donantes y residuos.",
        f"Comienza con {fields.familias_iniciales_total} familias. Se revisa y se ajusta como dice el mismo documento.",
    )


KIND = Kind(
    slug="procedimiento_interno",
    code="D01",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=procedure_facts,
    folder=Path(__file__).parent,
    aliases=("documento de procedimiento interno del Ecomercado", "procedimiento de funcionamiento"),
    approvals=("validacion_fosis_regional",),
    requirements=REQUIREMENTS,
)
