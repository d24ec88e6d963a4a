"""A table within a sheet: where its headings stand, which column is which, and what each row says.

Titles above the headings, totals and notes below the rows, empty rows and columns between: none of them is data.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter
from rapidfuzz import fuzz, process

from document_templates import wording
from document_templates.programme.names import fold
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.cells import Cell, Formula, Reader
from document_templates.programme.sheets.reading import Sheet, SheetError

HEADING_WITHIN = 60
"""Rows of titles that may stand above the headings."""
EXAMPLE = "EJEMPLO"
"""In the first column: the row shows how to fill a sheet in, and is no data."""


@dataclass(frozen=True)
class Column:
    """One thing that a table says of each of its rows."""

    key: str
    """Of the project file, where it has one."""
    label: str
    """The heading, as we write it."""
    read: Reader
    also: tuple[str, ...] = ()
    """Other headings that people give it."""
    required: bool = False
    hint: str = ""
    """For who fills it in."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Value → how people say it."""
    form: str = "text"
    """How Excel shows it: `text`, `date`, `number`, `pesos`."""
    width: int = 18
    example: Cell = None
    exported: bool = True
    asked: bool = True
    """Whether a ready-made sheet has it."""

    def show(self, value: Any) -> Cell:
        """The value as a cell."""
        if isinstance(value, bool):
            return "sí" if value else "no"
        if isinstance(value, list):
            joined = "; ".join(str(item) for item in value)
            return joined + ";" if len(value) == 1 and "," in joined else joined
        if isinstance(value, str):
            return wording.phone(value) if self.read is cells.phone else self.choices.get(value, value)
        shown: Cell = value
        return shown

    def said(self, value: Any) -> str:
        """The value as people read it."""
        if value in (None, [], ""):
            return "vacío"
        if self.form == "pesos" and isinstance(value, int):
            return wording.pesos(value)
        return cells.raw(self.show(value))


@dataclass(frozen=True)
class Table:
    what: str
    title: str
    """Also the name of its sheet."""
    one: str
    many: str
    """What a row is: `organización`, `organizaciones`."""
    columns: tuple[Column, ...]
    named_by: tuple[str, ...]
    """One of these columns must be there, or it is another table."""
    notes: tuple[str, ...] = ()
    """For who fills it in."""

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @cached_property
    def headings(self) -> dict[str, str]:
        """Column by each heading that is known."""
        known: dict[str, str] = {}
        for column in self.columns:
            for name in (column.label, column.key, *column.also):
                known.setdefault(heading_key(name), column.key)
        return known


@dataclass(frozen=True)
class Problem:
    """What is wrong, or doubtful, and where in the sheet it stands."""

    message: str
    sheet: str = ""
    row: int | None = None
    letter: str = ""
    heading: str = ""
    value: str = ""

    @property
    def where(self) -> str:
        """`Hoja «Personas», fila 12, columna C (RUT)`."""
        parts = [f"hoja «{self.sheet}»"] if self.sheet else []
        parts += [f"fila {self.row}"] if self.row else []
        parts += [f"columna {self.letter} ({self.heading})"] if self.letter else []
        joined = ", ".join(parts)
        return joined[:1].upper() + joined[1:]

    def told(self) -> str:
        value = f" «{self.value}»" if self.value else ""
        return f"{self.where}{value}: {self.message}" if self.where else self.message


@dataclass
class Row:
    """What one row says, by column; what is empty or could not be read is not there."""

    number: int
    values: dict[str, Any]
    places: "Places"
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def wrong(self, key: str, message: str) -> None:
        self.problems.append(self.problem(key, message))

    def doubt(self, key: str, message: str) -> None:
        self.warnings.append(self.problem(key, message))

    def problem(self, key: str, message: str) -> Problem:
        place = self.places.of.get(key)
        return Problem(
            message,
            self.places.sheet,
            self.number,
            place[0] if place else "",
            place[1] if place else "",
            self.written.get(key, ""),
        )


@dataclass(frozen=True)
class Places:
    """Where the columns of a table stand in a sheet: letter and heading, by column."""

    sheet: str
    heading_row: int
    of: dict[str, tuple[str, str]]
    numbers: dict[str, int]
    digits: dict[int, int]
    """Where the check digit of a RUT stands in a column of its own: by the place of the RUT."""


@dataclass
class Found:
    """A table as it stands in a sheet."""

    places: Places
    rows: list[Row] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)


def heading_key(heading: str) -> str:
    """`N° de Factura (*)` and `Nro. factura` are the same."""
    bare = re.sub(r"\([^)]*\)|\*", " ", heading)
    joined = re.sub(r"\b(?:\w\.\s?)+\w\b\.?", lambda found: re.sub(r"[.\s]", "", found[0]), bare)
    words = fold(re.sub(r"(?i)\bn(ro|um)?\s*[°º.](?=\s|\w|$)", " numero ", joined)).split()
    swapped = {"no": "numero", "nro": "numero", "num": "numero", "n": "numero", "fono": "telefono"}
    small = {"de", "del", "la", "el", "los", "las", "o", "y", "a", "e", "as", "os", "es"}
    return " ".join(swapped.get(word, word) for word in words if word not in small)


def find(table: Table, sheets: Sequence[Sheet]) -> Found:
    """The table in the sheet that fits it best. Raises `SheetError` if it is in none."""
    best: tuple[int, Sheet, int, dict[int, str]] | None = None
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            named = _named(table, row)
            keys = set(named.values())
            if not keys.intersection(table.named_by) or len(keys) < min(2, len(table.columns)):
                continue
            if best is None or len(keys) > best[0]:
                best = (len(keys), sheet, number, named)
    if best is None:
        raise SheetError(_not_found(table, sheets))
    _, sheet, number, named = best
    return _read(table, sheet, number, named)


def _not_found(table: Table, sheets: Sequence[Sheet]) -> str:
    needed = wording.conjunction([f"«{table.column(key).label}»" for key in table.named_by])
    looked = "" if len(sheets) == 1 else f" en ninguna de sus {len(sheets)} hojas"
    return (
        f"No encontramos los títulos de las columnas de {table.many}{looked}. Una de ellas debe llamarse {needed}: "
        "descargue la planilla modelo y copie los títulos de ahí."
    )


def _named(table: Table, row: Sequence[Cell | Formula]) -> dict[int, str]:
    """Column of the table by position, for those whose heading is known; the first of two that say the same."""
    named: dict[int, str] = {}
    for position, cell in enumerate(row):
        key = _column_named(table, cell) if isinstance(cell, str) and len(cell) <= 80 else None
        if key and key not in named.values():
            named[position] = key
    return named


def _column_named(table: Table, heading: str) -> str | None:
    wanted = heading_key(heading)
    if wanted in table.headings or len(wanted) < 5:
        return table.headings.get(wanted)
    near = process.extractOne(wanted, table.headings.keys(), scorer=fuzz.ratio, score_cutoff=90)
    return table.headings[near[0]] if near else None


def _read(table: Table, sheet: Sheet, heading_row: int, named: dict[int, str]) -> Found:
    headings = sheet.rows[heading_row]
    places = Places(
        sheet.name,
        heading_row + 1,
        {key: (get_column_letter(at + 1), " ".join(str(headings[at]).split())) for at, key in named.items()},
        {key: at for at, key in named.items()},
        _digits(table, sheet, heading_row, named),
    )
    found = Found(places, warnings=list(_unused(table, sheet, places)))
    for number, line in enumerate(sheet.rows[heading_row + 1 :], start=heading_row + 2):
        _take(table, found, number, line, headings)
    return found


def _digits(table: Table, sheet: Sheet, heading_row: int, named: dict[int, str]) -> dict[int, int]:
    """The column to the right of a RUT that has its check digit, perhaps without a heading."""
    found: dict[int, int] = {}
    rut: int | None = None
    for position, cell in enumerate(sheet.rows[heading_row]):
        heading = cell if isinstance(cell, str) else ""
        if position in named and table.column(named[position]).read is cells.rut:
            rut = position
        elif rut is not None and rut not in found and _names_digit(heading):
            found[rut] = position
        elif position - 1 == rut and not heading.strip() and _are_digits(sheet, heading_row, position):
            found[position - 1] = position
        elif {"rut", "run"}.intersection(heading_key(heading).split()):
            rut = None  # whose digit follows is another one
    return found


def _are_digits(sheet: Sheet, heading_row: int, position: int) -> bool:
    below = [_at(row, position) for row in sheet.rows[heading_row + 1 :]]
    said = [str(cell).strip().removesuffix(".0") for cell in below if cell is not None]
    return any(said) and all(re.fullmatch(r"[\dkK]?", one, re.ASCII) for one in said)


def _names_digit(heading: str) -> bool:
    words = set(heading_key(heading).split())
    named = {"dv", "digito", "verificador", "dig", "verif"}
    return bool(words & named) and words <= named | {"rut", "run", "cedula"}


def _unused(table: Table, sheet: Sheet, places: Places) -> Iterator[Problem]:
    for position, cell in enumerate(sheet.rows[places.heading_row - 1]):
        used = position in places.numbers.values() or position in places.digits.values()
        if used or not isinstance(cell, str) or not cell.strip():
            continue
        heading, letter = " ".join(cell.split()), get_column_letter(position + 1)
        if heading_key(heading) in {"", "numero"}:  # a mere count of rows
            continue
        why = _why_unused(table, heading)
        yield Problem(why, sheet.name, places.heading_row, letter, heading[:60])


def _why_unused(table: Table, heading: str) -> str:
    if _column_named(table, heading):
        return "repite otra columna: se usa la primera"
    if _names_digit(heading):
        return "no se usa: un dígito verificador va a la derecha de su RUT"
    return "no se usa: este servicio no pide ese dato"


def _take(
    table: Table,
    found: Found,
    number: int,
    line: Sequence[Cell | Formula],
    headings: Sequence[Cell | Formula],
) -> None:
    if all(isinstance(cell, str) and not cell.strip() for cell in line if cell is not None):
        return
    if _again(line, headings):
        return
    row = _row(table, found.places, number, line)
    aside = _aside(table, row, line)
    if aside == "total":
        found.totals.append(row)
    elif aside:
        found.warnings.append(Problem(aside, found.places.sheet, number))
    elif row.values or row.problems:
        found.rows.append(row)


def _again(line: Sequence[Cell | Formula], headings: Sequence[Cell | Formula]) -> bool:
    """The headings once more, as on every printed page."""
    said = [fold(str(cell)) for cell in line if cell is not None]
    return len(said) > 1 and said == [fold(str(cell)) for cell in headings if cell is not None]


def _aside(table: Table, row: Row, line: Sequence[Cell | Formula]) -> str | None:
    """Why a row is no data: `total`, or what is said of it."""
    said = [cell for cell in line if cell is not None and not (isinstance(cell, str) and not cell.strip())]
    first = fold(str(said[0]))
    if first == fold(EXAMPLE):
        return "es la fila de ejemplo: no se carga"
    if re.match(r"(sub ?total|total|totales|suma)\b", first) and not _whole(table, row):
        return "total"
    if len(said) == 1 and re.match(
        r"(fuente|nota|observaciones|elaborado|timbre|firma|responsable)\b", first
    ):
        return f"«{str(said[0]).strip()[:60]}» es una nota al pie: no se carga"
    return None


def _whole(table: Table, row: Row) -> bool:
    needed = [column.key for column in table.columns if column.required]
    return len(needed) > 1 and all(key in row.written for key in needed)


def _row(table: Table, places: Places, number: int, line: Sequence[Cell | Formula]) -> Row:
    row = Row(number, {}, places)
    for key, position in places.numbers.items():
        try:
            said = " ".join(cells.raw(_at(line, position)).split())[:80]
            if said:
                row.written[key] = said
            value = _value(table.column(key), places, line, position)
        except ValueError as error:
            row.unread.add(key)
            row.wrong(key, str(error))
            continue
        if value is not None:
            row.values[key] = value
    return row


def _value(column: Column, places: Places, line: Sequence[Cell | Formula], position: int) -> Any:
    if position in places.digits:
        return cells.rut_with_digit(_at(line, position), _at(line, places.digits[position]))
    return column.read(_at(line, position))


def _at(line: Sequence[Cell | Formula], position: int) -> Cell | Formula:
    return line[position] if position < len(line) else None
