"""Lines of text fitted to a space: the largest size at which everything fits, broken over lines where needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from signatures import typeface

LEADING = 1.16
PRECISION = 0.05


@dataclass(frozen=True)
class Setting:
    """Text ready to be set: its size, and its lines with whether each is strong."""

    size: float
    lines: tuple[tuple[str, bool], ...]

    @property
    def height(self) -> float:
        return self.size * LEADING * len(self.lines)


def fit(
    lines: Sequence[str], width: float, height: float, largest: float, *, strong_first: bool = False
) -> Setting:
    """Nothing is left out and nothing runs over: below the largest size, text shrinks as far as it must."""
    return _fit(tuple(map(typeface.normal, lines)), width, height, largest, strong_first)


@lru_cache(maxsize=512)
def _fit(lines: tuple[str, ...], width: float, height: float, largest: float, strong_first: bool) -> Setting:
    setting = _broken(lines, width, largest, strong_first)
    if setting.height <= height:
        return setting
    fits, over = 0.0, largest
    while over - fits > PRECISION:
        size = (fits + over) / 2
        setting = _broken(lines, width, size, strong_first)
        fits, over = (size, over) if setting.height <= height else (fits, size)
    return _broken(lines, width, max(fits, PRECISION), strong_first)


def _broken(lines: tuple[str, ...], width: float, size: float, strong_first: bool) -> Setting:
    found: list[tuple[str, bool]] = []
    for index, line in enumerate(lines):
        strong = strong_first and index == 0
        found += [(piece, strong) for piece in _wrapped(line, width, size)]
    return Setting(size, tuple(found))


def _wrapped(line: str, width: float, size: float) -> list[str]:
    if typeface.width(line, size) <= width:
        return [line]
    pieces, current = [], ""
    for word in line.split(" "):
        longer = f"{current} {word}" if current else word
        if typeface.width(longer, size) <= width:
            current = longer
            continue
        if current:
            pieces.append(current)
        *whole, current = _chopped(word, width, size)
        pieces += whole
    return [*pieces, current]


def _chopped(word: str, width: float, size: float) -> list[str]:
    """A word wider than the space, cut where it must be."""
    pieces, current = [], ""
    for character in word:
        if current and typeface.width(current + character, size) > width:
            pieces.append(current)
            current = ""
        current += character
    return [*pieces, current]


def operators(setting: Setting, x: float, top: float, font: str) -> bytes:
    """The text from `top` downwards. Strong is the same font with a thin outline: one font is embedded, not two."""
    parts = [f"BT /{font} {setting.size:.2f} Tf".encode("ascii")]
    y = top - setting.size * 0.9
    previous_x, previous_y = 0.0, 0.0
    weight = False
    for line, strong in setting.lines:
        if strong != weight:
            parts.append(f"2 Tr {setting.size * 0.03:.3f} w".encode("ascii") if strong else b"0 Tr")
            weight = strong
        parts.append(f"{x - previous_x:.2f} {y - previous_y:.2f} Td".encode("ascii"))
        parts.append(typeface.encoded(line) + b" Tj")
        previous_x, previous_y = x, y
        y -= setting.size * LEADING
    parts.append(b"0 Tr ET" if weight else b"ET")
    return b"\n".join(parts) + b"\n"
