"""Inventario de bienes."""

from tools.drafting.goods import inventory_table, invoices_table, sources_table, totals_in_words
from tools.drafting.pieces import article, body, draft, lead

DRAFT = draft(
    "Inventario de bienes",
    ("custodia", "gestora", "receptora"),
    article(
        "Levantamiento",
        body(
            "El {{ fecha_levantamiento | fecha }} se revisaron uno a uno los bienes del {{ proyecto.ecomercado }}. "
            "El levantamiento estuvo a cargo de {{ responsable }}. Se registran todos los bienes, cualquiera "
            "sea su financiamiento.{% if impuestos_incluidos %} Los valores incluyen impuestos.{% endif %}"
        ),
    ),
    article(
        "Bienes", lead("Descripción, cantidad y valor de cada bien:"), inventory_table(), totals_in_words()
    ),
    article(
        "Totales por factura", lead("Los valores corresponden a las facturas siguientes:"), invoices_table()
    ),
    article(
        "Totales por financiamiento",
        lead("Solo los bienes financiados por el FOSIS se traspasan a la comunidad organizada:"),
        sources_table(),
    ),
    article(
        "Uso de este inventario",
        body(
            "Este inventario acompaña al acta de traspaso del dominio de bienes y al reglamento de uso de los bienes. "
            "No transfiere por sí mismo el dominio ni la custodia de los bienes."
        ),
    ),
    signing="Quienes firman confirman este inventario en {{ lugar }}, a {{ fecha | fecha }}:",
)
