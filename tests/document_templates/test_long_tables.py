"""Long tables are cut into pieces with the same heading, and nothing of them is lost."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from lxml import etree

from document_templates.filling import fill
from document_templates.long_tables import LONG, PIECE, W, cut

HEAD = "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:p><w:r><w:t>N°</w:t></w:r></w:p></w:tc></w:tr>"


def row(text: object, settings: str = "") -> str:
    return f"<w:tr><w:tc>{settings}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr>"


def document(*rows: str) -> str:
    return (
        f'<w:document xmlns:w="{W[1:-1]}"><w:body><w:p/><w:tbl><w:tblPr/><w:tblGrid/>'
        f"{''.join(rows)}</w:tbl><w:p/><w:sectPr/></w:body></w:document>"
    )


def tables(xml: str) -> list[list[str]]:
    root = etree.fromstring(xml.encode())
    return [
        ["".join(one.itertext()) for one in table.iter(f"{W}tr")]
        for table in root.iterfind(f"{W}body/{W}tbl")
    ]


def test_every_piece_has_the_heading_and_no_row_is_lost() -> None:
    rows = [row(number) for number in range(5 * PIECE)]
    pieces = tables(cut(document(HEAD, *rows, row("Total"))))
    assert {piece[0] for piece in pieces} == {"N°"}
    assert [text for piece in pieces for text in piece[1:]] == [*map(str, range(5 * PIECE)), "Total"]
    assert [len(piece) - 1 for piece in pieces] == [PIECE] * 4 + [PIECE + 1]


def test_two_tables_never_touch_or_word_would_make_them_one() -> None:
    body = etree.fromstring(cut(document(HEAD, *map(row, range(3 * PIECE)))).encode())[0]
    names = [etree.QName(child).localname for child in body]
    assert names == ["p", "tbl", "p", "tbl", "p", "tbl", "p", "sectPr"]


@pytest.mark.parametrize("rows", [[HEAD, *map(row, range(LONG - 1))], [*map(row, range(3 * PIECE))]])
def test_what_is_short_or_has_no_repeated_heading_stays_as_it_is(rows: list[str]) -> None:
    assert len(tables(cut(document(*rows)))) == 1


def test_a_cell_over_several_rows_is_not_cut() -> None:
    settings = "<w:tcPr><w:vMerge/></w:tcPr>"
    rows = [row(number, settings if PIECE - 5 < number < PIECE + 5 else "") for number in range(3 * PIECE)]
    assert len(tables(cut(document(HEAD, *rows)))[0]) - 1 == PIECE + 5


def test_a_filled_document_is_cut_and_still_prints_every_row(
    word: Callable[..., Any], make_fields: Callable[..., Any]
) -> None:
    template = word().rows(("Bien",), "bien in bienes", ("{{ bien.nombre }}",)).bytes()
    goods = [{"nombre": f"Bien {number}", "cantidad": 1, "valor": 1} for number in range(LONG + 1)]
    filled = fill(template, make_fields(bienes=goods))
    assert len(docx.Document(io.BytesIO(filled.docx)).tables) == 2
    assert filled.printed == tuple(one["nombre"] for one in goods)
