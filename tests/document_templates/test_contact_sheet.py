"""Kinds at a glance: each page is there, small, and the first of a paper says what it is."""

import io

import pikepdf
import pypdfium2
import pytest

from document_templates.contact_sheet import HEIGHT, PER_ROW, WIDTH, Paper, contact_sheet


def paper(code: str, pages: int, size: tuple[float, float] = (612, 792)) -> Paper:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=size)
        out = io.BytesIO()
        pdf.save(out)
    return Paper(code, f"Título del documento {code}, que es de los largos", out.getvalue())


def drawn(sheets: bytes) -> list[int]:
    """How many thumbnails each sheet holds."""
    with pikepdf.open(io.BytesIO(sheets)) as pdf:
        return [len(page.Resources.XObject) for page in pdf.pages]


def words(sheets: bytes) -> str:
    with pypdfium2.PdfDocument(sheets) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def test_it_lies_on_carta_sideways():
    with pypdfium2.PdfDocument(contact_sheet([paper("D01", 1)], "Muestra")) as pdf:
        assert [page.get_size() for page in pdf] == [(WIDTH, HEIGHT)]


@pytest.mark.parametrize("pages", [1, PER_ROW, PER_ROW + 1, 60])
def test_every_page_is_drawn_however_many_there_are(pages):
    sheets = contact_sheet([paper("D01", 2), paper("D02", pages), paper("D03", 1, (612, 935))], "Muestra")
    assert sum(drawn(sheets)) == pages + 3


def test_each_paper_says_its_code_and_whole_title():
    shown = words(contact_sheet([paper(f"D{n:02}", n % 4 + 1) for n in range(1, 30)], "Muestra · ñandú"))
    assert "Muestra · ñandú · 1 de" in shown
    for number in range(1, 30):
        assert f"D{number:02} Título del documento D{number:02}, que es de los largos" in shown
