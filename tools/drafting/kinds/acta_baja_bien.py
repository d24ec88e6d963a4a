"""Acta de baja de bienes."""

from tools.drafting.goods import totals_in_words
from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.pieces import article, body, citation, draft, first_in_row, head, lead, sentence
from tools.drafting.styles import SHADE

WIDTHS = [9.0, 47.0, 15.0, 15.0, 24.0, 56.0]
LABELS = ["N°", "Bien", "Se dan de baja", "Quedan", "Valor de compra", "Qué pasó"]
GOOD = paragraph("{{ bien.descripcion }}", "Row") + when(
    "bien.detalle_bien or bien.series",
    paragraph(
        "{% if bien.detalle_bien %}{{ bien.detalle_bien }}{% if bien.series %}; {% endif %}{% endif %}"
        "{% if bien.series %}{% if bien.series_de_la_linea %}series de la línea: {% else %}serie {% endif %}"
        "{{ bien.series | lista }}{% endif %}",
        "RowNote",
    ),
)
EVENT = paragraph("**{{ bien.motivo }}.** {{ bien.detalle }}", "Row") + when(
    "bien.fecha_hecho or bien.denuncia_numero",
    paragraph(
        "{% if bien.fecha_hecho %}{{ bien.fecha_hecho | fecha_corta }}{% if bien.denuncia_numero %}; {% endif %}"
        "{% endif %}{% if bien.denuncia_numero %}denuncia N° {{ bien.denuncia_numero }}{% endif %}",
        "RowNote",
    ),
)

GOODS = table(
    [
        head(LABELS, WIDTHS, right=(2, 3, 4)),
        row_tag("for bien in bienes", 6),
        row(
            [
                cell(first_in_row("loop.last", "{{ bien.item }}", "Row"), WIDTHS[0]),
                cell(GOOD, WIDTHS[1]),
                cell(paragraph("{{ bien.cantidad }}", "RowNumber"), WIDTHS[2]),
                cell(paragraph("{{ bien.quedan }}", "RowNumber"), WIDTHS[3]),
                cell(paragraph("{{ bien.valor_clp | pesos }}", "RowNumber"), WIDTHS[4]),
                cell(EVENT, WIDTHS[5]),
            ]
        ),
        row_tag("endfor", 6),
        row(
            [
                cell(paragraph("**Total**", "Row"), sum(WIDTHS[:2]), span=2, shade=SHADE),
                cell(paragraph("**{{ totales.unidades }}**", "RowNumber"), WIDTHS[2], shade=SHADE),
                cell(paragraph(style="Row"), WIDTHS[3], shade=SHADE),
                cell(paragraph("**{{ totales.total_clp | pesos }}**", "RowNumber"), WIDTHS[4], shade=SHADE),
                cell(paragraph(style="Row"), WIDTHS[5], shade=SHADE),
            ]
        ),
    ],
    WIDTHS,
    style="Grid",
    title="Bienes que se dan de baja",
    cell_margin=1.2,
) + paragraph(style="Gap")

DRAFT = draft(
    "Acta de baja de bienes",
    ("custodia", "receptora", "gestora"),
    article(
        "Objeto",
        body(
            "Esta acta da de baja bienes del {{ proyecto.ecomercado }} que figuran en el Inventario de bienes, "
            + citation("inventario")
            + ".{% if acta %} Fueron traspasados por el Acta de traspaso del dominio de bienes, "
            + citation("acta")
            + ".{% endif %}{% if sesion %} La baja se vio en la {{ sesion.tipo }} del {{ sesion.fecha | fecha }} "
            "({{ sesion.lugar }}).{% endif %}"
        ),
    ),
    article(
        "Bienes que se dan de baja",
        lead("El número es el de la línea del inventario, y el valor, el de compra:"),
        GOODS,
        totals_in_words(),
    ),
    article("Destino", body(sentence("destino"))),
    when("observaciones", article("Observaciones", body(sentence("observaciones")))),
    article(
        "Efecto",
        body(
            "El inventario y los documentos ya firmados no cambian: se leen junto con esta acta. La persona a cargo de la "
            "custodia anota la baja en el inventario de uso diario."
        ),
        body(
            "Firmar esta acta deja constancia de lo que pasó. No es reconocer culpa ni obliga a pagar los bienes; si hay "
            "responsabilidades, se determinan según el reglamento de uso y la ley. Se entrega copia a la municipalidad, "
            "al Grupo Motor y al FOSIS."
        ),
    ),
    signing="Quienes firman confirman esta baja en {{ lugar }}, a {{ fecha | fecha }}:",
)
