"""Where people sign: the boxes that a template marks, each beside the RUT of the person who signs there.

A box is a transparent picture whose hyperlink is `https://firma.invalid/<role>`; LibreOffice turns it into a link
with the exact rectangle. The boxes of one role belong to its signers in reading order, and that order is not
taken on trust: the signer's RUT must stand in the box's column, near it, and no other signer's. Otherwise Ana's
signature could be drawn over Luis's name.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from document_templates import pdf_text
from document_templates.errors import BoxError

ADDRESS = "https://firma.invalid/"
SEAL = "sello"
POINTS = 72 / 25.4
"""Of a millimetre."""

NEAR = 20 * POINTS
SEAL_WIDTH, SEAL_HEIGHT = 60 * POINTS, 40 * POINTS
SMALLEST = 10 * POINTS
"""No name fits a box narrower or lower than this."""

ROUNDING = 0.6
"""LibreOffice counts in hundredths of a millimetre, and pictures in whole pixels."""

_RUT = re.compile(r"(?<![\d.])\d{1,2}\.?\d{3}\.?\d{3}\s*[-‐‑–]\s*[\dkK](?![\dA-Za-z])")


@dataclass(frozen=True)
class Box:
    role: str
    page: int
    """From 0."""
    rect: pdf_text.Rectangle
    """Left, bottom, right, top, in points from the lower left corner."""


@dataclass(frozen=True)
class Found:
    signers: tuple[Box, ...]
    """In the order of the signers asked for."""
    seal: Box


@dataclass(frozen=True)
class Place:
    """A RUT on a page."""

    rut: str
    rect: pdf_text.Rectangle


def find(pdf: bytes, signers: Sequence[tuple[str, str]]) -> Found:
    """`signers` are roles and RUTs, in the order of the document. Raises `BoxError`."""
    with pdf_text.opened(pdf) as document:
        sheets = list(document)
        boxes = [box for number, sheet in enumerate(sheets) for box in _boxes(document, sheet, number)]
        sizes = [sheet.get_size() for sheet in sheets]
        wanted = {_plain(rut) for _, rut in signers}
        places = {number: _places(sheets[number], wanted) for number in {box.page for box in boxes}}
    _refuse(_misplaced(boxes, sizes))
    by_role: dict[str, list[Box]] = {}
    for box in _reading_order(boxes):
        by_role.setdefault(box.role, []).append(box)
    seals = by_role.pop(SEAL, [])
    _refuse([*_miscounted(by_role, [role for role, _ in signers]), *_unfit(seals)])
    waiting = {role: iter(found) for role, found in by_role.items()}
    matched = [(next(waiting[role]), _plain(rut)) for role, rut in signers]
    _refuse([error for box, rut in matched for error in _stranger(box, rut, matched, places[box.page])])
    return Found(tuple(box for box, _ in matched), seals[0])


def page_count(pdf: bytes) -> int:
    with pdf_text.opened(pdf) as document:
        return len(document)


def _refuse(errors: Iterable[str]) -> None:
    if found := list(errors):
        raise BoxError("; ".join(found))


def _boxes(document: pypdfium2.PdfDocument, sheet: pypdfium2.PdfPage, number: int) -> Iterator[Box]:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(sheet, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        address = ctypes.create_string_buffer(max(1, size))
        if size:
            pdfium.FPDFAction_GetURIPath(document, action, address, size)
        text = address.value.decode("utf-8", "replace")
        if not text.lower().startswith(ADDRESS):
            continue
        rect = pdfium.FS_RECTF()
        pdfium.FPDFLink_GetAnnotRect(link, rect)
        yield Box(text[len(ADDRESS) :].strip("/"), number, (rect.left, rect.bottom, rect.right, rect.top))


def _places(sheet: pypdfium2.PdfPage, wanted: set[str]) -> list[Place]:
    """Where the page shows the RUTs of the signers."""
    text = sheet.get_textpage()
    whole = str(text.get_text_range(errors="replace"))
    found = []
    for match in _RUT.finditer(whole):
        if (rut := _plain(match[0])) in wanted:
            # pdfium counts in halves of signs, of which a rare sign has two.
            start = len(whole[: match.start()].encode("utf-16-le")) // 2
            first, last = text.get_charbox(start), text.get_charbox(start + len(match[0]) - 1)
            found.append(Place(rut, (first[0], min(first[1], last[1]), last[2], max(first[3], last[3]))))
    text.close()
    return found


def _plain(rut: str) -> str:
    return re.sub(r"[^0-9K]", "", rut.upper())


def _reading_order(boxes: list[Box]) -> list[Box]:
    """By page, then by row, then from left to right. Boxes are in one row when they overlap by half in height."""
    ordered: list[Box] = []
    row: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.page, -box.rect[3])):
        if row and (
            box.page != row[0].page or _middle(box) < row[0].rect[1] or _middle(row[0]) > box.rect[3]
        ):
            ordered += sorted(row, key=lambda each: each.rect[0])
            row = []
        row.append(box)
    return ordered + sorted(row, key=lambda each: each.rect[0])


def _middle(box: Box) -> float:
    return (box.rect[1] + box.rect[3]) / 2


def _misplaced(boxes: list[Box], sizes: list[tuple[float, float]]) -> Iterator[str]:
    for index, box in enumerate(boxes):
        left, bottom, right, top = box.rect
        width, height = sizes[box.page]
        if left < -ROUNDING or bottom < -ROUNDING or right > width + ROUNDING or top > height + ROUNDING:
            yield f"un recuadro de «{box.role}» se sale de la página {box.page + 1}"
        if right - left < SMALLEST or top - bottom < SMALLEST:
            yield f"un recuadro de «{box.role}» es demasiado pequeño"
        if any(other.page == box.page and overlap(box.rect, other.rect) for other in boxes[:index]):
            yield f"un recuadro de «{box.role}» queda encima de otro en la página {box.page + 1}"


def overlap(one: pdf_text.Rectangle, other: pdf_text.Rectangle) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > ROUNDING
        and min(one[3], other[3]) - max(one[1], other[1]) > ROUNDING
    )


def _miscounted(by_role: dict[str, list[Box]], roles: list[str]) -> Iterator[str]:
    wanted = Counter(roles)
    for role in sorted(wanted.keys() | by_role.keys()):
        found = len(by_role.get(role, []))
        if found != wanted[role]:
            yield f"la calidad «{role}» tiene {found} recuadros de firma y {wanted[role]} firmantes"


def _unfit(seals: list[Box]) -> Iterator[str]:
    if len(seals) != 1:
        yield f"hay {len(seals)} recuadros para el sello, y debe haber uno"
    for box in seals:
        left, bottom, right, top = box.rect
        if right - left < SEAL_WIDTH - ROUNDING or top - bottom < SEAL_HEIGHT - ROUNDING:
            yield "el recuadro del sello mide menos de 60 × 40 mm"


def _stranger(box: Box, rut: str, matched: list[tuple[Box, str]], places: list[Place]) -> Iterator[str]:
    """Both zones of the box's column, above it and below it, up to the next box of a signer. One of them has the
    signer's RUT. Another's RUT may only stand on the other side, and only where its own box is the next one
    there: boxes under each other, each with its name below."""
    sides = [_side(box, [other for other, _ in matched], places, up) for up in (True, False)]
    own = [any(place.rut == rut for place in side) for side in sides]
    where = f"el recuadro de «{box.role}» en la página {box.page + 1}"
    if not any(own):
        yield f"{where} no tiene al lado el RUT {_shown(rut)}"
        return
    for side, mine, up in zip(sides, own, (True, False), strict=True):
        others = {place.rut for place in side} - {rut}
        neighbour = next((theirs for other, theirs in matched if other is _next(box, matched, up)), None)
        if others and (mine or others != {neighbour}):
            yield f"{where} tiene al lado un RUT ajeno, {', '.join(map(_shown, sorted(others)))}"


def _side(box: Box, boxes: list[Box], places: list[Place], up: bool) -> list[Place]:
    left, bottom, right, top = box.rect
    neighbours = [
        other.rect for other in boxes if other is not box and other.page == box.page and _over(box, other)
    ]
    if up:
        limit = min([top + NEAR, *(rect[1] for rect in neighbours if rect[1] >= top - ROUNDING)])
        low, high = top - ROUNDING, limit
    else:
        limit = max([bottom - NEAR, *(rect[3] for rect in neighbours if rect[3] <= bottom + ROUNDING)])
        low, high = limit, bottom + ROUNDING
    return [
        place
        for place in places
        if left <= (place.rect[0] + place.rect[2]) / 2 <= right
        and low <= (place.rect[1] + place.rect[3]) / 2 <= high
    ]


def _next(box: Box, matched: list[tuple[Box, str]], up: bool) -> Box | None:
    column = [
        other for other, _ in matched if other is not box and other.page == box.page and _over(box, other)
    ]
    if up:
        return min(
            (o for o in column if o.rect[1] >= box.rect[3] - ROUNDING), key=lambda o: o.rect[1], default=None
        )
    return max(
        (o for o in column if o.rect[3] <= box.rect[1] + ROUNDING), key=lambda o: o.rect[3], default=None
    )


def _over(box: Box, other: Box) -> bool:
    return min(box.rect[2], other.rect[2]) - max(box.rect[0], other.rect[0]) > ROUNDING


def _shown(rut: str) -> str:
    return f"{rut[:-1]}-{rut[-1:]}"
