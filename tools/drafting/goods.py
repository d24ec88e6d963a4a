"""Tables of goods: each row whole, headings on each page, totals that stay with the last row."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import head
from tools.drafting.styles import SHADE

KEEP = "<w:keepNext/>"
RIGHT = '<w:jc w:val="right"/>'


def description() -> str:
    return (
        paragraph("{{ bien.descripcion }}", "Row")
        + when("bien.detalle", paragraph("{{ bien.detalle }}", "RowNote"))
        + when("bien.series", paragraph("Serie: {{ bien.series | lista }}", "RowNote"))
    )


def invoice() -> str:
    return paragraph("{{ bien.factura_numero }}", "Row") + when(
        "bien.factura_fecha", paragraph("{{ bien.factura_fecha | fecha_corta }}", "RowNote")
    )


def inventory_table() -> str:
    """All assets: what, how many, how much, by which invoice, in what state, where, paid by whom."""
    widths = [8.0, 52.0, 11.0, 21.0, 22.0, 18.0, 19.0, 15.0]
    labels = [
        "N°",
        "Descripción",
        "Cant.",
        "Valor unitario",
        "Valor total",
        "Factura",
        "Estado y lugar",
        "Fondos",
    ]
    state = when("bien.estado", paragraph("{{ bien.estado }}", "Row")) + when(
        "bien.ubicacion", paragraph("{{ bien.ubicacion }}", "RowNote")
    )
    note = when("bien.observaciones", paragraph("{{ bien.observaciones }}", "RowNote"))
    cells = [
        cell(paragraph("{{ bien.item }}", "Row"), widths[0]),
        cell(description() + note, widths[1]),
        cell(paragraph("{{ bien.cantidad }}", "RowNumber"), widths[2]),
        cell(paragraph("{{ bien.valor_unitario_clp | pesos }}", "RowNumber"), widths[3]),
        cell(paragraph("{{ bien.valor_total_clp | pesos }}", "RowNumber"), widths[4]),
        cell(invoice(), widths[5]),
        cell(state + paragraph(style="Tiny"), widths[6]),
        cell(paragraph("{{ bien.financiamiento }}", "Row"), widths[7]),
    ]
    return _table(labels, widths, cells, "Inventario de bienes", after=3)


def transfer_table() -> str:
    """What is handed over: description, quantity, value, invoice."""
    widths = [9.0, 74.0, 13.0, 24.0, 25.0, 21.0]
    labels = ["N°", "Descripción", "Cant.", "Valor unitario", "Valor total", "Factura"]
    cells = [
        cell(paragraph("{{ bien.item }}", "Row"), widths[0]),
        cell(description(), widths[1]),
        cell(paragraph("{{ bien.cantidad }}", "RowNumber"), widths[2]),
        cell(paragraph("{{ bien.valor_unitario_clp | pesos }}", "RowNumber"), widths[3]),
        cell(paragraph("{{ bien.valor_total_clp | pesos }}", "RowNumber"), widths[4]),
        cell(invoice(), widths[5]),
    ]
    return _table(labels, widths, cells, "Bienes que se traspasan", after=1)


def _table(labels: list[str], widths: list[float], cells: list[str], title: str, *, after: int) -> str:
    count = len(widths)
    total = row(
        [
            cell(paragraph("**Total**", "Row"), sum(widths[:2]), span=2, shade=SHADE),
            cell(paragraph("**{{ totales.unidades }}**", "RowNumber"), widths[2], shade=SHADE),
            cell(
                paragraph("**{{ totales.total_clp | pesos }}**", "RowNumber"),
                sum(widths[3:5]),
                span=2,
                shade=SHADE,
            ),
            cell(paragraph(style="Row"), sum(widths[5:]), span=after, shade=SHADE),
        ]
    )
    rows = [
        head(labels, widths, right=(2, 3, 4)),
        row_tag("for bien in lineas", count),
        row(cells),
        row_tag("endfor", count),
        total,
    ]
    return table(rows, widths, style="Grid", title=title, cell_margin=1.2) + paragraph(style="Gap")


def totals_in_words() -> str:
    return paragraph(
        "**Total:** {{ totales.lineas }} {% if totales.lineas == 1 %}línea{% else %}líneas{% endif %}, "
        "{{ totales.unidades }} {% if totales.unidades == 1 %}unidad{% else %}unidades{% endif %}, "
        "**{{ totales.total_clp | pesos }}** ({{ totales.total_clp | palabras }}).",
        "BodyText",
    )


def invoices_table() -> str:
    widths = [24.0, 26.0, 84.0, TEXT_WIDTH - 134]
    rows = [
        head(["Factura N°", "Fecha", "Proveedor", "Total"], widths, right=(3,)),
        row_tag("for factura in por_factura", 4),
        row(
            [
                cell(paragraph("{{ factura.numero }}", "Row"), widths[0]),
                cell(
                    paragraph(
                        "{% if factura.fecha %}{{ factura.fecha | fecha_corta }}{% else %}–{% endif %}", "Row"
                    ),
                    widths[1],
                ),
                cell(
                    paragraph(
                        "{% if factura.proveedor %}{{ factura.proveedor }}{% if factura.proveedor_rut %}, RUT "
                        "{{ factura.proveedor_rut }}{% endif %}{% else %}–{% endif %}",
                        "Row",
                    ),
                    widths[2],
                ),
                cell(paragraph("{{ factura.total_clp | pesos }}", "RowNumber"), widths[3]),
            ]
        ),
        row_tag("endfor", 4),
        row(
            [
                cell(paragraph("**Total**", "Row"), sum(widths[:3]), span=3, shade=SHADE),
                cell(paragraph("**{{ totales.total_clp | pesos }}**", "RowNumber"), widths[3], shade=SHADE),
            ]
        ),
    ]
    return table(rows, widths, style="Grid", title="Totales por factura") + paragraph(style="Gap")


def sources_table() -> str:
    widths = [66.0, 30.0, 30.0, TEXT_WIDTH - 126]
    rows = [
        head(["Financiamiento", "Líneas", "Unidades", "Total"], widths, right=(1, 2, 3)),
        row_tag("for fondo in por_financiamiento", 4),
        row(
            [
                cell(paragraph("{{ fondo.financiamiento }}", "Row"), widths[0]),
                cell(paragraph("{{ fondo.lineas }}", "RowNumber"), widths[1]),
                cell(paragraph("{{ fondo.unidades }}", "RowNumber"), widths[2]),
                cell(paragraph("{{ fondo.total_clp | pesos }}", "RowNumber"), widths[3]),
            ]
        ),
        row_tag("endfor", 4),
    ]
    return table(rows, widths, style="Grid", title="Totales por financiamiento") + paragraph(style="Gap")
