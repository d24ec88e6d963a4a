"""The index as a sheet for Excel: a row for each document and each thing that is missing, ready to filter and print."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from document_templates.bundle_index import JUSTIFIED as JUSTIFIED_TITLE
from document_templates.bundle_index import OTHERS, TITLE, IndexFields, ListedFields
from document_templates.programme.sheets.writing import RISKY, fit_height
from document_templates.wording import conjunction, short_date

LINE_HEIGHT = 13.5
A_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
HEADER = 5
LACKS = "Falta"
LETTER_PAPER = 1
"""Carta, by Excel's number."""
THIN = Side(style="thin", color="A6A6A6")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SHADE = PatternFill("solid", start_color="EDEDED", end_color="EDEDED")
LINK = Font(name="Calibri", size=10, underline="single", color="1F3864")
PLAIN = Font(name="Calibri", size=10)
STRONG = Font(name="Calibri", size=10, bold=True)


@dataclass(frozen=True)
class Link:
    shown: str
    address: str


Value = str | int | date | Link | None
COLUMNS: tuple[tuple[str, float], ...] = (
    ("N°", 5),
    ("Actividad", 26),
    ("Producto", 30),
    ("Verificador", 32),
    ("Situación", 13),
    ("Documento", 30),
    ("Detalle", 26),
    ("Folio", 16),
    ("Fecha", 11.5),
    ("Páginas", 8.5),
    ("Estado", 18),
    ("Código de verificación", 23),
    ("Aprobación", 34),
    ("Archivo", 44),
    ("Anexos", 34),
    ("Observación", 38),
)


JUSTIFIED: tuple[tuple[str, float], ...] = (
    ("Regla", 9),
    ("Qué pide el programa", 48),
    ("Observación", 48),
    ("De qué se trata", 40),
    ("Motivo para seguir", 48),
    ("Fecha del motivo", 12),
)


def as_xlsx(index: IndexFields) -> bytes:
    book = Workbook()
    _fill(book.worksheets[0], index, f"Índice etapa {index.etapa}", COLUMNS, _rows(index))
    if index.justificadas:
        _fill(book.create_sheet(), index, JUSTIFIED_TITLE, JUSTIFIED, _justified(index))
    when = datetime(index.fecha.year, index.fecha.month, index.fecha.day)
    book.properties.title, book.properties.creator = f"{TITLE}, etapa {index.etapa}", index.proyecto.ejecutor
    book.properties.created = book.properties.modified = when
    return _same_bytes(book)


def _fill(
    sheet: Worksheet,
    index: IndexFields,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[list[Value]],
) -> None:
    sheet.title = title
    for number, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _title(sheet, index)
    _row(sheet, HEADER, [label for label, _ in columns], head=True)
    number = HEADER
    for number, values in enumerate(rows, HEADER + 1):
        _row(sheet, number, values)
    _set_up(sheet, columns, number)


def _justified(index: IndexFields) -> Iterator[list[Value]]:
    for one in index.justificadas:
        yield [one.regla, one.pide, one.observacion, one.detalle, one.motivo, one.fecha]


def _rows(index: IndexFields) -> Iterator[list[Value]]:
    if index.oficio:
        yield [None, "Oficio conductor", None, None, "Se envía", *_document(index.oficio), None]
    for activity, product, verifier in index.rows():
        place: list[Value] = [activity.titulo, product.titulo, verifier.titulo]
        for one in verifier.documentos:
            note = None if one.en_oficio else "No está en el oficio conductor"
            yield [one.numero, *place, "Se envía", *_document(one), note]
        for one in verifier.tambien:
            yield [
                one.numero,
                *place,
                "Ya en la lista",
                *_document(one),
                f"Es el mismo documento N° {one.numero}",
            ]
        if verifier.otras:
            yield [None, *place, "En otra etapa", *[None] * 10, conjunction(verifier.otras)]
        for lack in verifier.faltantes:
            yield [None, *place, LACKS, lack.nombre, *[None] * 9, lack.motivo]
    for other in index.otros:
        number = f"N° {other.numero}" if other.numero else None
        yield [
            *(None, OTHERS, other.codigo, None, "Se envía", other.titulo, number, None, other.fecha),
            *(None, "Archivo externo", None, None, *_file(other.archivo), None, None),
        ]


def _document(one: ListedFields) -> list[Value]:
    annexes = "\n".join(annex.archivo or f"{annex.nombre}: falta el archivo" for annex in one.anexos)
    return [
        one.titulo,
        one.detalle,
        one.folio,
        one.fecha,
        one.paginas,
        one.estado,
        Link(one.codigo, one.enlace) if one.codigo and one.enlace else None,
        "\n".join(one.aprobaciones) or None,
        *(_file(one.archivo) if one.archivo else [_only_annexes(one)]),
        annexes or None,
    ]


def _file(name: str | None) -> list[Value]:
    return [Link(name, name) if name else "falta el archivo"]


def _only_annexes(one: ListedFields) -> Value:
    """A document that is its annexes leads to the first of them."""
    first = next((annex.archivo for annex in one.anexos if annex.archivo), None)
    return Link(first, first) if first else "falta el archivo"


def _title(sheet: Worksheet, index: IndexFields) -> None:
    letter = index.oficio
    covered = (
        f"Oficio conductor: folio {letter.folio}, código de verificación {letter.codigo}"
        if letter
        else "Este paquete va todavía sin oficio conductor firmado"
    )
    lines = (
        f"{TITLE}. Etapa {index.etapa}: {index.etapa_nombre}",
        f"{index.proyecto.nombre}, código {index.proyecto.codigo}. {index.proyecto.ejecutor}",
        f"{covered}. Al {short_date(index.fecha)}: {index.total} documentos; {index.faltan} verificadores faltan.",
    )
    for number, line in enumerate(lines, 1):
        cell = _cell(sheet, number, 1)
        _write(cell, line)
        cell.font = Font(name="Calibri", size=14, bold=True) if number == 1 else PLAIN


def _row(sheet: Worksheet, number: int, values: list[Any], *, head: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = _cell(sheet, number, column)
        cell.font, cell.border = STRONG if head else PLAIN, GRID
        cell.alignment = Alignment(vertical="center" if head else "top", wrap_text=True)
        if head:
            cell.fill = SHADE
        elif values[4] == LACKS and column in (5, 6):
            cell.font = STRONG
        _write(cell, value)
    fit_height(sheet, number, len(values), LINE_HEIGHT)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    return cast(Cell, sheet.cell(row, column))  # nothing is merged


def _write(cell: Cell, value: Value) -> None:
    """A text stays a text, whatever it begins with."""
    if isinstance(value, Link):
        cell.hyperlink = value.address
        cell.font = LINK
        value = value.shown
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(RISKY)
    elif isinstance(value, date):
        cell.number_format = "dd-mm-yyyy"


def _set_up(sheet: Worksheet, columns: Sequence[tuple[str, float]], last: int) -> None:
    """The header stays in sight and on each page; Carta, lying, in two pages side by side."""
    right = get_column_letter(len(columns))
    sheet.freeze_panes = f"A{HEADER + 1}"
    sheet.auto_filter.ref = f"A{HEADER}:{right}{max(last, HEADER + 1)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", LETTER_PAPER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 2, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows, sheet.print_title_cols = f"{HEADER}:{HEADER}", "A:A"
    sheet.print_area = f"A1:{right}{max(last, HEADER + 1)}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    footer = sheet.oddFooter
    assert footer is not None
    footer.left.text, footer.right.text = "&A", "Página &P de &N"


def _same_bytes(book: Workbook) -> bytes:
    """openpyxl dates each part by the clock: written again, the same sheet gives the same bytes."""
    first, out = io.BytesIO(), io.BytesIO()
    properties = tostring(book.properties.to_tree())
    book.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = properties if name == "docProps/core.xml" else source.read(name)
            target.writestr(zipfile.ZipInfo(name, A_FIXED_TIME), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
