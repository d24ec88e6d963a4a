"""A document made once more with a little white above, where LibreOffice loses what stands at the end of a page.

For some lengths of the text above, a window of a fifth of a millimetre, it splits a table between rows that must stay whole
and draws nothing of the rows that follow. The same document a line's hair lower is whole.
"""

import io
import zipfile
from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from document_templates.errors import BoxError, LostText

LOWER = (20, 45)
"""Twentieths of a point: wider than the window, and narrower than anybody sees."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"

E = TypeVar("E")


def converted(
    docx: bytes, convert: Callable[[bytes], bytes], examine: Callable[[bytes], E]
) -> tuple[bytes, E]:
    """The PDF, and what `examine` says of it. Raises what `examine` raises of the file as it is."""
    pdf = convert(docx)
    try:
        return pdf, examine(pdf)
    except (LostText, BoxError):
        for twentieths in LOWER:
            pdf = convert(lowered(docx, twentieths))
            try:
                return pdf, examine(pdf)
            except (LostText, BoxError):
                continue
        raise


def lowered(docx: bytes, twentieths: int) -> bytes:
    """The same Word file, so much white at the top of its first page."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            data = source.read(part)
            target.writestr(part, _with_white(data, twentieths) if part.filename == _BODY else data)
    return out.getvalue()


def _with_white(document: bytes, twentieths: int) -> bytes:
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    body = root.find(f"{_W}body")
    if body is not None:
        body.insert(0, _white(twentieths))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _white(twentieths: int) -> etree._Element:
    paragraph = etree.Element(f"{_W}p")
    properties = etree.SubElement(paragraph, f"{_W}pPr")
    spacing = {"before": "0", "after": "0", "line": str(twentieths), "lineRule": "exact"}
    etree.SubElement(properties, f"{_W}spacing", {f"{_W}{key}": value for key, value in spacing.items()})
    return paragraph
