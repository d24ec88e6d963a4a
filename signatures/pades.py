"""One PAdES B-B signature as one incremental update: its field, its appearance, its CMS.

There is never a certification signature. The seal comes last, and its field locks the document. The field is made
with its signature, in the box of its role, so the presented PDF contains no form.
"""

import hashlib
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyhanko.pdf_utils import generic

from signatures import cms, typeface
from signatures.appearance import FONT, INK, Appearance, Drawn, draw
from signatures.authority import Credential
from signatures.geometry import sheet
from signatures.incremental import UnsignablePdf, Update, serialised, text

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
    update = Update(pdf)
    if field in field_names(update.root):
        raise UnsignablePdf(f"field {field} exists")
    page_number, page_object = update.page(page)
    reserved = cms.size_limit(credential)
    value = update.add(_signature(at, reserved, update.root_number if lock else None))
    widget = update.reserve()
    update.put({widget: _widget(update, field, page_number, page_object, rect, appearance, value, lock)})
    _add_annotation(update, page_number, page_object, widget)
    _add_field(update, widget)
    return _filled(update, value, reserved, credential)


def pdf_date(at: datetime) -> str:
    """As /M has it: to the second, in UTC."""
    return at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def field_names(root: Any) -> list[str]:
    """Of the form's top-level fields."""
    form = _entry(root, "/AcroForm", {})
    return [str(_entry(field.get_object(), "/T", "")) for field in _entry(form, "/Fields", ())]


def _entry(dictionary: Any, key: str, default: Any) -> Any:
    """The object itself: `get` of pyHanko's dictionaries gives references unresolved."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


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
    page_number: int,
    page: Any,
    rect: Rectangle,
    appearance: Appearance,
    value: int,
    lock: bool,
) -> bytes:
    turned = sheet(page).turned
    form = _form(update, page, rect, appearance, turned)
    corners = " ".join(f"{float(corner):.2f}" for corner in rect).encode("ascii")
    extra = b""
    if turned:
        extra += b" /MK << /R %d >>" % turned
    if lock:
        extra += b" /Lock %d 0 R" % update.add(b"<< /Type /SigFieldLock /Action /All /P 1 >>")
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /TU %s /F %d /Rect [%s] /P %d 0 R /V %d 0 R"
        b" /AP << /N %d 0 R >>%s >>"
        % (
            field.encode("ascii"),
            text(appearance.text),
            _PRINT_AND_LOCKED,
            corners,
            page_number,
            value,
            form,
            extra,
        )
    )


_UPRIGHT = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 0 0", 180: "-1 0 0 -1 0 0", 270: "0 -1 1 0 0 0"}


def _form(update: Update, page: Any, rect: Rectangle, appearance: Appearance, turned: int) -> int:
    """The appearance's stream, upright on turned pages too (readers fit the turned box into the rectangle)."""
    width, height = abs(rect[2] - rect[0]), abs(rect[3] - rect[1])
    if turned in (90, 270):
        width, height = height, width
    drawn = draw(appearance, width, height)
    content = zlib.compress(drawn.content, 9)
    entries = (
        f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.2f} {height:.2f}] /Matrix [{_UPRIGHT[turned]}]"
        f" /Filter /FlateDecode /Resources << {_resources(update, page, drawn)} >>"
    )
    return update.add(typeface.stream(entries, content))


def _resources(update: Update, page: Any, drawn: Drawn) -> str:
    resources = f"/Font << /{FONT} {_font(update, page, drawn.characters)} 0 R >>"
    if drawn.stencil:
        picture = drawn.stencil
        entries = (
            f"/Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1 /Width {picture.width}"
            f" /Height {picture.height} /Filter /FlateDecode /Interpolate true"
        )
        resources += f" /XObject << /{INK} {update.add(typeface.stream(entries, picture.data))} 0 R >>"
    return resources


def _font(update: Update, page: Any, characters: frozenset[str]) -> int:
    """The font that the footer embedded, when it has these characters; else a font of the signature's own."""
    if characters <= typeface.BASIC:
        present = _entry(_entry(page, "/Resources", {}), "/Font", {})
        if f"/{FONT}" in present:
            reference = present.raw_get(f"/{FONT}")
            if isinstance(reference, generic.IndirectObject):
                return int(reference.idnum)
    number = update.reserve(5)
    update.put(typeface.font_objects(characters, number))
    return number


def _add_annotation(update: Update, page_number: int, page: Any, widget: int) -> None:
    reference = b"%d 0 R" % widget
    existing = page.raw_get("/Annots") if "/Annots" in page else None
    if isinstance(existing, generic.IndirectObject):
        update.put({existing.idnum: _longer(existing.get_object(), reference)})
        return
    annotations = _longer(existing if existing is not None else (), reference)
    update.put({page_number: _with_entry(page, "/Annots", annotations)})


def _add_field(update: Update, widget: int) -> None:
    reference = b"%d 0 R" % widget
    form = update.root.raw_get("/AcroForm") if "/AcroForm" in update.root else None
    whole = form.get_object() if form is not None else generic.DictionaryObject()
    fields = _entry(whole, "/Fields", ())
    flags = generic.DictionaryObject(whole)
    flags[generic.pdf_name("/SigFlags")] = generic.NumberObject(_SIGNATURES_EXIST_AND_APPEND_ONLY)
    content = _with_entry(flags, "/Fields", _longer(fields, reference))
    if isinstance(form, generic.IndirectObject):
        update.put({form.idnum: content})
    else:
        number = update.add(content)
        update.put({update.root_number: _with_entry(update.root, "/AcroForm", b"%d 0 R" % number)})


def _longer(array: Any, reference: bytes) -> bytes:
    items = [serialised(array.raw_get(index)) for index in range(len(array))]
    return b"[ " + b" ".join([*items, reference]) + b" ]"


def _with_entry(dictionary: Any, key: str, value: bytes) -> bytes:
    entries = [
        serialised(generic.pdf_name(name)) + b" " + serialised(dictionary.raw_get(name))
        for name in dictionary
        if name != key
    ]
    return b"<< " + b" ".join([*entries, key.encode("ascii") + b" " + value]) + b" >>"


def _filled(update: Update, value: int, reserved: int, credential: Credential) -> bytes:
    """Write everything, then what must be measured on the written bytes: range, digest, signature."""
    written, offsets = update.written()
    data = bytearray(written)
    contents = data.index(b"/Contents <", offsets[value]) + len("/Contents ")
    after = contents + 2 * reserved + 2
    covered = b"0 %d %d %d" % (contents, after, len(data) - after)
    place = data.index(b"/ByteRange [", offsets[value]) + len("/ByteRange [")
    data[place : place + len(covered)] = covered
    digest = hashlib.sha256(memoryview(data)[:contents])
    digest.update(memoryview(data)[after:])
    signed = cms.signed_data(digest.digest(), credential).hex().encode("ascii")
    data[contents + 1 : contents + 1 + len(signed)] = signed
    return bytes(data)
