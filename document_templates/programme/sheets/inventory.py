"""The inventory: what was bought, line by line, and sums that must come out."""

import re
from collections.abc import Iterator
from typing import Any

from document_templates.goods import FINANCING
from document_templates.programme.checks import inventory_totals
from document_templates.programme.names import fold
from document_templates.programme.project import Line, Project, total, totals_by_invoice
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.proposal import Loading, settle
from document_templates.programme.sheets.tables import Column, Problem, Row, Table
from document_templates.wording import pesos, pesos_in_words

CONDITIONS = {"nuevo": "Nuevo", "bueno": "Bueno", "regular": "Regular", "malo": "Malo"}

TABLE = Table(
    "inventario",
    "Inventario",
    "bien",
    "bienes",
    (
        Column(
            "item",
            "Ítem",
            cells.positive,
            "n°, número, n° ítem, n° de ítem, correlativo",
            hint="Su número en el inventario. Vacío si es nuevo.",
            form="number",
            width=8,
            example=1,
        ),
        Column(
            "descripcion",
            "Descripción",
            cells.text,
            "bien, detalle, producto, artículo, descripción del bien, nombre del bien, glosa",
            required=True,
            width=42,
            example="Congeladora horizontal 500 L",
        ),
        Column("categoria", "Categoría", cells.text, "familia, rubro", example="frio"),
        Column("marca", "Marca", cells.text, example="FrioAndes"),
        Column("modelo", "Modelo", cells.code, example="CH-500"),
        Column(
            "numeros_serie",
            "Números de serie",
            cells.several,
            "n° de serie, serie, número de serie, n° serie, series",
            hint="Separados por punto y coma: ninguno, o tantos como la cantidad.",
            width=30,
            example="FA-CH500-1180; FA-CH500-1181",
        ),
        Column(
            "cantidad",
            "Cantidad",
            cells.positive,
            "cant, cant., unidades",
            required=True,
            form="number",
            width=10,
            example=2,
        ),
        Column.pesos(
            "valor_unitario_clp",
            "Valor unitario",
            "precio unitario, precio, valor, v. unitario, p. unitario, costo unitario",
            required=True,
            hint="En pesos, sin decimales.",
            example=429990,
        ),
        Column.pesos(
            "valor_total_clp",
            "Valor total",
            "total, subtotal, monto, monto total, precio total, total bruto",
            hint="Cantidad × valor unitario. Si está, se comprueba.",
            example=859980,
        ),
        Column.yes_no("iva_incluido", "IVA incluido", "iva, con iva", example="sí", read=cells.tax),
        Column(
            "valor_neto_clp",
            "Valor neto",
            cells.pesos,
            "neto, monto neto, total neto, precio neto, valor unitario neto, precio unitario neto",
            exported=False,
            asked=False,
        ),
        Column(
            "factura_numero",
            "N° de factura",
            cells.code,
            "factura, número de factura, n° factura, documento, n° documento",
            required=True,
            width=14,
            example="18422",
        ),
        Column.day("factura_fecha", "Fecha de factura", "fecha, fecha de compra, fecha documento"),
        Column.pesos(
            "factura_total",
            "Total de la factura",
            "total factura, monto factura",
            hint="Para comprobar que las líneas suman lo que dice la factura.",
            exported=False,
        ),
        Column("proveedor_nombre", "Proveedor", cells.text, "nombre proveedor, razón social", width=38),
        Column("proveedor_rut", "RUT del proveedor", cells.rut, "rut proveedor, rut", width=16),
        Column.choice(
            "estado_conservacion",
            "Estado de conservación",
            CONDITIONS,
            "estado, conservación, condición",
            width=14,
            example="Nuevo",
        ),
        Column("ubicacion", "Ubicación", cells.text, "lugar, dónde está", width=24, example="sala de frío"),
        Column.choice(
            "financiamiento",
            "Financiamiento",
            FINANCING,
            "fuente de financiamiento, financiado por, origen, procedencia",
            required=True,
            hint="Solo lo financiado por el FOSIS entra en el acta de traspaso.",
            width=16,
            example="FOSIS",
            said={"municipalidad": "municipal", "donado": "donacion"},
        ),
        Column("observaciones", "Observaciones", cells.lines, "observación, comentarios", width=30),
    ),
    named_by=("descripcion",),
    notes=(
        "Una fila por línea del inventario, con su cantidad.",
        "La cantidad por el valor unitario debe dar el valor total, y las líneas de una factura, su total.",
    ),
)
ASIDE = {"factura_total", "valor_neto_clp"}


def propose(loading: Loading) -> None:
    _tell_net(loading)
    book = _Book(loading)
    for row in loading.found.rows:
        book.take(loading, row)
    _check_sums(loading, book)
    book.finish(loading)
    loading.untouched = len(loading.project.inventario.lineas) - sum(
        e.action != "added" for e in loading.entries
    )


def _tell_net(loading: Loading) -> None:
    places = loading.found.places
    if "valor_neto_clp" in places.of:
        why = "no se usa: el inventario lleva el valor unitario, y si trae el IVA incluido"
        letter, heading = places.of["valor_neto_clp"]
        loading.warnings.append(Problem(why, places.sheet, places.heading_row, letter, heading))


def rows(project: Project) -> Iterator[dict[str, Any]]:
    for line in project.inventario.lineas:
        yield {key: getattr(line, key) or None for key in Line.model_fields} | {
            "iva_incluido": line.iva_incluido
        }


class _Book:
    """The inventory of a project, as the rows change it."""

    def __init__(self, loading: Loading) -> None:
        self.raw: dict[str, Any] = loading.content["inventario"]
        self.lines: list[dict[str, Any]] = self.raw["lineas"]
        self._by_serial = {
            serial: at for at, line in enumerate(self.lines) for serial in line.get("numeros_serie") or []
        }
        self._by_text: dict[tuple[str, str], list[int]] = {}
        for at, line in enumerate(self.lines):
            self._by_text.setdefault(_same(line), []).append(at)
        self._in_sheet: dict[int, int] = {}
        self._serials: dict[str, int] = {}

    def take(self, loading: Loading, row: Row) -> None:
        values = settle(row, {key: value for key, value in row.values.items() if key not in ASIDE})
        at = self._place(row, values)
        if at is None:
            return
        before = self.lines[at] if at < len(self.lines) else {}
        self._check_line(row, values, before)
        self._check_serials(row, values, before)
        if before:
            self._change(loading, row, before, values)
        else:
            self._add(loading, row, values)

    def _place(self, row: Row, values: dict[str, Any]) -> int | None:
        """Which line a row means, from 0; the one after the last if it is new."""
        at = values["item"] - 1 if "item" in values else self._alike(values)
        if at > len(self.lines):
            row.wrong(
                "item", f"el inventario llega al {len(self.lines)}: el siguiente es {len(self.lines) + 1}"
            )
            return None
        if at < len(self.lines):
            earlier = self._in_sheet.setdefault(at, row.number)
            if earlier != row.number:
                row.wrong(
                    "item" if "item" in values else "descripcion",
                    f"es el mismo bien de la fila {earlier}: deje una",
                )
                return None
        return int(at)

    def _alike(self, values: dict[str, Any]) -> int:
        """Without its number, a line is known by a serial number, or by its text and invoice."""
        for serial in values.get("numeros_serie") or []:
            if serial in self._by_serial:
                return self._by_serial[serial]
        free = [at for at in self._by_text.get(_same(values), []) if at not in self._in_sheet]
        return free[0] if free else len(self.lines)

    def _check_line(self, row: Row, values: dict[str, Any], before: dict[str, Any]) -> None:
        whole = before | values
        count, price = whole.get("cantidad"), whole.get("valor_unitario_clp")
        if (
            count is None
            or price is None
            or row.unread & {"cantidad", "valor_unitario_clp", "valor_total_clp"}
        ):
            return
        product = count * price
        if values.get("valor_total_clp", product) != product and not _tells_tax_on_top(row, product):
            row.wrong("valor_total_clp", f"no es {count} × {pesos(price)}: debe ser {pesos(product)}")
        _settle_tax(row, values, count, price)
        values["valor_total_clp"] = product

    def _check_serials(self, row: Row, values: dict[str, Any], before: dict[str, Any]) -> None:
        whole = before | values
        serials, count = whole.get("numeros_serie") or [], whole.get("cantidad")
        if serials and count and len(serials) != count and not row.unread & {"cantidad", "numeros_serie"}:
            row.wrong(
                "numeros_serie", f"son {len(serials)}, y la cantidad es {count}: debe haber ninguno o {count}"
            )
        if len(set(serials)) < len(serials):
            row.wrong("numeros_serie", "hay uno repetido")
        for serial in set(serials):
            earlier = self._serials.setdefault(serial, row.number)
            if earlier != row.number:
                row.wrong("numeros_serie", f"{serial} ya está en la fila {earlier}")

    def _add(self, loading: Loading, row: Row, values: dict[str, Any]) -> None:
        number = len(self.lines) + 1
        for key in ("descripcion", "cantidad", "valor_unitario_clp", "factura_numero", "financiamiento"):
            if key not in values and key not in row.unread:
                net = key == "valor_unitario_clp" and "valor_neto_clp" in row.values
                more = ", con IVA; el neto no basta" if net else ""
                row.wrong(key, f"falta: {loading.table.column(key).label.lower()}{more}")
        self.lines.append(values | {"item": number})
        self._in_sheet[number - 1] = row.number
        loading.add(row, str(number), values.get("descripcion", ""), f"inventario.lineas[{number - 1}]")

    def _change(self, loading: Loading, row: Row, before: dict[str, Any], values: dict[str, Any]) -> None:
        values.pop("item", None)
        place = f"inventario.lineas[{before['item'] - 1}]"
        name = before["descripcion"]
        loading.compare(row, before, place, values, id=str(before["item"]), name=name)

    def finish(self, loading: Loading) -> None:
        """Write what follows from the lines: the totals of the inventory, and of the documents that tell them."""
        if any(row.problems for row in loading.found.rows) or loading.problems:
            return
        before = loading.project.inventario
        lines = [Line.model_construct(**{"numeros_serie": [], **line}) for line in self.lines]
        for key, value in inventory_totals(lines):
            self.raw[key] = value
        self.raw["totales_por_factura"] = [
            {"factura_numero": invoice, "total_clp": amount}
            for invoice, amount in totals_by_invoice(lines).items()
        ]
        loading.derive("Total del inventario", pesos(before.total_clp), pesos(self.raw["total_clp"]))
        loading.derive("Unidades", str(before.total_unidades), str(self.raw["total_unidades"]))
        _tell_documents(loading, lines)


def _settle_tax(row: Row, values: dict[str, Any], count: int, price: int) -> None:
    """An amount of IVA says by its size whether the prices have it in them."""
    tax = values.get("iva_incluido")
    if tax is None or isinstance(tax, bool):
        return
    base = count * price
    if abs(tax - base * 19 / 119) <= count or abs(tax - price * 19 / 119) <= 1:
        values["iva_incluido"] = True
    elif abs(tax - base * 0.19) <= count or abs(tax - price * 0.19) <= 1:
        values["iva_incluido"] = False
    else:
        row.wrong("iva_incluido", f"no es el 19 % de {pesos(base)}, ni está dentro: escriba sí o no")


def _tells_tax_on_top(row: Row, product: int) -> bool:
    """Whether the total is with IVA and the price without: then it is told as that."""
    tax = row.get("iva_incluido")
    both = tax is not None and not isinstance(tax, bool) and row.get("valor_total_clp") == product + tax
    if both:
        row.wrong("valor_total_clp", "trae el IVA, y el valor unitario no: escriba los dos con IVA")
    return both


def _tell_documents(loading: Loading, lines: list[Line]) -> None:
    """The documents of the project that repeat the totals; of those already presented, the paper stays as it is."""
    handed = [line for line in lines if line.financiamiento == "fosis"]
    for entry in loading.content["documentos"]:
        datos = entry.get("datos") or {}
        if entry["slug"] == "inventario_bienes":
            datos |= {"lineas": len(lines), "unidades": sum(line.cantidad for line in lines)}
            _tell_total(loading, entry, datos, total(lines))
        elif entry["slug"] == "acta_traspaso_bienes":
            _tell_total(loading, entry, datos, total(handed))


def _tell_total(loading: Loading, entry: dict[str, Any], datos: dict[str, Any], amount: int) -> None:
    loading.derive(f"Total en {entry['folio']}", pesos(datos["total_clp"]), pesos(amount))
    datos |= {"total_clp": amount, "total_en_palabras": pesos_in_words(amount)}


# Sums that the sheet itself says


def _check_sums(loading: Loading, book: _Book) -> None:
    _check_invoices(loading, book)
    for row in loading.found.totals:
        _check_total(loading, row)


def _check_invoices(loading: Loading, book: _Book) -> None:
    said: dict[str, tuple[int, Row]] = {}
    for row in loading.found.rows:
        invoice, amount = row.get("factura_numero"), row.get("factura_total")
        if invoice is None or amount is None:
            continue
        earlier = said.setdefault(invoice, (amount, row))
        if earlier[0] != amount:
            row.wrong(
                "factura_total", f"la fila {earlier[1].number} dice {pesos(earlier[0])} para la misma factura"
            )
    for invoice, (amount, row) in said.items():
        lines = [line for line in book.lines if line.get("factura_numero") == invoice]
        found = sum(line.get("cantidad", 0) * line.get("valor_unitario_clp", 0) for line in lines)
        if found != amount:
            row.wrong("factura_total", f"las líneas de la factura {invoice} suman {pesos(found)}")


def _check_total(loading: Loading, row: Row) -> None:
    """A line of totals below, or between, the rows: of everything above it, or since the last one."""
    above = [one for one in loading.found.rows if one.number < row.number]
    earlier = [one.number for one in loading.found.totals if one.number < row.number]
    since = [one for one in above if one.number > max(earlier, default=0)]
    for key in ("valor_total_clp", "cantidad"):
        amount = row.get(key)
        sums = {_sum(above, key), _sum(since, key)}
        if amount is not None and amount not in sums:
            right = _sum(
                since if re.match(r"sub", fold(next(iter(row.written.values()), ""))) else above, key
            )
            shown = pesos(right) if key == "valor_total_clp" else str(right)
            loading.problems.append(row.problem(key, f"no suma: las filas de arriba dan {shown}"))


def _sum(rows: list[Row], key: str) -> int:
    if key == "cantidad":
        return sum(row.get("cantidad") or 0 for row in rows)
    return sum((row.get("cantidad") or 0) * (row.get("valor_unitario_clp") or 0) for row in rows)


def _same(line: dict[str, Any]) -> tuple[str, str]:
    return fold(line.get("descripcion") or ""), str(line.get("factura_numero") or "")
