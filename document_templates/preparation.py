"""Makes a Word template ready once, so that filling it costs what changes and no more.

docxtpl opens, patches, compiles and deflates everything for every document. Here its patched XML is compiled
once, the parts that never change are kept deflated as they go into the file, and a document costs one run of
the compiled template. What this does not cover is left to docxtpl itself.
"""

import functools
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment, Template, meta
from jinja2.exceptions import TemplateError as JinjaError
from lxml import etree
from PIL import Image, UnidentifiedImageError

from document_templates import long_tables
from document_templates.errors import TemplateError
from document_templates.template_language import LANGUAGE, RECORD

PAGE_SIZES = {"carta": (12240, 15840), "oficio": (12240, 18709)}
"""216 × 279 mm and 216 × 330 mm, in twentieths of a point."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
DOCUMENT = "word/document.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
CORE = "docProps/core.xml"
CORE_XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:language>es-CL</dc:language>\
</cp:coreProperties>"""

LARGEST_PART = 64 << 20
MOST_PARTS = 2000
LARGEST_LOGO = 4 << 20
USELESS = ("/thumbnail", "/customXml", "stylesWithEffects")
"""Endings of relations to parts that no page shows, and LibreOffice reads all the same."""

TAG = re.compile(r"\{[{%#]")
ATTRIBUTE = re.compile(r'="([^"<>]*\{\{[^"<>]*)"')
EXPRESSION = re.compile(r"\{\{(.*?)\}\}")
STATIC_CONTROL = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\t\n\a\f]")
PICTURE_NUMBER = re.compile(r'(<wp:docPr\b[^>]*? id=")[^"]*')

Parts = dict[str, bytes]


class Original(DocxTemplate):  # type: ignore[misc]
    """docxtpl, with values in attributes not taken for printed ones, and the properties left to us."""

    def patch_xml(self, src_xml: str) -> str:
        return ATTRIBUTE.sub(
            lambda found: '="' + EXPRESSION.sub(r"{{ (\1)|sin_imprimir }}", found[1]) + '"',
            str(super().patch_xml(src_xml)),
        )

    def render_properties(self, context: dict[str, Any], jinja_env: Environment | None = None) -> None:
        """Properties are ours, not the template's."""


@dataclass
class Prepared:
    """A template with page size and logos in it, ready to be filled from any thread."""

    declared: frozenset[str]
    sources: Mapping[str, str]
    """Jinja sources of the parts with tags, by name: the body's first."""
    compiled: Mapping[str, Template]
    fixed: "Archive"
    """The parts that are the same in every document."""
    parts: Parts
    repair: bool
    """True where docxtpl mends tables or numbers after filling, in a way that depends on the data."""
    original: bool
    """True where only docxtpl itself covers what the template does."""

    def fill(self, context: dict[str, Any], title: str) -> bytes:
        core = CORE_XML.format(_escaped(title)).encode()
        if self.original:
            return self._fill_slowly(context, core)
        changed = [(name, self._render(name, context).encode()) for name in self.compiled]
        return self.fixed.with_parts([*changed, (CORE, core)])

    def _render(self, name: str, context: dict[str, Any]) -> str:
        record = context[RECORD]
        body = len(record)
        xml = self.compiled[name].render(context)
        if name != DOCUMENT:
            # A file may have headers that no page shows, with what another header shows as well.
            others = dict.fromkeys(text for text in record[body:] if text not in record[:body])
            record[body:] = others
            return xml
        whole = _repaired(xml) if self.repair or "</w:tblGrid></w:tbl>" in xml else _renumbered(xml)
        return long_tables.cut(whole)

    def _fill_slowly(self, context: dict[str, Any], core: bytes) -> bytes:
        template = Original(io.BytesIO(Archive().with_parts(self.parts.items())))
        template.render(context, LANGUAGE)
        out = io.BytesIO()
        template.save(out)
        parts = _read(out.getvalue())
        parts[CORE] = core
        parts[DOCUMENT] = long_tables.cut(parts[DOCUMENT].decode()).encode()
        return Archive().with_parts(parts.items())


@functools.lru_cache(maxsize=64)
def prepare(template: bytes, page: str | None = None, logos: tuple[bytes, ...] = ()) -> Prepared:
    """The cache goes by the template's content, not by its name. Raises `TemplateError`."""
    parts = _read(template)
    if not {DOCUMENT, "[Content_Types].xml", "_rels/.rels"} <= parts.keys():
        raise TemplateError("la plantilla no es un archivo de Word (.docx)")
    _drop_useless(parts)
    furniture = _headers_and_footers(parts)
    if page:
        _set_page(parts, PAGE_SIZES[page])
    for name in [DOCUMENT, *furniture]:
        _drop_alternatives(parts, name)
        _set_logos(parts, name, logos)
    _slim_styles(parts)
    _declare_properties(parts)
    patch = Original(io.BytesIO()).patch_xml
    sources = {DOCUMENT: _body_source(parts[DOCUMENT], patch)}
    for name in [*furniture, *(notes for notes in NOTES if notes in parts)]:
        text = etree.tostring(_parse(parts[name], name), encoding="unicode")
        if TAG.search(text):
            sources[name] = patch(text)
    compiled = {name: compile_source(source) for name, source in sources.items()}
    return Prepared(
        declared=frozenset().union(*(_names(source) for source in sources.values())),
        sources=sources,
        compiled=compiled,
        fixed=Archive((name, data) for name, data in parts.items() if name not in sources and name != CORE),
        parts=parts,
        repair=_needs_repair(sources[DOCUMENT]),
        original=_needs_original(sources),
    )


def compile_source(source: str) -> Template:
    try:
        return LANGUAGE.from_string(source)
    except JinjaError:
        raise TemplateError(explain(source, None)) from None


def explain(source: str, context: dict[str, Any] | None) -> str:
    """Do it once more, with every tag on a line of its own, to learn which one it is that fails."""
    lined = TAG.sub(lambda found: "\n" + found[0], source)
    tags = lined.split("\n")
    try:
        LANGUAGE.from_string(lined).render(context or {})
    except Exception as error:
        line = getattr(error, "lineno", None) or _template_line(error)
        tag = re.split(r"(?<=[}%#]\})", tags[line - 1])[0] if line and line <= len(tags) else ""
        tag = re.sub(r"<[^>]*>", "", tag)[:200]
        reason = str(error) or type(error).__name__
        return f"la plantilla no se puede llenar en «{tag}»: {reason}"
    return "la plantilla no se puede llenar"


def _template_line(error: BaseException) -> int | None:
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _names(source: str) -> set[str]:
    return meta.find_undeclared_variables(LANGUAGE.parse(source))


# The package


def _read(template: bytes) -> Parts:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            entries = package.infolist()
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_PART:
                raise TemplateError("la plantilla es demasiado grande")
            return {entry.filename: package.read(entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise TemplateError(f"la plantilla no es un archivo de Word (.docx): {error}") from error


def _parse(data: bytes, name: str) -> etree._Element:
    # Blank texts go, as python-docx has it: what is filled then equals what docxtpl fills.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise TemplateError(f"la plantilla está dañada en {name}: {error}") from error
    if b"<!DOCTYPE" in data[:4096] or root.getroottree().docinfo.internalDTD is not None:
        raise TemplateError(f"la plantilla define entidades en {name}")
    return root


def _serialise(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _relations_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _target(name: str, relation: etree._Element) -> str:
    target = relation.get("Target", "")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(name), target)).lstrip("/")


def _relations(parts: Parts, name: str) -> etree._Element | None:
    rels = _relations_of(name)
    return _parse(parts[rels], rels) if rels in parts else None


def _headers_and_footers(parts: Parts) -> list[str]:
    relations = _relations(parts, DOCUMENT)
    kinds = {f"{OFFICE}/header", f"{OFFICE}/footer"}
    return [
        _target(DOCUMENT, relation)
        for relation in (relations if relations is not None else ())
        if relation.get("Type") in kinds and _target(DOCUMENT, relation) in parts
    ]


def _drop_useless(parts: Parts) -> None:
    for owner in ("", DOCUMENT):
        rels = _relations_of(owner)
        if rels not in parts:
            continue
        relations = _parse(parts[rels], rels)
        for relation in list(relations):
            if relation.get("Type", "").endswith(USELESS) and relation.get("TargetMode") != "External":
                _drop_part(parts, _target(owner, relation))
                relations.remove(relation)
        parts[rels] = _serialise(relations)
    for name in [name for name in parts if name.startswith("customXml/")]:
        _drop_part(parts, name)


def _drop_part(parts: Parts, name: str) -> None:
    parts.pop(name, None)
    types = _parse(parts["[Content_Types].xml"], "[Content_Types].xml")
    for override in types.findall(f"{TYPES}Override"):
        if override.get("PartName") == f"/{name}":
            types.remove(override)
    parts["[Content_Types].xml"] = _serialise(types)


def _drop_alternatives(parts: Parts, name: str) -> None:
    """Word keeps text boxes twice, the second time for programs of before 2010: their values would be printed
    twice and shown once."""
    if b"Fallback" not in parts[name]:
        return
    root = _parse(parts[name], name)
    for old in list(root.iter(f"{MC}Fallback")):
        owner = old.getparent()
        if owner is not None and owner.find(f"{MC}Choice") is not None:
            owner.remove(old)
    parts[name] = _serialise(root)


def _slim_styles(parts: Parts) -> None:
    """Word's default set has hundreds of styles; LibreOffice makes each of them, for every document."""
    if "word/styles.xml" not in parts:
        return
    used: set[str] = set()
    for name, data in parts.items():
        if name.startswith("word/") and name.endswith(".xml") and name != "word/styles.xml":
            root = _parse(data, name)
            for kind in ("pStyle", "rStyle", "tblStyle", "numStyleLink", "styleLink"):
                used.update(mark.get(f"{W}val", "") for mark in root.iter(f"{W}{kind}"))
    styles = _parse(parts["word/styles.xml"], "word/styles.xml")
    by_name = {style.get(f"{W}styleId", ""): style for style in styles.findall(f"{W}style")}
    used.update(name for name, style in by_name.items() if style.get(f"{W}default") in {"1", "true"})
    waiting = list(used)
    while waiting:
        style = by_name.get(waiting.pop())
        for kind in ("basedOn", "link", "next"):
            mark = style.find(f"{W}{kind}") if style is not None else None
            if mark is not None and (name := mark.get(f"{W}val", "")) not in used:
                used.add(name)
                waiting.append(name)
    for name, style in by_name.items():
        if name not in used:
            styles.remove(style)
    for language in styles.iterfind(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"):
        language.set(f"{W}val", "es-CL")
    parts["word/styles.xml"] = _serialise(styles)


def _declare_properties(parts: Parts) -> None:
    relations = _parse(parts["_rels/.rels"], "_rels/.rels")
    for relation in [each for each in relations if each.get("Type") == CORE_RELATION]:
        _drop_part(parts, _target("", relation))
        relations.remove(relation)
    etree.SubElement(relations, RELATION, Id="rIdRubricaCore", Type=CORE_RELATION, Target=CORE)
    parts["_rels/.rels"] = _serialise(relations)
    types = _parse(parts["[Content_Types].xml"], "[Content_Types].xml")
    etree.SubElement(types, f"{TYPES}Override", PartName=f"/{CORE}", ContentType=CORE_TYPE)
    parts["[Content_Types].xml"] = _serialise(types)
    parts[CORE] = CORE_XML.format("").encode()


# Page and letterhead


def _set_page(parts: Parts, size: tuple[int, int]) -> None:
    root = _parse(parts[DOCUMENT], DOCUMENT)
    for page in root.iter(f"{W}pgSz"):
        width, height = size[::-1] if page.get(f"{W}orient") == "landscape" else size
        page.set(f"{W}w", str(width))
        page.set(f"{W}h", str(height))
    parts[DOCUMENT] = _serialise(root)


def _set_logos(parts: Parts, name: str, logos: tuple[bytes, ...]) -> None:
    root = _parse(parts[name], name)
    places = [(mark, place) for mark in root.iter(f"{WP}docPr") if (place := _place(mark)) is not None]
    if not places:
        return
    for mark, place in places:
        if place < len(logos):
            _put_logo(parts, name, mark, place, logos[place])
        else:
            _remove_picture(mark)
    parts[name] = _serialise(root)
    _drop_unused_pictures(parts, name, root)


def _place(mark: etree._Element) -> int | None:
    for text in (mark.get("name", ""), mark.get("descr", "")):
        if found := re.fullmatch(r"logo([1-9])", text.strip()):
            return int(found[1]) - 1
    return None


def _put_logo(parts: Parts, name: str, mark: etree._Element, place: int, logo: bytes) -> None:
    frame = mark.getparent()
    blip = frame.find(f".//{A}blip") if frame is not None else None
    if frame is None or blip is None:
        raise TemplateError(f"«logo{place + 1}» de la plantilla no es una imagen")
    width, height, extension = _measure(logo)
    target = f"word/media/rubrica_logo{place + 1}.{extension}"
    identifier = f"rIdRubricaLogo{place + 1}"
    parts[target] = logo
    _declare_extension(parts, extension)
    rels = _relations_of(name)
    relations = _parse(parts[rels], rels)
    if not any(relation.get("Id") == identifier for relation in relations):
        etree.SubElement(
            relations, RELATION, Id=identifier, Type=f"{OFFICE}/image", Target=f"media/{posixpath.basename(target)}"
        )  # fmt: skip
    parts[rels] = _serialise(relations)
    for child in list(blip):
        blip.remove(child)
    blip.set(f"{R}embed", identifier)
    for crop in list(frame.iter(f"{A}srcRect")):
        crop.clear()
    _scale(frame, width, height)
    if str(mark.get("descr", "")).startswith("logo"):
        mark.set("descr", "Logotipo")


def _scale(frame: etree._Element, width: int, height: int) -> None:
    """As large as the placeholder's box allows, never distorted."""
    extents = [*frame.findall(f"{WP}extent"), *frame.findall(f".//{A}xfrm/{A}ext")]
    box_width, box_height = int(str(extents[0].get("cx"))), int(str(extents[0].get("cy")))
    scale = min(box_width / width, box_height / height)
    for extent in extents:
        extent.set("cx", str(round(width * scale)))
        extent.set("cy", str(round(height * scale)))


def _measure(logo: bytes) -> tuple[int, int, str]:
    try:
        with Image.open(io.BytesIO(logo), formats=("PNG", "JPEG")) as picture:
            picture.verify()
            width, height = picture.size
            kind = str(picture.format).lower()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise TemplateError("un logotipo no es una imagen PNG o JPEG") from error
    if len(logo) > LARGEST_LOGO:
        raise TemplateError("un logotipo pesa más de 4 MB")
    return width, height, kind


def _declare_extension(parts: Parts, extension: str) -> None:
    types = _parse(parts["[Content_Types].xml"], "[Content_Types].xml")
    if all(default.get("Extension", "").lower() != extension for default in types.findall(f"{TYPES}Default")):
        types.insert(
            0, types.makeelement(f"{TYPES}Default", Extension=extension, ContentType=f"image/{extension}")
        )
        parts["[Content_Types].xml"] = _serialise(types)


def _remove_picture(mark: etree._Element) -> None:
    frame = mark.getparent()
    drawing = frame.getparent() if frame is not None else None
    run = drawing.getparent() if drawing is not None else None
    if drawing is None or run is None:
        return
    run.remove(drawing)
    owner = run.getparent()
    if owner is not None and all(child.tag == f"{W}rPr" for child in run):
        owner.remove(run)


def _drop_unused_pictures(parts: Parts, name: str, root: etree._Element) -> None:
    rels = _relations_of(name)
    if rels not in parts:
        return
    relations = _parse(parts[rels], rels)
    used = {
        value for element in root.iter() for key, value in element.attrib.items() if str(key).startswith(R)
    }
    dropped = []
    for relation in list(relations):
        if relation.get("Type") == f"{OFFICE}/image" and relation.get("Id") not in used:
            dropped.append(_target(name, relation))
            relations.remove(relation)
    parts[rels] = _serialise(relations)
    others = b"".join(data for part, data in parts.items() if part.endswith(".rels"))
    for target in dropped:
        if posixpath.basename(target).encode() not in others:
            parts.pop(target, None)


# What docxtpl does, once for all documents


def _body_source(document: bytes, patch: Any) -> str:
    root = _parse(document, DOCUMENT)
    body = root.find(f"{W}body")
    if body is None:
        raise TemplateError("la plantilla no tiene cuerpo")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    text = etree.tostring(root, encoding="unicode")
    start, end = text.index("<w:body"), text.rindex("</w:body>") + len("</w:body>")
    return declaration + text[:start] + str(patch(text[start:end])) + text[end:]


def _needs_original(sources: Mapping[str, str]) -> bool:
    return any(STATIC_CONTROL.search(source) for source in sources.values()) or any(
        mark in source for source in sources.values() for mark in ("{_{", "}_}", "{_%", "%_}")
    )


def _needs_repair(source: str) -> bool:
    """docxtpl counts the cells of every row and mends the table's grid. Where all rows fill the grid there is
    nothing to mend, whichever of them the data keep."""
    if "<wp:docPr" not in source and "docPr" in source:
        return True
    root = etree.fromstring(source.encode(), etree.XMLParser(recover=True, resolve_entities=False))
    return any(
        len(table.findall(f"{W}tblGrid/{W}gridCol")) != _width(row)
        for table in root.iter(f"{W}tbl")
        for row in table.iter(f"{W}tr")
    )


def _width(row: etree._Element) -> int:
    total = 0
    for cell in row.findall(f"{W}tc"):
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        value = span.get(f"{W}val", "") if span is not None else "1"
        total += int(value) if value.isdigit() else -1000
    return total


def _repaired(xml: str) -> str:
    root = _parse(xml.encode(), DOCUMENT)
    body = root.find(f"{W}body")
    assert body is not None
    original = Original(io.BytesIO())
    original.docx_ids_index = 1000
    tree = original.fix_tables(etree.tostring(body, encoding="unicode"))
    original.fix_docpr_ids(tree)
    root.replace(body, tree)
    return _serialise(root).decode()


def _renumbered(xml: str) -> str:
    """Pictures repeated in a loop need numbers of their own."""
    if "<wp:docPr" not in xml:
        return xml
    number = 1000

    def next_number(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"{found[1]}{number}"

    return PICTURE_NUMBER.sub(next_number, xml)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")


# The archive


class Archive:
    """A ZIP file whose unchanging entries were deflated beforehand. The same parts give the same bytes."""

    LOCAL = struct.Struct("<4sHHHHHIIIHH")
    CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
    END = struct.Struct("<4sHHHHIIH")
    DATE = (1 << 5) | 1  # 1 January 1980

    def __init__(self, parts: Iterable[tuple[str, bytes]] = ()) -> None:
        self._body = b""
        self._directory: list[bytes] = []
        chunks: list[bytes] = []
        offset = 0
        for name, data in sorted(parts, key=lambda part: part[0] != "[Content_Types].xml"):
            entry, listing = self._entry(name, data, offset, level=6)
            chunks.append(entry)
            self._directory.append(listing)
            offset += len(entry)
        self._body = b"".join(chunks)

    def with_parts(self, parts: Iterable[tuple[str, bytes]]) -> bytes:
        chunks, directory, offset = [self._body], [*self._directory], len(self._body)
        for name, data in parts:
            entry, listing = self._entry(name, data, offset, level=1)
            chunks.append(entry)
            directory.append(listing)
            offset += len(entry)
        listing = b"".join(directory)
        end = self.END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(listing), offset, 0)
        return b"".join([*chunks, listing, end])

    def _entry(self, name: str, data: bytes, offset: int, level: int) -> tuple[bytes, bytes]:
        squeezer = zlib.compressobj(level, zlib.DEFLATED, -15)
        packed = squeezer.compress(data) + squeezer.flush()
        label, crc = name.encode(), zlib.crc32(data)
        common = (0x800, 8, 0, self.DATE, crc, len(packed), len(data), len(label), 0)
        local = self.LOCAL.pack(b"PK\x03\x04", 20, *common)
        central = self.CENTRAL.pack(b"PK\x01\x02", 20, 20, *common, 0, 0, 0, 0, offset)
        return local + label + packed, central + label
