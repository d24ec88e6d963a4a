"""What a signature looks like in its box: the drawing or the QR, and the lines beside it."""

from dataclasses import dataclass

from signatures import lettering, qr, typeface
from signatures.drawing import Stencil, stencil
from signatures.lettering import Setting

LARGEST = 9.0
LEGIBLE = 5.5
"""Below this the drawing goes behind the text rather than beside it."""
PADDING = 3.0
FONT, INK = "RubricaSans", "RubricaInk"


@dataclass(frozen=True)
class Appearance:
    """Finished lines, the first of them strong; a drawing as PNG; the text of a QR."""

    lines: tuple[str, ...]
    drawing: bytes | None = None
    qr: str | None = None

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
        body = _text(appearance, (PADDING, PADDING, width - PADDING, height - PADDING))[0]
    characters = frozenset(typeface.normal("".join(appearance.lines)))
    return Drawn(b"q\n" + frame + body + b"Q\n", characters, ink if not appearance.qr else None)


Rectangle = tuple[float, float, float, float]


def _text(appearance: Appearance, place: Rectangle, middle: bool = True) -> tuple[bytes, Setting]:
    left, bottom, right, top = place
    setting = lettering.fit(
        appearance.lines, max(right - left, 1), max(top - bottom, 1), LARGEST, strong_first=True
    )
    start = top - (top - bottom - setting.height) / 2 if middle else top
    return b"0 g\n" + lettering.operators(setting, left, start, FONT), setting


def _with_symbol(appearance: Appearance, width: float, height: float) -> bytes:
    assert appearance.qr is not None
    modules = len(qr.matrix(appearance.qr))
    outer = min(height - 2 * PADDING, 0.62 * width)
    size = outer * modules / (modules + 2 * qr.QUIET_ZONE)
    border = (outer - size) / 2
    symbol = qr.path_operators(appearance.qr, size, PADDING + border, (height - outer) / 2 + border)
    text, _ = _text(appearance, (PADDING + outer + 2, PADDING, width - PADDING, height - PADDING))
    return symbol + text


def _with_drawing(appearance: Appearance, ink: Stencil, width: float, height: float) -> bytes:
    """Beside the text, above it, or behind it: whichever leaves the text larger."""
    split = PADDING + 0.4 * (width - 3 * PADDING)
    level = height - PADDING - 0.42 * (height - 2 * PADDING)
    beside = (split + PADDING, PADDING, width - PADDING, height - PADDING)
    below = (PADDING, PADDING, width - PADDING, level)
    layouts = [
        (_text(appearance, beside), (PADDING, PADDING, split, height - PADDING)),
        (_text(appearance, below, middle=False), (PADDING, level, width - PADDING, height - PADDING)),
    ]
    (text, setting), place = max(layouts, key=lambda layout: layout[0][1].size)
    if setting.size >= LEGIBLE:
        return _picture(ink, place, "0.05 0.12 0.38") + text
    whole = (PADDING, PADDING, width - PADDING, height - PADDING)
    return _picture(ink, whole, "0.68 0.74 0.88") + _text(appearance, whole)[0]


def _picture(ink: Stencil, place: Rectangle, colour: str) -> bytes:
    left, bottom, right, top = place
    scale = min((right - left) / ink.width, (top - bottom) / ink.height)
    width, height = ink.width * scale, ink.height * scale
    x, y = (left + right - width) / 2, (bottom + top - height) / 2
    return f"q {colour} rg {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{INK} Do Q\n".encode("ascii")
