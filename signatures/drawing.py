"""A drawn signature as a PDF stencil: one bit per pixel, cropped to the ink.

A stencil of a finger's drawing takes some 2 KB where the PNG with its transparency would take ten times as much in
each document, and it prints black in any reader. The PNG itself stays with the evidence.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, UnidentifiedImageError

WIDEST, HIGHEST = 840, 360
VISIBLE = 96
"""Of 255: ink so dark is seen on paper."""
PIXEL_LIMIT = 8_000_000
"""A drawing from a page is far smaller; more is an attempt to fill the memory."""


class UnreadableDrawing(ValueError):
    """The bytes are not a picture with ink on it."""


@dataclass(frozen=True)
class Stencil:
    width: int
    height: int
    data: bytes
    """Deflated rows; 0 paints."""


@lru_cache(maxsize=128)
def stencil(picture: bytes) -> Stencil:
    # The sizes come first in a PNG; Pillow would warn before we could refuse.
    if int.from_bytes(picture[16:20], "big") * int.from_bytes(picture[20:24], "big") > PIXEL_LIMIT:
        raise UnreadableDrawing("the drawing is too large")
    try:
        with Image.open(BytesIO(picture), formats=("PNG",)) as opened:
            ink = _ink(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableDrawing(str(error)) from error
    box = ink.point(lambda value: 255 if value >= VISIBLE else 0).getbbox()
    if box is None:
        raise UnreadableDrawing("the drawing is empty")
    ink = ink.crop(box)
    scale = min(WIDEST / ink.width, HIGHEST / ink.height)
    # Enlarged before it becomes black and white, or a small drawing would have steps for edges.
    ink = ink.resize(
        (max(1, round(ink.width * scale)), max(1, round(ink.height * scale))), Image.Resampling.BICUBIC
    )
    bits = (
        ImageChops.invert(ink)
        .point(lambda value: 255 if value >= 256 - VISIBLE else 0)
        .convert("1", dither=Image.Dither.NONE)
    )
    return Stencil(bits.width, bits.height, zlib.compress(bits.tobytes(), 9))


def _ink(picture: Image.Image) -> Image.Image:
    """How dark each pixel is on white paper; of a light pen, how opaque."""
    whole = picture.convert("RGBA")
    paper = Image.new("RGBA", whole.size, "white")
    darkness = ImageChops.invert(Image.alpha_composite(paper, whole).convert("L"))
    opacity = whole.getchannel("A")
    is_paper = not any(opacity.histogram()[:255])
    return darkness if is_paper or any(darkness.histogram()[VISIBLE:]) else opacity
