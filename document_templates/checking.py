"""Finds in a PDF every string that its template printed, or refuses the PDF.

A converter may cut a text short in a cell of fixed height, drop a character that no font has, or swallow a whole
name that looks like a tag. Nobody would notice before it is signed. So every printed string must be in the text
of the PDF, whole, as often as it was printed.

Texts are compared without blanks (a PDF has none, only gaps) and with ligatures taken apart, in NFC. A number
must not go on before or after what was printed, nor a longer word. A text that runs over a page is found in its
parts: at the bottom of a column of one page and at the top of one of the next, what the pages repeat left out.
"""

import re
import subprocess
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import pypdfium2

from document_templates import pdf_text
from document_templates.errors import LostText

LINE_END_HYPHENS = "\x02\ufffe"
"""What pdfium gives for a hyphen at the end of a line: it may belong to the word or not."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"
_USUAL = re.compile(
    "[\\s\u0020-\u017f\u0300-\u0304\u0308\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2212\ufb01\ufb02]"
)
"""What every font of ours has."""

_CHANGED: dict[int, str | None] = {ord(sign): None for sign in _INVISIBLE}
_CHANGED |= {ord(sign): "\ufffe" for sign in LINE_END_HYPHENS}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_TABLE = _CHANGED | _LIGATURES
_HYPHENS = "-\u2010\u2011\ufffe"
_WORD = 5
"""From this length on a word must not go on in the PDF: shorter ones are endings, such as "presidente/a"."""

_TAIL = 12

_DIGITS_GO_ON = re.compile(r"\d|\.\d{3}(?!\d)")
_DIGITS_BEFORE = re.compile(r"\d\.?\Z")


def check(pdf: bytes, printed: Iterable[str]) -> None:
    """Raises `LostText` with every string that the PDF does not show whole and as often as it was printed."""
    wanted = Counter(printed)
    try:
        missing = _missing(pdf, wanted)
    except pypdfium2.PdfiumError:
        missing = list(wanted)
    missing += [text for text in wanted if text not in missing and not all(map(_has_font, _unusual(text)))]
    if missing:
        raise LostText(missing)


def _missing(pdf: bytes, wanted: Counter[str]) -> list[str]:
    with pdf_text.opened(pdf) as document:
        sheets = list(document)
        pages = [Page.of(pdf_text.whole(sheet)) for sheet in sheets]
        missing = [
            (text, count - found)
            for text, count in wanted.items()
            if (needle := normalise(text).text) and (found := _count(pages, needle, count)) < count
        ]
        if missing:
            flow = Flow([_columns(sheet) for sheet in sheets])
            missing = [(text, left) for text, left in missing if flow.count(normalise(text).text) < left]
    return [text for text, _ in missing]


def _unusual(text: str) -> set[str]:
    return (
        set()
        if text.isascii()
        else {sign for sign in text if not _USUAL.match(sign) and sign not in _INVISIBLE}
    )


@lru_cache(4096)
def _has_font(sign: str) -> bool:
    """LibreOffice prints an empty frame for a sign that no font has, and calls it by its name all the same: the
    text of the PDF is right, and its picture is not."""
    try:
        fonts = subprocess.run(
            ["/usr/bin/fc-list", f":charset={ord(sign):x}", "family"],
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(fonts.stdout.strip())


@dataclass(frozen=True)
class Page:
    """A text without its blanks, and where they were."""

    text: str
    breaks: frozenset[int]
    """Before which signs a blank stood."""

    @classmethod
    def of(cls, text: str) -> "Page":
        # NFC only where something could change: most texts are plain already.
        plain = text.translate(_TABLE)
        words = (
            plain if unicodedata.is_normalized("NFC", plain) else unicodedata.normalize("NFC", plain)
        ).split()
        return cls("".join(words), frozenset(accumulate(map(len, words), initial=0)))


normalise = Page.of


def _count(pages: Sequence[Page], needle: str, enough: int) -> int:
    """How often the pages show it, in the order of trust: as it is, in capitals, broken by hyphens."""
    forms = [needle] if needle.upper() == needle else [needle, needle.upper()]
    found = sum(_occurrences(page, form, enough) for form in forms for page in pages)
    if found >= enough:
        return found
    return found + sum(_hyphenated(page, needle) for page in pages if "\ufffe" in page.text)


def _occurrences(page: Page, needle: str, enough: int) -> int:
    found, start = 0, page.text.find(needle)
    while start >= 0 and found < enough:
        end = start + len(needle)
        if _stands_alone(page, start, end):
            found, start = found + 1, page.text.find(needle, end)
        else:
            start = page.text.find(needle, start + 1)
    return found


def _stands_alone(page: Page, start: int, end: int) -> bool:
    text = page.text
    if start not in page.breaks:
        if text[start].isdigit() and _digits_before(text, start, end):
            return False
        if end - start >= _WORD and text[start].isalpha() and text[start - 1].isalpha():
            return False
    if end not in page.breaks and end < len(text):
        if text[end - 1].isdigit() and _DIGITS_GO_ON.match(text, end):
            return False
        if end - start >= _WORD and text[end - 1].isalpha() and text[end].isalpha():
            return False
    return True


def _digits_before(text: str, start: int, end: int) -> bool:
    """`3.510` must not be found in `13.783.510`, nor `510`; but a `1` may follow `Anexo 2.`."""
    if text[start - 1].isdigit():
        return True
    group = re.match(r"\d+", text[start:end])
    return bool(group and len(group[0]) == 3 and _DIGITS_BEFORE.search(text, max(0, start - 2), start))


def _hyphenated(page: Page, needle: str) -> int:
    """A hyphen at the end of a line either was printed or was put there to break a word: both are the text."""
    bare = re.sub(f"[{_HYPHENS}]", "", needle)
    if not bare:
        return 0
    places = [index for index, sign in enumerate(page.text) if sign not in _HYPHENS]
    letters = "".join(page.text[index] for index in places)
    found, start = 0, letters.find(bare)
    while start >= 0:
        first, last = places[start], places[start + len(bare) - 1] + 1
        if "\ufffe" in page.text[first:last] and _same_but_line_ends(page.text[first:last], needle):
            found += _stands_alone(page, first, last)
        start = letters.find(bare, start + 1)
    return found


def _same_but_line_ends(shown: str, needle: str) -> bool:
    position = 0
    for sign in shown:
        if position < len(needle) and (
            sign == needle[position] or (sign == "\ufffe" and needle[position] in _HYPHENS)
        ):
            position += 1
        elif sign != "\ufffe":
            return False
    return position == len(needle)


# Over the edge of a page


@dataclass
class Columns:
    """The lines of one page that the page does not repeat, in the order of drawing, run together."""

    page: Page
    tops: list[int]
    """Where lines start that have nothing above them."""
    bottoms: list[int]
    """Where lines end that have nothing below them."""


def _columns(sheet: pypdfium2.PdfPage) -> Columns:
    drawn = [piece for piece in pdf_text.pieces(sheet) if not piece.artifact and piece.text.strip()]
    lines = [normalise(piece.text) for piece in drawn]
    ends = list(accumulate((len(line.text) for line in lines), initial=0))
    breaks = frozenset(end + place for end, line in zip(ends, lines, strict=False) for place in line.breaks)
    places = [piece.rectangle for piece in drawn]
    return Columns(
        page=Page("".join(line.text for line in lines), breaks),
        tops=[ends[index] for index in _outermost(places, key=lambda index: -places[index][3])],
        bottoms=[ends[index + 1] for index in _outermost(places, key=lambda index: places[index][1])],
    )


def _outermost(places: list[pdf_text.Rectangle], key: Callable[[int], float]) -> list[int]:
    """Those that come first in their column."""
    covered: list[tuple[float, float]] = []
    first = []
    for index in sorted(range(len(places)), key=key):
        left, _, right, _ = places[index]
        touching = [(a, b) for a, b in covered if min(b, right) - max(a, left) > 1]
        if not touching:
            first.append(index)
        covered = [span for span in covered if span not in touching]
        covered.append((min([left, *(a for a, _ in touching)]), max([right, *(b for _, b in touching)])))
    return sorted(first)


def _shared(shown: str, needle: str) -> Iterator[int]:
    """How many signs of the needle's beginning the shown text may end with: all ways, but never the whole."""
    tail = shown[-_TAIL:]
    for length in range(1, min(_TAIL, len(needle))):
        if tail.endswith(needle[:length]):
            yield length
    start = needle.find(tail)
    while tail and 0 <= start < len(needle) - len(tail):
        if shown.endswith(needle[: start + len(tail)]):
            yield start + len(tail)
        start = needle.find(tail, start + 1)


class Flow:
    """The pages one after the other, as a text runs through them."""

    def __init__(self, pages: list[Columns]) -> None:
        self._pages = pages

    def count(self, needle: str) -> int:
        forms = {needle, needle.upper()}
        return sum(
            any(self._begins(number, end, form) for form in forms)
            for number, page in enumerate(self._pages)
            for end in page.bottoms
        )

    def _begins(self, number: int, end: int, needle: str) -> bool:
        """True where this column's end is a beginning of it and the next pages have the rest."""
        page = self._pages[number].page
        whole = page.text[:end]
        # A word broken by the end of the page has a hyphen that is not its own.
        return any(
            _stands_alone(page, len(shown) - length, len(shown))
            and self._goes_on(number + 1, needle[length:])
            for shown in {whole, whole.rstrip(_HYPHENS)}
            for length in _shared(shown, needle)
        )

    def _goes_on(self, number: int, rest: str) -> bool:
        if number >= len(self._pages):
            return False
        page, bottoms = self._pages[number].page, self._pages[number].bottoms
        for top in self._pages[number].tops:
            if page.text.startswith(rest, top) and _stands_alone(page, top, top + len(rest)):
                return True
            for bottom in bottoms[bisect_left(bottoms, top + 1) :]:
                length = bottom - top
                if length >= len(rest) or page.text[top:bottom] != rest[:length]:
                    break
                if self._goes_on(number + 1, rest[length:]):
                    return True
        return False
