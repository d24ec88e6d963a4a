"""Every page of every kind at a glance: small, in rows, with code and title, on Carta laid sideways."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name

WIDTH, HEIGHT = 792.0, 612.0
MARGIN = 24.0
TOP = 40.0
PER_ROW = 9
GAP = 8.0
THUMB = (WIDTH - 2 * MARGIN - (PER_ROW - 1) * GAP) / PER_ROW
CARTA = 279.4 / 215.9
LABEL = 32.0
ROW = LABEL + THUMB * CARTA + 6
SMALL = 6.0
LETTERS_TO_THUMB = 25
"""Of the small print, beside each other in the width of a thumbnail."""
LINES = 4


@dataclass(frozen=True)
class Paper:
    code: str
    title: str
    pdf: bytes


@dataclass(frozen=True)
class _Thumb:
    page: pikepdf.Page
    label: Sequence[str]
    """Of the first page of a paper only."""


def contact_sheet(papers: Sequence[Paper], heading: str) -> bytes:
    with ExitStack() as opened:
        out = opened.enter_context(pikepdf.new())
        fonts = Dictionary(
            F=out.make_indirect(_font("Helvetica")), B=out.make_indirect(_font("Helvetica-Bold"))
        )
        rows = list(_rows(papers, opened))
        per_sheet = int((HEIGHT - TOP - MARGIN) // ROW)
        sheets = [rows[start : start + per_sheet] for start in range(0, len(rows), per_sheet)]
        for number, sheet in enumerate(sheets, 1):
            _draw(out, sheet, f"{heading} · {number} de {len(sheets)}", fonts)
        written = BytesIO()
        out.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)
    return written.getvalue()


def _rows(papers: Sequence[Paper], opened: ExitStack) -> Iterator[list[_Thumb]]:
    """A paper that has room in the row goes on in it; one that has none begins the next."""
    row: list[_Thumb] = []
    for paper in papers:
        pages = list(opened.enter_context(pikepdf.open(BytesIO(paper.pdf))).pages)
        if row and len(row) + min(len(pages), PER_ROW) > PER_ROW:
            yield row
            row = []
        for number, page in enumerate(pages):
            if len(row) == PER_ROW:
                yield row
                row = []
            row.append(_Thumb(page, () if number else _label(paper, min(len(pages), PER_ROW))))
    if row:
        yield row


def _label(paper: Paper, columns: int) -> list[str]:
    lines = textwrap.wrap(paper.title, LETTERS_TO_THUMB * columns, max_lines=LINES - 1, placeholder="…")
    return [paper.code, *lines]


def _draw(out: pikepdf.Pdf, rows: Sequence[Sequence[_Thumb]], heading: str, fonts: Dictionary) -> None:
    pictures, content = Dictionary(), [_text("B", 11, MARGIN, HEIGHT - MARGIN, heading)]
    for number, row in enumerate(rows):
        top = HEIGHT - TOP - number * ROW
        for column, thumb in enumerate(row):
            left, bottom = MARGIN + column * (THUMB + GAP), top - ROW + 6
            name = f"/P{number}x{column}"
            pictures[name] = out.copy_foreign(thumb.page.as_form_xobject())
            content.append(_picture(name, thumb.page, left, bottom))
            for line, words in enumerate(thumb.label):
                baseline = bottom + THUMB * CARTA + 4 + (len(thumb.label) - 1 - line) * (SMALL + 1.5)
                content.append(_text("F" if line else "B", SMALL, left, baseline, words))
    page = out.add_blank_page(page_size=(WIDTH, HEIGHT))
    page.obj.Resources = Dictionary(Font=fonts, XObject=pictures)
    page.obj.Contents = out.make_stream(b"\n".join(content))


def _picture(name: str, page: pikepdf.Page, left: float, bottom: float) -> bytes:
    """The page within a thin frame; the top of a longer sheet."""
    width, height = (float(page.mediabox[2 + axis]) - float(page.mediabox[axis]) for axis in (0, 1))
    scale = min(THUMB / width, THUMB * CARTA / height)
    frame = f"0.6 G 0.4 w {left:.2f} {bottom:.2f} {width * scale:.2f} {height * scale:.2f} re S"
    return f"q {frame} Q q {scale:.5f} 0 0 {scale:.5f} {left:.2f} {bottom:.2f} cm {name} Do Q".encode()


def _text(font: str, size: float, left: float, baseline: float, words: str) -> bytes:
    shown = words.encode("cp1252", "replace").hex()
    return f"BT /{font} {size} Tf {left:.2f} {baseline:.2f} Td <{shown}> Tj ET".encode()


def _font(name: str) -> Dictionary:
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding
    )
