"""One PAdES B-B signature as one incremental update: its field, its appearance, its CMS.

There is never a certification signature. The seal comes last, and its field locks the document. The field is made
with its signature, in the box of its role, so the presented PDF contains no form.
"""

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from signatures import cms, typeface
from signatures.appearance import FONT, INK, Appearance, Drawn, draw
from signatures.authority import Credential
from signatures.incremental import (
    Layout,
    Page,
    UnsignablePdf,
    Update,
    array,
    dictionary,
    layout_of,
    reference,
    remember,
    text,
)

__all__ = ["Appearance", "UnsignablePdf", "sign"]

_PRINT_AND_LOCKED = 4 | 128
_SIGNATURES_EXIST_AND_APPEND_ONLY = 3
_RANGE_WIDTH = 44

Rectangle = Sequence[float]


def sign(
    pdf: bytes,
    *,
    field: str,
    page: int,
    rect: Rectangle,
    appearance: Appearance,
    at: datetime,
    credential: Credential,
    lock: bool = False,
) -> bytes:
    """The PDF with one signature more.

    `rect` is left, bottom, right, top in points of the page, `page` counts from 0. `at` is the time of the act, or
    of the seal; it goes to /M whatever the clock says now. With `lock` nothing may follow: the seal.
    Raises `UnsignablePdf`.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", field):
        raise ValueError("a field's name is made of letters, digits, - and _")
    layout = layout_of(pdf, page)
    target = layout.pages[page]
    if field in layout.field_names:
        raise UnsignablePdf(f"field {field} exists")
    update = Update(pdf, layout)
    reserved = cms.size_limit(credential)
    value = update.add(_signature(at, reserved, layout.root_number if lock else None))
    widget = update.reserve()
    update.put({widget: _widget(update, field, target, rect, appearance, value, lock)})
    pages = {**layout.pages, page: _with_annotation(update, target, widget)}
    form = _with_field(update, layout, field, widget)
    written, offsets, after = update.written()
    signed = _filled(bytearray(written), offsets[value], reserved, credential)
    remember(
        signed,
        replace(form, pages=pages, next_number=after.next_number, cross_references=after.cross_references),
    )
    return signed


def pdf_date(at: datetime) -> str:
    """As /M has it: to the second, in UTC."""
    return at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def _signature(at: datetime, reserved: int, locked_root: int | None) -> bytes:
    moment = pdf_date(at).encode("ascii")
    reference = b""
    if locked_root is not None:
        # /P in a FieldMDP transform is how Acrobat writes it and what pyHanko reads; /Lock says the same.
        reference = (
            b" /Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data %d 0 R /TransformParams"
            b" << /Type /TransformParams /V /1.2 /Action /All /P 1 >> >>]" % locked_root
        )
    return b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (%s)%s" % (
        moment,
        reference,
    ) + b" /ByteRange [%s] /Contents <%s> >>" % (b" " * _RANGE_WIDTH, b"0" * (2 * reserved))


def _widget(
    update: Update,
    field: str,
    page: Page,
    rect: Rectangle,
    appearance: Appearance,
    value: int,
    lock: bool,
) -> bytes:
    entries = {
        "Type": b"/Annot",
        "Subtype": b"/Widget",
        "FT": b"/Sig",
        "T": b"(%s)" % field.encode("ascii"),
        "TU": text(appearance.text),
        "F": b"%d" % _PRINT_AND_LOCKED,
        "Rect": ("[" + " ".join(f"{corner:.2f}" for corner in rect) + "]").encode("ascii"),
        "P": reference(page.number),
        "V": reference(value),
        "AP": b"<< /N %d 0 R >>" % _form(update, page, rect, appearance),
    }
    if page.turned:
        entries["MK"] = b"<< /R %d >>" % page.turned
    if lock:
        entries["Lock"] = reference(update.add(b"<< /Type /SigFieldLock /Action /All /P 1 >>"))
    return dictionary(entries)


_UPRIGHT = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 0 0", 180: "-1 0 0 -1 0 0", 270: "0 -1 1 0 0 0"}


def _form(update: Update, page: Page, rect: Rectangle, appearance: Appearance) -> int:
    """The appearance's stream, upright on turned pages too (readers fit the turned box into the rectangle)."""
    width, height = abs(rect[2] - rect[0]), abs(rect[3] - rect[1])
    if page.turned in (90, 270):
        width, height = height, width
    drawn = draw(appearance, width, height)
    entries = (
        f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.2f} {height:.2f}] /Matrix [{_UPRIGHT[page.turned]}]"
        f" /Filter /FlateDecode /Resources << {_resources(update, page, drawn)} >>"
    )
    return update.add(typeface.stream(entries, zlib.compress(drawn.content, 9)))


def _resources(update: Update, page: Page, drawn: Drawn) -> str:
    resources = f"/Font << /{FONT} {_font(update, page, drawn.characters)} 0 R >>"
    if drawn.stencil:
        picture = drawn.stencil
        entries = (
            f"/Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1 /Width {picture.width}"
            f" /Height {picture.height} /Filter /FlateDecode /Interpolate true"
        )
        resources += f" /XObject << /{INK} {update.add(typeface.stream(entries, picture.data))} 0 R >>"
    return resources


def _font(update: Update, page: Page, characters: frozenset[str]) -> int:
    """The font that the footer embedded, when it has these characters; else a font of the signature's own."""
    if characters <= typeface.BASIC and FONT in page.fonts:
        return page.fonts[FONT]
    number = update.reserve(5)
    update.put(typeface.font_objects(characters, number))
    return number


def _with_annotation(update: Update, page: Page, widget: int) -> Page:
    annotations = (*page.annotations, reference(widget))
    if page.annotations_number is not None:
        update.put({page.annotations_number: array(annotations)})
    else:
        update.put({page.number: dictionary({**page.entries, "Annots": array(annotations)})})
    return replace(page, annotations=annotations)


def _with_field(update: Update, layout: Layout, name: str, widget: int) -> Layout:
    fields = (*layout.fields, reference(widget))
    number = layout.form_number if layout.form_number is not None else update.reserve()
    flags = b"%d" % _SIGNATURES_EXIST_AND_APPEND_ONLY
    update.put({number: dictionary({**layout.form, "Fields": array(fields), "SigFlags": flags})})
    if layout.form_number is None:
        update.put({layout.root_number: dictionary({**layout.root, "AcroForm": reference(number)})})
    return replace(layout, form_number=number, fields=fields, field_names=(*layout.field_names, name))


def _filled(data: bytearray, signature: int, reserved: int, credential: Credential) -> bytes:
    """What must be measured on the written bytes: range, digest, and the signature over it."""
    contents = data.index(b"/Contents <", signature) + len("/Contents ")
    after = contents + 2 * reserved + 2
    covered = b"0 %d %d %d" % (contents, after, len(data) - after)
    place = data.index(b"/ByteRange [", signature) + len("/ByteRange [")
    data[place : place + len(covered)] = covered
    digest = hashlib.sha256(memoryview(data)[:contents])
    digest.update(memoryview(data)[after:])
    signed = cms.signed_data(digest.digest(), credential).hex().encode("ascii")
    data[contents + 1 : contents + 1 + len(signed)] = signed
    return bytes(data)
