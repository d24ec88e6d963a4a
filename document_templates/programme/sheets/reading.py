"""Files that Excel saves, as rows of cells: `.xlsx` and `.csv`, whatever their separator and letters.

Whoever sends a file may mean harm: nothing is unpacked beyond its limits, no formula is worked out, no macro is kept,
no entity of XML is resolved, nothing outside the file is opened.
"""

import csv
import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from document_templates.programme.sheets.cells import FORMULA, Cell, Formula

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_RATIO = 100
"""Unpacked to packed, of what is large; a sheet full of the same word has 40."""
RATIO_MATTERS = 10 * 1024 * 1024
MAX_PARTS = 1_000
MAX_SHEETS = 40
MAX_ROWS = 10_000
MAX_COLUMNS = 120
MAX_CELLS = 600_000
MAX_MERGED = 2_000
DELIMITERS = ";\t,|"
SAVE_AS = "ábrala en Excel y guárdela como «Libro de Excel (.xlsx)»"


class SheetError(ValueError):
    """The file as a whole cannot be read; the message says why, in Spanish, and what to do."""


@dataclass
class Sheet:
    name: str
    rows: list[list[Cell | Formula]] = field(default_factory=list)
    """The first one is row 1 of Excel's."""


def read(data: bytes) -> list[Sheet]:
    """The sheets of a file that people can see. Raises `SheetError`."""
    if not data:
        raise SheetError("El archivo está vacío.")
    if len(data) > MAX_BYTES:
        raise SheetError("La planilla pesa más de 10 MB: deje solo la hoja que se carga.")
    _refuse_other_formats(data)
    sheets = _workbook(data) if data.startswith(b"PK\x03\x04") else [Sheet("", _csv(_decoded(data)))]
    for sheet in sheets:
        _trim(sheet)
    if not any(sheet.rows for sheet in sheets):
        raise SheetError("La planilla está vacía.")
    return [sheet for sheet in sheets if sheet.rows]


def _refuse_other_formats(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(
            f"La planilla está en el formato antiguo (.xls) o tiene clave: {SAVE_AS}, sin clave."
        )
    if data.startswith(b"%PDF-"):
        raise SheetError("El archivo es un PDF: suba la planilla de Excel de la que salió.")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        raise SheetError(f"El archivo tiene nombre de planilla, pero es una página web: {SAVE_AS}.")


def _trim(sheet: Sheet) -> None:
    """Without the empty rows at the end."""
    while sheet.rows and all(cell in (None, "") for cell in sheet.rows[-1]):
        sheet.rows.pop()


# CSV


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # "Texto Unicode" of Excel's
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetError("El archivo no es una planilla: suba un archivo de Excel (.xlsx) o de texto (.csv).")


def _csv(text: str) -> list[list[Cell | Formula]]:
    delimiter = _delimiter(text)
    text, said = _without_separator_line(text)
    rows: list[list[Cell | Formula]] = [[]] if said else []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=said or delimiter, strict=True)
    try:
        for row in reader:
            cells += len(row)
            _refuse_too_many(len(rows) + 1, len(row), cells)
            rows.append([_plain(value) for value in row])
    except csv.Error:
        number = len(rows) + 1
        raise SheetError(
            f"La fila {number} tiene comillas que no cierran, o es demasiado larga: revísela y súbala de nuevo."
        ) from None
    return rows


def _plain(value: str) -> str:
    """Without the apostrophe that keeps Excel from taking a text for a formula."""
    return value[1:] if re.match(r"'[=+\-@\t\r]", value) else value


def _without_separator_line(text: str) -> tuple[str, str | None]:
    """Excel itself begins a file with `sep=;` where its reader might doubt."""
    found = re.match(r"\"?sep=(.)\"?\r?\n", text)
    return (text[found.end() :], found[1]) if found else (text, None)


def _delimiter(text: str) -> str:
    """The one that cuts the most of the first lines into the same number of cells."""
    head = text[:20_000].splitlines()[:60]

    def typical(delimiter: str) -> tuple[int, int]:
        try:
            counts = [len(row) for row in csv.reader(head, delimiter=delimiter) if any(row)]
        except csv.Error:
            return (0, 0)
        usual = max(set(counts), key=counts.count, default=0)
        longest = max(counts, default=0)
        return (max(usual, longest if usual > 1 else 0), usual)

    return max(DELIMITERS, key=typical)


# Excel


def _workbook(data: bytes) -> list[Sheet]:
    archive = _opened(data)
    with archive:
        names = set(archive.namelist())
        _refuse_other_packages(archive, names)
        parts = _parts(archive)
    return _sheets(data, parts)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _damaged() from None
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * len(data)
    if len(entries) > MAX_PARTS or unpacked > MAX_UNPACKED or bomb:
        raise SheetError("La planilla es demasiado grande por dentro: deje solo la hoja que se carga.")
    return archive


def _refuse_other_packages(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names or "content.xml" in names:
        raise SheetError("La planilla es de LibreOffice (.ods): ábrala y guárdela como «Excel (.xlsx)».")
    if "xl/workbook.bin" in names:
        raise SheetError(f"La planilla está en formato binario (.xlsb): {SAVE_AS}.")
    if "[Content_Types].xml" not in names:
        raise SheetError(
            "El archivo es un ZIP, no una planilla: suba el archivo de Excel (.xlsx) que trae dentro."
        )
    types = archive.read("[Content_Types].xml").lower()
    if any("vba" in name.lower() for name in names) or b"macroenabled" in types:
        raise SheetError(f"La planilla tiene macros (.xlsm): {SAVE_AS}, sin macros.")
    if b"spreadsheetml" not in types:
        raise SheetError("El archivo no es una planilla de Excel: suba un .xlsx o un .csv.")


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part in XML, none of which may declare entities."""
    parts = {}
    try:
        for entry in archive.infolist():
            if entry.filename.lower().endswith((".xml", ".rels")):
                data = archive.read(entry)
                if re.search(rb"<\x00?!\x00?(D\x00?O\x00?C|E\x00?N\x00?T)", data, re.IGNORECASE):
                    raise SheetError("La planilla trae instrucciones que Excel no escribe: no se abre.")
                parts[entry.filename.lstrip("/")] = data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        raise _damaged() from None
    return parts


def _sheets(data: bytes, parts: dict[str, bytes]) -> list[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not know: none of it is in the cells
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
            counted = [0]
            return [_sheet(sheet, parts, data, counted) for sheet in shown]
        except SheetError:
            raise
        except Exception:  # openpyxl meets a broken file with whatever its parts raise
            raise _damaged() from None


def _sheet(sheet: Any, parts: dict[str, bytes], data: bytes, counted: list[int]) -> Sheet:
    part = parts.get(sheet._worksheet_path.lstrip("/"), b"")
    _refuse_far_cells(part)
    rows = _rows(sheet, counted)
    if re.search(rb"<(?:\w+:)?f[\s>/]", part):
        _mark_formulas(sheet.title, rows, data)
    _fill_merged(rows, part)
    return Sheet(sheet.title, rows)


def _rows(sheet: Any, counted: list[int]) -> list[list[Cell | Formula]]:
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    rows: list[list[Cell | Formula]] = []
    for row in _cells_by_row(sheet):
        counted[0] += len(row)
        _refuse_too_many(len(rows) + 1, len(row), counted[0])
        rows.append(row)
    return rows


def _refuse_far_cells(part: bytes) -> None:
    """Before reading: rows that are only formatted may go on to the last one of Excel's, and are no rows."""
    said = re.finditer(rb"\br=\"[A-Z]{1,3}(\d{5,8})\"[^>]*>\s*<(?:\w+:)?(?:v|is|f)\b", part)
    if any(int(found[1]) > MAX_ROWS for found in said):
        raise _too_many_rows()


def _cells_by_row(sheet: Any) -> Iterator[list[Cell | Formula]]:
    for row in sheet.iter_rows(values_only=True, max_row=MAX_ROWS):
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        yield cells


def _too_many_rows() -> SheetError:
    return SheetError("La planilla tiene más de 10.000 filas: divídala en varias.")


def _refuse_too_many(rows: int, columns: int, cells: int) -> None:
    if rows > MAX_ROWS:
        raise _too_many_rows()
    if columns > MAX_COLUMNS:
        raise SheetError("La planilla tiene más de 120 columnas: deje solo las que se cargan.")
    if cells > MAX_CELLS:
        raise SheetError("La planilla tiene demasiadas celdas: divídala en varias.")


def _mark_formulas(title: str, rows: list[list[Cell | Formula]], data: bytes) -> None:
    """Where there is a formula and no result: Excel keeps both, other programs only the formula."""
    book: Any = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    sheet = next(sheet for sheet in book.worksheets if sheet.title == title)
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_row=MAX_ROWS)):
        for column, cell in enumerate(row):
            if cell.data_type == "f":
                _mark(rows, number, column)


def _mark(rows: list[list[Cell | Formula]], number: int, column: int) -> None:
    while len(rows) <= number:
        rows.append([])
    row = rows[number]
    row.extend([None] * (column + 1 - len(row)))
    if row[column] is None:
        row[column] = FORMULA


def _fill_merged(rows: list[list[Cell | Formula]], part: bytes) -> None:
    """A cell merged over several rows says the same in each of them."""
    merged = re.finditer(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=\"([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)\"", part)
    for found in itertools.islice(merged, MAX_MERGED):
        column, first, last = column_index_from_string(found[1].decode()), int(found[2]), int(found[3])
        if not 1 <= first < last or first > len(rows) or column > len(rows[first - 1]):
            continue
        value = rows[first - 1][column - 1]
        for row in rows[first : min(last, len(rows))] if value is not None else []:
            row.extend([None] * (column - len(row)))
            row[column - 1] = value


def _damaged() -> SheetError:
    return SheetError(f"La planilla está dañada y no se puede abrir: {SAVE_AS}, y súbala de nuevo.")
