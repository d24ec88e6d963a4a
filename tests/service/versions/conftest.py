"""Word files to bring, and an installation whose converter is up."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import docx
import pytest

from document_templates import catalog
from document_templates.conversion import Converter
from service.context import Context


@pytest.fixture
def house(ctx: Context, warm_converter: Converter) -> Iterator[Context]:
    ctx.__dict__["converter"] = warm_converter
    yield ctx
    del ctx.__dict__["converter"]


@pytest.fixture
def word() -> Callable[..., bytes]:
    """A kind's present Word file with texts changed as somebody would in Word."""

    def make(slug: str, *changes: tuple[str, str]) -> bytes:
        document = docx.Document(io.BytesIO(catalog.get(slug).paper))
        for old, new in changes:
            found = [run for run in _runs(document) if old in run.text]
            assert found, old
            for run in found:
                run.text = run.text.replace(old, new)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


def _runs(document: Any) -> Iterator[Any]:
    for paragraph in document.paragraphs:
        yield from paragraph.runs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    yield from paragraph.runs
