"""What a sheet would do to a project: row by row, before anything is done."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from document_templates.errors import FieldErrors
from document_templates.programme.parsing import parse, plain, write
from document_templates.programme.project import Project
from document_templates.programme.sheets.tables import Column, Found, Problem, Row, Table

Action = Literal["added", "changed", "same"]
NEW = "nueva"
"""The answer to a question: none of these, it is another one."""


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """What one row does."""

    row: int
    action: Action
    id: str
    name: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Question:
    """A row that may be what is there already: only a person knows."""

    row: int
    name: str
    why: str
    candidates: tuple[tuple[str, str], ...]
    """Id and name of each that it may be."""


@dataclass(frozen=True)
class Proposal:
    what: str
    sheet: str
    entries: tuple[Entry, ...] = ()
    derived: tuple[Change, ...] = ()
    """What follows elsewhere in the project: totals."""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    untouched: int = 0
    """Of the same sort in the project, not in the sheet: they stay."""
    project: Project | None = None
    """The project as it would be; None where something is wrong, open, or nothing changes."""

    @property
    def ready(self) -> bool:
        return self.project is not None

    def of(self, action: Action) -> list[Entry]:
        return [entry for entry in self.entries if entry.action == action]


@dataclass
class Loading:
    """A sheet on its way into a project. `content` is the project's file as plain values, which the rows change."""

    project: Project
    table: Table
    found: Found
    decisions: Mapping[int, str] = field(default_factory=dict)
    content: dict[str, Any] = field(init=False)
    entries: list[Entry] = field(default_factory=list)
    derived: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    untouched: int = 0
    places: dict[str, Row] = field(default_factory=dict)
    """Which row wrote what stands at a path of the project file: `personas[P21]`."""

    def __post_init__(self) -> None:
        self.content = plain(self.project)
        self.warnings += self.found.warnings

    def ask(self, row: Row, name: str, why: str, candidates: list[tuple[str, str]]) -> str | None:
        """What was answered about a row: an id, `NEW`, or None while it is open."""
        answer = self.decisions.get(row.number)
        if answer == NEW or answer in {id for id, _ in candidates}:
            return answer
        self.questions.append(Question(row.number, name, why, tuple(candidates)))
        return None

    def add(self, row: Row, id: str, name: str, at: str) -> None:
        self.entries.append(Entry(row.number, "added", id, name))
        self.places[at] = row

    def compare(
        self,
        row: Row,
        old: dict[str, Any],
        at: str,
        new: dict[str, Any],
        also: Sequence[Change] = (),
        *,
        id: str = "",
        name: str = "",
    ) -> None:
        """Say what the row changes, and write it. What the row leaves empty stays as it is."""
        changes = list(also)
        for key, value in new.items():
            column, before = self.table.column(key), old.get(key)
            if before != value and not _says_the_same(column, before, value):
                changes.append(Change(column.label, column.said(before), column.said(value)))
                old[key] = value
        self.entries.append(
            Entry(row.number, "changed" if changes else "same", id or str(old["id"]), name, tuple(changes))
        )
        self.places[at] = row

    def derive(self, label: str, old: str, new: str) -> None:
        """Something elsewhere in the project follows from the rows."""
        if old != new:
            self.derived.append(Change(label, old, new))

    def finish(self) -> Proposal:
        for row in self.found.rows:
            self.problems += row.problems
            self.warnings += row.warnings
        changed = self.derived or any(entry.action != "same" for entry in self.entries)
        project = self._checked() if changed and not self.problems and not self.questions else None
        return Proposal(
            self.table.what,
            self.found.places.sheet,
            tuple(sorted(self.entries, key=lambda entry: entry.row)),
            tuple(self.derived),
            tuple(sorted(self.problems, key=lambda problem: problem.row or 0)),
            tuple(sorted(self.warnings, key=lambda problem: problem.row or 0)),
            tuple(self.questions),
            self.untouched,
            project,
        )

    def _checked(self) -> Project | None:
        """The changed project, if it passes what every project file must pass."""
        try:
            return parse(write(self.content), exists=lambda _: True).project
        except FieldErrors as refused:
            self.problems += [self._placed(error.path, error.message) for error in refused.errors]
            return None

    def _placed(self, path: str, message: str) -> Problem:
        """An error of the project file, where the sheet caused it."""
        for start, key in _beginnings(path):
            row = self.places.get(start)
            if row is not None:
                known = key in {column.key for column in self.table.columns}
                return (
                    row.problem(key, message)
                    if known
                    else row.problem("", f"{path[len(start) + 1 :]}: {message}")
                )
        return Problem(f"no calza con el resto del proyecto: {path}: {message}")


def _beginnings(path: str) -> Iterator[tuple[str, str]]:
    """`sesiones[S01].asistentes[2].nombre` → each beginning that ends in an item, the longest first, and the key after it."""
    for found in reversed(list(re.finditer(r"\]", path))):
        rest = re.match(r"\.(\w+)", path[found.end() :])
        yield path[: found.end()], rest[1] if rest else ""


def _says_the_same(column: Column, before: Any, value: Any) -> bool:
    """Whether the old value, written into a sheet, would be read as the new one."""
    if before is None:
        return False
    try:
        return bool(column.read(column.show(before)) == value)
    except ValueError:
        return False


def next_ids(letter: str, taken: list[str]) -> Iterator[str]:
    """`P21`, `P22` … after those that are there."""
    numbers = [int(id[len(letter) :]) for id in taken if re.fullmatch(rf"{letter}\d+", id)]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{letter}{number:02}"


def settle(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    """Only what is said."""
    return {key: value for key, value in values.items() if value is not None and key not in row.unread}
