"""The few words of WordprocessingML that the drafts need, as strings.

Written by hand rather than through python-docx: its default parts weigh 800 KB of unused styles, and LibreOffice
spends a third of each conversion reading them. Strings also let a template tag stand anywhere.
"""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
NO_BREAK = "\u00a0"
SQUARE = "\u2610"
TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36000


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def text(value: str, *, bold: bool = False, style: str | None = None) -> str:
    """One run. `Strong` and not plain bold, so that the emphasis has a name in the PDF's structure."""
    chosen = style or ("Strong" if bold else None)
    properties = f'<w:rPr><w:rStyle w:val="{chosen}"/></w:rPr>' if chosen else ""
    pieces = escape(value.replace("N° {{", f"N°{NO_BREAK}{{{{")).split("\t")
    body = "<w:tab/>".join(f'<w:t xml:space="preserve">{piece}</w:t>' if piece else "" for piece in pieces)
    return f"<w:r>{properties}{body}</w:r>"


def runs(marked: str) -> str:
    """`**bold**` in a line of plain text."""
    parts = re.split(r"\*\*(.+?)\*\*", marked)
    return "".join(text(part, bold=bool(odd % 2)) for odd, part in enumerate(parts) if part)


def paragraph(marked: str = "", style: str | None = None, *, extra: str = "") -> str:
    return raw_paragraph(runs(marked), style, extra=extra)


def raw_paragraph(content: str, style: str | None = None, *, extra: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{named}{extra}</w:pPr>" if named or extra else ""
    return f"<w:p>{properties}{content}</w:p>"


def tick() -> str:
    """A square to tick by hand: a sign, so that all are of one size and stand on one line. In a font that has it."""
    font = (
        '<w:rFonts w:ascii="DejaVu Sans" w:hAnsi="DejaVu Sans" w:eastAsia="DejaVu Sans" w:cs="DejaVu Sans"/>'
    )
    size = '<w:position w:val="-5"/><w:sz w:val="30"/><w:szCs w:val="30"/>'
    return f"<w:r><w:rPr>{font}{size}</w:rPr><w:t>{SQUARE}</w:t></w:r>"


def number(instruction: str) -> str:
    """`PAGE` or `NUMPAGES`, counted where it is printed."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def tag(expression: str) -> str:
    """A template statement in a paragraph of its own, which goes away with it."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape("{%p " + expression + " %}")}</w:t></w:r></w:p>'


def when(condition: str, *blocks: str) -> str:
    return tag(f"if {condition}") + "".join(blocks) + tag("endif")


def each(loop: str, *blocks: str) -> str:
    return tag(f"for {loop}") + "".join(blocks) + tag("endfor")


def cell(
    content: str,
    width: float,
    *,
    span: int = 1,
    shade: str | None = None,
    borders: str = "",
    align: str = "",
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    edged = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    shaded = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    aligned = f'<w:vAlign w:val="{align}"/>' if align else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{spanned}{edged}{shaded}{aligned}</w:tcPr>'
        f"{content}</w:tc>"
    )


def row(cells: Iterable[str], *, header: bool = False, at_least: float = 0) -> str:
    """A row never splits: half an asset on each page cannot be read."""
    height = f'<w:trHeight w:val="{twips(at_least)}" w:hRule="atLeast"/>' if at_least else ""
    heads = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{heads}</w:trPr>{''.join(cells)}</w:tr>"


def row_tag(expression: str, columns: int) -> str:
    """A template statement in a row of its own, which goes away with it."""
    statement = escape("{%tr " + expression + " %}")
    filled = f"<w:p><w:r><w:t>{statement}</w:t></w:r></w:p>"
    return f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{filled}</w:tc></w:tr>'


def table(
    rows: Iterable[str], widths: list[float], *, style: str, title: str, cell_margin: float = 1.6
) -> str:
    """Fixed widths: the same columns whatever the data."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    margin = twips(cell_margin)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(title)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def edges(
    kind: str = "single", colour: str = "808080", size: int = 4, sides: str = "top left bottom right"
) -> str:
    order = ("top", "left", "bottom", "right")
    return "".join(
        f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        for side in order
        if side in sides.split()
    )


def picture(
    number: int, relation: str, width: float, height: float, *, name: str, alt: str, link: str | None = None
) -> str:
    """An inline picture; `link` is the relation of the address on its drawing properties, which marks a box."""
    extent = f'cx="{round(width * EMU_PER_MM)}" cy="{round(height * EMU_PER_MM)}"'
    click = f'<a:hlinkClick r:id="{link}"/>' if link else ""
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name={quoteattr(name)} descr={quoteattr(alt)}>{click}</wp:docPr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name={quoteattr(name)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
