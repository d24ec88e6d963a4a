"""The signature drawn with a finger: from what the browser sends to a small clean PNG."""

import base64
import binascii
import io
import warnings

from PIL import Image, UnidentifiedImageError

PREFIX = "data:image/png;base64,"
LARGEST = 400_000
LARGEST_SIDE = 4096
KEPT_SIZE = (720, 240)
DAMAGED = (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError)
FEWEST_DOTS = 60
"""Less ink than this is a slip of the finger."""


class Unreadable(ValueError):
    """What came is not a drawing."""


def read(data_url: str) -> bytes | None:
    """PNG of the strokes alone, on transparent ground; None when nothing was drawn. Raises `Unreadable`."""
    if not data_url.strip():
        return None
    if not data_url.startswith(PREFIX) or len(data_url) > LARGEST:
        raise Unreadable
    picture = _decode(data_url.removeprefix(PREFIX))
    ink = picture.getchannel("A").point(lambda alpha: 255 if alpha > 32 else 0)
    box = ink.getbbox()
    if box is None or ink.histogram()[255] < FEWEST_DOTS:
        return None
    strokes = picture.crop(box)
    strokes.thumbnail(KEPT_SIZE)
    clean = io.BytesIO()
    strokes.save(clean, "PNG", optimize=True)
    return clean.getvalue()


def _decode(encoded: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(base64.b64decode(encoded, validate=True)), formats=["PNG"])
            if max(picture.size) > LARGEST_SIDE:
                raise Unreadable
            return picture.convert("RGBA")
    except (*DAMAGED, Image.DecompressionBombError, Warning) as error:
        raise Unreadable from error
