"""The goods of an Ecomercado as the inventory and the acta print them, each with its own totals."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from document_templates.envelope import FieldsModel
from document_templates.field_types import Positive, Rut
from document_templates.gathering import Gathering
from document_templates.programme.assets import Line, totals_by_invoice
from document_templates.wording import pesos, pesos_in_words

FINANCING = {"fosis": "FOSIS", "municipal": "Municipal", "donacion": "Donación"}


class GoodFields(FieldsModel):
    item: int
    descripcion: str
    detalle: str | None = None
    """Make and model."""
    series: list[str] = Field(default_factory=list)
    cantidad: Positive
    valor_unitario_clp: int
    valor_total_clp: int
    factura_numero: str
    factura_fecha: date | None = None
    estado: str | None = None
    ubicacion: str | None = None
    financiamiento: str
    observaciones: str | None = None


class InvoiceFields(FieldsModel):
    numero: str
    fecha: date | None = None
    proveedor: str | None = None
    proveedor_rut: Rut | None = None
    total_clp: int


class TotalFields(FieldsModel):
    lineas: int
    unidades: int
    total_clp: int


class SourceFields(TotalFields):
    financiamiento: str


def good(line: Line) -> GoodFields:
    make = [f"marca {line.marca}"] if line.marca else []
    model = [f"modelo {line.modelo}"] if line.modelo else []
    return GoodFields(
        item=line.item,
        descripcion=line.descripcion,
        detalle=", ".join(make + model) or None,
        series=line.numeros_serie,
        cantidad=line.cantidad,
        valor_unitario_clp=line.valor_unitario_clp,
        valor_total_clp=line.valor_total_clp,
        factura_numero=line.factura_numero,
        factura_fecha=line.factura_fecha,
        estado=line.estado_conservacion,
        ubicacion=line.ubicacion,
        financiamiento=FINANCING[line.financiamiento],
        observaciones=line.observaciones or None,
    )


def totals(lines: Sequence[Line]) -> TotalFields:
    return TotalFields(
        lineas=len(lines),
        unidades=sum(line.cantidad for line in lines),
        total_clp=sum(line.valor_total_clp for line in lines),
    )


def by_invoice(lines: Sequence[Line]) -> list[InvoiceFields]:
    """In the order in which the invoices first appear."""
    first = {line.factura_numero: line for line in reversed(lines)}
    return [
        InvoiceFields(
            numero=number,
            fecha=first[number].factura_fecha,
            proveedor=first[number].proveedor_nombre,
            proveedor_rut=first[number].proveedor_rut,
            total_clp=amount,
        )
        for number, amount in totals_by_invoice(lines).items()
    ]


def by_source(lines: Sequence[Line]) -> list[SourceFields]:
    groups = {source: [line for line in lines if line.financiamiento == source] for source in FINANCING}
    return [
        SourceFields(financiamiento=FINANCING[source], **totals(own).model_dump())
        for source, own in groups.items()
        if own
    ]


def check_lines(gathering: Gathering) -> None:
    """Each good has a description, a quantity and a value, and the sums are those of the invoices."""
    inventory = gathering.project.inventario
    for line in inventory.lineas:
        product = line.cantidad * line.valor_unitario_clp
        if line.valor_total_clp != product:
            gathering.wrong_elsewhere(
                f"inventario.lineas[{line.item}].valor_total_clp",
                f"debe ser cantidad por valor unitario: {pesos(product)}",
            )
    expected = totals_by_invoice(inventory.lineas)
    for index, stated in enumerate(inventory.totales_por_factura):
        amount = expected.get(stated.factura_numero)
        if amount != stated.total_clp:
            gathering.wrong_elsewhere(
                f"inventario.totales_por_factura[{index}].total_clp",
                f"las líneas de la factura {stated.factura_numero} suman {pesos(amount or 0)}",
            )


def check_total(gathering: Gathering, lines: Sequence[Line], amount: int, words: str) -> None:
    """What the document says against what its lines sum."""
    total = totals(lines).total_clp
    if amount != total:
        gathering.wrong("datos.total_clp", f"los bienes de este documento suman {pesos(total)}")
    if words.strip().casefold() != pesos_in_words(total):
        gathering.wrong("datos.total_en_palabras", f"debe decir: {pesos_in_words(total)}")
