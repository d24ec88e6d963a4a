"""D27: how the municipality's unit works, in the form in which a municipality writes its regulations."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.reglamento_organica_municipal.fields import ROLES, TITLE, Fields
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    approved = (
        f"el decreto alcaldicio N° {fields.decreto_numero}"
        if fields.decreto_numero
        else "su decreto alcaldicio"
    )
    return (
        "Usted firma el reglamento de la unidad municipal del Ecomercado: dependencia, funciones, personas y recursos.",
        f"Rige según {approved}, y se cambia como dice el propio reglamento.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    shown = [*project_facts(fields), PublicFact("Municipalidad", fields.municipalidad)]
    if fields.unidad:
        shown.append(PublicFact("Unidad", fields.unidad))
    if fields.decreto_numero:
        day = f", de {short_date(fields.decreto_fecha)}" if fields.decreto_fecha else ""
        shown.append(PublicFact("Decreto alcaldicio", f"N° {fields.decreto_numero}{day}"))
    return tuple(shown)


KIND = Kind(
    slug="reglamento_organica_municipal",
    code="D27",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    requirements=(
        Requirement(
            "Reglamento interno de la orgánica municipal",
            (879, 882, 891),
            ("municipalidad", "objeto", "dependencia", "modificacion"),
        ),
        Requirement("Funcionamiento de la estructura municipal", (891,), ("funciones", "dotacion")),
        Requirement("Facultad jurídica de gestión de recursos", (821,), ("recursos", "rendicion")),
        Requirement(
            "Continuidad en conjunto con la comunidad organizada y el Consejo Local",
            (868, 887),
            ("coordinacion_gm_cl",),
        ),
        Requirement("Decreto que lo aprueba, cuando lo hay", (), ("decreto_numero", "decreto_fecha")),
    ),
)
