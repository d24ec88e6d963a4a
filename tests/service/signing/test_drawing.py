"""The drawn signature as the browser sends it."""

import base64
import io
import zlib

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from service.signing import drawing


def sent(picture: Image.Image, **options: object) -> str:
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return drawing.PREFIX + base64.b64encode(out.getvalue()).decode()


def strokes() -> Image.Image:
    picture = Image.new("RGBA", (1400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(100, 300), (700, 80), (1300, 320)], fill=(20, 33, 61, 255), width=6)
    return picture


def test_only_the_strokes_are_kept() -> None:
    comment = PngInfo()
    comment.add_text("Comment", "secreto")
    kept = drawing.read(sent(strokes(), pnginfo=comment))
    assert kept
    picture = Image.open(io.BytesIO(kept))
    assert picture.size[0] <= 720
    assert picture.size[1] <= 240
    assert b"secreto" not in kept
    assert picture.getchannel("A").getbbox() == (0, 0, *picture.size)


@pytest.mark.parametrize("nothing", ["", "  ", sent(Image.new("RGBA", (600, 200), (0, 0, 0, 0)))])
def test_an_untouched_pad_is_no_drawing(nothing: str) -> None:
    assert drawing.read(nothing) is None


def test_a_slip_of_the_finger_is_no_drawing() -> None:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse([10, 10, 14, 14], fill=(0, 0, 0, 255))
    assert drawing.read(sent(picture)) is None


def bomb() -> str:
    """30,000 × 30,000 dots in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    size = (30_000).to_bytes(4, "big")
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + size + b"\x08\x06\x00\x00\x00")
    png += chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    return drawing.PREFIX + base64.b64encode(png).decode()


@pytest.mark.parametrize(
    "hostile",
    [
        "data:image/svg+xml;base64,AAAA",
        "javascript:alert(1)",
        drawing.PREFIX + "no es base64",
        drawing.PREFIX + base64.b64encode(b"\x89PNG\r\n\x1a\nbasura").decode(),
        drawing.PREFIX + "A" * 500_000,
        sent(strokes())[:-200],
        bomb(),
    ],
)
def test_anything_else_is_refused(hostile: str) -> None:
    with pytest.raises(drawing.Unreadable):
        drawing.read(hostile)
