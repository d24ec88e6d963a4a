"""A picture taken with a phone: made smaller, without where and with what it was taken."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 15 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
KEPT_SIDE = 1600
DAMAGED = (UnidentifiedImageError, OSError, ValueError, SyntaxError)


class Unreadable(ValueError):
    """What came is no picture that we take."""


def read(data: bytes) -> bytes | None:
    """JPEG of at most 1600 pixels a side; None when nothing came. Raises `Unreadable`."""
    if not data:
        return None
    if len(data) > LARGEST:
        raise Unreadable
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
            if picture.width * picture.height > LARGEST_PIXELS:
                raise Unreadable
            picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))  # JPEG decodes straight to a smaller size
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (*DAMAGED, Image.DecompressionBombError, Warning) as error:
        raise Unreadable from error
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    clean = io.BytesIO()
    upright.save(clean, "JPEG", quality=80, optimize=True)
    return clean.getvalue()
