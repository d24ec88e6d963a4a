"""Boxes for all who sign, and the seal's, for a Word file that was made for pens and rubber stamps."""

import base64
import posixpath

from document_templates.boxes import ADDRESS, SEAL
from document_templates.versions.wordfile import (
    CONTENT_TYPES,
    OFFICE,
    RELATION,
    RELATIONS,
    TYPES,
    Element,
    Parts,
    parse,
    serialise,
)

SIGN = (78.0, 30.0)
SEAL_SIZE = (78.0, 41.0)
"""Millimetres, as in our own formats."""

EMU = 36000
TWIPS = 1440 / 25.4
IMAGE = "word/media/rubrica_recuadro.png"
IMAGE_RELATION = "rIdRubricaRecuadro"
TRANSPARENT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def place(parts: Parts, body: Element, at: Element | None, roles: tuple[str, ...]) -> None:
    """Behind the paragraph, or at the end of the document."""
    _declare(parts, roles)
    top = at
    while top is not None and top.getparent() is not body:
        top = top.getparent()
    block = _elements(_block(roles))
    if top is None:
        _append(body, block)
        return
    for element in reversed(block):
        top.addnext(element)


def say_whose(body: Element) -> None:
    """In small print at the end, while the format is not official."""
    _append(body, _elements(_whose()))


def _elements(xml: str) -> list[Element]:
    return list(parse(f"<w:body {NAMESPACES}>{xml}</w:body>".encode()))


def _append(body: Element, block: list[Element]) -> None:
    last = body[-1] if len(body) and body[-1].tag.endswith("}sectPr") else None
    for element in block:
        if last is not None:
            last.addprevious(element)
        else:
            body.append(element)


def marked(parts: Parts) -> set[str]:
    """Roles that the file has boxes for, the seal's among them."""
    if RELATIONS not in parts:
        return set()
    return {
        target[len(ADDRESS) :].strip("/")
        for one in parse(parts[RELATIONS]).iter(RELATION)
        if (target := one.get("Target", "")).lower().startswith(ADDRESS)
    }


def _declare(parts: Parts, roles: tuple[str, ...]) -> None:
    parts[IMAGE] = TRANSPARENT
    types = parse(parts[CONTENT_TYPES])
    if all(one.get("Extension", "").lower() != "png" for one in types.iter(f"{TYPES}Default")):
        types.insert(0, types.makeelement(f"{TYPES}Default", Extension="png", ContentType="image/png"))
        parts[CONTENT_TYPES] = serialise(types)
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    relations = parse(parts.get(RELATIONS, empty))
    image = f"media/{posixpath.basename(IMAGE)}"
    told = [(IMAGE_RELATION, "image", image, "")]
    told += [(_link(role), "hyperlink", ADDRESS + role, "External") for role in (*roles, SEAL)]
    for identifier, kind, target, mode in told:
        values = {"Id": identifier, "Type": f"{OFFICE}/{kind}", "Target": target}
        relations.append(relations.makeelement(RELATION, values | ({"TargetMode": mode} if mode else {})))
    parts[RELATIONS] = serialise(relations)


def _link(role: str) -> str:
    return f"rIdRubricaCaja{role}"


def _block(roles: tuple[str, ...]) -> str:
    signers = _signers(roles) if roles else ""
    seal = _paragraph(_picture(SEAL, *SEAL_SIZE), keep=True) + _paragraph(
        _text("Sello institucional y código QR", small=True)
    )
    return _paragraph("") + signers + seal + _whose()


def _whose() -> str:
    return (
        _paragraph(_text("{%p if not formato_oficial %}"))
        + _paragraph(_text("Formato propuesto por {{ proyecto.ejecutor }}.", small=True))
        + _paragraph(_text("{%p endif %}"))
    )


def _signers(roles: tuple[str, ...]) -> str:
    """Two to a row. Name and RUT stand close below the box: whose box it is, is read from there."""
    width = round((SIGN[0] + 4) * TWIPS)
    first = _cell(width, _card("pareja[0]", roles))
    second = _cell(
        width,
        _paragraph(_text("{%p if pareja|length > 1 %}"))
        + _card("pareja[1]", roles)
        + _paragraph(_text("{%p endif %}")),
    )
    rows = (
        _row_tag("for pareja in firmantes|batch(2)")
        + f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{first}{second}</w:tr>"
        + _row_tag("endfor")
    )
    margins = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{2 * width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/><w:gridCol w:w="{width}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _card(who: str, roles: tuple[str, ...]) -> str:
    """The address of a picture cannot be a template's value: one for each role, and the signer's is taken."""
    boxes = "".join(
        _paragraph(_text(f"{{%p {'elif' if index else 'if'} {who}.rol == '{role}' %}}"))
        + _paragraph(_picture(role, *SIGN))
        for index, role in enumerate(roles)
    )
    return (
        boxes
        + _paragraph(_text("{%p endif %}"))
        + _paragraph(_text(f"{{{{ {who}.nombre }}}}", bold=True), keep=True)
        + _paragraph(_text(f"RUT {{{{ {who}.rut }}}}"), keep=True)
        + _paragraph(_text(f"{{{{ {who}.calidad }}}}"))
        # No other signer's RUT may come within 20 mm of a box.
        + _paragraph("", before=567)
    )


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}{_paragraph("")}</w:tc>'


def _row_tag(statement: str) -> str:
    return (
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
        f"{_paragraph(_text('{%tr ' + statement + ' %}'))}</w:tc></w:tr>"
    )


def _paragraph(content: str, *, keep: bool = False, before: int = 0) -> str:
    stay = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr>{stay}<w:spacing w:before="{before}" w:after="0"/></w:pPr>{content}</w:p>'


def _text(words: str, *, bold: bool = False, small: bool = False) -> str:
    looks = ("<w:b/>" if bold else "") + f'<w:sz w:val="{16 if small else 20}"/>'
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escaped}</w:t></w:r>'


def _picture(role: str, width: float, height: float) -> str:
    extent = f'cx="{round(width * EMU)}" cy="{round(height * EMU)}"'
    named = f'id="900" name="recuadro_{role}"'
    says = "Espacio para el sello institucional y el código QR" if role == SEAL else "Espacio para la firma"
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr {named} descr="{says}"><a:hlinkClick r:id="{_link(role)}"/></wp:docPr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{IMAGE_RELATION}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
