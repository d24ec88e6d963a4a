"""Excel in and out: organisations, people, attendance, evaluations, plans and inventory, as people really keep them.

`propose` says what a sheet would do to a project, and gives the project as it would be; nothing is written here.
Rows add and change: what a sheet leaves out, or leaves empty, stays as it is, and nothing is ever taken away.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from document_templates.programme.project import Project
from document_templates.programme.sheets import (
    attendance,
    evaluations,
    inventory,
    organisations,
    people,
    plans,
)
from document_templates.programme.sheets.finding import find
from document_templates.programme.sheets.proposal import NEW, Change, Entry, Loading, Proposal, Question
from document_templates.programme.sheets.reading import MAX_BYTES, SheetError, read
from document_templates.programme.sheets.tables import Problem, Table

__all__ = [
    "MAX_BYTES",
    "NEW",
    "SORTS",
    "Change",
    "Entry",
    "Problem",
    "Proposal",
    "Question",
    "SheetError",
    "Sort",
    "look",
    "propose",
]


@dataclass(frozen=True)
class Sort:
    """What can be loaded from a sheet, and written into one."""

    table: Table
    propose: Callable[[Loading], None]
    rows: Callable[[Project], Iterator[dict[str, Any]]]
    choices: Callable[[Project], Mapping[str, Mapping[str, str]]] = lambda _: {}
    """By column, what a project has to choose from."""

    def to_fill(self, project: Project) -> Table:
        """The table of a ready-made sheet for that project."""
        return self.table.offering(self.choices(project))


SORTS: dict[str, Sort] = {
    sort.table.what: sort
    for sort in (
        Sort(organisations.TABLE, organisations.propose, organisations.rows),
        Sort(people.TABLE, people.propose, people.rows),
        Sort(attendance.TABLE, attendance.propose, attendance.rows),
        Sort(evaluations.TABLE, evaluations.propose, evaluations.rows, evaluations.choices),
        Sort(plans.TABLE, plans.propose, plans.rows, plans.choices),
        Sort(inventory.TABLE, inventory.propose, inventory.rows),
    )
}


def look(what: str, data: bytes) -> None:
    """Whether the file has such a table at all. Raises `SheetError` when it has not."""
    find(SORTS[what].table, read(data))


def propose(project: Project, what: str, data: bytes, decisions: Mapping[int, str] | None = None) -> Proposal:
    """What a file would do to a project. `decisions`: by row, the id that it means, or `NEW`.

    Raises `SheetError` when the file as a whole cannot be read.
    """
    sort = SORTS[what]
    loading = Loading(project, sort.table, find(sort.table, read(data)), decisions or {})
    sort.propose(loading)
    return loading.finish()
