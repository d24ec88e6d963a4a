"""Sheets as people make them: rows in a workbook, or text in the letters of their machine."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from document_templates.programme.project import Project
from document_templates.programme.sheets import Proposal, propose


def workbook(*rows: Sequence[Any], title: str = "Hoja1") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def xlsx() -> Callable[..., bytes]:
    return workbook


@pytest.fixture(scope="session")
def save() -> Callable[[Workbook], bytes]:
    return saved


@pytest.fixture(scope="session")
def tried(limache: Project) -> Callable[..., Proposal]:
    """What rows of that sort would do to the project of Limache."""

    def attempt(what: str, *rows: Sequence[Any], **decisions: str) -> Proposal:
        answers = {int(key.removeprefix("row_")): value for key, value in decisions.items()}
        return propose(limache, what, workbook(*rows), answers)

    return attempt


@pytest.fixture(scope="session")
def problems() -> Callable[[Proposal], dict[str, str]]:
    """Messages by place: row and letter."""
    return lambda proposal: {f"{one.row}{one.letter}": one.message for one in proposal.problems}
