"""What is lost at the end of a page is looked for once more, a hair lower."""

import pytest

from document_templates.errors import LostText
from document_templates.page_ends import converted
from tools.drafting.ooxml import paragraph
from tools.drafting.package import Draft, build

WORD = build(Draft("Prueba", (), paragraph("Rosa"), paragraph(), paragraph()))


def test_what_was_lost_is_looked_for_a_hair_lower() -> None:
    asked: list[str] = []

    def convert(docx: bytes) -> bytes:
        asked.append("as it is" if docx == WORD else "lower")
        return asked[-1].encode()

    def whole_when_lower(pdf: bytes) -> str:
        if pdf == b"as it is":
            raise LostText(["Rosa"])
        return "whole"

    assert converted(WORD, convert, whole_when_lower) == (b"lower", "whole")
    assert asked == ["as it is", "lower"]


def test_what_is_whole_is_converted_once_and_what_stays_lost_is_told_of_the_file_as_it_is() -> None:
    asked: list[bytes] = []

    def convert(docx: bytes) -> bytes:
        asked.append(docx)
        return b"%d" % len(asked)

    def never(pdf: bytes) -> None:
        raise LostText([pdf.decode()])

    assert converted(WORD, convert, len) == (b"1", 1)
    assert len(asked) == 1
    asked.clear()
    with pytest.raises(LostText) as lost:
        converted(WORD, convert, never)
    assert lost.value.missing == ["1"]
    assert len(asked) == len(set(asked)) == 3
