"""A Word file as its parts: read once it is known to be harmless, changed as XML, written again."""

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from document_templates.preparation import Archive

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
CONTENT_TYPES = "[Content_Types].xml"
REVISED = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")

Parts = dict[str, bytes]
Element = etree._Element


def read(docx: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist() if not entry.is_dir()}


def write(parts: Parts) -> bytes:
    """The same parts give the same bytes."""
    return Archive(sorted(parts.items())).with_parts(())


def parse(data: bytes) -> Element:
    return etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )


def serialise(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def stories(parts: Parts) -> list[str]:
    """The parts with text: the body's first, then headers, footers and notes."""
    others = [
        name
        for name in sorted(parts)
        if posixpath.dirname(name) == "word"
        and posixpath.basename(name).startswith(("header", "footer", "footnotes", "endnotes"))
        and name.endswith(".xml")
    ]
    return [DOCUMENT, *others]


def revised(parts: Parts) -> bool:
    """Whether changes wait to be accepted."""
    return any(parse(parts[name]).find(f".//{tag}") is not None for name in stories(parts) for tag in REVISED)


def texts(paragraph: Element) -> list[Element]:
    """The pieces of text of this paragraph, but not of another one inside it, such as a text box."""
    return [
        piece
        for piece in paragraph.iter(f"{W}t")
        if next(piece.iterancestors(f"{W}p")) is paragraph and not _deleted(piece)
    ]


def said(paragraph: Element) -> str:
    return "".join(piece.text or "" for piece in texts(paragraph))


def say(piece: Element, text: str) -> None:
    piece.text = text
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def paragraphs(parts: Parts) -> Iterator[str]:
    """What each paragraph says, those of the body first; empty ones left out."""
    for name in stories(parts):
        for paragraph in parse(parts[name]).iter(f"{W}p"):
            if text := " ".join(said(paragraph).split()):
                yield text


def _deleted(piece: Element) -> bool:
    return any(True for _ in piece.iterancestors(f"{W}del"))
