"""What the inventory holds: every asset of the Ecomercado, whoever paid for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.goods import (
    GoodFields,
    InvoiceFields,
    SourceFields,
    TotalFields,
    by_invoice,
    by_source,
    check_lines,
    check_total,
    good,
    totals,
)
from document_templates.kind import Role
from document_templates.programme.datos import InventarioBienes

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Inventario de bienes"
ROLES = (Role("custodia"), Role("gestora"), Role("receptora", maximum=None))


class Fields(DocumentFields):
    fecha_levantamiento: date
    responsable: str
    impuestos_incluidos: bool
    lineas: list[GoodFields]
    totales: TotalFields
    por_factura: list[InvoiceFields]
    por_financiamiento: list[SourceFields]

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        check_lines(gathering)
        data = gathering.data(InventarioBienes)
        lines = project.inventario.lineas
        _check_counts(gathering, data, totals(lines))
        check_total(gathering, lines, data.total_clp, data.total_en_palabras)
        gathering.done()
        return cls(
            **shared,
            fecha_levantamiento=data.fecha_levantamiento,
            responsable=project.name_of(data.responsable_levantamiento),
            impuestos_incluidos=all(line.iva_incluido for line in lines),
            lineas=[good(line) for line in lines],
            totales=totals(lines),
            por_factura=by_invoice(lines),
            por_financiamiento=by_source(lines),
        )


def _check_counts(gathering: Gathering, data: InventarioBienes, expected: TotalFields) -> None:
    if data.lineas != expected.lineas:
        gathering.wrong("datos.lineas", f"el inventario tiene {expected.lineas}")
    if data.unidades != expected.unidades:
        gathering.wrong("datos.unidades", f"el inventario suma {expected.unidades}")
