"""The inventory: what was bought, with which invoice, by whose money."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from document_templates.field_types import Count, Pesos, Positive, Rut, Text
from document_templates.field_types import Line as TextLine
from document_templates.programme.values import Maybe, Some, Values, none

Financing = Literal["fosis", "municipal", "donacion"]


class Line(Values):
    item: Positive
    descripcion: Text
    categoria: Text | None = None
    marca: Text | None = None
    modelo: Text | None = None
    numeros_serie: Maybe[Text] = none()
    cantidad: Positive
    valor_unitario_clp: Pesos
    valor_total_clp: Pesos
    iva_incluido: bool | None = None
    factura_numero: Text
    factura_fecha: date | None = None
    proveedor_nombre: Text | None = None
    proveedor_rut: Rut | None = None
    estado_conservacion: Literal["nuevo", "bueno", "regular", "malo"] | None = None
    ubicacion: Text | None = None
    financiamiento: Financing
    observaciones: TextLine | None = None


class InvoiceTotal(Values):
    factura_numero: Text
    total_clp: Pesos


class Inventory(Values):
    lineas: Some[Line]
    total_lineas: Count
    total_unidades: Count
    total_clp: Pesos
    total_en_palabras: Text
    totales_por_factura: Some[InvoiceTotal]

    def financed_by(self, source: Financing) -> list[Line]:
        """Only what FOSIS paid is handed over."""
        return [line for line in self.lineas if line.financiamiento == source]


def total(lines: Iterable[Line]) -> int:
    return sum(line.cantidad * line.valor_unitario_clp for line in lines)


def units(lines: Iterable[Line]) -> int:
    return sum(line.cantidad for line in lines)


def totals_by_invoice(lines: Iterable[Line]) -> dict[str, int]:
    """In the order in which the invoices first appear."""
    totals: dict[str, int] = {}
    for line in lines:
        amount = line.cantidad * line.valor_unitario_clp
        totals[line.factura_numero] = totals.get(line.factura_numero, 0) + amount
    return totals
