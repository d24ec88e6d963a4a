"""D30: what the Ecomercado has, item by item, with its value and its invoice."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.inventario_bienes.fields import ROLES, TITLE, Fields
from document_templates.wording import pesos, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Usted confirma que estos {fields.totales.unidades} bienes estaban en el Ecomercado "
        f"el {short_date(fields.fecha_levantamiento)}.",
        "Con esta firma no recibe ni entrega nada: el traspaso se firma en otra acta.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Fecha del levantamiento", short_date(fields.fecha_levantamiento)),
        PublicFact("Líneas", str(fields.totales.lineas)),
        PublicFact("Unidades", str(fields.totales.unidades)),
        PublicFact("Total", pesos(fields.totales.total_clp)),
    )


KIND = Kind(
    slug="inventario_bienes",
    code="D30",
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
        Requirement("Inventario de los bienes traspasados", (910, 921), ("lineas", "fecha_levantamiento")),
        Requirement(
            "Descripción de los bienes adquiridos",
            (919,),
            ("lineas.item", "lineas.descripcion", "lineas.detalle"),
        ),
        Requirement("Su cantidad", (919,), ("lineas.cantidad", "totales.unidades")),
        Requirement(
            "Su valor", (919,), ("lineas.valor_unitario_clp", "lineas.valor_total_clp", "totales.total_clp")
        ),
        Requirement(
            "Los bienes financiados a través del programa, aparte de los demás",
            (919,),
            ("lineas.financiamiento", "por_financiamiento"),
        ),
    ),
)
