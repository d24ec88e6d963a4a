"""What in a stranger's Word file acts, hides or reaches out: every reason to refuse it, in Spanish, all at once.

Word and LibreOffice look at what a part says, not at its name, its namespace's prefix or the case of its letters:
so does this. Whoever opens a file afterwards writes its parts anew (`wordfile`), so that nothing is opened but what
was looked through.
"""

import gzip
import io
import posixpath
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree
from PIL import Image, UnidentifiedImageError

from document_templates.errors import OwnFileError
from document_templates.own_file import LARGEST, OLD_WORD
from document_templates.own_file import WORD as WORD_FILE
from document_templates.preparation import TAG
from document_templates.versions import wordfile
from document_templates.versions.wordfile import (
    CONTENT_TYPES,
    DOCUMENT,
    OFFICE,
    RELATION,
    TYPES,
    Element,
    Parts,
    W,
)


@dataclass(frozen=True)
class Limits:
    file: int
    whole: int
    """All its parts, unpacked."""
    text: int
    """Those that are XML."""
    parts: int


FORMAT = Limits(file=10 << 20, whole=40 << 20, text=8 << 20, parts=500)
OWN_FILE = Limits(file=LARGEST, whole=100 << 20, text=16 << 20, parts=2000)
MOST_PIXELS = 60_000_000
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LOCKED = 1
"""The flag of a ZIP's entry that needs a password."""
PICTURES = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
XML_BEGINS = (b"<", b"\x4c\x6f\xa7\x94")
"""The second in EBCDIC, which libxml2 reads, too."""

WORD = {W, "{http://purl.oclc.org/ooxml/wordprocessingml/main}"}
RELATED = (f"{{{OFFICE}}}", "{http://purl.oclc.org/ooxml/officeDocument/relationships}")
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
SOMEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}|.*\\", re.IGNORECASE)
"""A place that is no part, whatever the relation says of it."""
OWN_DISK = re.compile(r"(?:file:///)?[A-Za-z]:[\\/][^\\/]")
"""A template of Word's on the writer's own disk: Word writes its place into every document."""
BAD_NAME = re.compile(r"[\x00-\x1f\\:]|^/|(?:^|/)\.\.?(?:/|$)")

NESTED = "\0"
"""Where, in what a field asks for, another field stands."""
FIELD = re.compile(r"[^\w=\0]*([^\W\d_]+)")
HIDDEN_FIELD = re.compile(r"[^\w=\0]*(?:\0\s*[^\W\d_]|[^\W\d_]+\0)")
FIELD_LINK = re.compile(r"\W*HYPERLINK \"? ?([^\" \\][^\"]*)", re.IGNORECASE)
REACHING_FIELDS = {
    "AUTOTEXT", "AUTOTEXTLIST", "CONTROL", "DATABASE", "DDE", "DDEAUTO", "EMBED", "GLOSSARY", "HTMLCONTROL",
    "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "MACROBUTTON", "PRINT", "RD",
}  # fmt: skip

MACROS = "El archivo trae macros: guárdelo como «Documento de Word (.docx)», sin macros."
CONTROLS = "El archivo trae controles que ejecutan acciones (ActiveX): quítelos."
OBJECTS = "El archivo trae objetos incrustados (OLE): quítelos, o péguelos como imagen."
DOCUMENT_INSIDE = "El archivo trae otro documento dentro: copie su texto en este y guárdelo de nuevo."
ADDED = "El archivo trae complementos o videos de la web: quítelos."
MERGING = (
    "El archivo está unido a una lista de destinatarios: en Word, Correspondencia → Iniciar combinación de "
    "correspondencia → Documento normal de Word."
)
SWELLS = "El archivo crece sin medida al abrirlo: no se abre."
DAMAGED = "El archivo está dañado: ábralo en Word, guárdelo de nuevo como .docx y súbalo otra vez."

ELEMENTS = {
    "altChunk": DOCUMENT_INSIDE,
    "connectString": MERGING,
    "control": OBJECTS,
    "dataSource": MERGING,
    "object": OBJECTS,
    "subDoc": DOCUMENT_INSIDE,
}
"""Of Word."""
ANYWHERE = {"OLEObject": OBJECTS, "ocx": CONTROLS, "webVideoPr": ADDED}
RELATIONS = {
    "activexcontrolbinary": CONTROLS,
    "afchunk": DOCUMENT_INSIDE,
    "control": CONTROLS,
    "extensibility": CONTROLS,
    "mailmergesource": MERGING,
    "oleobject": OBJECTS,
    "package": OBJECTS,
    "usercustomization": CONTROLS,
    "vbaproject": MACROS,
    "webextension": ADDED,
    "webextensiontaskpanes": ADDED,
    "wordvbadata": MACROS,
}
"""By the end of their type."""
NAMES = {
    r"vba": MACROS,
    r"activex|customui": CONTROLS,
    r"webextension": ADDED,
    r"/embeddings/|\.bin$|\.(?:(?:xls|ppt)\w?|od[gpst])$": OBJECTS,
    r"afchunk|\.(?:do[ct]\w?|rtf|html?|mht|mhtml)$": DOCUMENT_INSIDE,
}
DECLARED = {r"macroenabled|vba": MACROS, r"activex": CONTROLS}
SOURCES = {"src", "althref", "href"}
"""Attributes that name a place outright, without a relation: of VML and SVG."""
DRAWN_FROM = {"imagedata", "image", "use", "feimage", "fill", "stroke"}


def flaws(docx: bytes, limits: Limits = FORMAT) -> list[str]:
    """Empty where the file may be opened. Nothing of it has been converted, and only its parts were read."""
    if wrong := _no_word_file(docx, limits):
        return [wrong]
    try:
        parts = _parts(docx, limits)
        texts = _texts(parts, limits)
    except _Unfit as unfit:
        return [str(unfit)]
    if CONTENT_TYPES not in parts or "_rels/.rels" not in parts or DOCUMENT not in parts:
        return ["El archivo no es un documento de Word (.docx)."]
    found: dict[str, None] = dict.fromkeys(_by_name(parts))
    for name, data in texts.items():
        root = _sound(data)
        if root is None:
            return [f"El archivo está dañado en «{name[:80]}»: ábralo en Word y guárdelo de nuevo."]
        found |= dict.fromkeys(_wrong_place(name, root))
        found |= dict.fromkeys(_acting(root))
        found |= dict.fromkeys(_asking(root))
        found |= dict.fromkeys(_reaching_out(name, root))
    return list(found)


def harmless(docx: bytes) -> bytes:
    """A file of one's own, written anew. Raises `OwnFileError`."""
    if wrong := flaws(docx, OWN_FILE):
        told = " ".join(wrong)
        raise OwnFileError(f"{told[0].lower()}{told[1:]} También puede guardarlo como PDF y subir ese")
    return wordfile.write(wordfile.read(docx))


class _Unfit(Exception):
    """Not to be read on; the message says why."""


def _no_word_file(docx: bytes, limits: Limits) -> str | None:
    if not docx:
        return "El archivo está vacío."
    if len(docx) > limits.file:
        return f"El archivo pesa más de {limits.file >> 20} MB: achique sus imágenes."
    if docx.startswith(b"%PDF-"):
        return "El archivo es un PDF con otro nombre: suba el documento de Word (.docx)."
    if docx.startswith(OLD_WORD):
        return "El archivo es un Word antiguo (.doc) o tiene contraseña: guárdelo como .docx, sin contraseña."
    if not docx.startswith(WORD_FILE):
        return "El archivo no es un documento de Word (.docx)."
    return None


def _parts(docx: bytes, limits: Limits) -> Parts:
    """Raises `_Unfit`."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            _refuse_strange(package.infolist(), limits)
            return {entry.filename: _unpacked(package, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError, RuntimeError):
        raise _Unfit(DAMAGED) from None


def _refuse_strange(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > limits.parts or sum(entry.file_size for entry in entries) > limits.whole:
        raise _Unfit(SWELLS)
    if any(entry.flag_bits & LOCKED for entry in entries):
        raise _Unfit("El archivo tiene contraseña: guárdelo sin ella y súbalo otra vez.")
    if len({unquote(name).casefold() for name in names}) != len(names):
        raise _Unfit("El archivo trae dos veces la misma parte: ábralo en Word y guárdelo de nuevo.")
    for entry in entries:
        # zipfile cuts a name at its first zero, which others may not.
        if entry.orig_filename != entry.filename or BAD_NAME.search(unquote(entry.filename)):
            raise _Unfit("El archivo trae partes con nombres extraños: ábralo en Word y guárdelo de nuevo.")
        # Word packs in no other way, and zipfile unpacks the others without measure.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Unfit(DAMAGED)


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """`ZipFile.read` unpacks all of a part that lies about its size before it looks at the size."""
    with package.open(entry) as part:
        data = part.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile
    return data


def _texts(parts: Parts, limits: Limits) -> Parts:
    """The parts that are XML, whatever their names. Raises `_Unfit`."""
    texts: Parts = {}
    for name, data in parts.items():
        data = _inflated(data, limits)
        if name.lower().endswith((".xml", ".rels")) or _begins(data).startswith(XML_BEGINS):
            texts[name] = data
        elif _pixels(data) > MOST_PIXELS:
            raise _Unfit(
                f"El archivo trae una imagen de más de {MOST_PIXELS // 1_000_000} millones de puntos: achíquela."
            )
    if sum(map(len, texts.values())) > limits.text:
        raise _Unfit("El archivo tiene demasiado texto: no se abre.")
    return texts


def _inflated(data: bytes, limits: Limits) -> bytes:
    """Drawings may come packed (`.emz`, `.svgz`): LibreOffice opens them."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            inflated = packed.read(limits.whole + 1)
    except (OSError, EOFError, zlib.error):
        return data
    if len(inflated) > limits.whole:
        raise _Unfit(SWELLS)
    return inflated


def _begins(data: bytes) -> bytes:
    return data[:256].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")


def _pixels(data: bytes) -> int:
    """0 for what is no picture: that is not drawn, either."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=PICTURES) as picture:
                return picture.width * picture.height
    except Image.DecompressionBombError:
        return MOST_PIXELS + 1
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error):
        return 0


def _sound(data: bytes) -> Element | None:
    """None for what is no XML, or defines entities. Comments would cut a field's words in two."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root.getroottree().docinfo.internalDTD is None else None


def _wrong_place(name: str, root: Element) -> Iterator[str]:
    """What the three parts that say what the file is say otherwise."""
    if name == "_rels/.rels":
        mains = [one for one in root.iter(RELATION) if _kind(one) == "officeDocument"]
        if [(one.get("Type"), one.get("Target", "").lstrip("/")) for one in mains] != [
            (f"{OFFICE}/officeDocument", DOCUMENT)
        ]:
            yield (
                "La parte principal del archivo no es un documento de Word: guárdelo como "
                "«Documento de Word (.docx)», no en formato estricto."
            )
    elif name == DOCUMENT and root.tag == f"{W}document" and root.find(f"{W}body/*") is None:
        yield "El documento está en blanco."
    elif name == DOCUMENT and root.tag != f"{W}document":
        yield "El archivo no es un documento de Word (.docx)."
    elif name == CONTENT_TYPES:
        declared = etree.tostring(root).decode().casefold()
        yield from (told for words, told in DECLARED.items() if re.search(words, declared))
        types = {
            one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
            for one in root.iter(f"{TYPES}Override")
        }
        main = types.get(DOCUMENT, MAIN_TYPE)
        if "macroenabled" not in main.casefold() and main != MAIN_TYPE:
            yield "El archivo es una plantilla de Word (.dotx): guárdelo como «Documento de Word (.docx)»."


def _by_name(parts: Parts) -> Iterator[str]:
    for name, data in parts.items():
        yield from (told for words, told in NAMES.items() if re.search(words, name.casefold()))
        if data.startswith((OLD_WORD, WORD_FILE, b"{\\rtf")):
            yield OBJECTS


def _acting(root: Element) -> Iterator[str]:
    for one in root.iter():
        space, name = _split(one.tag)
        if name in ANYWHERE:
            yield ANYWHERE[name]
        elif name in ELEMENTS and space in WORD:
            yield ELEMENTS[name]
        for key, place in one.attrib.items():
            if place and (told := _named_outright(name, *_split(str(key)), str(place).strip())):
                yield told


def _named_outright(element: str, space: str, attribute: str, place: str) -> str | None:
    attribute = attribute.casefold()
    if attribute not in SOURCES or space in RELATED or place.startswith("#"):
        return None
    if attribute != "href" or element.casefold() in DRAWN_FROM:
        return None if place.startswith("data:image/") else _elsewhere(attribute, place)
    return None if SAFE_LINK.match(place) else _bad_link(place)


def _asking(root: Element) -> Iterator[str]:
    for words in _fields(root):
        asked = " ".join(words.split())
        found = FIELD.match(asked)
        if HIDDEN_FIELD.match(asked) or TAG.search(asked):
            yield "El archivo trae campos que se arman de otros campos: quítelos."
        elif found and found[1].upper() in REACHING_FIELDS:
            yield (
                f"El archivo trae campos que leen otros archivos o ejecutan acciones ({found[1].upper()}): "
                "quítelos."
            )
        if (link := FIELD_LINK.match(asked)) and not SAFE_LINK.match(link[1]):
            yield _bad_link(link[1])


def _fields(root: Element) -> Iterator[str]:
    """What each field asks for, in whatever pieces and paragraphs Word has cut it."""
    within: list[tuple[list[str], list[bool]]] = [([], [])]  # words, and whether its result has begun
    for one in root.iter():
        space, name = _split(one.tag)
        if space not in WORD:
            continue
        if name in ("instrText", "delInstrText"):
            within[-1][0].append("".join(map(str, one.itertext())))
        elif name == "fldSimple":
            yield _of_word(one, "instr")
        elif name == "fldChar":
            match _of_word(one, "fldCharType"):
                case "begin":
                    if not within[-1][1]:
                        within[-1][0].append(NESTED)
                    within.append(([], []))
                case "separate":
                    within[-1][1].append(True)
                case "end" if len(within) > 1:
                    yield "".join(within.pop()[0])
    yield from ("".join(words) for words, _ in within)


def _of_word(element: Element, attribute: str) -> str:
    return next((found for space in WORD if (found := element.get(f"{space}{attribute}"))), "")


def _reaching_out(name: str, root: Element) -> Iterator[str]:
    if not name.lower().endswith(".rels"):
        return
    base = posixpath.dirname(posixpath.dirname(name))
    for relation in root.iter():
        if _split(relation.tag)[1] != "Relationship":
            continue
        kind, target = _kind(relation), unquote(relation.get("Target", "").strip())
        if kind == "hyperlink" and (_external(relation) or SOMEWHERE.match(target)):
            if not SAFE_LINK.match(target):
                yield _bad_link(target)
        elif kind.casefold() == "mailmergesource":
            yield MERGING
        elif _external(relation) or SOMEWHERE.match(target) or _climbs(base, target):
            if not (kind == "attachedTemplate" and OWN_DISK.match(target)):
                yield _elsewhere(kind, target)
        elif told := RELATIONS.get(kind.casefold()):
            yield told


def _external(relation: Element) -> bool:
    return relation.get("TargetMode", "").casefold() == "external"


def _climbs(base: str, target: str) -> bool:
    """A path that leaves the package."""
    return not target.startswith("/") and posixpath.normpath(posixpath.join(base, target)).startswith("..")


def _kind(relation: Element) -> str:
    return relation.get("Type", "").rpartition("/")[2]


def _split(name: str) -> tuple[str, str]:
    """Of a tag or attribute: its namespace in braces, and what it is."""
    space, brace, local = name.rpartition("}")
    return space + brace, local


def _bad_link(target: str) -> str:
    return f"El archivo tiene un enlace que no es de la web: «{target[:80]}». Quítelo."


def _elsewhere(kind: str, target: str) -> str:
    return (
        f"El archivo usa algo que está fuera de él ({kind}: «{target[:80]}»): "
        "inserte la imagen o el texto en el documento mismo."
    )
