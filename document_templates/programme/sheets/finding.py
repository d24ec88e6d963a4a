"""A table within a sheet: where its headings stand, which column is which, and what each row says.

Titles above the headings, totals and notes below the rows, empty rows and columns between: none of them is data.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

from openpyxl.utils import get_column_letter
from rapidfuzz import fuzz, process

from document_templates import wording
from document_templates.programme.names import fold
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.cells import Cell, Formula
from document_templates.programme.sheets.reading import Sheet, SheetError
from document_templates.programme.sheets.tables import (
    EXAMPLE,
    Column,
    Found,
    Places,
    Problem,
    Row,
    Table,
    heading_key,
)

WITHIN = 60
"""Rows of titles that may stand above the headings."""


@dataclass(frozen=True)
class _Headings:
    """One row of a sheet, or two where the upper one groups several columns."""

    sheet: Sheet
    first: int
    last: int
    texts: list[str]
    named: dict[int, str]
    """Column of the table by position, for those whose heading is known; the first of two that say the same."""

    @property
    def rows(self) -> list[list[Cell | Formula]]:
        return self.sheet.rows[self.last + 1 :]


def find(table: Table, sheets: Sequence[Sheet]) -> Found:
    """The table in the sheet that fits it best. Raises `SheetError` if it is in none."""
    best: _Headings | None = None
    for headings in _candidates(table, sheets):
        keys = set(headings.named.values())
        enough = keys.intersection(table.named_by) and len(keys) >= min(2, len(table.columns))
        if enough and (best is None or len(keys) > len(best.named)):
            best = headings
    if best is None:
        raise SheetError(_not_found(table, sheets))
    return _read(table, best)


def _not_found(table: Table, sheets: Sequence[Sheet]) -> str:
    needed = wording.conjunction([f"«{table.column(key).label}»" for key in table.named_by])
    looked = "" if len(sheets) == 1 else f" en ninguna de sus {len(sheets)} hojas"
    return (
        f"No encontramos los títulos de las columnas de {table.many}{looked}. Una de ellas debe llamarse {needed}: "
        "descargue la planilla modelo y copie los títulos de ahí."
    )


# Headings


def _candidates(table: Table, sheets: Sequence[Sheet]) -> Iterator[_Headings]:
    """Every row, and then every two: these must know more columns than any one."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:WITHIN]):
            texts = _texts(row)
            yield _Headings(sheet, number, number, texts, _named(table, texts))
    for sheet in sheets:
        for number, (upper, lower) in enumerate(pairwise(sheet.rows[:WITHIN])):
            if all(isinstance(cell, str | None) for cell in lower):
                texts = _joined(table, _texts(upper), _texts(lower))
                yield _Headings(sheet, number, number + 1, texts, _named(table, texts))


def _texts(row: Sequence[Cell | Formula]) -> list[str]:
    return [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in row]


def _joined(table: Table, upper: list[str], lower: list[str]) -> list[str]:
    """`Directiva`, merged over `Desde` and `Hasta`, belongs to both."""
    texts, group = [], ""
    for above, below in zip_longest(upper, lower, fillvalue=""):
        group = above or group
        if not below or fold(above) == fold(below):
            texts.append(above)
        else:
            whole = f"{group} {below}"
            texts.append(whole if _column_named(table, whole) else below)
    return texts


def _named(table: Table, texts: list[str]) -> dict[int, str]:
    at: dict[str, int] = {}
    for position, text in enumerate(texts):
        key = _column_named(table, text)
        if key and (key not in at or _exactly(table, key, text) > _exactly(table, key, texts[at[key]])):
            at[key] = position
    return {position: key for key, position in at.items()}


def _exactly(table: Table, key: str, text: str) -> bool:
    return heading_key(text) == heading_key(table.column(key).label)


def _column_named(table: Table, heading: str) -> str | None:
    wanted = heading_key(heading[:80])
    if wanted in table.headings or len(wanted) < 5:
        return table.headings.get(wanted)
    near = process.extractOne(wanted, table.headings.keys(), scorer=fuzz.ratio, score_cutoff=90)
    return table.headings[near[0]] if near else None


def _places(table: Table, headings: _Headings) -> Places:
    numbers = {key: [at] for at, key in sorted(headings.named.items())}
    for at, text in enumerate(headings.texts):
        key = _column_named(table, text)
        if key and table.column(key).first_filled and at not in numbers[key]:
            numbers[key].append(at)
    return Places(
        headings.sheet.name,
        headings.last + 1,
        {key: (get_column_letter(at[0] + 1), headings.texts[at[0]]) for key, at in numbers.items()},
        numbers,
        _digits(
            headings, {at for key in numbers if table.column(key).read is cells.rut for at in numbers[key]}
        ),
    )


def _digits(headings: _Headings, ruts: set[int]) -> dict[int, int]:
    """The column to the right of a RUT that has its check digit, perhaps without a heading."""
    found: dict[int, int] = {}
    rut: int | None = None
    for position, text in enumerate(headings.texts):
        if position in ruts:
            rut = position
        elif rut is not None and rut not in found and _names_digit(text):
            found[rut] = position
        elif position - 1 == rut and not text and _are_digits(headings.rows, position):
            found[position - 1] = position
        elif "rut" in heading_key(text).split():
            rut = None  # whose digit follows is another one
    return found


def _are_digits(rows: list[list[Cell | Formula]], position: int) -> bool:
    below = [_at(row, position) for row in rows]
    said = [str(cell).strip().removesuffix(".0") for cell in below if cell is not None]
    return any(said) and all(re.fullmatch(r"[\dkK]?", one, re.ASCII) for one in said)


def _names_digit(heading: str) -> bool:
    words = set(heading_key(heading).split())
    named = {"dv", "digito", "verificador", "dig", "verif"}
    return bool(words & named) and words <= named | {"rut", "cedula"}


def _unused(table: Table, headings: _Headings, places: Places) -> Iterator[Problem]:
    for position, text in enumerate(headings.texts):
        used = position in headings.named or position in places.digits.values()
        if used or heading_key(text) in {"", "numero"}:  # a mere count of rows
            continue
        letter = get_column_letter(position + 1)
        yield Problem(_why_unused(table, text), places.sheet, places.heading_row, letter, text[:60])


def _why_unused(table: Table, heading: str) -> str:
    key = _column_named(table, heading)
    if key and table.column(key).first_filled:
        return "repite otra columna: se usa en las filas donde la otra está vacía"
    if key:
        return "repite otra columna: esta no se usa"
    if _names_digit(heading):
        return "no se usa: un dígito verificador va a la derecha de su RUT"
    return "no se usa: este servicio no pide ese dato"


# Rows


def _read(table: Table, headings: _Headings) -> Found:
    places = _places(table, headings)
    above = headings.sheet.rows[: headings.first]
    found = Found(places, above, warnings=list(_unused(table, headings, places)))
    repeated = [_folded(row) for row in headings.sheet.rows[headings.first : headings.last + 1]]
    for number, line in enumerate(headings.rows, start=headings.last + 2):
        folded = _folded(line)  # the headings once more, as on every printed page
        if len(folded) < 2 or folded not in repeated:
            _take(table, found, number, line)
    return found


def _folded(line: Sequence[Cell | Formula]) -> list[str]:
    return [fold(str(cell)) for cell in line if cell is not None]


def _take(table: Table, found: Found, number: int, line: Sequence[Cell | Formula]) -> None:
    if all(isinstance(cell, str) and not cell.strip() for cell in line if cell is not None):
        return
    row = _row(table, found.places, number, line)
    aside = _aside(table, row, line)
    if aside == "total":
        found.totals.append(row)
    elif aside:
        found.warnings.append(Problem(aside, found.places.sheet, number))
    elif row.values or row.problems:
        found.rows.append(row)


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
    for key, positions in places.numbers.items():
        position = next((at for at in positions if not cells.says_nothing(_at(line, at))), positions[0])
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
