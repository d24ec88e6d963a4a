"""QR symbols: level M, dark on white, as PDF operators, PNG and SVG.

An upper-case address is written in the alphanumeric mode, and stays small enough to be read from a photocopy.
"""

from functools import lru_cache
from io import BytesIO

from PIL import Image
from zxingcpp import BarcodeFormat, create_barcode, write_barcode_to_image

QUIET_ZONE = 4
"""Modules of white that the standard wants on each side."""

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def matrix(text: str) -> Matrix:
    """The modules, without the quiet zone."""
    symbol = create_barcode(text, BarcodeFormat.QRCode, ec_level="M")
    drawn = write_barcode_to_image(symbol, scale=1, add_quiet_zones=False)
    side, greys = drawn.shape[0], bytes(drawn)  # type: ignore[call-overload]  # a buffer, and its stubs do not say so
    return tuple(tuple(grey == 0 for grey in greys[side * row : side * (row + 1)]) for row in range(side))


def version(text: str) -> int:
    return (len(matrix(text)) - 17) // 4


def _runs(text: str) -> list[tuple[int, int, int]]:
    """Dark runs as (column, row, length): neighbouring modules in one rectangle leave no hairlines."""
    runs = []
    for row, modules in enumerate(matrix(text)):
        start = None
        for column, dark in enumerate((*modules, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((start, row, column - start))
                start = None
    return runs


@lru_cache(maxsize=256)
def path_operators(text: str, size: float, x: float = 0, y: float = 0) -> bytes:
    """The symbol `size` points wide with its lower left corner at (x, y), on a white square with the quiet zone."""
    side = len(matrix(text))
    module = size / side
    border = QUIET_ZONE * module
    drawn = "".join(f"{c} {side - r - 1} {n} 1 re\n" for c, r, n in _runs(text))
    return (
        f"q 1 g {x - border:.3f} {y - border:.3f} {size + 2 * border:.3f} {size + 2 * border:.3f} re f\n"
        f"0 g {module:.5f} 0 0 {module:.5f} {x:.3f} {y:.3f} cm\n{drawn}f Q\n"
    ).encode("ascii")


def png(text: str, module: int = 6) -> bytes:
    modules = matrix(text)
    side = len(modules) + 2 * QUIET_ZONE
    image = Image.new("1", (side, side), 1)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                image.putpixel((column + QUIET_ZONE, row + QUIET_ZONE), 0)
    output = BytesIO()
    image.resize((side * module, side * module), Image.Resampling.NEAREST).save(output, "PNG", optimize=True)
    return output.getvalue()


def svg(text: str) -> str:
    side = len(matrix(text)) + 2 * QUIET_ZONE
    path = "".join(f"M{c + QUIET_ZONE} {r + QUIET_ZONE}h{n}v1h-{n}z" for c, r, n in _runs(text))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
