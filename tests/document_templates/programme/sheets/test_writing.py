"""Sheets that go out open well, hold no formula of anybody's, and come back as they went."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from stdnum.cl import rut

from document_templates.programme.project import Project
from document_templates.programme.sheets import SORTS, propose, writing
from document_templates.programme.territory import comunas

EACH = pytest.mark.parametrize("what", sorted(SORTS))


def exported(project: Project, what: str) -> bytes:
    return writing.export(SORTS[what].table, SORTS[what].rows(project))


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


@EACH
@pytest.mark.parametrize("name", ["limache", "natales"])
def test_what_was_exported_comes_back_and_changes_nothing(
    request: pytest.FixtureRequest, name: str, what: str
) -> None:
    project: Project = request.getfixturevalue(name)
    proposal = propose(project, what, exported(project, what))
    assert (proposal.problems, proposal.warnings, proposal.questions) == ((), (), ())
    assert {entry.action for entry in proposal.entries} == {"same"}
    assert (proposal.untouched, proposal.project) == (0, None)


@EACH
def test_an_export_opens_well(limache: Project, what: str) -> None:
    sheet: Any = opened(exported(limache, what)).active
    columns = [column for column in SORTS[what].table.columns if column.exported]
    assert [cell.value for cell in sheet[1]] == [column.label for column in columns]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (1, "landscape")
    for position, column in enumerate(columns, start=1):
        cells = [row[position - 1] for row in sheet.iter_rows(min_row=2)]
        assert sheet.column_dimensions[cells[0].column_letter].width >= column.width
        values = [cell.value for cell in cells if cell.value is not None]
        expected = {"date": datetime, "pesos": int, "mark": (int, float)}.get(column.form, (str, int))
        assert all(isinstance(value, expected) for value in values), column.label
        assert {cell.data_type for cell in cells if isinstance(cell.value, str)} <= {"s"}


@EACH
def test_no_page_prints_letters_too_small_to_read(limache: Project, what: str) -> None:
    sheet: Any = opened(exported(limache, what)).active
    width = sum(sheet.column_dimensions[cell.column_letter].width for cell in sheet[1])
    assert width / sheet.page_setup.fitToWidth <= 200
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"Calibri"}


def test_a_text_longer_than_its_column_is_wrapped_in_a_row_that_is_high_enough() -> None:
    long = "Agrupación de Cuidadoras y Cuidadores Manos que Cuidan de Limache, sector Queronque"
    rows = [{"nombre": "Rayuela"}, {"nombre": long}, {"nombre": "uno\ndos\ntres"}, {"nombre": long.upper()}]
    sheet: Any = opened(writing.export(SORTS["organizaciones"].table, rows)).active
    assert [sheet.cell(row, 2).alignment.wrap_text for row in range(2, 6)] == [None, True, True, True]
    low, two, three, capitals = (sheet.row_dimensions[row].height for row in range(2, 6))
    assert (low, two, three) == (None, 2 * 15 + 3, 3 * 15 + 3)
    assert capitals > two
    assert sheet.row_dimensions[1].height >= 2 * 15


def test_amounts_and_days_look_as_in_chile(limache: Project) -> None:
    sheet: Any = opened(exported(limache, "inventario")).active
    heading = {cell.value: cell.column - 1 for cell in sheet[1]}
    row = sheet[2]
    price, day = row[heading["Valor unitario"]], row[heading["Fecha de factura"]]
    assert (price.value, price.number_format) == (4890000, '"$"#,##0')
    assert (day.value, day.number_format) == (datetime(2026, 4, 10), "dd-mm-yyyy")


@pytest.mark.parametrize(
    "text", ["=1+1", "+56 9", "-cmd", "@SUM(A1)", "\t=1", "|x", "%x", '=HYPERLINK("http://x.cl")', "uno\n=2"]
)
def test_no_text_becomes_a_formula(text: str) -> None:
    data = writing.export(SORTS["organizaciones"].table, [{"nombre": text}])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not re.search(rb"<f[ >/]", archive.read("xl/worksheets/sheet1.xml"))
    cell: Any = opened(data).active["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "|", "%"))


# Ready-made sheets


@EACH
def test_a_ready_made_sheet_explains_itself_and_loads_nothing_by_itself(limache: Project, what: str) -> None:
    table = SORTS[what].to_fill(limache)
    data = writing.template(table, limache)
    book = opened(data)
    assert book.sheetnames[:2] == ["Instrucciones", table.title]
    assert {sheet.page_setup.fitToWidth for sheet in book if sheet.sheet_state == "visible"} <= {1, 2, 3}
    assert book["Listas"].sheet_state == "hidden"
    told = " ".join(
        str(cell.value) for row in book["Instrucciones"].iter_rows() for cell in row if cell.value
    )
    assert limache.convenio.nombre_proyecto in told
    assert all(column.label in told for column in table.columns if column.asked)
    sample: Any = book[table.title][2]
    assert sample[0].value == "EJEMPLO"
    assert {cell.font.color.rgb for cell in sample} == {"006B6B6B"}
    proposal = propose(limache, what, data)
    assert (proposal.entries, proposal.problems) == ((), ())
    assert [one.message for one in proposal.warnings] == ["es la fila de ejemplo: no se carga"]


@EACH
def test_the_lists_of_a_ready_made_sheet_are_those_that_are_read(limache: Project, what: str) -> None:
    table = SORTS[what].to_fill(limache)
    book = opened(writing.template(table, limache))
    sheet: Any = book[table.title]
    rules = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
        for rule in sheet.data_validations.dataValidation
    }
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    for column in table.columns:
        if column.label not in letters or not column.choices:
            continue
        rule = rules[letters[column.label]]
        assert rule.type == "list"
        start, end = rule.formula1.removeprefix("Listas!").replace("$", "").split(":")
        listed = [cell.value for (cell,) in book["Listas"][f"{start}:{end}"]]
        assert listed == list(column.choices.values())
        assert all(column.read(label) is not None for label in listed)


def test_the_places_of_chile_come_along(limache: Project) -> None:
    sheet: Any = opened(writing.template(SORTS["organizaciones"].table, limache))["Comunas de Chile"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(comunas()) == 346
    assert ("05", "Valparaíso", "058", "Marga Marga", "05802", "Limache") in rows


def test_a_ready_made_sheet_filled_in_is_read(limache: Project, save: Callable[[Workbook], bytes]) -> None:
    filled: dict[str, dict[str, Any]] = {
        "organizaciones": {
            "Nombre de la organización": "Club de Rayuela",
            "Tipo de organización": "Club deportivo",
            "RUT de la organización": "75000123-8",
            "Directiva hasta": date(2028, 5, 1),
            "Región": "Valparaíso",
            "Comuna": "Limache",
        },
        "personas": {
            "Nombres": "Elena",
            "Apellido paterno": "Morales",
            "RUT": "12.345.678-5",
            "Canal preferido": "WhatsApp",
            "Rol en el proyecto": "Dirigencia",
            "Teléfono": 912345678,
        },
        "asistencia": {"Sesión": "S01", "Nombre": "Alguien Nuevo", "Cómo se registró": "En papel"},
        "evaluaciones": {
            "Sesión": "S14 · 08-08-2026 · Formación: liderazgo y trabajo en equipo",
            "N° de hoja": 1,
            "Nota": 6.1,
            "Qué le sirvió": "Los ejemplos",
        },
        "planes": {
            "Plan": "Plan de comunicaciones",
            "Ámbito": "Fidelización de donantes",
            "Objetivo": "Agradecer",
            "Acción": "Carta anual",
            "Resultado esperado": "5 cartas",
            "Responsable": "Consejo Local",
            "Plazo": "semana 8",
            "Responde a": "2 · Transporte para retirar donaciones (prioridad alta)",
            "Requerimientos": "Papel",
            "Activa alianza": "no",
        },
        "inventario": {
            "Descripción": "Balanza",
            "Cantidad": 2,
            "Valor unitario": 45000,
            "N° de factura": 900,
            "Financiamiento": "Donación",
        },
    }
    assert filled.keys() == SORTS.keys()
    for what, values in filled.items():
        table = SORTS[what].to_fill(limache)
        book = opened(writing.template(table, limache))
        sheet: Any = book[table.title]
        for cell in sheet[1]:
            if cell.value in values:
                sheet.cell(3, cell.column).value = values.pop(cell.value)
        assert values == {}
        proposal = propose(limache, what, save(book))
        assert proposal.problems == ()
        assert ([entry.row for entry in proposal.entries], proposal.ready) == ([3], True)


# Many


def test_two_thousand_organisations_and_five_thousand_goods_take_seconds(limache: Project) -> None:
    organisations = [
        {
            "nombre": f"Junta de Vecinos N° {number} Población {number % 97}",
            "rut_organizacion": f"{75_000_000 + number}-{rut.calc_check_digit(str(75_000_000 + number))}",
            "tipo_organizacion": "junta_de_vecinos",
        }
        for number in range(100, 2_100)
    ]
    goods = [
        {
            "descripcion": f"Bien {number}",
            "cantidad": 1 + number % 5,
            "valor_unitario_clp": 1_000 + number,
            "factura_numero": str(7_000 + number % 50),
            "financiamiento": "fosis",
        }
        for number in range(5_000)
    ]
    for what, rows in (("organizaciones", organisations), ("inventario", goods)):
        data = writing.export(SORTS[what].table, rows)
        start = time.perf_counter()
        proposal = propose(limache, what, data)
        took = time.perf_counter() - start
        assert (len(proposal.of("added")), proposal.problems, proposal.ready) == (len(rows), (), True)
        assert took < 30
