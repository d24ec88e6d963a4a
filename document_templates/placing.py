"""Where people put signatures on a document of their own, in millimetres: refused where no signature could be."""

from collections.abc import Sequence
from dataclasses import dataclass

from document_templates.boxes import POINTS, SEAL, SEAL_HEIGHT, SEAL_WIDTH, Box, overlap
from document_templates.envelope import OwnFileFields, PlacedBox
from document_templates.errors import FieldError, FieldErrors

STRIP = 24.0
"""The lowest millimetres of every page: the footer's."""
NARROWEST, LOWEST = 40.0, 15.0
"""A name, a RUT, a capacity and an hour must be read in it."""


@dataclass(frozen=True)
class Sheet:
    """A page as it is presented, in points."""

    width: float
    height: float


def place(fields: OwnFileFields, sheets: Sequence[Sheet]) -> tuple[list[Box], Box | None]:
    """A box per signer in their order, and the seal's where a person put it. Raises `FieldErrors`, all at once."""
    wanted = [
        (f"firmas[{number}].caja", signer.rol, box)
        for number, (signer, box) in enumerate(zip(fields.firmantes, fields.cajas, strict=True))
    ]
    if fields.caja_sello:
        wanted.append(("datos.caja_sello", SEAL, fields.caja_sello))
    errors: list[FieldError] = []
    placed: list[Box] = []
    for path, role, box in wanted:
        problem = _problem(box, role, sheets)
        if problem is None:
            found = _in_points(box, role, sheets[box.pagina - 1])
            if any(other.page == found.page and overlap(other.rect, found.rect) for other in placed):
                problem = f"queda encima de otra en la página {box.pagina}"
            placed.append(found)
        if problem:
            errors.append(FieldError(f"documentos[{fields.folio}].{path}", problem))
    if errors:
        raise FieldErrors(errors)
    signers = len(fields.firmantes)
    return placed[:signers], placed[signers] if fields.caja_sello else None


def _problem(box: PlacedBox, role: str, sheets: Sequence[Sheet]) -> str | None:
    if not 1 <= box.pagina <= len(sheets):
        pages = "una página" if len(sheets) == 1 else f"{len(sheets)} páginas"
        return f"el documento no tiene página {box.pagina}: tiene {pages}"
    width, height = sheets[box.pagina - 1].width / POINTS, sheets[box.pagina - 1].height / POINTS
    narrowest, lowest = (SEAL_WIDTH / POINTS, SEAL_HEIGHT / POINTS) if role == SEAL else (NARROWEST, LOWEST)
    if box.ancho_mm < narrowest - 0.05 or box.alto_mm < lowest - 0.05:
        return f"es muy pequeña: debe medir al menos {narrowest:.0f} × {lowest:.0f} mm"
    if box.x_mm < 0 or box.y_mm < 0 or box.x_mm + box.ancho_mm > width + 0.05:
        return f"se sale de la página {box.pagina}, que mide {width:.0f} × {height:.0f} mm"
    if box.y_mm + box.alto_mm > height - STRIP + 0.05:
        return (
            f"baja hasta el pie de la página {box.pagina}: debe terminar antes de los {height - STRIP:.0f} mm"
        )
    return None


def _in_points(box: PlacedBox, role: str, sheet: Sheet) -> Box:
    left, top = box.x_mm * POINTS, sheet.height - box.y_mm * POINTS
    return Box(role, box.pagina - 1, (left, top - box.alto_mm * POINTS, left + box.ancho_mm * POINTS, top))
