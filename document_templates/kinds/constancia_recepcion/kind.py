"""I06: what was really received, good by good; it goes beside the acta, whose text never changes."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.constancia_recepcion.fields import ROLES, TITLE, Fields


def summary(fields: Fields) -> tuple[str, ...]:
    received = fields.recibidos
    return (
        f"¿Qué recibo? {received.unidades_recibidas} de {received.unidades} unidades, en el estado que dice la "
        "tabla, bien por bien.",
        "¿Qué debo cuidar? Solo lo que se recibe, como dicen el acta de traspaso y el reglamento de uso.",
        "¿Qué pasa si se pierde o se rompe? Se avisa en 48 horas. Lo que hoy falta o llegó con daño queda anotado aquí.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    received = fields.recibidos
    return (
        *project_facts(fields),
        PublicFact("Organización que recibe", fields.organizacion.identificacion),
        PublicFact("Acta de traspaso", f"folio {fields.acta.folio}"),
        PublicFact("Inventario", f"folio {fields.inventario.folio}"),
        PublicFact("Unidades recibidas", f"{received.unidades_recibidas} de {received.unidades}"),
        PublicFact("Líneas conformes", str(received.conformes)),
        PublicFact("Líneas con observación", str(received.con_observacion)),
        PublicFact("Líneas con faltantes", str(received.con_faltantes)),
    )


KIND = Kind(
    slug="constancia_recepcion",
    code="I06",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=True,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    requirements=(
        Requirement("Sesión de traspaso de los bienes", (1078,), ("sesion",)),
        Requirement("Acta de traspaso que acompaña, sin cambiar su texto", (919,), ("acta",)),
        Requirement("Inventario de los bienes traspasados", (921,), ("inventario",)),
        Requirement(
            "Descripción y cantidad de cada bien, de manera que el traspaso sea lo más transparente posible",
            (919,),
            ("bienes.descripcion", "bienes.cantidad", "bienes.cantidad_recibida"),
        ),
        Requirement(
            "Resultado de cada bien, con su observación y su fotografía",
            (),
            ("bienes.resultado", "bienes.observacion", "bienes.anexo"),
        ),
        Requirement("Organización que recibe", (919, 920), ("organizacion",)),
    ),
)
