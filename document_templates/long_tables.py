"""Long tables cut into several, under the same heading: the time that LibreOffice takes to read one grows with the
square of its rows. 5,000 rows take it more than a minute whole, and a quarter of that in pieces.
"""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PIECE = 200
"""Rows of a piece: a dozen pages."""
LONG = 2 * PIECE
"""Rows of a table that is cut: what people usually print keeps its one heading for each page."""
ROW = "<w:tr"


def cut(xml: str) -> str:
    """The document, where no table with a repeated heading is long."""
    if xml.count(f"{ROW}>") + xml.count(f"{ROW} ") <= LONG:
        return xml
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    for table in root.findall(f"{W}body/{W}tbl"):
        _cut(table)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True).decode()


def _cut(table: etree._Element) -> None:
    rows = table.findall(f"{W}tr")
    heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    if len(rows) <= LONG or not heads or rows[: len(heads)] != heads or _has_pictures(heads):
        return
    above = table
    for piece in list(_pieces(rows[len(heads) :]))[1:]:
        below = etree.Element(f"{W}tbl")
        below.extend(deepcopy(child) for child in table if child.tag in {f"{W}tblPr", f"{W}tblGrid"})
        below.extend(deepcopy(head) for head in heads)
        below.extend(piece)  # which takes them from where they were
        gap = _gap()
        above.addnext(gap)
        gap.addnext(below)
        above = below


def _pieces(rows: list[etree._Element]) -> Iterator[list[etree._Element]]:
    """The last one may be longer: a total does not stand alone."""
    piece: list[etree._Element] = []
    for number, row in enumerate(rows):
        if len(piece) >= PIECE and len(rows) - number >= PIECE // 2 and not _continues(row):
            yield piece
            piece = []
        piece.append(row)
    yield piece


def _continues(row: etree._Element) -> bool:
    """Whether a cell of the row above reaches into it."""
    return any(mark.get(f"{W}val") != "restart" for mark in row.iterfind(f"{W}tc/{W}tcPr/{W}vMerge"))


def _has_pictures(rows: list[etree._Element]) -> bool:
    return any(row.find(f".//{W}drawing") is not None for row in rows)


def _gap() -> etree._Element:
    """Without a paragraph between them two tables are one."""
    gap = etree.Element(f"{W}p")
    settings = etree.SubElement(gap, f"{W}pPr")
    etree.SubElement(
        settings,
        f"{W}spacing",
        {f"{W}before": "0", f"{W}after": "0", f"{W}line": "20", f"{W}lineRule": "exact"},
    )
    return gap
