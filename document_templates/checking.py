"""Finds in a PDF every string that its template printed, or refuses the PDF.

A converter may cut a text short in a cell of fixed height, drop a character that no font has, or swallow a whole
name that looks like a tag. Nobody would notice before it is signed. So every printed string must be in the text
of the PDF, whole, as often as it was printed.

Texts are compared without blanks (a PDF has none, only gaps), in NFC, with ligatures taken apart. A number must
not go on before or after what was printed, nor a longer word. A hyphen at the end of a line may belong to the
text or not; any other must be there. A text that runs over a page is found in its parts: at the bottom of a
column of one page and at the top of one of the next, what the pages repeat left out.
"""

import re
import subprocess
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

import pypdfium2

from document_templates import pdf_text
from document_templates.errors import LostText

BREAK = "\ufffe"
"""A hyphen at the end of a line. pdfium gives this sign, or an old one, or leaves the hyphen as it is."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"
HYPHENS = f"-\u2010\u2011{BREAK}"
WORD = 5
"""From this length on a word must not go on in the PDF: shorter ones are endings, such as "presidente/a"."""

_TABLE = {ord(sign): "" for sign in INVISIBLE} | {0x02: BREAK}
_TABLE |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_LINE_END = re.compile(r"[-\u2010](?=[ ]*\r?\n)")
_NO_HYPHEN = re.compile(f"[^{HYPHENS}]")
_ODD = re.compile(
    r"[^\s\u0020-\u017f\u0300-\u0304\u0308\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2212\ufb00-\ufb06"
    + INVISIBLE
    + BREAK
    + "]"
)
"""What not every font of ours has. Such a sign is drawn apart from its line, with another font."""

_DIGITS_GO_ON = re.compile(r"\d|\.\d{3}(?!\d)")
_DIGITS_BEFORE = re.compile(r"\d\.?\Z")
_TAIL = 12


def check(pdf: bytes, printed: Iterable[str]) -> None:
    """Raises `LostText` with every string that the PDF does not show whole and as often as it was printed."""
    wanted = Counter(printed)
    try:
        with pdf_text.opened(pdf) as document:
            missing = _missing(list(document), wanted)
    except pypdfium2.PdfiumError:
        missing = list(wanted)
    if missing:
        raise LostText(missing)


def _missing(sheets: list[pypdfium2.PdfPage], wanted: Counter[str]) -> list[str]:
    raw = [pdf_text.whole(sheet) for sheet in sheets]
    pages = [Text.of_page(text) for text in raw]
    left = {}
    for text, count in wanted.items():
        needle = Text.of_value(text)
        if needle.text and (_ODD.search(text) or (found := _count(pages, needle, count)) < count):
            left[text] = count if _ODD.search(text) else count - found
    if not left:
        return []
    flow = Flow([_columns(sheet, odd=True) for sheet in sheets])
    missing = [
        text
        for text, count in left.items()
        if not _ODD.search(text) and flow.count(Text.of_value(text)) < count
    ]
    odd = [text for text in left if _ODD.search(text)]
    return missing + (_missing_odd(sheets, raw, wanted, odd) if odd else [])


def _missing_odd(
    sheets: list[pypdfium2.PdfPage], raw: list[str], wanted: Counter[str], odd: list[str]
) -> list[str]:
    """Texts with rare signs: the rest as always, and then the signs, wherever pdfium puts them."""
    pages = [Text.of_page(_ODD.sub("", text)) for text in raw]
    flow = Flow([_columns(sheet, odd=False) for sheet in sheets])
    signs = Counter(sign for text in raw for sign in _ODD.findall(text))
    missing = []
    for text in odd:
        needle, count = Text.of_value(_ODD.sub("", text)), wanted[text]
        rest = (
            not needle.text
            or (found := _count(pages, needle, count)) >= count
            or found + flow.count(needle) >= count
        )
        its = Counter(_ODD.findall(unicodedata.normalize("NFC", text)))
        if not rest or any(
            signs[sign] < number * count or not _has_font(sign) for sign, number in its.items()
        ):
            missing.append(text)
    return missing


@lru_cache(4096)
def _has_font(sign: str) -> bool:
    """LibreOffice prints an empty frame for a sign that no font has, and calls it by its name all the same: the
    text of the PDF is right, and its picture is not."""
    command = ["/usr/bin/fc-list", f":charset={ord(sign):x}", "family"]
    try:
        fonts = subprocess.run(command, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(fonts.stdout.strip())


@dataclass(frozen=True)
class Text:
    """A text without its blanks, and where they were."""

    text: str
    breaks: frozenset[int]
    """Before which signs a blank stood."""

    @classmethod
    def of_page(cls, text: str) -> "Text":
        return cls.of_value(_LINE_END.sub(BREAK, text))

    @classmethod
    def of_value(cls, text: str) -> "Text":
        plain = text.translate(_TABLE)
        if not unicodedata.is_normalized("NFC", plain):
            plain = unicodedata.normalize("NFC", plain)
        words = plain.split()
        return cls("".join(words), frozenset(accumulate(map(len, words), initial=0)))

    @cached_property
    def places(self) -> list[int]:
        """Of the signs that are no hyphens."""
        return [found.start() for found in _NO_HYPHEN.finditer(self.text)]

    @cached_property
    def letters(self) -> str:
        return "".join(_NO_HYPHEN.findall(self.text))

    @cached_property
    def in_capitals(self) -> "Text":
        return Text(self.text.upper(), self.breaks)

    def stands_alone(self, start: int, end: int) -> bool:
        """True where neither a number nor a word goes on before or after."""
        text = self.text
        if start not in self.breaks:
            if text[start].isdigit() and _digits_before(text, start, end):
                return False
            if end - start >= WORD and text[start].isalpha() and text[start - 1].isalpha():
                return False
        if end not in self.breaks and end < len(text):
            if text[end - 1].isdigit() and _DIGITS_GO_ON.match(text, end):
                return False
            if end - start >= WORD and text[end - 1].isalpha() and text[end].isalpha():
                return False
        return True


def _digits_before(text: str, start: int, end: int) -> bool:
    """`3.510` must not be found in `13.783.510`, nor `510`; but a `1` may follow `Anexo 2.`."""
    if text[start - 1].isdigit():
        return True
    group = re.match(r"\d+", text[start:end])
    return bool(group and len(group[0]) == 3 and _DIGITS_BEFORE.search(text, max(0, start - 2), start))


# Within a page


def _count(pages: list[Text], needle: Text, enough: int) -> int:
    """How often the pages show it: as it is, in a style of capitals, broken by hyphens."""
    found = sum(_occurrences(page, needle.text, enough) for page in pages)
    if found < enough and needle.in_capitals.text != needle.text:
        found += sum(_occurrences(page, needle.in_capitals.text, enough) for page in pages)
    if found < enough:
        found += sum(_hyphenated(page, needle) for page in pages if BREAK in page.text)
    return found


def _occurrences(page: Text, needle: str, enough: int) -> int:
    found, start = 0, page.text.find(needle)
    while start >= 0 and found < enough:
        end = start + len(needle)
        if page.stands_alone(start, end):
            found, start = found + 1, page.text.find(needle, end)
        else:
            start = page.text.find(needle, start + 1)
    return found


def _hyphenated(page: Text, needle: Text) -> int:
    if not needle.letters:
        return page.text.count(BREAK)
    found, at = 0, page.letters.find(needle.letters)
    while at >= 0:
        start, end = page.places[at], page.places[at + len(needle.letters) - 1] + 1
        end += needle.text[-1] in HYPHENS
        if BREAK in page.text[start:end] and _same_but_line_ends(page.text[start:end], needle.text):
            found += page.stands_alone(start, end)
        at = page.letters.find(needle.letters, at + 1)
    return found


def _same_but_line_ends(shown: str, wanted: str) -> bool:
    at = 0
    for sign in shown:
        if at < len(wanted) and _fits(sign, wanted[at]):
            at += 1
        elif sign != BREAK:
            return False
    return at == len(wanted)


def _fits(shown: str, wanted: str) -> bool:
    return shown == wanted or (shown == BREAK and wanted in HYPHENS)


# Over the edge of a page


@dataclass
class Columns:
    """The lines of one page that the page does not repeat, in the order of drawing, run together."""

    shown: Text
    tops: list[int]
    """Where lines start that have nothing above them."""
    bottoms: list[int]
    """Where lines end that have nothing below them."""


def _columns(sheet: pypdfium2.PdfPage, *, odd: bool) -> Columns:
    drawn = [piece for piece in pdf_text.pieces(sheet) if not piece.artifact and piece.text.strip()]
    # A line end is where a piece ends: there is no other sign of it here.
    lines = [
        Text.of_page((piece.text if odd else _ODD.sub("", piece.text)).rstrip() + "\n") for piece in drawn
    ]
    ends = list(accumulate((len(line.text) for line in lines), initial=0))
    breaks = frozenset(end + place for end, line in zip(ends, lines, strict=False) for place in line.breaks)
    places = [piece.rectangle for piece in drawn]
    return Columns(
        shown=Text("".join(line.text for line in lines), breaks),
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


class Flow:
    """The pages one after the other, as a text runs through them."""

    def __init__(self, pages: list[Columns]) -> None:
        self._pages = pages

    def count(self, needle: Text) -> int:
        forms = [needle] if needle.in_capitals.text == needle.text else [needle, needle.in_capitals]
        return sum(
            any(self._begins(number, end, form) for form in forms)
            for number, page in enumerate(self._pages)
            for end in page.bottoms
        )

    def _begins(self, number: int, end: int, needle: Text) -> bool:
        """True where this column's end is a beginning of it and the next pages have the rest."""
        shown = self._pages[number].shown
        before = bisect_left(shown.places, end)
        for length in _shared(shown.letters[:before], needle.letters):
            start = shown.places[before - length]
            # Hyphens at the cut stand before it or after it.
            cuts = {needle.places[length - 1] + 1, (*needle.places, len(needle.text))[length]}
            if shown.stands_alone(start, end) and any(
                _same_but_line_ends(shown.text[start:end], needle.text[:cut])
                and self._goes_on(number + 1, needle.text[cut:])
                for cut in cuts
                if cut < len(needle.text)
            ):
                return True
        return False

    def _goes_on(self, number: int, rest: str) -> bool:
        if number >= len(self._pages):
            return False
        page = self._pages[number]
        return any(self._goes_on_from(number, top, rest) for top in page.tops)

    def _goes_on_from(self, number: int, top: int, rest: str) -> bool:
        shown, bottoms = self._pages[number].shown, self._pages[number].bottoms
        at = 0
        for place in range(top, len(shown.text)):
            if _fits(shown.text[place], rest[at]):
                at += 1
            elif shown.text[place] != BREAK:
                return False
            if at == len(rest):
                return shown.stands_alone(top, place + 1)
            if place + 1 in bottoms and self._goes_on(number + 1, rest[at:]):
                return True
        return False


def _shared(shown: str, wanted: str) -> Iterator[int]:
    """How many signs of the wanted text's beginning the shown one may end with: all ways, but never the whole."""
    tail = shown[-_TAIL:]
    for length in range(1, min(_TAIL, len(wanted) + 1)):
        if tail.endswith(wanted[:length]):
            yield length
    start = wanted.find(tail)
    while len(tail) == _TAIL and start >= 0:
        if shown.endswith(wanted[: start + _TAIL]):
            yield start + _TAIL
        start = wanted.find(tail, start + 1)
