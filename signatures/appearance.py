"""What a signature looks like in its box: the drawing, the name as it was written, or the QR, and the lines beside."""

from collections.abc import Iterator
from dataclasses import dataclass

from signatures import lettering, qr, typeface
from signatures.drawing import Stencil, stencil
from signatures.lettering import Setting

LARGEST, LARGEST_OF_SEAL = 9.0, 7.4
COMFORTABLE, LEGIBLE = 6.5, 5.5
"""The drawing gives way until the text is comfortable; where it cannot be legible, it goes behind the text."""
SHARES = (0.44, 0.4, 0.36, 0.32, 0.28)
"""How much of the box a drawing may take."""
WRITTEN_SHARE, LARGEST_WRITTEN, SLANT = 0.32, 17.0, 0.22
PADDING = 3.0
FONT, INK = "RubricaSans", "RubricaInk"
INK_COLOUR = "0.05 0.12 0.38"


@dataclass(frozen=True)
class Appearance:
    """Finished lines, the first of them strong; a drawing as PNG; the text of a QR; the name as somebody wrote it."""

    lines: tuple[str, ...]
    drawing: bytes | None = None
    qr: str | None = None
    written: str | None = None

    @property
    def text(self) -> str:
        return " · ".join(self.lines)


@dataclass(frozen=True)
class Drawn:
    """Content stream, and the resources that it names."""

    content: bytes
    characters: frozenset[str]
    stencil: Stencil | None


def draw(appearance: Appearance, width: float, height: float) -> Drawn:
    frame = f"q 0.6 G 0.4 w 0.2 0.2 {width - 0.4:.2f} {height - 0.4:.2f} re S Q\n".encode("ascii")
    ink = stencil(appearance.drawing) if appearance.drawing else None
    if appearance.qr:
        body = _with_symbol(appearance, width, height)
    elif ink:
        body = _with_drawing(appearance, ink, width, height)
    else:
        body = _with_name(appearance, width, height)
    characters = frozenset(typeface.normal("".join((*appearance.lines, appearance.written or ""))))
    return Drawn(b"q\n" + frame + body + b"Q\n", characters, ink if not appearance.qr else None)


Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Text:
    """Lines fitted to their place, and drawn when it is the one that is chosen."""

    setting: Setting
    left: float
    top: float

    @property
    def size(self) -> float:
        return self.setting.size

    @property
    def drawn(self) -> bytes:
        return b"0 g\n" + lettering.operators(self.setting, self.left, self.top, FONT)


def _text(
    appearance: Appearance,
    place: Rectangle,
    *,
    largest: float = LARGEST,
    middle: bool = True,
    strong: bool = True,
) -> _Text:
    left, bottom, right, top = place
    setting = lettering.fit(
        appearance.lines, max(right - left, 1), max(top - bottom, 1), largest, strong_first=strong
    )
    return _Text(setting, left, top - (top - bottom - setting.height) / 2 if middle else top)


def _with_symbol(appearance: Appearance, width: float, height: float) -> bytes:
    assert appearance.qr is not None
    modules = len(qr.matrix(appearance.qr))
    outer = min(height - 2 * PADDING, 0.62 * width)
    size = outer * modules / (modules + 2 * qr.QUIET_ZONE)
    border = (outer - size) / 2
    symbol = qr.path_operators(appearance.qr, size, PADDING + border, (height - outer) / 2 + border)
    beside = (PADDING + outer + 2, PADDING, width - PADDING, height - PADDING)
    return symbol + _text(appearance, beside, largest=LARGEST_OF_SEAL).drawn


def _with_name(appearance: Appearance, width: float, height: float) -> bytes:
    """The name large and slanted above the text, as ink would be; in a box too small for both, the text alone."""
    whole = (PADDING, PADDING, width - PADDING, height - PADDING)
    name = _drawable(appearance.written or "")
    if name:
        said_twice = name.casefold() == appearance.lines[0].casefold()
        rest = Appearance(appearance.lines[1:]) if said_twice else appearance
        level = height - PADDING - WRITTEN_SHARE * (height - 2 * PADDING)
        below = (PADDING, PADDING, width - PADDING, level)
        text = _text(rest, below, strong=not said_twice)
        if text.size >= LEGIBLE:
            return _written(name, (PADDING, level, width - PADDING, height - PADDING)) + text.drawn
    return _text(appearance, whole).drawn


def _drawable(name: str) -> str:
    """Without what the font lacks; nothing at all where that would be letters."""
    normal = typeface.normal(name)
    drawable = "".join(c for c in normal if typeface.glyph(c))
    lost = any(c.isalnum() and not typeface.glyph(c) for c in normal)
    return "" if lost else drawable.strip()


def _written(name: str, place: Rectangle) -> bytes:
    left, bottom, right, top = place
    room = right - left - 2 * SLANT * LARGEST_WRITTEN
    setting = lettering.fit((name,), max(room, 1), top - bottom, LARGEST_WRITTEN)
    parts = [f"{INK_COLOUR} rg BT /{FONT} {setting.size:.2f} Tf".encode("ascii")]
    y = top - (top - bottom - setting.height) / 2 - setting.size * 0.9
    for line, _ in setting.lines:
        parts.append(
            f"1 0 {SLANT} 1 {left + 1:.2f} {y:.2f} Tm".encode("ascii") + typeface.encoded(line) + b" Tj"
        )
        y -= setting.size * lettering.LEADING
    return b"\n".join([*parts, b"ET"]) + b"\n"


def _with_drawing(appearance: Appearance, ink: Stencil, width: float, height: float) -> bytes:
    """Beside the text or above it, as large as comfortable text allows; else behind it."""
    text, place = _largest_drawing(_layouts(appearance, width, height))
    if text.size >= LEGIBLE:
        return _picture(ink, place, INK_COLOUR) + text.drawn
    whole = (PADDING, PADDING, width - PADDING, height - PADDING)
    return _picture(ink, whole, "0.68 0.74 0.88") + _text(appearance, whole).drawn


_Layout = tuple[_Text, Rectangle]
"""The text, and where the drawing goes."""


def _largest_drawing(layouts: Iterator[_Layout]) -> _Layout:
    """The first with comfortable text, or that with the largest."""
    seen = []
    for layout in layouts:
        if layout[0].size >= COMFORTABLE:
            return layout
        seen.append(layout)
    return max(seen, key=lambda layout: layout[0].size)


def _layouts(appearance: Appearance, width: float, height: float) -> Iterator[_Layout]:
    """From the largest drawing to the smallest: to the text's left, and above it, the larger text first."""
    for share in SHARES:
        split = PADDING + share * (width - 4 * PADDING)
        level = height - PADDING - share * (height - 2 * PADDING)
        beside = (split + 2 * PADDING, PADDING, width - PADDING, height - PADDING)
        below = (PADDING, PADDING, width - PADDING, level)
        layouts = [
            (_text(appearance, beside), (PADDING, PADDING, split, height - PADDING)),
            (_text(appearance, below, middle=False), (PADDING, level, width - PADDING, height - PADDING)),
        ]
        yield from sorted(layouts, key=lambda layout: -layout[0].size)


def _picture(ink: Stencil, place: Rectangle, colour: str) -> bytes:
    left, bottom, right, top = place
    scale = min((right - left) / ink.width, (top - bottom) / ink.height)
    width, height = ink.width * scale, ink.height * scale
    x, y = (left + right - width) / 2, (bottom + top - height) / 2
    return f"q {colour} rg {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{INK} Do Q\n".encode("ascii")
