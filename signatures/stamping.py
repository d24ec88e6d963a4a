"""The presented PDF: what LibreOffice made, written fresh, with the footer that goes to paper.

One pass, one `%%EOF`, the same bytes for the same input. Whatever could act, hide or be filled in is left out, and
so are the links that marked the boxes. The footer is an artifact: a screen reader that follows the structure does
not read it on every page.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from signatures import lettering, qr, typeface
from signatures.geometry import Sheet, sheet

MARKER = "https://firma.invalid/"
"""Links that begin so mark signature boxes in the templates."""

MILLIMETRE = 72 / 25.4
FOOTER_HEIGHT = 24 * MILLIMETRE
"""Templates keep this much free at the bottom of the page."""
QR_SIZE = 18 * MILLIMETRE
"""The symbol alone; with its quiet zone the 24 mm are full."""
LOWEST = 4.2 * MILLIMETRE
"""Common printers leave the last 4 mm of the sheet white."""
SIDE = 18 * MILLIMETRE
FONT, SYMBOL, BLEND = "RubricaSans", "RubricaQR", "RubricaMultiply"

_KEPT_IN_CATALOG = frozenset(
    f"/{name}"
    for name in [
        "Type",
        "Pages",
        "Lang",
        "MarkInfo",
        "StructTreeRoot",
        "Outlines",
        "PageLabels",
        "ViewerPreferences",
        "PageMode",
        "PageLayout",
        "Dests",
        "Names",
        "Metadata",
        "OutputIntents",
        "Version",
    ]
)
_KEPT_IN_PAGE = frozenset(
    f"/{name}"
    for name in [
        "Type",
        "Parent",
        "Resources",
        "MediaBox",
        "CropBox",
        "BleedBox",
        "TrimBox",
        "ArtBox",
        "Rotate",
        "Contents",
        "Group",
        "Annots",
        "Tabs",
        "StructParents",
        "UserUnit",
    ]
)
_KEPT_IN_INFO = frozenset({"/Title", "/Subject", "/CreationDate"})


@dataclass(frozen=True)
class Footer:
    """Finished lines (`{page}` and `{pages}` are filled in), the address in the QR, and the mark of a demonstration."""

    lines: tuple[str, ...]
    url: str
    mark: str | None = None


class UnreadablePdf(ValueError):
    """The bytes are not a PDF that can be presented."""


def present(pdf: bytes, footer: Footer) -> bytes:
    """What the signers are shown. Raises `UnreadablePdf`."""
    with _opened(pdf) as document:
        _clean(document)
        _stamp(document, footer)
        document.Root.Extensions = Dictionary(
            ESIC=Dictionary(Type=Name.DeveloperExtensions, BaseVersion=Name("/1.7"), ExtensionLevel=1)
        )
        document.docinfo["/RubricaURL"] = footer.url
        return _written(document)


def watermark(pdf: bytes, text: str) -> bytes:
    """A preview that nobody can take for the document: the text across every page, and no QR."""
    with _opened(pdf) as document:
        _clean(document)
        font = _font(document, typeface.BASIC | set(typeface.normal(text)))
        multiply = document.make_indirect(Dictionary(Type=Name.ExtGState, BM=Name.Multiply))
        for page in document.pages:
            place = sheet(page.obj)
            content = place.matrix_operators() + _diagonal(typeface.normal(text), place)
            resources = _resources(page)
            resources["/Font"] = _with(resources.get("/Font"), FONT, font)
            resources["/ExtGState"] = _with(resources.get("/ExtGState"), BLEND, multiply)
            _append(document, page, b"/Artifact <</Type /Background>> BDC q\n" + content + b"Q EMC\n")
        return _written(document)


def packed(pdf: bytes) -> bytes:
    """The same PDF with its objects in compressed streams: many tags take a sixth of the room."""
    with _opened(pdf) as document:
        return _written(document)


@contextmanager
def _opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """As a file in memory: of one that Python keeps qpdf asks for every few bytes, and takes thrice as long."""
    with os.fdopen(os.memfd_create("pdf"), "w+b") as file:
        file.write(pdf)
        file.flush()
        try:
            document = pikepdf.open(file, access_mode=pikepdf.AccessMode.mmap)
        except (pikepdf.PdfError, ValueError) as error:
            raise UnreadablePdf(str(error)) from error
        with document:
            yield document


def _written(document: pikepdf.Pdf) -> bytes:
    output = BytesIO()
    document.save(
        output,
        deterministic_id=True,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    return output.getvalue()


def _clean(document: pikepdf.Pdf) -> None:
    """Leave out what acts, hides, is filled in, claims a standard, or tells who made it with what."""
    _drop(document.trailer, "/DocChecksum")
    catalog = document.Root
    for key in set(catalog.keys()) - _KEPT_IN_CATALOG:
        del catalog[key]
    if "/Names" in catalog:
        for key in set(catalog.Names.keys()) - {"/Dests"}:
            del catalog.Names[key]
    for key in set(document.docinfo.keys()) - _KEPT_IN_INFO:
        del document.docinfo[key]
    parents = _parent_tree(document)
    for page in document.pages:
        _clean_page(page.obj, parents)


def _clean_page(page: Any, parents: dict[int, tuple[Any, int]]) -> None:
    for key in set(page.keys()) - _KEPT_IN_PAGE:
        del page[key]
    kept = []
    for annotation in page.get("/Annots", ()):
        if _is_harmless(annotation):
            _drop(annotation, "/AA")
            kept.append(annotation)
        else:
            _forget(annotation, parents)
    if kept:
        page.Annots = Array(kept)
    else:
        _drop(page, "/Annots")


def _drop(holder: Any, key: str) -> None:
    if key in holder:
        del holder[key]


def _is_harmless(annotation: Any) -> bool:
    """Links within the document and to the web, and not the markers of boxes."""
    if annotation.get("/Subtype") != "/Link":
        return False
    action = annotation.get("/A")
    if action is None:
        return "/Dest" in annotation
    if "/Next" in action:
        return False
    kind = action.get("/S")
    return kind == "/GoTo" or (kind == "/URI" and not str(action.get("/URI", "")).startswith(MARKER))


def _parent_tree(document: pikepdf.Pdf) -> dict[int, tuple[Any, int]]:
    """Key of the parent tree -> the /Nums array that holds it, and where."""
    root = document.Root.get("/StructTreeRoot")
    found: dict[int, tuple[Any, int]] = {}
    waiting = [root.ParentTree] if root is not None and "/ParentTree" in root else []
    while waiting:
        node = waiting.pop()
        waiting += list(node.get("/Kids", ()))
        numbers = node.get("/Nums")
        if numbers is not None:
            for index in range(0, len(numbers) - 1, 2):
                found[int(numbers[index])] = (numbers, index + 1)
    return found


def _forget(annotation: Any, parents: dict[int, tuple[Any, int]]) -> None:
    """Take the annotation out of the structure tree too, or the tree would point to what is gone."""
    key = annotation.get("/StructParent")
    if key is None or int(key) not in parents:
        return
    numbers, index = parents[int(key)]
    element = numbers[index]
    if isinstance(element, Dictionary):
        kids = element.get("/K")
        rest = [
            kid
            for kid in (kids if isinstance(kids, Array) else [kids])
            if kid is not None and not _refers_to(kid, annotation)
        ]
        if rest:
            element.K = Array(rest)
        else:
            _drop(element, "/K")
    numbers[index] = Dictionary()


def _refers_to(kid: Any, annotation: Any) -> bool:
    return (
        isinstance(kid, Dictionary)
        and kid.get("/Type") == "/OBJR"
        and "/Obj" in kid
        and kid.Obj.objgen == annotation.objgen
    )


def _stamp(document: pikepdf.Pdf, footer: Footer) -> None:
    total = len(document.pages)
    characters = typeface.BASIC | set(typeface.normal("".join((*footer.lines, footer.mark or ""))))
    font = _font(document, frozenset(characters))
    symbol = document.make_stream(
        qr.path_operators(footer.url, QR_SIZE),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[-10, -10, QR_SIZE + 10, QR_SIZE + 10],
        # A stream's dictionary is never packed away: a damaged file still tells which document it was.
        RubricaURL=footer.url,
    )
    done: set[tuple[int, int]] = set()
    for number, page in enumerate(document.pages, 1):
        place = sheet(page.obj)
        resources = _resources(page)
        if not resources.is_indirect or resources.objgen not in done:
            done.add(resources.objgen)
            resources["/Font"] = _with(resources.get("/Font"), FONT, font)
            resources["/XObject"] = _with(resources.get("/XObject"), SYMBOL, symbol)
        lines = tuple(_filled(line, number, total) for line in footer.lines)
        content = place.matrix_operators() + _footer(lines, footer.mark, place)
        _append(
            document,
            page,
            b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q\n" + content + b"Q EMC\n",
        )


def _filled(line: str, number: int, total: int) -> str:
    return line.replace("{page}", str(number)).replace("{pages}", str(total))


def _footer(lines: tuple[str, ...], mark: str | None, place: Sheet) -> bytes:
    scale = min(1.0, place.height / (3 * FOOTER_HEIGHT), place.width / (7 * QR_SIZE))
    size, low, side = QR_SIZE * scale, LOWEST * scale, SIDE * scale
    right = place.width - side - size
    top = low + size
    parts = [
        f"q {scale:.4f} 0 0 {scale:.4f} {right:.2f} {low:.2f} cm /{SYMBOL} Do Q\n".encode("ascii"),
        f"q 0.45 G 0.4 w {side:.2f} {top + 2:.2f} m {right - 14 * scale:.2f} {top + 2:.2f} l S Q\n0 g\n".encode(
            "ascii"
        ),
    ]
    width = right - side - 14 * scale
    if mark:
        label, taken = _label(mark, side, top, width, scale)
        parts.append(label)
        top -= taken
    small = lettering.fit(lines, width, top - low, 7.6 * scale)
    parts.append(lettering.operators(small, side, top, FONT))
    return b"".join(parts)


def _label(mark: str, left: float, top: float, width: float, scale: float) -> tuple[bytes, float]:
    """White on black, so that no copy in any printer loses it; and the height that it takes."""
    padding = 3 * scale
    setting = lettering.fit((mark,), width - 4 * padding, 12 * scale, 10.5 * scale, strong_first=True)
    long = max(typeface.width(line, setting.size) for line, _ in setting.lines) + 4 * padding
    high = setting.height + padding
    box = f"0 g {left:.2f} {top - high:.2f} {long:.2f} {high:.2f} re f 1 g 1 G\n".encode("ascii")
    words = lettering.operators(setting, left + 2 * padding, top - padding / 2, FONT)
    return b"q " + box + words + b"Q\n", high + padding


def _diagonal(text: str, place: Sheet) -> bytes:
    """As large as the diagonal allows, light enough to read through."""
    diagonal = (place.width**2 + place.height**2) ** 0.5
    size = 0.8 * diagonal * 10 / max(typeface.width(text, 10), 1)
    size = min(size, place.width / 4)
    cosine, sine = place.width / diagonal, place.height / diagonal
    x = place.width / 2 - cosine * typeface.width(text, size) / 2 + sine * size * 0.3
    y = place.height / 2 - sine * typeface.width(text, size) / 2 - cosine * size * 0.3
    return (
        f"/{BLEND} gs 0.78 g BT /{FONT} {size:.2f} Tf {cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f} {x:.2f} {y:.2f} Tm ".encode(
            "ascii"
        )
        + typeface.encoded(text)
        + b" Tj ET\n"
    )


def _font(document: pikepdf.Pdf, characters: frozenset[str]) -> Any:
    use, file = typeface.embedded(characters), typeface.font()
    name = Name(f"/RUBRIC+{typeface.NAME}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=list(file.bounding_box),
        ItalicAngle=0,
        Ascent=file.ascent,
        Descent=file.descent,
        CapHeight=file.cap_height,
        StemV=80,
        FontFile2=_deflated(document, use.program, Length1=use.length),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        DW=500,
        W=pikepdf.Object.parse(use.widths.encode("ascii")),
        FontDescriptor=document.make_indirect(descriptor),
    )
    return document.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[document.make_indirect(descendant)],
            ToUnicode=_deflated(document, use.to_unicode),
        )
    )


def _deflated(document: pikepdf.Pdf, data: bytes, **entries: Any) -> Any:
    stream = pikepdf.Stream(document, b"")
    stream.write(data, filter=Name.FlateDecode, decode_parms=None)
    for key, value in entries.items():
        stream[f"/{key}"] = value
    return stream


def _with(existing: Any, name: str, value: Any) -> Any:
    entries = Dictionary() if existing is None else existing
    entries[f"/{name}"] = value
    return entries


def _resources(page: Any) -> Any:
    """The page's own resources; inherited ones become its own."""
    for holder in _lineage(page.obj):
        if "/Resources" in holder:
            if holder is not page.obj:
                page.obj.Resources = holder.Resources
            return page.obj.Resources
    page.obj.Resources = Dictionary()
    return page.obj.Resources


def _lineage(page: Any) -> Iterator[Any]:
    node, depth = page, 0
    while node is not None and depth < 50:
        yield node
        node, depth = node.get("/Parent"), depth + 1


def _append(document: pikepdf.Pdf, page: Any, content: bytes) -> None:
    """After the page's own content, whose graphics state is put away first."""
    contents = page.obj.get("/Contents")
    own = [] if contents is None else list(contents) if isinstance(contents, Array) else [contents]
    page.obj.Contents = Array([document.make_stream(b"q\n"), *own, document.make_stream(b"\nQ\n" + content)])
