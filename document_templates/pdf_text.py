"""What a PDF's pages say and where, read by pdfium."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

PDFIUM = threading.RLock()
"""pdfium may run in one thread of a process at a time: hold this around every use of it."""

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top, in points from the page's lower left corner."""


@dataclass(frozen=True)
class Piece:
    """Text that was drawn at once: a line, or a part of one."""

    text: str
    rectangle: Rectangle
    artifact: bool
    """True for headers, footers and repeated headings, which are not part of what the document says."""


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def whole(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    found = str(text.get_text_range(errors="replace"))
    text.close()
    return found


def pieces(page: pypdfium2.PdfPage) -> list[Piece]:
    """Every piece of text with its place, in the order in which the page draws them."""
    text = page.get_textpage()
    drawn = (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))
    found = [
        Piece(_words(text, each), _rectangle(each), _is_artifact(each))
        for each in drawn
        if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT
    ]
    text.close()
    return found


def _words(text: pypdfium2.PdfTextPage, drawn: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(drawn, text, None, 0)
    words = (pdfium.FPDF_WCHAR * (size // 2))()
    pdfium.FPDFTextObj_GetText(drawn, text, words, size)
    return bytes(words).decode("utf-16-le", "replace").rstrip("\0")


def _rectangle(drawn: Any) -> Rectangle:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _is_artifact(drawn: Any) -> bool:
    name = (pdfium.FPDF_WCHAR * 40)()
    length = ctypes.c_ulong()
    for index in range(max(0, pdfium.FPDFPageObj_CountMarks(drawn))):
        mark = pdfium.FPDFPageObj_GetMark(drawn, index)
        pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        if bytes(name)[: max(0, length.value - 2)].decode("utf-16-le") == "Artifact":
            return True
    return False
