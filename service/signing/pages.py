"""A presented PDF as pictures of its pages and as text, for a phone, little data or a screen reader.

Both are made when first asked for and kept in memory by the digest of the PDF; nothing is written.
"""

import io
import re
import subprocess
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

import pypdfium2

from document_templates.pdf_text import PDFIUM

WIDTH = 1080
"""Sharp on a phone with three pixels per point; sixteen tones keep a page of text near 25 KB."""
TALLEST = 3 * WIDTH
LOSSLESS_LIMIT = 70_000
"""A page with photographs is smaller with loss."""
KEPT_BYTES = 32 * 2**20
TEXT_SECONDS = 15

Value = TypeVar("Value")


class PageUnknown(LookupError):
    """The PDF has no such page, or one that cannot be drawn."""


@dataclass
class Node:
    """An element of the text: an HTML tag, and strings and elements in it."""

    tag: str
    children: list["Node | str"] = field(default_factory=list)
    columns: int = 1
    """How many columns of its table a cell takes."""


def image(digest: str, read: Callable[[], bytes], number: int) -> bytes:
    """Page `number`, from 1, as WebP. `read` gives the PDF of that digest."""
    return _images.get((digest, number), lambda: _draw(read(), number), len)


def text(digest: str, read: Callable[[], bytes]) -> Node:
    """The text by the PDF's own structure: headings, paragraphs, lists and tables."""
    return _texts.get(digest, lambda: _structured(read()), lambda node: 4 * len(plain(node)))


def plain(node: Node) -> str:
    """All strings of a node, one element a line."""
    return "\n".join(child if isinstance(child, str) else plain(child) for child in node.children)


class _Memory(Generic[Value]):
    """Keeps what was used last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit, self._used, self._lock = limit, 0, Lock()
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value], size: Callable[[Value], int]) -> Value:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        value = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (value, size(value))
                self._used += self._kept[key][1]
            while self._used > self._limit and len(self._kept) > 1:
                self._used -= self._kept.popitem(last=False)[1][1]
        return value


_images: _Memory[bytes] = _Memory(KEPT_BYTES)
_texts: _Memory[Node] = _Memory(KEPT_BYTES // 4)


def _draw(pdf: bytes, number: int) -> bytes:
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise PageUnknown(number)
            page = document[number - 1]
            width, height = page.get_size()
            if not width or height / width * WIDTH > TALLEST:
                raise PageUnknown(number)
            picture = page.render(scale=WIDTH / width).to_pil().convert("RGB")
        finally:
            document.close()
    flat = io.BytesIO()
    picture.quantize(16, dither=0).convert("RGB").save(flat, "WEBP", lossless=True, quality=60, method=4)
    if flat.tell() <= LOSSLESS_LIMIT:
        return flat.getvalue()
    lossy = io.BytesIO()
    picture.save(lossy, "WEBP", quality=50, method=4)
    return min(flat.getvalue(), lossy.getvalue(), key=len)


# From the structure tree of a tagged PDF, as `pdfinfo -struct-text` writes it: an element a line, indented
# by its depth; its attributes begin with a slash, its strings stand between quotes.
_ELEMENT = re.compile(r"( *)([A-Za-z][A-Za-z0-9_-]*)(?: <.*>)?(?: \"[^\"]*\")?(?: \(\w+\))?:?\Z")
_COLUMNS = re.compile(r" +/ColSpan (\d+)\Z")
_STRING = re.compile(r'( *)"(.*)"\Z')
_TAGS = {
    "Title": "h2", "H": "h2", "H1": "h2", "H2": "h3", "H3": "h4", "H4": "h5", "H5": "h6", "H6": "h6",
    "P": "p", "L": "ul", "LI": "li", "Table": "table", "THead": "thead", "TBody": "tbody", "TFoot": "tfoot",
    "TR": "tr", "TH": "th", "TD": "td", "Caption": "caption", "BlockQuote": "blockquote",
}  # fmt: skip
_INLINE = ("Span", "Link", "Lbl", "LBody", "Quote", "Note", "Reference", "Code", "Em", "Strong", "Sub")
_SINGLE = {"p", "li", "th", "td", "caption", "h2", "h3", "h4", "h5", "h6"}


def _structured(pdf: bytes) -> Node:
    output = _poppler(["pdfinfo", "-enc", "UTF-8", "-struct-text", "-"], pdf)
    root = Node("div")
    depths: list[tuple[int, Node]] = [(-1, root)]
    for line in output.splitlines():
        if string := _STRING.match(line):
            _close_to(depths, len(string[1]))[-1][1].children.append(string[2])
        elif columns := _COLUMNS.match(line):
            depths[-1][1].columns = min(int(columns[1]), 50)
        elif element := _ELEMENT.match(line):
            above = _close_to(depths, len(element[1]))[-1][1]
            node = Node(_TAGS.get(element[2], "span" if element[2] in _INLINE else "div"))
            above.children.append(node)
            depths.append((len(element[1]), node))
    tidy = _tidy(root)
    return tidy if plain(tidy).strip() else _unstructured(pdf)


def _close_to(depths: list[tuple[int, Node]], indent: int) -> list[tuple[int, Node]]:
    while depths[-1][0] >= indent:
        depths.pop()
    return depths


def _unstructured(pdf: bytes) -> Node:
    """Without tags, at least its lines in reading order."""
    pages = _poppler(["pdftotext", "-enc", "UTF-8", "-", "-"], pdf)
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n|\f", pages))
    return Node("div", [Node("p", [block]) for block in blocks if block])


def _poppler(command: list[str], pdf: bytes) -> str:
    done = subprocess.run(command, input=pdf, capture_output=True, timeout=TEXT_SECONDS, check=False)
    return done.stdout.decode("utf-8", "replace")


def _tidy(node: Node) -> Node:
    """Join broken lines, leave out what is empty, and what only groups."""
    if node.tag in ("td", "th"):
        blocks = [joined for block in _blocks(node) if (joined := _join(block))]
        lone = len(blocks) <= 1
        return Node(node.tag, [*blocks] if lone else [Node("p", [b]) for b in blocks], node.columns)
    if node.tag in _SINGLE:
        joined = _join(_strings(node))
        return Node(node.tag, [joined] if joined else [], node.columns)
    children: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str):
            children.extend([Node("p", [_join([child])])] if child.strip() else [])
            continue
        tidy = _tidy(child)
        if tidy.tag in ("div", "span"):
            children.extend(tidy.children)
        elif tidy.children or tidy.tag in ("td", "th"):
            children.append(tidy)
    return Node(node.tag, children)


def _blocks(cell: Node) -> Iterator[list[str]]:
    """The paragraphs of a cell, and of what stands in it."""
    loose: list[str] = []
    for child in cell.children:
        if isinstance(child, str):
            loose.append(child)
        elif child.tag == "span":
            loose.extend(_strings(child))
        else:
            yield loose
            loose = []
            yield from [list(_strings(child))] if child.tag in _SINGLE - {"td", "th"} else _blocks(child)
    yield loose


def _strings(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _strings(child)


def _join(strings: Iterator[str] | list[str]) -> str:
    """Lines end with a space where a word ends; cells and forced breaks do not."""
    joined, broken = "", False
    for raw in strings:
        string = re.sub("[\ue000-\uf8ff\u00ad]", "", raw)  # bullets of symbol fonts, soft hyphens
        glued = broken or not joined or joined[-1] in " («¿¡-" or string[:1] in " ,.;:)»?!"
        joined += string if glued or not string else " " + string
        broken = raw.endswith("\u00ad")
    return " ".join(joined.split())
