"""I07: corrects an error in a signed document, which stays in force; the two are read together."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_rectificatoria.fields import ROLES, TITLE, Fields
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    many = len(fields.correcciones) > 1
    what = f"{len(fields.correcciones)} errores" if many else "un error"
    return (
        f"Usted acepta corregir {what} en el documento {fields.rectificado.folio}, del "
        f"{short_date(fields.rectificado_fecha)}.",
        "Ese documento sigue vigente y no cambia en nada más: los dos se leen juntos.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact(
            "Documento que rectifica", f"folio {fields.rectificado.folio}, {fields.rectificado_titulo}"
        ),
        PublicFact("Fecha de ese documento", short_date(fields.rectificado_fecha)),
        PublicFact("Correcciones", str(len(fields.correcciones))),
    )


KIND = Kind(
    slug="acta_rectificatoria",
    code="I07",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=True,
    minimum=more_than_half,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acta complementaria",),
    requirements=(
        Requirement("El documento que se rectifica, que sigue vigente", (), ("rectificado",)),
        Requirement("Por qué se rectifica", (), ("motivo",)),
        Requirement(
            "Dónde, qué dice y qué debe decir",
            (),
            ("correcciones.donde", "correcciones.dice", "correcciones.debe_decir"),
        ),
        Requirement("Firman las mismas partes", (), ("firmantes",)),
    ),
)
"""Who had to sign the other must sign this too, beyond the minimum: what only half of a body agreed on, half of it
may correct."""
