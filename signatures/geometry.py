"""Where things lie on a page as a person sees it: boxes that do not begin at zero, and turned pages."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """The visible page, upright."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]
    """From upright coordinates, lower left corner at zero, to the page's own."""
    turned: int
    """Degrees clockwise, as /Rotate says."""

    def matrix_operators(self) -> bytes:
        return (" ".join(f"{value:.4f}" for value in self.matrix) + " cm\n").encode("ascii")


def sheet(page: Any) -> Sheet:
    """Of a page object, in either library's mapping."""
    media = _box(_inherited(page, "/MediaBox")) or (0.0, 0.0, 612.0, 792.0)
    crop = _box(_inherited(page, "/CropBox")) or media
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    if x1 <= x0 or y1 <= y0:
        x0, y0, x1, y1 = media
    turned = _turned(_inherited(page, "/Rotate"))
    width, height = x1 - x0, y1 - y0
    if turned == 90:
        return Sheet(height, width, (0, 1, -1, 0, x1, y0), turned)
    if turned == 180:
        return Sheet(width, height, (-1, 0, 0, -1, x1, y1), turned)
    if turned == 270:
        return Sheet(height, width, (0, -1, 1, 0, x0, y1), turned)
    return Sheet(width, height, (1, 0, 0, 1, x0, y0), 0)


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(50):
        if node is None:
            return None
        if key in node:
            return node[key]
        # pyHanko's `get` would give the reference, not the object.
        node = node["/Parent"] if "/Parent" in node else None  # noqa: SIM401
    return None


def _box(value: Any) -> tuple[float, float, float, float] | None:
    try:
        a, b, c, d = (float(part) for part in value)
    except (TypeError, ValueError):
        return None
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _turned(value: Any) -> int:
    try:
        return int(value) % 360 // 90 * 90
    except (TypeError, ValueError):
        return 0
