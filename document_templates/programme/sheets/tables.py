"""What a table of each sort has, and what a sheet says of it: columns, rows, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from document_templates import wording
from document_templates.programme.names import fold
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.cells import Cell, Formula, Reader

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
    also: str = ""
    """Other headings that people give it, between commas."""
    required: bool = False
    hint: str = ""
    """For who fills it in."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Value → how people say it."""
    form: str = "text"
    """How Excel shows it: `text`, `date`, `number`, `mark`, `pesos`."""
    width: int = 18
    example: Cell = None
    first_filled: bool = False
    """Whether several columns may say it: in each row, the first that is filled in counts."""
    exported: bool = True
    asked: bool = True
    """Whether a ready-made sheet has it."""

    @classmethod
    def day(cls, key: str, label: str, also: str = "", **more: Any) -> Self:
        return cls(key, label, cells.day, also, form="date", width=14, **more)

    @classmethod
    def pesos(cls, key: str, label: str, also: str = "", **more: Any) -> Self:
        return cls(key, label, cells.pesos, also, form="pesos", width=16, **more)

    @classmethod
    def yes_no(
        cls,
        key: str,
        label: str,
        also: str = "",
        read: Reader = cells.yes_no,
        width: int = 10,
        hint: str = "sí o no.",
        **more: Any,
    ) -> Self:
        choices = {"sí": "sí", "no": "no"}
        return cls(key, label, read, also, choices=choices, width=width, hint=hint, **more)

    @classmethod
    def choice(
        cls,
        key: str,
        label: str,
        choices: Mapping[str, str],
        also: str = "",
        said: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Self:
        """`said`: other ways of saying the values."""
        return cls(key, label, cells.choice(choices, said), also, choices=choices, **more)

    @classmethod
    def mail(cls, key: str, also: str = "", **more: Any) -> Self:
        also = ", ".join(("email", "e-mail", "mail", "correo electrónico", also))
        return cls(key, "Correo", cells.mail, also, width=30, **more)

    @classmethod
    def phone(cls, key: str, also: str = "", **more: Any) -> Self:
        also = f"fono, celular, teléfono de contacto, contacto, número de teléfono, {also}"
        return cls(key, "Teléfono", cells.phone, also, example="9 1234 5678", **more)

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
        if self.form == "mark" and isinstance(value, float):
            return wording.mark(value)
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

    def offering(self, choices: Mapping[str, Mapping[str, str]]) -> "Table":
        """The same, with what there is to choose from in some columns."""
        columns = (
            replace(one, choices=choices[one.key], example=next(iter(choices[one.key].values())))
            if choices.get(one.key)
            else one
            for one in self.columns
        )
        return replace(self, columns=tuple(columns))

    @cached_property
    def headings(self) -> dict[str, str]:
        """Column by each heading that is known."""
        known: dict[str, str] = {}
        for column in self.columns:
            for name in (column.label, column.key, *filter(str.strip, column.also.split(","))):
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
    numbers: dict[str, list[int]]
    """More than one where the first that is filled in counts."""
    digits: dict[int, int]
    """Where the check digit of a RUT stands in a column of its own: by the place of the RUT."""


@dataclass
class Found:
    """A table as it stands in a sheet."""

    places: Places
    above: list[list[Cell | Formula]] = field(default_factory=list)
    """What stands over its headings."""
    rows: list[Row] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)


def heading_key(heading: str) -> str:
    """`N° de Factura (*)` and `Nro. factura` are the same, and so are `R.U.T.`, `RUN` and `Rut N° (sin puntos)`."""
    bare = re.sub(r"\([^)]*\)|\*", " ", heading)
    joined = re.sub(r"\b(?:\w\.\s?)+\w\b\.?", lambda found: re.sub(r"[.\s]", "", found[0]), bare)
    folded = fold(re.sub(r"(?i)\bn(ro|um)?\s*[°º.](?=\s|\w|$)", " numero ", joined))
    swapped = {"no": "numero", "nro": "numero", "num": "numero", "n": "numero", "fono": "telefono"}
    small = {"de", "del", "la", "el", "los", "las", "o", "y", "a", "e", "as", "os", "es"}
    words = [swapped.get(word, word) for word in folded.split() if word not in small]
    return _of_a_rut(words) if {"rut", "run"}.intersection(words) else " ".join(words)


def _of_a_rut(words: list[str]) -> str:
    said = ["rut" if word == "run" else word for word in words if word != "numero"]
    bare = re.sub(r" (con|sin) (dv|digito|guion|puntos?).*", "", " ".join(said))
    return " ".join(dict.fromkeys(bare.split()))
