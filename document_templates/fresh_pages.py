"""Draws the pages of a stranger's PDF into a fresh file. Runs only in the limited child of `own_file`."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Rectangle, Stream

from document_templates.errors import OwnFileError
from document_templates.own_file import LONGEST_SIDE, MOST_PAGES, POINTS, SHORTEST_SIDE
from document_templates.placing import STRIP

FOOT = STRIP * POINTS
WHITE = (255, 255)
OF_STREAMS = (
    # Data in another file, what is carried along, and what belongs to a structure that does not come along.
    "/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/OC", "/AF", "/Alternates", "/Metadata", "/PieceInfo",
    "/LastModified", "/StructParent", "/StructParents",
)  # fmt: skip
UNDRAWN = ("/Popup", "/FileAttachment", "/Screen", "/Movie", "/Sound", "/3D", "/RichMedia")
MOST_OBJECTS = 500_000
Told = dict[str, Any]


def draw(pdf: bytes, behind: bytes | None) -> tuple[Told, bytes]:
    """What was found, and the fresh file. Raises `OwnFileError`."""
    source = _opened(pdf)
    left_out = sorted(_left_out(source))
    _flatten(source)
    flat = _saved(source)
    sizes, feet = _measured(flat)
    fresh = pikepdf.new()
    shrunk = []
    for number, (page, (width, height), foot) in enumerate(zip(source.pages, sizes, feet, strict=True), 1):
        scale = 1.0 if foot == WHITE else (height - FOOT) / height
        if scale < 1:
            shrunk.append(number)
        _place(fresh, page, width, height, scale)
    if behind:
        sheet = pikepdf.open(io.BytesIO(behind))
        for page in sheet.pages:
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            sizes.append((width, height))
            _place(fresh, page, width, height, 1.0)
    _cleanse(fresh)
    fresh.Root.Lang = "es-CL"
    told = {"sheets": sizes, "shrunk": shrunk, "left_out": left_out}
    return told, _saved(fresh)


def _opened(pdf: bytes) -> pikepdf.Pdf:
    try:
        document = pikepdf.open(io.BytesIO(pdf))
        count = len(document.pages)
    except pikepdf.PasswordError:
        raise OwnFileError("el PDF tiene clave: guárdelo sin clave y súbalo otra vez") from None
    except Exception:  # a stranger's file can make the parser raise nearly anything
        raise OwnFileError("el PDF está dañado: guárdelo de nuevo como PDF y súbalo otra vez") from None
    if not count:
        raise OwnFileError("el PDF no tiene páginas")
    if count > MOST_PAGES:
        raise OwnFileError(f"el PDF tiene {count} páginas, y se admiten hasta {MOST_PAGES}")
    return document


def _left_out(document: pikepdf.Pdf) -> Iterator[str]:
    root: Any = document.Root
    names: Any = root.get("/Names") or Dictionary()
    found = set()
    with contextlib.suppress(Exception):
        if "/EmbeddedFiles" in names or any(
            each.get("/Subtype") == "/FileAttachment" for each in _annotations(document)
        ):
            found.add("attachments")
        opening = root.get("/OpenAction")
        acts = isinstance(opening, Dictionary) and opening.get("/S") != "/GoTo"
        if "/JavaScript" in names or "/AA" in root or acts:
            found.add("scripts")
        if any(_is_signature(each) and "/V" in each for each in _annotations(document)):
            found.add("signatures")
        if "/OCProperties" in root and len(root.OCProperties.D.get("/OFF", ())):
            found.add("layers")
    yield from found


def _annotations(document: pikepdf.Pdf) -> Iterator[Any]:
    for page in document.pages:
        yield from page.obj.get("/Annots", ())


def _is_signature(annotation: Any) -> bool:
    field = annotation
    for _ in range(10):
        if field.get("/FT") == "/Sig":
            return True
        if "/Parent" not in field:
            return False
        field = field.Parent
    return False


def _flatten(document: pikepdf.Pdf) -> None:
    """Notes, stamps and what was written into a form become part of the page; signatures of others do not."""
    with contextlib.suppress(Exception):
        for page in document.pages:
            kept = [
                each
                for each in page.obj.get("/Annots", ())
                if not _is_signature(each) and each.get("/Subtype") not in UNDRAWN
            ]
            page.obj.Annots = document.make_indirect(Array(kept))
        document.generate_appearance_streams()
        document.flatten_annotations("screen")
    for page in document.pages:
        for key in ("/Annots", "/AA", "/UserUnit", "/TrimBox", "/BleedBox", "/ArtBox"):
            if key in page.obj:
                del page.obj[key]


def _measured(pdf: bytes) -> tuple[list[tuple[float, float]], list[Any]]:
    """Of each page as people see it: its size, and the lightest and darkest of its foot."""
    sizes, feet = [], []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            width, height = page.get_size()
            if min(width, height) < SHORTEST_SIDE or max(width, height) > LONGEST_SIDE:
                shown = f"{width / POINTS:.0f} × {height / POINTS:.0f} mm"
                raise OwnFileError(f"una página mide {shown}: se admiten lados de 100 a 1.300 mm")
            strip = page.render(scale=1, crop=(0, 0, 0, height - FOOT), grayscale=True)
            sizes.append((width, height))
            feet.append(strip.to_pil().getextrema())
    return sizes, feet


def _place(fresh: pikepdf.Pdf, page: Any, width: float, height: float, scale: float) -> None:
    """At the top, in the middle."""
    wide, high = width * scale, height * scale
    left = (width - wide) / 2
    blank = fresh.add_blank_page(page_size=(width, height))
    drawing = fresh.copy_foreign(page.as_form_xobject())
    where = Rectangle(left, height - high, left + wide, height)
    blank.obj.Resources = Dictionary(XObject=Dictionary(Page=drawing))
    drawn = blank.calc_form_xobject_placement(
        drawing, Name.Page, where, invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    blank.obj.Contents = fresh.make_stream(drawn)


def _cleanse(document: pikepdf.Pdf) -> None:
    for count, thing in enumerate(document.objects):
        if count > MOST_OBJECTS:
            raise OwnFileError("el PDF es demasiado complejo: guárdelo de nuevo como PDF")
        _without(thing, 0)


def _without(thing: Any, depth: int) -> None:
    """Every indirect object is visited for itself, so only what lies directly within one is followed.

    Without annotations and catalogue nothing is left that could start an action.
    """
    if depth > 50 or not isinstance(thing, Dictionary | Stream | Array):
        return
    if isinstance(thing, Stream):
        for key in OF_STREAMS:
            if key in thing:
                del thing[key]
    elif isinstance(thing, Dictionary) and isinstance(thing.get("/EF"), Dictionary):
        del thing["/EF"]
    for child in list(thing) if isinstance(thing, Array) else [value for _, value in thing.items()]:
        if isinstance(child, Dictionary | Array) and not child.is_indirect:
            _without(child, depth + 1)


def _saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out, deterministic_id=True, static_id=False)
    return out.getvalue()
