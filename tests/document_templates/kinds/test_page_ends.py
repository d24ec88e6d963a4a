"""Wherever a page ends: the text above grows by little, and nothing is lost and each box stays beside its name."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from document_templates import boxes
from document_templates.checking import check
from document_templates.conversion import Converter
from document_templates.page_ends import converted, lowered
from tests.document_templates.kinds.conftest import Document, page_texts

PAGE = 12_900
"""Twentieths of a point: what a page of Carta holds."""
STEPS = 24
NEAR = range(-16, 17, 4)
Places = tuple[tuple[int, ...], ...]


def turns(at: Callable[[int], Places], low: int, high: int) -> Iterator[int]:
    """From where on a row or a box is on another page, to a twentieth of a point."""
    if at(low) == at(high):
        return
    if high - low == 1:
        yield high
        return
    middle = (low + high) // 2
    yield from turns(at, low, middle)
    yield from turns(at, middle, high)


@pytest.mark.slow
def test_no_row_is_lost_and_each_box_is_beside_its_name_wherever_a_page_ends(
    make: Callable[..., Document], converter: Converter
) -> None:
    document: Any = make("protocolo_cl", "long")
    signers = [(one.rol, one.rut) for one in document.fields.firmantes]
    names = [one.nombre[-24:] for sector in document.fields.sectores for one in sector.integrantes]

    def examined(pdf: bytes) -> boxes.Found:
        check(pdf, document.filled.printed)
        return boxes.find(pdf, signers)

    @cache
    def at(twentieths: int) -> Places:
        """The pages of each member's name and of each box."""
        pdf, found = converted(lowered(document.filled.docx, twentieths), converter.convert, examined)
        pages = [" ".join(page.split()) for page in page_texts(pdf)]
        rows = tuple(next(number for number, page in enumerate(pages) if name in page) for name in names)
        return rows, tuple(box.page for box in (*found.signers, found.seal))

    coarse = [1 + PAGE * step // STEPS for step in range(STEPS + 1)]
    found = [turn for low, high in pairwise(coarse) for turn in turns(at, low, high)]
    assert len(found) > 6
    for turn in found:
        for near in NEAR:
            at(max(1, turn + near))
