"""What the constancia holds: each good of the acta, how many arrived and in what state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.field_types import Positive
from document_templates.gathering import Gathering, cited
from document_templates.goods import good
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.assets import Line
from document_templates.programme.datos import ConstanciaRecepcion, Receipt

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Constancia de recepción de los bienes"
RECEIVER = Role("receptora", order=1, maximum=None)
ROLES = (RECEIVER, Role("custodia", order=1, minimum=0), Role("gestora", order=2))
RESULTS = {"conforme": "Conforme", "con_observacion": "Con observación", "falta": "Falta"}


class ReceivedFields(FieldsModel):
    item: int
    descripcion: str
    detalle: str | None = None
    """Make and model."""
    series: list[str] = Field(default_factory=list)
    cantidad: Positive
    """As the acta says."""
    cantidad_recibida: int
    resultado: str
    observacion: str | None = None
    anexo: int | None = None
    """Number of the annex that holds the photograph."""


class ReceptionFields(FieldsModel):
    lineas: int
    unidades: int
    unidades_recibidas: int
    conformes: int
    con_observacion: int
    con_faltantes: int


class Fields(DocumentFields):
    acta: Citation
    inventario: Citation
    reglamento_folio: str | None = None
    """Of the reglamento that the acta cites; printed alone."""
    organizacion: OrganisationFields
    sesion: SessionFields | None = None
    bienes: list[ReceivedFields]
    recibidos: ReceptionFields
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
        data = gathering.data(ConstanciaRecepcion)
        acta = project.document(data.acta_folio)
        owner = project.organisation(acta.datos["organizacion_id"])
        if data.sesion_id:
            check_held(gathering, "datos.sesion_id", data.sesion_id)
        _check_receiver(gathering, owner.id)
        lines = {line.item: line for line in project.inventario.financed_by("fosis")}
        _check_rows(gathering, data.filas, lines)
        photos = _photos(gathering, data.filas)
        gathering.done()
        rows = sorted(data.filas, key=lambda row: row.item)
        goods = [_received(row, lines[row.item], photos.get(row.foto or "")) for row in rows]
        return cls(
            **shared,
            acta=cited(citations, data.acta_folio),
            inventario=cited(citations, data.inventario_folio),
            reglamento_folio=acta.datos.get("reglamento_folio"),
            organizacion=organisation_fields(owner),
            sesion=session_fields(project, data.sesion_id) if data.sesion_id else None,
            bienes=goods,
            recibidos=_totals(goods),
            observaciones=data.observaciones,
        )


def _check_receiver(gathering: Gathering, owner_id: str) -> None:
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == RECEIVER.slug and entry.organizacion_id != owner_id:
            gathering.wrong(
                f"firmas[{index}].organizacion_id", "debe ser la organización que recibe según el acta"
            )


def _check_rows(gathering: Gathering, rows: Sequence[Receipt], lines: Mapping[int, Line]) -> None:
    """Each good of the acta once, and what is said of it fits its count."""
    told = Counter(row.item for row in rows)
    missing = [str(item) for item in lines if item not in told]
    if missing:
        gathering.wrong("datos.filas", f"faltan bienes del acta: {', '.join(missing)}")
    for index, row in enumerate(rows):
        key = f"datos.filas[{index}]"
        line = lines.get(row.item)
        if line is None:
            gathering.wrong(f"{key}.item", f"el bien {row.item} no se traspasa con el acta")
            continue
        if told[row.item] > 1:
            gathering.wrong(f"{key}.item", f"el bien {row.item} está repetido")
        _check_count(gathering, key, row, line.cantidad)
        if row.resultado != "conforme" and not row.observacion:
            gathering.wrong(f"{key}.observacion", "falta: diga qué pasa con este bien")


def _check_count(gathering: Gathering, key: str, row: Receipt, expected: int) -> None:
    came = row.cantidad_recibida
    if came is None:
        if row.resultado == "falta":
            gathering.wrong(f"{key}.cantidad_recibida", f"falta: diga cuántos llegaron, de {expected}")
        return
    if came > expected:
        gathering.wrong(f"{key}.cantidad_recibida", f"el acta traspasa {expected}")
    elif (came < expected) != (row.resultado == "falta"):
        then = "debe ser falta" if came < expected else "no falta ninguno"
        gathering.wrong(f"{key}.resultado", f"se reciben {came} de {expected}: {then}")


def _photos(gathering: Gathering, rows: Sequence[Receipt]) -> dict[str, int]:
    """Number of the annex of each photograph: only what is an annex has its code of control on the paper."""
    numbers = {annex.archivo: number for number, annex in enumerate(gathering.document.anexos, start=1)}
    for index, row in enumerate(rows):
        if row.foto and row.foto not in numbers:
            gathering.wrong(
                f"datos.filas[{index}].foto", "agregue esta fotografía a los anexos del documento"
            )
    return numbers


def _received(row: Receipt, line: Line, annex: int | None) -> ReceivedFields:
    printed = good(line)
    return ReceivedFields(
        item=line.item,
        descripcion=printed.descripcion,
        detalle=printed.detalle,
        series=printed.series,
        cantidad=line.cantidad,
        cantidad_recibida=line.cantidad if row.cantidad_recibida is None else row.cantidad_recibida,
        resultado=RESULTS[row.resultado],
        observacion=row.observacion,
        anexo=annex,
    )


def _totals(goods: Sequence[ReceivedFields]) -> ReceptionFields:
    results = Counter(one.resultado for one in goods)
    return ReceptionFields(
        lineas=len(goods),
        unidades=sum(one.cantidad for one in goods),
        unidades_recibidas=sum(one.cantidad_recibida for one in goods),
        conformes=results[RESULTS["conforme"]],
        con_observacion=results[RESULTS["con_observacion"]],
        con_faltantes=results[RESULTS["falta"]],
    )
