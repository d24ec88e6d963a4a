"""Put the parts of a Word file together: always the same bytes for the same draft."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tools.drafting.ooxml import NAMESPACES, twips
from tools.drafting.styles import numbering_xml, styles_xml

BOX_ADDRESS = "https://firma.invalid/"
SIDE, TOP, BOTTOM, HEADER = 25.0, 22.0, 31.0, 10.0
CARTA = (215.9, 279.4)
TEXT_WIDTH = 166.0
"""Carta less the sides. The stamped footer has the bottom margin for itself."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Draft:
    title: str
    roles: tuple[str, ...]
    """Whose boxes the body holds: role `x` is the relation `box_x`."""
    body: str
    first_header: str
    running_header: str
    footer: str = ""
    """Below each page, for what nothing is stamped on."""
    bottom: float = BOTTOM
    """Margin, in millimetres."""
    file: str = "template.docx"
    """`sheet.docx` for what goes behind a file of the user's own, `blank.docx` for a form to fill by hand."""


def transparent_png() -> bytes:
    """One transparent pixel, stretched to any box."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)
    pixel = zlib.compress(b"\0" + b"\xff\xff\xff\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def _relations(rows: list[tuple[str, str, str, bool]]) -> str:
    mode = {True: ' TargetMode="External"', False: ""}
    body = "".join(
        f'<Relationship Id="{identifier}" Type="{kind}" Target={quoteattr(target)}{mode[outside]}/>'
        for identifier, kind, target, outside in rows
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'


def _content_types(draft: Draft) -> str:
    footer = {"/word/footer1.xml": f"{_WORD}.footer+xml"} if draft.footer else {}
    parts = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/word/numbering.xml": f"{_WORD}.numbering+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/header1.xml": f"{_WORD}.header+xml",
        "/word/header2.xml": f"{_WORD}.header+xml",
        **footer,
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in parts.items())
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )


def _section(draft: Draft) -> str:
    width, height = CARTA
    kinds = ("default", "first") if draft.footer else ()
    footers = "".join(f'<w:footerReference w:type="{kind}" r:id="footer"/>' for kind in kinds)
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="running"/>'
        f'<w:headerReference w:type="first" r:id="first"/>{footers}'
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"/>'
        f'<w:pgMar w:top="{twips(TOP)}" w:right="{twips(SIDE)}" w:bottom="{twips(draft.bottom)}" '
        f'w:left="{twips(SIDE)}" w:header="{twips(HEADER)}" w:footer="{twips(HEADER)}" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def _core(title: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>es-CL</dc:language></cp:coreProperties>"
    )


def _settings() -> str:
    return (
        f'{_XML}<w:settings {NAMESPACES}><w:defaultTabStop w:val="709"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="es-CL"/></w:settings>'
    )


def _document_relations(draft: Draft) -> str:
    inside = [
        ("styles", f"{_OFFICE}/styles", "styles.xml", False),
        ("numbering", f"{_OFFICE}/numbering", "numbering.xml", False),
        ("settings", f"{_OFFICE}/settings", "settings.xml", False),
        ("first", f"{_OFFICE}/header", "header1.xml", False),
        ("running", f"{_OFFICE}/header", "header2.xml", False),
        ("box", f"{_OFFICE}/image", "media/box.png", False),
    ]
    footer = [("footer", f"{_OFFICE}/footer", "footer1.xml", False)] if draft.footer else []
    boxes = [(f"box_{role}", f"{_OFFICE}/hyperlink", BOX_ADDRESS + role, True) for role in draft.roles]
    return _relations(inside + footer + boxes)


def build(draft: Draft) -> bytes:
    pixel = transparent_png()
    footer = {"word/footer1.xml": f"{_XML}<w:ftr {NAMESPACES}>{draft.footer}</w:ftr>"} if draft.footer else {}
    logos = [(name, f"{_OFFICE}/image", f"media/{name}.png", False) for name in ("logo1", "logo2")]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(draft),
        "_rels/.rels": _relations(
            [
                ("document", f"{_OFFICE}/officeDocument", "word/document.xml", False),
                ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
            ]
        ),
        "docProps/core.xml": _core(draft.title),
        "word/document.xml": f"{_XML}<w:document {NAMESPACES}><w:body>{draft.body}{_section(draft)}</w:body></w:document>",
        "word/styles.xml": styles_xml(),
        "word/numbering.xml": numbering_xml(),
        "word/settings.xml": _settings(),
        "word/header1.xml": f"{_XML}<w:hdr {NAMESPACES}>{draft.first_header}</w:hdr>",
        "word/header2.xml": f"{_XML}<w:hdr {NAMESPACES}>{draft.running_header}</w:hdr>",
        **footer,
        "word/_rels/document.xml.rels": _document_relations(draft),
        "word/_rels/header1.xml.rels": _relations(logos),
        "word/media/box.png": pixel,
        "word/media/logo1.png": pixel,
        "word/media/logo2.png": pixel,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
