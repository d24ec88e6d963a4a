"""Sheets that go out: the data of a project, and ready-made ones to ask others for theirs.

Every cell has its type, and no text of anybody's becomes a formula when Excel, or whoever edits it there, opens it.
"""

import io
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from document_templates.programme import territory
from document_templates.programme.project import Project
from document_templates.programme.sheets.cells import Cell
from document_templates.programme.sheets.tables import EXAMPLE, Column, Table

FORMATS = {"date": "dd-mm-yyyy", "number": "#,##0", "mark": "0.0", "pesos": '"$"#,##0', "text": "@"}
RISKY = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""What makes a text a formula, in Excel or in what imports its files."""
ROOM = 500
"""Rows of a ready-made sheet that have lists and formats."""
LISTS, INSTRUCTIONS, PLACES = "Listas", "Instrucciones", "Comunas de Chile"

HEAD = PatternFill("solid", fgColor="1F5A4C")
NEEDED = PatternFill("solid", fgColor="8A4B08")
LINE = Side(style="thin", color="BFBFBF")
FONT, LINE_HEIGHT = "Calibri", 15
GREY = Font(name=FONT, italic=True, color="6B6B6B")
WHITE = Font(name=FONT, bold=True, color="FFFFFF")
PAGE_WIDTH = 200
"""Of columns on a lying Carta, before their letters are too small to read."""
ALIGNED = {"date": "center", "number": "right", "mark": "right", "pesos": "right"}


def export(table: Table, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows, as a sheet that opens well and can be loaded again: it changes nothing."""
    book, sheet = _begun(table)
    columns = [column for column in table.columns if column.exported]
    _headings(sheet, columns)
    for number, row in enumerate(rows, start=2):
        for position, column in enumerate(columns, start=1):
            _put(sheet, number, position, column, row.get(column.key))
        fit_height(sheet, number, len(columns))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(2, sheet.max_row)}"
    return _saved(book)


def template(table: Table, project: Project | None = None) -> bytes:
    """An empty sheet to send to who has the data: instructions, lists to choose from, one example in grey."""
    book, sheet = _begun(table)
    columns = [column for column in table.columns if column.asked]
    _headings(sheet, columns)
    _example(sheet, columns)
    lists = book.create_sheet(LISTS)
    for position, column in enumerate(columns, start=1):
        _prepare(sheet, lists, position, column)
    lists.sheet_state = "hidden"
    _instructions(book, table, columns, project)
    if any(column.key == "comuna" for column in columns):
        _places(book)
    return _saved(book)


def _begun(table: Table) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = table.title
    sheet.freeze_panes = "C2"
    sheet.sheet_view.showGridLines = True
    _page(sheet, "landscape")
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:B"
    return book, sheet


def _page(sheet: Any, orientation: str) -> None:
    """Carta, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, 1
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Página &P de &N"


def _headings(sheet: Worksheet, columns: list[Column]) -> None:
    for position, column in enumerate(columns, start=1):
        cell = sheet.cell(1, position, column.label)
        cell.font = WHITE
        cell.fill = NEEDED if column.required else HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.border = Border(bottom=LINE)
        longest = max(len(word) for word in column.label.split())
        sheet.column_dimensions[get_column_letter(position)].width = max(column.width, longest + 4)
    fit_height(sheet, 1, len(columns))
    widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, len(columns) + 1)]
    sheet.page_setup.fitToWidth = -(-int(sum(widths)) // PAGE_WIDTH)


def _put(sheet: Worksheet, row: int, position: int, column: Column, value: Any) -> None:
    if value is None or value == []:
        return
    shown = column.show(value)
    if isinstance(shown, str):
        _text(sheet, row, position, shown)
        return
    cell: Any = sheet.cell(row, position, shown)
    cell.number_format = FORMATS[column.form]
    cell.alignment = Alignment(vertical="top", horizontal=ALIGNED[column.form], indent=column.form != "date")


def _text(sheet: Worksheet, row: int, position: int, text: str) -> None:
    cell: Any = sheet.cell(row, position)
    cell.value = text
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell.number_format = FORMATS["text"]
    cell.quotePrefix = text.startswith(RISKY)  # nor when somebody edits it
    wide = len(text) > _room(sheet, cell) or "\n" in text
    cell.alignment = Alignment(wrap_text=wide, vertical="top")


def fit_height(sheet: Worksheet, row: int, columns: int, line: float = LINE_HEIGHT) -> None:
    """Say how high a row of wrapped text is: only Excel finds it out by itself."""
    count = 1
    for position in range(1, columns + 1):
        cell: Any = sheet.cell(row, position)
        if isinstance(cell.value, str) and cell.alignment.wrap_text:
            room = _room(sheet, cell)
            wrapped = (len(textwrap.wrap(part, room)) or 1 for part in cell.value.split("\n"))
            count = max(count, sum(wrapped))
    if count > 1:
        sheet.row_dimensions[row].height = line * count + 3


def _room(sheet: Worksheet, cell: Any) -> int:
    """Letters on a line: a column is measured in figures, which are wider than small letters; a heading has a button."""
    width = sheet.column_dimensions[cell.column_letter].width
    return int(width - 2 if cell.font.b else width * 0.9 if str(cell.value).isupper() else width * 1.1)


# Ready-made sheets


def _example(sheet: Worksheet, columns: list[Column]) -> None:
    for position, column in enumerate(columns, start=1):
        value: Cell = column.example
        if position == 1:
            value = EXAMPLE
        elif column.form == "date" and value is None:
            value = date(2026, 3, 14)
        if value is None:
            continue
        cell: Any = sheet.cell(2, position, value)
        cell.number_format = FORMATS[column.form if not isinstance(value, str) else "text"]
    for position in range(1, len(columns) + 1):
        sheet.cell(2, position).font = GREY


def _prepare(sheet: Worksheet, lists: Worksheet, position: int, column: Column) -> None:
    """Formats, a list to choose from, and the hint when the cell is chosen."""
    letter = get_column_letter(position)
    for row in range(3, ROOM + 1):
        sheet.cell(row, position).number_format = FORMATS[column.form]
    rule = _rule(lists, position, column)
    if rule is None:
        return
    if column.hint:
        rule.promptTitle, rule.prompt, rule.showInputMessage = column.label[:32], column.hint[:255], True
    rule.add(f"{letter}2:{letter}{ROOM}")
    sheet.add_data_validation(rule)


def _rule(lists: Worksheet, position: int, column: Column) -> DataValidation | None:
    if column.choices:
        letter = get_column_letter(position)
        lists.cell(1, position, column.label)
        for row, label in enumerate(column.choices.values(), start=2):
            lists.cell(row, position, label)
        where = f"{LISTS}!${letter}$2:${letter}${len(column.choices) + 1}"
        rule = DataValidation(type="list", formula1=where, allow_blank=True)
        rule.errorTitle, rule.error = "No está en la lista", "Elija una de las opciones de la lista."
        rule.errorStyle = "warning"
        return rule
    if column.form in {"number", "pesos"}:
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.errorTitle, rule.error = "No es un número", "Escriba un número entero, sin decimales."
        rule.errorStyle = "warning"
        return rule
    if column.form == "mark":
        rule = DataValidation(
            type="decimal", operator="between", formula1="1", formula2="7", allow_blank=True
        )
        rule.errorTitle, rule.error = "No es una nota", "Escriba una nota de 1,0 a 7,0."
        rule.errorStyle = "warning"
        return rule
    if column.form == "date":
        rule = DataValidation(type="date", operator="greaterThan", formula1="3654", allow_blank=True)
        rule.errorTitle, rule.error = "No es una fecha", "Escriba el día, el mes y el año: 14-03-2026."
        rule.errorStyle = "warning"
        return rule
    return DataValidation() if column.hint else None


def _instructions(book: Workbook, table: Table, columns: list[Column], project: Project | None) -> None:
    sheet = book.create_sheet(INSTRUCTIONS, 0)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 42, 96
    _page(sheet, "landscape")
    sheet.sheet_view.showGridLines = False
    title = f"Planilla de {table.many}"
    if project is not None:
        title += f": {project.convenio.nombre_proyecto}"
    sheet.cell(1, 1, title).font = Font(name=FONT, bold=True, size=14)
    told = [
        f"Llene la hoja «{table.title}» y devuelva este archivo. No hace falta cambiar nada más.",
        *table.notes,
        "La fila gris es un ejemplo: puede borrarla o dejarla, no se carga.",
        "Las columnas de título café son obligatorias; las demás puede dejarlas vacías.",
        "Lo que quede vacío no borra nada de lo que ya sabemos.",
    ]
    for number, line in enumerate(told, start=3):
        sheet.cell(number, 1, f"• {line}")
    start = len(told) + 4
    for position, text in ((1, "Columna"), (2, "Qué escribir")):
        cell = sheet.cell(start, position, text)
        cell.font, cell.fill = WHITE, HEAD
    for number, column in enumerate(columns, start=start + 1):
        sheet.cell(number, 1, column.label + (" (obligatoria)" if column.required else ""))
        cell = sheet.cell(number, 2, _explained(column))
        for told_cell in sheet[number]:
            told_cell.alignment = Alignment(wrap_text=True, vertical="top")
        fit_height(sheet, number, 2)
    book.active = 0


def _explained(column: Column) -> str:
    parts = [column.hint] if column.hint else []
    if 0 < len(column.choices) <= 20 and column.form == "text" and "sí" not in column.choices:
        parts.append("Puede ser: " + ", ".join(column.choices.values()) + ".")
    if column.form == "date":
        parts.append("Día, mes y año: 14-03-2026.")
    if column.example is not None and not column.choices:
        parts.append(f"Por ejemplo: {column.said(column.example)}.")
    return " ".join(parts)


def _places(book: Workbook) -> None:
    sheet = book.create_sheet(PLACES)
    _page(sheet, "portrait")
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "A2"
    headings = ("Código región", "Región", "Código provincia", "Provincia", "Código comuna", "Comuna")
    for position, text in enumerate(headings, start=1):
        cell = sheet.cell(1, position, text)
        cell.font, cell.fill = WHITE, HEAD
        sheet.column_dimensions[get_column_letter(position)].width = 16 if position % 2 else 40
    for number, comuna in enumerate(territory.comunas(), start=2):
        values = (
            comuna.region_code,
            comuna.region,
            comuna.province_code,
            comuna.province,
            comuna.code,
            comuna.name,
        )
        for position, value in enumerate(values, start=1):
            _text(sheet, number, position, value)


def _saved(book: Workbook) -> bytes:
    book.properties.creator = "Rúbrica"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
