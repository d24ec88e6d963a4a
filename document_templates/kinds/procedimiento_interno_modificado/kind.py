"""D29: the procedure revised, with what changes; or confirmed as it was."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.procedimiento_interno_modificado.fields import TITLE, Fields
from document_templates.procedures import REQUIREMENTS, ROLES, procedure_facts
from document_templates.wording import counted, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    since = short_date(fields.fecha_vigencia)
    if not fields.cambios:
        return (
            "El procedimiento interno se revisó y no cambia: usted confirma que sigue como estaba.",
            f"Esta es la versión {fields.version} y rige desde el {since}.",
        )
    return (
        f"Usted aprueba {counted(len(fields.cambios), 'cambio', 'cambios')} en cómo funciona el Ecomercado.",
        f"Esta es la versión {fields.version}: rige desde el {since} y reemplaza a la anterior.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    changes = counted(len(fields.cambios), "cambio", "cambios") if fields.cambios else fields.resultado
    return (
        *procedure_facts(fields),
        PublicFact("Versión", str(fields.version)),
        PublicFact("Resultado de la revisión", changes),
        PublicFact("Reemplaza a", f"folio {fields.reemplaza}"),
        PublicFact("Vigencia desde", short_date(fields.fecha_vigencia)),
    )


KIND = Kind(
    slug="procedimiento_interno_modificado",
    code="D29",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("documento de procedimiento interno del Ecomercado modificado",),
    approvals=("validacion_fosis_regional",),
    requirements=(
        Requirement(
            "Análisis, evaluación y/o modificación del procedimiento interno, de acuerdo con la nueva estructura",
            (516, 893, 898),
            ("version", "reemplaza", "resultado", "cambios", "fecha_vigencia"),
        ),
        *REQUIREMENTS,
    ),
)
