"""X01: any PDF or Word of the user's own, signed and sealed like the rest."""

from pathlib import Path
from textwrap import shorten

from document_templates.gathering import all_signers, project_facts
from document_templates.kind import Kind, PublicFact
from document_templates.kinds.documento_propio.fields import ROLES, TITLE, Fields


def summary(fields: Fields) -> tuple[str, ...]:
    whose = shorten(fields.emitido_por or fields.proyecto.ejecutor, 60, placeholder="…")
    return (
        f"Usted firma «{shorten(fields.titulo_propio, 90, placeholder='…')}», de {whose}.",
        "El documento es un archivo propio, no un formato del programa: léalo completo antes de firmar.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        PublicFact("Título", fields.titulo_propio),
        *((PublicFact("De", fields.emitido_por),) if fields.emitido_por else ()),
        *project_facts(fields),
    )


KIND = Kind(
    slug="documento_propio",
    code="X01",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=ROLES,
    ordered=True,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
)
