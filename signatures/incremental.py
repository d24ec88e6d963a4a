"""An incremental update: objects appended to a PDF, whose earlier bytes stay as they are.

pyHanko reads; the few new objects are written here. The update's cross-reference section is of the same form as the
file's last one, as the specification demands.

Reading the cross-references is most of the cost of a signature, and a document is signed several times in a row. So
what is known of a file that we have just written is remembered, by the file's SHA-256, for the next signature.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signatures.geometry import sheet

Entries = Mapping[str, bytes]
"""A dictionary's values as they are written, by name without the slash."""

REMEMBERED = 32


class UnsignablePdf(ValueError):
    """The bytes are not a PDF that an update can be appended to."""


@dataclass(frozen=True)
class Page:
    number: int
    entries: Entries
    """All but /Annots."""
    annotations: tuple[bytes, ...]
    annotations_number: int | None
    """Where the annotations are an object of their own."""
    turned: int
    fonts: Mapping[str, int]
    """Fonts of its resources that are objects of their own."""


@dataclass(frozen=True)
class Layout:
    """What an update must know of the file that it is appended to."""

    root_number: int
    root: Entries
    """All but /AcroForm."""
    form_number: int | None
    form: Entries
    """All but /Fields and /SigFlags."""
    fields: tuple[bytes, ...]
    field_names: tuple[str, ...]
    next_number: int
    cross_references: int
    """Where the last section begins."""
    in_streams: bool
    trailer: Entries
    pages: dict[int, Page] = field(default_factory=dict)
    """Those that were looked at."""


_layouts: OrderedDict[bytes, Layout] = OrderedDict()


def layout_of(pdf: bytes, page: int) -> Layout:
    """With this page among those that were looked at."""
    known = _layouts.get(hashlib.sha256(pdf).digest())
    if known and page in known.pages:
        return known
    reader = _reader(pdf)
    layout = known or _layout(reader)
    return replace(layout, pages={**layout.pages, page: _page(reader, page)})


def remember(pdf: bytes, layout: Layout) -> None:
    _layouts[hashlib.sha256(pdf).digest()] = layout
    while len(_layouts) > REMEMBERED:
        _layouts.popitem(last=False)


class Update:
    """Collects objects; `written` gives the new file, where each new object begins in it, and its layout."""

    def __init__(self, pdf: bytes, layout: Layout) -> None:
        self._pdf = pdf
        self._layout = layout
        self._next = layout.next_number
        self._objects: dict[int, bytes] = {}

    def reserve(self, count: int = 1) -> int:
        """The first of so many new object numbers."""
        number = self._next
        self._next += count
        return number

    def add(self, content: bytes) -> int:
        number = self.reserve()
        self._objects[number] = content
        return number

    def put(self, objects: Mapping[int, bytes]) -> None:
        self._objects.update(objects)

    def written(self) -> tuple[bytes, dict[int, int], Layout]:
        parts = [self._pdf] if self._pdf.endswith(b"\n") else [self._pdf, b"\n"]
        at = sum(map(len, parts))
        offsets: dict[int, int] = {}
        for number, content in sorted(self._objects.items()):
            offsets[number] = at
            parts += [b"%d 0 obj\n" % number, content, b"\nendobj\n"]
            at += sum(map(len, parts[-3:]))
        following = self._next
        if self._layout.in_streams:
            section, following = self._stream(offsets, at), self._next + 1
        else:
            section = self._table(offsets)
        parts.append(section + b"startxref\n%d\n%%%%EOF\n" % at)
        layout = replace(self._layout, next_number=following, cross_references=at)
        return b"".join(parts), offsets, layout

    def _trailer(self, size: int) -> Entries:
        return {
            "Size": b"%d" % size,
            "Root": reference(self._layout.root_number),
            "Prev": b"%d" % self._layout.cross_references,
            **self._layout.trailer,
        }

    def _table(self, offsets: Mapping[int, int]) -> bytes:
        lines = [b"xref\n"]
        for first, last in _ranges(sorted(offsets)):
            lines.append(b"%d %d\n" % (first, last - first + 1))
            lines += [b"%010d 00000 n \n" % offsets[number] for number in range(first, last + 1)]
        return b"".join(lines) + b"trailer\n" + dictionary(self._trailer(self._next)) + b"\n"

    def _stream(self, offsets: Mapping[int, int], at: int) -> bytes:
        number = self._next
        places = {**offsets, number: at}
        index = " ".join(f"{first} {last - first + 1}" for first, last in _ranges(sorted(places)))
        rows = b"".join(b"\x01" + places[n].to_bytes(4, "big") + b"\0" for n in sorted(places))
        entries = {
            **self._trailer(number + 1),
            "Type": b"/XRef",
            "W": b"[1 4 1]",
            "Index": f"[{index}]".encode("ascii"),
            "Length": b"%d" % len(rows),
        }
        return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, dictionary(entries), rows)


def _ranges(numbers: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def _reader(pdf: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(BytesIO(pdf))
        encrypted = reader.encrypted
    except Exception as error:  # the parser raises nearly anything on what is no PDF
        raise UnsignablePdf(str(error)) from error
    if encrypted:
        raise UnsignablePdf("the file is encrypted")
    return reader


def _layout(reader: PdfFileReader) -> Layout:
    try:
        root = reader.root
        form = resolved(root, "/AcroForm", {})
        fields = resolved(form, "/Fields", ())
        return Layout(
            root_number=reader.root_ref.idnum,
            root=_entries(root, "/AcroForm"),
            form_number=_number(root, "/AcroForm"),
            form=_entries(form, "/Fields", "/SigFlags"),
            fields=_items(fields),
            field_names=tuple(str(resolved(field.get_object(), "/T", "")) for field in fields),
            next_number=int(reader.trailer["/Size"]),
            cross_references=int(reader.last_startxref or 0),
            in_streams=reader.has_xref_stream,
            trailer={
                key[1:]: _serialised(reader.trailer.raw_get(key))
                for key in ("/Info", "/ID")
                if key in reader.trailer
            },
        )
    except Exception as error:  # as above
        raise UnsignablePdf(str(error)) from error


def _page(reader: PdfFileReader, index: int) -> Page:
    try:
        if index < 0:
            raise IndexError(index)
        parent, position, _ = reader.find_page_container(index)
        number = parent.get_object()["/Kids"].raw_get(position).idnum
        page = parent.get_object()["/Kids"][position]
        fonts = resolved(resolved(page, "/Resources", {}), "/Font", {})
        numbers = {name[1:]: _number(fonts, name) for name in fonts}
        return Page(
            number=number,
            entries=_entries(page, "/Annots"),
            annotations=_items(resolved(page, "/Annots", ())),
            annotations_number=_number(page, "/Annots"),
            turned=sheet(page).turned,
            fonts={name: number for name, number in numbers.items() if number is not None},
        )
    except Exception as error:  # as above
        raise UnsignablePdf(f"no page {index}") from error


def resolved(holder: Any, key: str, default: Any) -> Any:
    """The object itself: `get` of pyHanko's dictionaries gives references."""
    return holder[key] if key in holder else default  # noqa: SIM401


def _number(holder: Any, key: str) -> int | None:
    value = holder.raw_get(key) if key in holder else None
    return int(value.idnum) if isinstance(value, generic.IndirectObject) else None


def _entries(holder: Any, *left_out: str) -> Entries:
    return {key[1:]: _serialised(holder.raw_get(key)) for key in holder if key not in left_out}


def _items(array: Any) -> tuple[bytes, ...]:
    return tuple(_serialised(array.raw_get(index)) for index in range(len(array)))


def _serialised(value: generic.PdfObject) -> bytes:
    output = BytesIO()
    value.write_to_stream(output)
    return output.getvalue()


def dictionary(entries: Entries) -> bytes:
    """Names of a dictionary are plain in every file that we sign; others are escaped."""
    return (
        b"<< "
        + b" ".join(_serialised(generic.NameObject("/" + k)) + b" " + v for k, v in entries.items())
        + b" >>"
    )


def array(items: tuple[bytes, ...]) -> bytes:
    return b"[ " + b" ".join(items) + b" ]"


def reference(number: int) -> bytes:
    return b"%d 0 R" % number


def text(value: str) -> bytes:
    """A text string: UTF-16 with its mark, in hexadecimal."""
    return b"<FEFF" + value.encode("utf-16-be", "replace").hex().upper().encode("ascii") + b">"
