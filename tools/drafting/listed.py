"""The documents of a bundle as a table: actividad, producto, verificador and beneath it each document."""

from dataclasses import dataclass

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import band, head


@dataclass(frozen=True)
class Column:
    label: str
    width: float
    shown: str
    """A line, or whole paragraphs."""
    right: bool = False

    @property
    def cell(self) -> str:
        whole = self.shown.startswith("<w:p")
        return cell(
            self.shown if whole else paragraph(self.shown, "RowNumber" if self.right else "Row"), self.width
        )


NAME = "{{ documento.titulo }}{% if documento.detalle %}, {{ documento.detalle }}{% endif %}"
DASH = "{%% if documento.%s %%}{{ documento.%s }}{%% else %%}–{%% endif %%}"
LETTER = (
    Column("Documento", 74.0, NAME),
    Column("Folio", 27.0, "{{ documento.folio }}"),
    Column("Fecha", 19.0, "{{ documento.fecha | fecha_corta }}"),
    Column("Págs.", 11.0, DASH % ("paginas", "paginas"), right=True),
    Column(
        "Código de verificación",
        TEXT_WIDTH - 131,
        "{% if documento.codigo %}{{ documento.codigo }}{% else %}archivo externo{% endif %}",
    ),
)


def activities(caption: str, columns: tuple[Column, ...], *below: str) -> str:
    """`below` are more rows beneath a verifier's documents."""
    count, widths = len(columns), [column.width for column in columns]
    right = [number for number, column in enumerate(columns) if column.right]
    rows = [
        head([column.label for column in columns], widths, right=right),
        row_tag("for actividad in actividades", count),
        band("**{{ actividad.titulo }}**", count),
        row_tag("for producto in actividad.productos", count),
        row_tag("for verificador in producto.verificadores", count),
        row([cell(_heading(), TEXT_WIDTH, span=count)]),
        row_tag("for documento in verificador.documentos", count),
        row(column.cell for column in columns),
        row_tag("endfor", count),
        *below,
        row_tag("endfor", count),
        row_tag("endfor", count),
        row_tag("endfor", count),
    ]
    return table(rows, widths, style="Grid", title=caption) + paragraph(style="Gap")


def _heading() -> str:
    """The product stands over the first of its verifiers; both stay with the first document."""
    keep = "<w:keepNext/>"
    product = paragraph("Producto: {{ producto.titulo }}", "RowNote", extra=keep)
    verifier = paragraph("**{{ verificador.titulo }}**", "Row", extra=keep)
    return when("loop.first and producto.titulo != verificador.titulo", product) + verifier
