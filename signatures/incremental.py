"""An incremental update: objects appended to a PDF, whose earlier bytes stay as they are.

pyHanko reads; the few new objects are written here. The update's cross-reference section is of the same form as the
file's last one, as the specification demands.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader


class UnsignablePdf(ValueError):
    """The bytes are not a PDF that an update can be appended to."""


class Update:
    """Collects objects; `written` gives the whole new file and where each new object begins in it."""

    def __init__(self, pdf: bytes) -> None:
        try:
            self.reader = PdfFileReader(BytesIO(pdf))
            self.root = self.reader.root
            self.root_number = self.reader.root_ref.idnum
            self._next = int(self.reader.trailer["/Size"])
            self._previous = int(self.reader.last_startxref or 0)
        except (PdfError, KeyError, ValueError, TypeError) as error:
            raise UnsignablePdf(str(error)) from error
        if self.reader.encrypted:
            raise UnsignablePdf("the file is encrypted")
        self._pdf = pdf
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

    def page(self, index: int) -> tuple[int, Any]:
        """Number and dictionary of a page."""
        try:
            if index < 0:
                raise IndexError(index)
            parent, position, _ = self.reader.find_page_container(index)
            reference = parent.get_object()["/Kids"].raw_get(position)
            return reference.idnum, reference.get_object()
        except (PdfError, KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            raise UnsignablePdf(f"no page {index}") from error

    def written(self) -> tuple[bytes, dict[int, int]]:
        parts = [self._pdf] if self._pdf.endswith(b"\n") else [self._pdf, b"\n"]
        at = sum(map(len, parts))
        offsets: dict[int, int] = {}
        for number, content in sorted(self._objects.items()):
            offsets[number] = at
            parts += [b"%d 0 obj\n" % number, content, b"\nendobj\n"]
            at += sum(map(len, parts[-3:]))
        section = self._stream(offsets, at) if self.reader.has_xref_stream else self._table(offsets)
        parts.append(section + b"startxref\n%d\n%%%%EOF\n" % at)
        return b"".join(parts), offsets

    def _trailer_entries(self, size: int) -> bytes:
        trailer = self.reader.trailer
        entries = b"/Size %d /Root %d 0 R /Prev %d" % (size, self.root_number, self._previous)
        for key in ("/Info", "/ID"):
            if key in trailer:
                entries += b" %s %s" % (key.encode("ascii"), serialised(trailer.raw_get(key)))
        return entries

    def _table(self, offsets: Mapping[int, int]) -> bytes:
        lines = [b"xref\n"]
        for first, last in _ranges(sorted(offsets)):
            lines.append(b"%d %d\n" % (first, last - first + 1))
            lines += [b"%010d 00000 n \n" % offsets[number] for number in range(first, last + 1)]
        return b"".join(lines) + b"trailer\n<< " + self._trailer_entries(self._next) + b" >>\n"

    def _stream(self, offsets: Mapping[int, int], at: int) -> bytes:
        number = self._next
        places = {**offsets, number: at}
        index = " ".join(f"{first} {last - first + 1}" for first, last in _ranges(sorted(places)))
        rows = b"".join(b"\x01" + places[n].to_bytes(4, "big") + b"\0" for n in sorted(places))
        entries = self._trailer_entries(number + 1) + f" /Type /XRef /W [1 4 1] /Index [{index}]".encode(
            "ascii"
        )
        return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
            number,
            entries,
            len(rows),
            rows,
        )


def _ranges(numbers: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def serialised(value: generic.PdfObject) -> bytes:
    output = BytesIO()
    value.write_to_stream(output)
    return output.getvalue()


def text(value: str) -> bytes:
    """A text string: UTF-16 with its mark, in hexadecimal."""
    return b"<FEFF" + value.encode("utf-16-be", "replace").hex().upper().encode("ascii") + b">"
