"""What a careful eye would see on each page of each kind, with little data and with much: nothing cut off, nothing
outside its cell or its margins, no word torn apart, no table that goes on without its heads."""

import ctypes
import io
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree

from document_templates import catalog, pdf_text
from document_templates.checking import Text
from document_templates.pdf_text import Piece, Rectangle
from tools.drafting.package import HEADER, SIDE

SLUGS = tuple(catalog.kinds())
EVERY = pytest.mark.parametrize("slug", SLUGS)
EACH_SIZE = pytest.mark.parametrize("size", ["sample", "smallest", "long"])
MM = 72 / 25.4
FOOTER = 24.0
THIN = 2.0
"""Points: no drawing narrower than this is anything but a rule."""
SLACK = 0.8
"""Points that a slanted or round letter may stand out."""
LINE = 4.0
"""Points between two lines, at the least."""
FEWEST_LINES = 5
LIGHTEST_TEXT = 0x59
"""Seven to one on white paper."""
TEMPLATES = Path(catalog.__file__).parent
COLOURS = {("val", "color"), ("val", "highlight"), ("fill", "shd"), ("color", "shd"), ("val", "srgbClr")} | {
    ("color", edge)
    for edge in ("top", "left", "bottom", "right", "start", "end", "insideH", "insideV", "bdr", "u")
}
"""Attribute and element."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = re.compile(r"[^\W\d_]{4,20}")


@dataclass
class Page:
    width: float
    height: float
    pieces: list[Piece]
    rules: list[Rectangle]
    cut: list[str]
    """Texts of which a clipping path shows a part at most."""


@pytest.fixture(scope="session")
def drawn(make: Callable[..., Any]) -> Callable[[str, str], list[Page]]:
    """The pages of a kind, each read once for all tests."""
    read: dict[tuple[str, str], list[Page]] = {}

    def pages(slug: str, size: str) -> list[Page]:
        if (slug, size) not in read:
            with pdf_text.opened(make(slug, size).pdf) as pdf:
                read[slug, size] = [_page(page) for page in pdf]
        return read[slug, size]

    return pages


def _page(page: pypdfium2.PdfPage) -> Page:
    pieces = pdf_text.pieces(page)
    objects = [pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page))]
    texts = [each for each in objects if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT]
    paths = [each for each in objects if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_PATH]
    shapes = [pdf_text._rectangle(each) for each in paths]
    return Page(
        width=page.get_width(),
        height=page.get_height(),
        pieces=[piece for piece in pieces if piece.text.strip()],
        rules=[shape for shape in shapes if min(shape[2] - shape[0], shape[3] - shape[1]) < THIN],
        cut=[piece.text for piece, each in zip(pieces, texts, strict=True) if _is_clipped(each)],
    )


def _is_clipped(each: Any) -> bool:
    clip = pdfium.FPDFPageObj_GetClipPath(each)
    return bool(clip) and pdfium.FPDFClipPath_CountPaths(clip) > 0


@EVERY
@EACH_SIZE
def test_no_text_is_cut_off(slug, size, drawn):
    assert [text for page in drawn(slug, size) for text in page.cut] == []


@EVERY
@EACH_SIZE
def test_all_text_stands_between_the_margins_and_above_the_footer(slug, size, drawn):
    outside = []
    for number, page in enumerate(drawn(slug, size), 1):
        for piece in page.pieces:
            left, bottom, right, top = piece.rectangle
            if (
                left < SIDE * MM - SLACK
                or right > page.width - SIDE * MM + SLACK
                or bottom < FOOTER * MM
                or top > page.height - HEADER * MM
            ):
                outside.append((number, piece.text))
    assert outside == []


@EVERY
@EACH_SIZE
def test_no_text_leaves_its_cell(slug, size, drawn):
    """The rules of tables are drawn through no text."""
    crossed = [
        (number, piece.text)
        for number, page in enumerate(drawn(slug, size), 1)
        for piece in page.pieces
        for rule in page.rules
        if _overlap(piece.rectangle, rule)
    ]
    assert crossed == []


@EVERY
@EACH_SIZE
def test_no_text_lies_over_another(slug, size, drawn):
    over = [
        (number, piece.text, other.text)
        for number, page in enumerate(drawn(slug, size), 1)
        for piece, other in _neighbours(page.pieces)
        if _overlap(piece.rectangle, other.rectangle)
    ]
    assert over == []


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    thinnest = min(one[2] - one[0], other[2] - other[0], one[3] - one[1], other[3] - other[1])
    return across > min(SLACK, thinnest / 2) and along > min(SLACK, thinnest / 2)


def _neighbours(pieces: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Each two whose heights on the page touch."""
    highest_first = sorted(pieces, key=lambda piece: -piece.rectangle[3])
    for index, piece in enumerate(highest_first):
        for other in highest_first[index + 1 :]:
            if other.rectangle[3] <= piece.rectangle[1]:
                break
            yield piece, other


@EVERY
@EACH_SIZE
def test_no_page_but_the_last_has_fewer_than_five_lines_of_its_own(slug, size, drawn):
    """What each page repeats, its header and the heads of a table, is nothing that it says."""
    said = [_rows([piece for piece in page.pieces if not piece.artifact]) for page in drawn(slug, size)]
    assert {number: lines for number, lines in enumerate(said[:-1], 1) if lines < FEWEST_LINES} == {}


def _rows(pieces: list[Piece]) -> int:
    """How many lines one counts from the top down; cells side by side are one."""
    lines, base = 0, math.inf
    for piece in sorted(pieces, key=lambda piece: -piece.rectangle[1]):
        if base - piece.rectangle[1] > LINE:
            lines, base = lines + 1, piece.rectangle[1]
    return lines


@EVERY
@EACH_SIZE
def test_it_is_as_good_in_black_and_white(slug, size, make):
    """Grey on grey paper tells nothing: no colour anywhere, and no text lighter than one reads in a photocopy."""
    with pdf_text.opened(make(slug, size).pdf) as pdf:
        inks = {ink for page in pdf for ink in _inks(page)}
    assert {ink for _, ink in inks if len(set(ink)) > 1} == set()
    assert {ink for text, ink in inks if text and max(ink) > LIGHTEST_TEXT} == set()


def _inks(page: pypdfium2.PdfPage) -> Iterator[tuple[bool, tuple[int, int, int]]]:
    """Whether it is text, and its red, green and blue; of a path what fills it and what draws its line."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        each = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(each)
        if kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH):
            for read in (pdfium.FPDFPageObj_GetFillColor, pdfium.FPDFPageObj_GetStrokeColor):
                if read(each, red, green, blue, alpha):
                    yield (
                        kind == pdfium.FPDF_PAGEOBJ_TEXT and read is pdfium.FPDFPageObj_GetFillColor,
                        (red.value, green.value, blue.value),
                    )


@pytest.mark.parametrize(
    "paper", sorted(TEMPLATES.rglob("*.docx")), ids=lambda paper: f"{paper.parent.name}/{paper.name}"
)
def test_no_word_template_names_a_colour(paper):
    with zipfile.ZipFile(paper) as package:
        parts = {
            name: package.read(name) for name in package.namelist() if re.fullmatch(r"word/.*\.xml", name)
        }
    named = [
        (name, value)
        for name, part in parts.items()
        for element in etree.fromstring(part).iter()
        for key, value in element.attrib.items()
        if (etree.QName(key).localname, etree.QName(element).localname) in COLOURS
    ]
    assert named
    assert [one for one in named if not _is_grey(one[1])] == []
    text = [value for name, part in parts.items() for value in _text_colours(part)]
    assert [value for value in text if int(value[:2], 16) > LIGHTEST_TEXT] == []


def _is_grey(value: str) -> bool:
    """Also of an instruction that takes one of several."""
    told = re.findall(r"'([^']*)'", value) if "{{" in value else [value]
    return bool(told) and all(one == "auto" or re.fullmatch(r"([0-9A-F]{2})\1\1", one) for one in told)


def _text_colours(part: bytes) -> Iterator[str]:
    for one in etree.fromstring(part).iter(f"{W}color"):
        if (value := one.get(f"{W}val", "auto")) != "auto":
            yield value


@EVERY
@EACH_SIZE
def test_no_column_is_so_narrow_that_words_are_torn_apart(slug, size, make, drawn):
    wanted = Counter(word for text in make(slug, size).filled.printed for word in WORD.findall(text))
    shown = Counter(
        word for page in drawn(slug, size) for line in _lines(page.pieces) for word in WORD.findall(line)
    )
    assert {word: count - shown[word] for word, count in wanted.items() if shown[word] < count} == {}


def _lines(pieces: list[Piece]) -> Iterator[str]:
    """Texts that follow each other without a gap are one: a word may be drawn in two parts."""
    line, end, base = "", 0.0, 0.0
    for piece in pieces:
        left, bottom, right, _ = piece.rectangle
        if line and abs(left - end) < 1 and abs(bottom - base) < 4:
            line += piece.text
        else:
            yield line
            line = piece.text
        end, base = right, bottom
    yield line


@EVERY
@EACH_SIZE
def test_where_people_sign_there_is_text_of_the_act_too(slug, size, make, drawn):
    """A sheet with nothing but boxes could be put behind any other text."""
    document = make(slug, size)
    if document.kind.template is None:
        return  # signed on the pages of the user's own file
    flows = [
        [_packed([piece.text]) for piece in page.pieces if not piece.artifact] for page in drawn(slug, size)
    ]
    signing = [flow for flow in flows if "Firmas" in flow or "Emisión" in flow]
    assert len(signing) == 1
    before = "".join(signing[0]).split("Firmas" if "Firmas" in signing[0] else "Emisión")[0]
    assert len(before) > 20


@EVERY
@EACH_SIZE
def test_a_table_repeats_its_heads_on_each_page_on_which_it_goes_on(slug, size, make, drawn):
    pages = drawn(slug, size)
    flows = [_packed(piece.text for piece in page.pieces if not piece.artifact) for page in pages]
    whole = [_packed(piece.text for piece in page.pieces) for page in pages]
    number, place, headless = 0, 0, []
    for heads, rows in _tables(make(slug, size).filled.docx):
        for row in (heads, *rows):
            number, place = _found(flows, row, number, place)
            if heads not in whole[number]:
                headless.append((number + 1, row))
    assert headless == []


def _found(flows: list[str], row: str, number: int, place: int) -> tuple[int, int]:
    """The page on which this row stands, and where it ends there."""
    at = flows[number].find(row, place)
    while at < 0:
        number += 1
        assert number < len(flows), f"a row is not drawn as one: {row[:80]}"
        at = flows[number].find(row)
    return number, at + len(row)


def _tables(docx: bytes) -> Iterator[tuple[str, list[str]]]:
    """Heads and rows of each table that has heads, as their texts."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    for table in body.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        marked = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        heads = marked or [row for row in rows[:1] if _looks_like_heads(row)]
        if heads:
            yield (
                "".join(_row_text(row) for row in heads),
                [text for row in rows if row not in heads and (text := _row_text(row))],
            )


def _looks_like_heads(row: Any) -> bool:
    """The mark that has them repeated may have been forgotten."""
    styles = {style.get(f"{W}val") for style in row.iter(f"{W}pStyle")}
    return styles == {"TableHead"}


def _row_text(row: Any) -> str:
    return _packed(text.text or "" for text in row.iter(f"{W}t"))


def _packed(texts: Iterable[str]) -> str:
    """Without blanks, nor hyphens: at the end of a line a PDF has others."""
    return Text.of_value(" ".join(texts)).letters
