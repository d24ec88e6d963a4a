"""What the acta de baja holds: which goods, how many, why, and how many are left."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.field_types import Positive
from document_templates.gathering import Gathering, cited
from document_templates.goods import TotalFields, good
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.assets import Line
from document_templates.programme.datos import ActaBajaBien, WrittenOff

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de baja de bienes"
ROLES = (Role("custodia", order=1), Role("receptora", order=1, maximum=None), Role("gestora", order=2))
REASONS = {
    "perdida": "Pérdida",
    "robo": "Robo",
    "dano": "Daño sin reparación",
    "obsolescencia": "Fin de su vida útil",
    "otro": "Otro motivo",
}


class WrittenOffFields(FieldsModel):
    item: int
    descripcion: str
    detalle_bien: str | None = None
    """Make and model."""
    series: list[str] = Field(default_factory=list)
    """Of those that go; where nobody told, of the whole line: which of them go, the detail says."""
    series_de_la_linea: bool = False
    cantidad: Positive
    quedan: int
    valor_clp: int
    """Of purchase, of those that go."""
    motivo: str
    detalle: str
    fecha_hecho: date | None = None
    denuncia_numero: str | None = None


class Fields(DocumentFields):
    inventario: Citation
    acta: Citation | None = None
    sesion: SessionFields | None = None
    bienes: list[WrittenOffFields]
    totales: TotalFields
    destino: str
    observaciones: str | None = None

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(ActaBajaBien)
        if data.sesion_id:
            check_held(gathering, "datos.sesion_id", data.sesion_id)
        lines = {line.item: line for line in project.inventario.lineas}
        gone = Counter(_earlier(project, document))
        rows = []
        for index, row in enumerate(data.bienes):
            left = lines[row.item].cantidad - gone[row.item]
            _check(gathering, f"datos.bienes[{index}]", row, left)
            _check_series(gathering, f"datos.bienes[{index}].series", row, lines[row.item])
            gone[row.item] += row.cantidad
            rows.append((row, left - row.cantidad))
        gathering.done()
        goods = [_written_off(row, lines[row.item], left) for row, left in rows]
        return cls(
            **shared,
            inventario=cited(citations, data.inventario_folio),
            acta=cited(citations, data.acta_folio) if data.acta_folio else None,
            sesion=session_fields(project, data.sesion_id) if data.sesion_id else None,
            bienes=goods,
            totales=TotalFields(
                lineas=len({one.item for one in goods}),
                unidades=sum(one.cantidad for one in goods),
                total_clp=sum(one.valor_clp for one in goods),
            ),
            destino=data.destino,
            observaciones=data.observaciones,
        )


def _earlier(project: "Project", document: "DocumentEntry") -> Iterator[int]:
    """The item of each unit that went with an acta before this one."""
    for other in project.documentos:
        before = (other.fecha_documento, other.folio) < (document.fecha_documento, document.folio)
        if other.slug == document.slug and before and other.estado not in {"anulado", "reemplazado"}:
            for row in other.datos["bienes"]:
                yield from [row["item"]] * row["cantidad"]


def _check(gathering: Gathering, key: str, row: WrittenOff, left: int) -> None:
    if row.cantidad > left:
        gathering.wrong(f"{key}.cantidad", f"de este bien quedan {left}")
    if row.fecha_hecho and row.fecha_hecho > gathering.document.fecha_documento:
        gathering.wrong(f"{key}.fecha_hecho", "es posterior a la fecha de este documento")


def _check_series(gathering: Gathering, key: str, row: WrittenOff, line: Line) -> None:
    if unknown := [one for one in row.series if one not in line.numeros_serie]:
        gathering.wrong(key, f"no son series de la línea {line.item}: {', '.join(unknown)}")
    if len(row.series) > row.cantidad:
        gathering.wrong(key, "hay más series que bienes que se dan de baja")


def _written_off(row: WrittenOff, line: Line, left: int) -> WrittenOffFields:
    printed = good(line)
    return WrittenOffFields(
        item=line.item,
        descripcion=printed.descripcion,
        detalle_bien=printed.detalle,
        series=row.series or printed.series,
        series_de_la_linea=not row.series and row.cantidad < line.cantidad,
        cantidad=row.cantidad,
        quedan=left,
        valor_clp=row.cantidad * line.valor_unitario_clp,
        motivo=REASONS[row.motivo],
        detalle=row.detalle,
        fecha_hecho=row.fecha_hecho,
        denuncia_numero=row.denuncia_numero,
    )
