"""Tables of goods: each row whole, headings on each page, totals that stay with the last row."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import first_in_row, head
from tools.drafting.styles import SHADE


def description() -> str:
    return paragraph("{{ bien.descripcion }}", "Row") + when(
        "bien.detalle or bien.series",
        paragraph(
            "{% if bien.detalle %}{{ bien.detalle }}{% if bien.series %}; {% endif %}{% endif %}"
            "{% if bien.series %}serie {{ bien.series | lista }}{% endif %}",
            "RowNote",
        ),
    )


def invoice() -> str:
    return paragraph("{{ bien.factura_numero }}", "Row") + when(
        "bien.factura_fecha", paragraph("{{ bien.factura_fecha | fecha_corta }}", "RowNote")
    )


def inventory_table() -> str:
    """All assets: what, how many, how much, by which invoice, in what state, where, paid by whom."""
    widths = [8.0, 51.0, 11.0, 20.0, 21.0, 17.0, 23.0, 15.0]
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
        cell(first_in_row("loop.last", "{{ bien.item }}", "Row"), widths[0]),
        cell(description() + note, widths[1]),
        cell(paragraph("{{ bien.cantidad }}", "RowNumber"), widths[2]),
        cell(paragraph("{{ bien.valor_unitario_clp | pesos }}", "RowNumber"), widths[3]),
        cell(paragraph("{{ bien.valor_total_clp | pesos }}", "RowNumber"), widths[4]),
        cell(invoice(), widths[5]),
        cell(state + when("not bien.estado and not bien.ubicacion", paragraph("–", "Row")), widths[6]),
        cell(paragraph("{{ bien.financiamiento }}", "Row"), widths[7]),
    ]
    return _table(labels, widths, cells, "Inventario de bienes", after=3)


def transfer_table() -> str:
    """What is handed over: description, quantity, value, invoice."""
    widths = [9.0, 74.0, 13.0, 24.0, 25.0, 21.0]
    labels = ["N°", "Descripción", "Cant.", "Valor unitario", "Valor total", "Factura"]
    cells = [
        cell(first_in_row("loop.last", "{{ bien.item }}", "Row"), widths[0]),
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
    widths = [22.0, 22.0, 72.0, 24.0, TEXT_WIDTH - 140]
    rows = [
        head(["Factura N°", "Fecha", "Proveedor", "RUT", "Total"], widths, right=(4,)),
        row_tag("for factura in por_factura", 5),
        row(
            [
                cell(
                    first_in_row("loop.last or por_factura|length < 12", "{{ factura.numero }}", "Row"),
                    widths[0],
                ),
                cell(_or_dash("factura.fecha", "{{ factura.fecha | fecha_corta }}"), widths[1]),
                cell(_or_dash("factura.proveedor", "{{ factura.proveedor }}"), widths[2]),
                cell(_or_dash("factura.proveedor_rut", "{{ factura.proveedor_rut }}"), widths[3]),
                cell(paragraph("{{ factura.total_clp | pesos }}", "RowNumber"), widths[4]),
            ]
        ),
        row_tag("endfor", 5),
        row(
            [
                cell(paragraph("**Total**", "Row"), sum(widths[:4]), span=4, shade=SHADE),
                cell(paragraph("**{{ totales.total_clp | pesos }}**", "RowNumber"), widths[4], shade=SHADE),
            ]
        ),
    ]
    return table(rows, widths, style="Grid", title="Totales por factura") + paragraph(style="Gap")


def _or_dash(condition: str, shown: str) -> str:
    return paragraph(f"{{% if {condition} %}}{shown}{{% else %}}–{{% endif %}}", "Row")


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
