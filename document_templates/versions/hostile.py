"""What in a stranger's Word file acts, hides or reaches out: every reason to refuse it, in Spanish, all at once."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

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

LARGEST = 10 << 20
LARGEST_WHOLE = 40 << 20
LARGEST_STORY = 4 << 20
MOST_PARTS = 500
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Also how a `.docx` begins that was locked with a password."""

REACHING_FIELDS = re.compile(
    r"\b(?:INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|RD|DATABASE|MACROBUTTON|IMPORT|AUTOTEXT)\b"
)
SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
OWN_DISK = re.compile(r"(?:file:///)?[A-Za-z]:[\\/][^\\/]")
"""A template of Word's on the writer's own disk: Word writes its place into every document."""

OBJECTS = (f"{W}object", f"{W}control", "{urn:schemas-microsoft-com:office:office}OLEObject")
REVISED = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


def flaws(docx: bytes) -> list[str]:
    """Empty where the file may be opened. Nothing of it has been converted, and only its parts were read."""
    if wrong := _no_word_file(docx):
        return [wrong]
    try:
        parts = _parts(docx)
    except _Bomb as bomb:
        return [str(bomb)]
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        return ["El archivo está dañado: ábralo en Word, guárdelo de nuevo como .docx y súbalo otra vez."]
    if CONTENT_TYPES not in parts or "_rels/.rels" not in parts or DOCUMENT not in parts:
        return ["El archivo no es un documento de Word (.docx)."]
    roots: dict[str, Element] = {}
    for name, data in parts.items():
        if name.lower().endswith((".xml", ".rels")):
            root = _sound(data)
            if root is None:
                return [f"El archivo está dañado en «{name}»: ábralo en Word y guárdelo de nuevo."]
            roots[name] = root
    return list(dict.fromkeys([*_wrong_main(roots), *_acting(parts, roots), *_reaching_out(roots)]))


class _Bomb(Exception):
    """More than a document of people ever holds."""


def _no_word_file(docx: bytes) -> str | None:
    if not docx:
        return "El archivo está vacío."
    if len(docx) > LARGEST:
        return f"El archivo pesa más de {LARGEST >> 20} MB: achique sus imágenes."
    if docx.startswith(b"%PDF-"):
        return "El archivo es un PDF con otro nombre: suba el documento de Word (.docx)."
    if docx.startswith(OLD_WORD):
        return "El archivo es un Word antiguo (.doc) o tiene contraseña: guárdelo como .docx, sin contraseña."
    if not docx.startswith(b"PK\x03\x04"):
        return "El archivo no es un documento de Word (.docx)."
    return None


def _parts(docx: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
            raise _Bomb("El archivo crece sin medida al abrirlo: no se abre.")
        if any(
            entry.filename.lower().endswith((".xml", ".rels")) and entry.file_size > LARGEST_STORY
            for entry in entries
        ):
            raise _Bomb("El archivo tiene demasiado texto para ser un formato: no se abre.")
        if len({entry.filename.lower() for entry in entries}) != len(entries):
            raise _Bomb("El archivo trae dos veces la misma parte: ábralo en Word y guárdelo de nuevo.")
        # A part never gives more than it declares: zipfile stops there.
        return {entry.filename: package.read(entry) for entry in entries}


def _sound(data: bytes) -> Element | None:
    """None for what is no XML, or defines entities."""
    try:
        root = etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError:
        return None
    return root if root.getroottree().docinfo.internalDTD is None else None


def _wrong_main(roots: dict[str, Element]) -> Iterator[str]:
    targets = [
        one.get("Target", "").lstrip("/")
        for one in roots["_rels/.rels"].iter(RELATION)
        if one.get("Type") == f"{OFFICE}/officeDocument"
    ]
    if targets != [DOCUMENT]:
        yield (
            "La parte principal del archivo no es un documento de Word: guárdelo como "
            "«Documento de Word (.docx)», no en formato estricto."
        )
    elif roots[DOCUMENT].find(f"{W}body/*") is None:
        yield "El documento está en blanco."
    types = {
        one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
        for one in roots[CONTENT_TYPES].iter(f"{TYPES}Override")
    }
    main = types.get(DOCUMENT, MAIN_TYPE)
    if "macroEnabled" not in main and main != MAIN_TYPE:
        yield "El archivo es una plantilla de Word (.dotx): guárdelo como «Documento de Word (.docx)»."


def _acting(parts: Parts, roots: dict[str, Element]) -> Iterator[str]:
    declared = etree.tostring(roots[CONTENT_TYPES]).decode().casefold()
    names = [name.casefold() for name in parts]
    if "macroenabled" in declared or "vba" in declared or any("vba" in name for name in names):
        yield "El archivo trae macros: guárdelo como «Documento de Word (.docx)», sin macros."
    if any("activex" in name or "customui" in name for name in names) or "activex" in declared:
        yield "El archivo trae controles que ejecutan acciones (ActiveX): quítelos."
    if any("/embeddings/" in name or name.endswith(".bin") for name in names) or any(
        root.find(f".//{tag}") is not None for root in roots.values() for tag in OBJECTS
    ):
        yield "El archivo trae objetos incrustados (OLE): quítelos, o péguelos como imagen."
    if any("afchunk" in name for name in names) or any(
        root.find(f".//{W}altChunk") is not None for root in roots.values()
    ):
        yield "El archivo trae otro documento dentro: copie su texto en este y guárdelo de nuevo."
    if any(REACHING_FIELDS.search(text) for root in roots.values() for text in _instructions(root)):
        yield "El archivo trae campos que leen otros archivos o ejecutan acciones: quítelos."
    if any(root.find(f".//{tag}") is not None for root in roots.values() for tag in REVISED):
        yield "El archivo tiene cambios sin aceptar: en Word, Revisar → Aceptar todos los cambios."


def _instructions(root: Element) -> Iterator[str]:
    """What fields ask for; Word may cut one in several, so all of a part are read as one, too."""
    pieces = [one.text or "" for one in root.iter(f"{W}instrText")]
    yield from pieces
    yield "".join(pieces)
    yield from (one.get(f"{W}instr", "") for one in root.iter(f"{W}fldSimple"))


def _reaching_out(roots: dict[str, Element]) -> Iterator[str]:
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        for relation in root.iter(RELATION):
            kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
            if kind == "aFChunk":
                yield "El archivo trae otro documento dentro: copie su texto en este y guárdelo de nuevo."
            if relation.get("TargetMode") != "External":
                continue
            if kind == "hyperlink":
                if not SAFE_LINK.match(target):
                    yield f"El archivo tiene un enlace que no es de la web: «{target[:80]}». Quítelo."
            elif not (kind == "attachedTemplate" and OWN_DISK.match(target)):
                yield (
                    f"El archivo usa algo que está fuera de él ({kind}: «{target[:80]}»): "
                    "inserte la imagen o el texto en el documento mismo."
                )
