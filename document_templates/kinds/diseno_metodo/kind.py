"""I05: how a group will work, decided before it meets."""

from pathlib import Path

from document_templates.gathering import all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.diseno_metodo.fields import TITLE, Fields
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Explica cómo va a trabajar el {fields.instancia} en la {fields.actividad}.",
        "Es un documento emitido por el organismo ejecutor: no lleva firmas.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    session = fields.sesion
    return (
        *project_facts(fields),
        PublicFact("Actividad", fields.actividad),
        PublicFact("Instancia", fields.instancia),
        *((PublicFact("Sesión", short_date(session.fecha)),) if session else ()),
    )


KIND = Kind(
    slug="diseno_metodo",
    code="I05",
    title=TITLE,
    stage=3,
    fields=Fields,
    roles=(),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("definición del método o técnica de trabajo grupal",),
    requirements=(
        Requirement(
            "Definición y/o diseño del método o técnica de trabajo grupal",
            (744, 803, 810, 1029),
            ("actividad", "instancia", "tecnica"),
        ),
        Requirement("Preguntas abiertas que abran el diálogo", (737,), ("preguntas_guia",)),
        Requirement("Persona moderadora preparada", (737,), ("moderacion",)),
        Requirement(
            "Propósito de la actividad y cuántas personas forman el grupo",
            (737, 743, 802, 809),
            ("sesion.proposito", "convocadas"),
        ),
        Requirement("Materiales", (), ("materiales",)),
    ),
)
