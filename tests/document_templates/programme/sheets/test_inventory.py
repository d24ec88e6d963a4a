"""The inventory from a sheet: sums that must come out, and what follows from them elsewhere."""

from collections.abc import Callable

import pytest

from document_templates.programme.project import Project
from document_templates.programme.sheets import Proposal

Tried = Callable[..., Proposal]
Problems = Callable[[Proposal], dict[str, str]]
HEADINGS = (
    "N°",
    "Descripción",
    "Cant.",
    "P. unitario",
    "Total",
    "Factura",
    "Total factura",
    "Serie",
    "Financiamiento",
)


def good(name: str, count: int, price: int, invoice: str = "900", **more: object) -> tuple[object, ...]:
    total, serial = more.get("total", count * price), more.get("serial")
    return (None, name, count, price, total, invoice, more.get("factura"), serial, "FOSIS")


def test_new_goods_are_added_and_every_total_follows(limache: Project, tried: Tried) -> None:
    proposal = tried(
        "inventario", HEADINGS, good("Balanza", 2, 45_000), good("Mesa", 1, 30_000, serial="M-1")
    )
    assert proposal.project is not None
    before, after = limache.inventario, proposal.project.inventario
    assert [line.item for line in after.lineas[-2:]] == [29, 30]
    assert (after.total_clp, after.total_unidades) == (before.total_clp + 120_000, before.total_unidades + 3)
    assert after.totales_por_factura[-1].total_clp == 120_000
    told = [
        document.datos["total_clp"]
        for document in proposal.project.documentos
        if "total_clp" in document.datos
    ]
    assert told == [after.total_clp] * 2
    assert ("Total del inventario", "$13.783.510", "$13.903.510") in [
        (c.label, c.old, c.new) for c in proposal.derived
    ]


def test_a_line_is_known_by_number_serial_or_text_and_invoice(limache: Project, tried: Tried) -> None:
    line = limache.inventario.lineas[1]
    for row in ((2, None), (None, "Otro nombre", line.numeros_serie[0]), (None, line.descripcion)):
        number, name, serial = (*row, None, None)[:3]
        proposal = tried(
            "inventario",
            (*HEADINGS, "Ubicación"),
            (
                number,
                name,
                1,
                line.valor_unitario_clp,
                None,
                line.factura_numero,
                None,
                serial,
                None,
                "bodega",
            ),
        )
        [entry] = proposal.of("changed")
        assert entry.id == "2"
        assert proposal.derived == ()


def test_what_does_not_add_up_is_told_each_in_its_cell(tried: Tried, problems: Problems) -> None:
    proposal = tried(
        "inventario",
        HEADINGS,
        good("Balanza", 2, 45_000, total=91_000),
        good("Mesa", 3, 10_000, serial="M-1; M-2"),
        good("Silla", 1, 5_000, serial="M-1"),
        good("Estante", 1, 7_000, "901", factura=8_000),
        good("Repisa", 1, 500, "901", factura="$7.500"),
        (None, "TOTAL", 8, None, "$ 133.000"),
    )
    assert problems(proposal) == {
        "2E": "no es 2 × $45.000: debe ser $90.000",
        "3H": "son 2, y la cantidad es 3: debe haber ninguno o 3",
        "4H": "M-1 ya está en la fila 3",
        "5G": "las líneas de la factura 901 suman $7.500",
        "6G": "la fila 5 dice $8.000 para la misma factura",
        "7E": "no suma: las filas de arriba dan $132.500",
    }


def test_totals_and_subtotals_that_come_out_are_no_goods(tried: Tried) -> None:
    proposal = tried(
        "inventario",
        HEADINGS,
        good("Balanza", 2, 45_000),
        (None, "Subtotal", None, None, 90_000),
        good("Mesa", 1, 30_000),
        (None, "Subtotal", None, None, "$30.000"),
        (None, "TOTAL", 3, None, "$120.000.-"),
    )
    assert proposal.problems == ()
    assert len(proposal.of("added")) == 2


@pytest.mark.parametrize("count", [0, -1, 1.5, "dos"])
def test_a_quantity_that_is_none_is_refused(tried: Tried, problems: Problems, count: object) -> None:
    assert "2C" in problems(
        tried("inventario", HEADINGS, (None, "Mesa", count, 1, None, "900", None, None, "FOSIS"))
    )


def test_a_new_good_must_say_what_the_handover_needs(tried: Tried, problems: Problems) -> None:
    assert problems(tried("inventario", HEADINGS, (None, "Mesa"))) == {
        "2C": "falta: cantidad",
        "2D": "falta: valor unitario",
        "2F": "falta: n° de factura",
        "2I": "falta: financiamiento",
    }


def test_the_same_good_twice_and_a_number_too_far_are_told(tried: Tried, problems: Problems) -> None:
    proposal = tried("inventario", HEADINGS, (1, None, 1), (1, None, 2), (40, *good("Mesa", 1, 1)[1:]))
    assert problems(proposal) == {
        "3A": "es el mismo bien de la fila 2: deje una",
        "4A": "el inventario llega al 28: el siguiente es 29",
    }


@pytest.mark.parametrize(
    ("price", "total", "tax", "included"),
    [
        (11_900, 23_800, 3_800, True),
        (11_900, 23_800, 1_900, True),
        (10_000, 20_000, "$3.800", False),
        (10_000, None, 1_900, False),
        (9_999, 19_998, 3_800, False),
        (10_000, 20_000, "no", False),
    ],
)
def test_an_amount_of_iva_says_whether_the_prices_have_it(
    tried: Tried, price: int, total: int | None, tax: object, included: bool
) -> None:
    row = (None, "Mesa", 2, price, total, "900", None, None, "FOSIS", tax)
    proposal = tried("inventario", (*HEADINGS, "IVA"), row)
    assert proposal.project is not None
    assert proposal.project.inventario.lineas[-1].iva_incluido is included


def test_an_iva_that_fits_nothing_and_a_net_value_are_told(tried: Tried, problems: Problems) -> None:
    headings = (
        "Descripción",
        "Cantidad",
        "Valor neto",
        "Valor unitario",
        "IVA",
        "Total",
        "Factura",
        "Origen",
    )
    proposal = tried(
        "inventario",
        headings,
        ("Mesa", 2, 20_000, 10_000, 3_800, 23_800, "900", "FOSIS"),
        ("Silla", 1, 5_000, None, 950, 5_950, "900", "FOSIS"),
        ("Repisa", 1, 5_000, 5_950, 700, 5_950, "900", "FOSIS"),
        ("Balanza", 1, 5_000, 5_950, "19%", 5_950, "900", "FOSIS"),
    )
    assert problems(proposal) == {
        "2F": "trae el IVA, y el valor unitario no: escriba los dos con IVA",
        "3D": "falta: valor unitario, con IVA; el neto no basta",
        "4E": "no es el 19 % de $5.950, ni está dentro: escriba sí o no",
        "5E": "escriba sí o no, o el monto del IVA en pesos",
    }
    assert [(one.letter, one.message) for one in proposal.warnings] == [
        ("C", "no se usa: el inventario lleva el valor unitario, y si trae el IVA incluido")
    ]
