"""D07: an organisation or a natural leader declares interest in taking part."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact
from document_templates.kinds.ficha_interes.fields import REPRESENTATIVES, TITLE, Fields


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Usted declara que su organización, {fields.organizacion.nombre}, tiene interés en participar en el Ecomercado."
        if fields.organizacion
        else "Usted declara que tiene interés en participar en el Ecomercado.",
        "No es un compromiso todavía: los acuerdos se toman después, en conjunto.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    interested = (
        PublicFact("Organización", fields.organizacion.identificacion)
        if fields.organizacion
        else PublicFact("Liderazgo natural", f"sector {fields.sector}")
    )
    return (
        *project_facts(fields),
        interested,
        PublicFact("Ámbitos de interés", str(len(fields.ambitos_interes))),
    )


KIND = Kind(
    slug="ficha_interes",
    code="D07",
    title=TITLE,
    stage=1,
    fields=Fields,
    roles=(REPRESENTATIVES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("ficha de compromiso de interés en participar",),
)
