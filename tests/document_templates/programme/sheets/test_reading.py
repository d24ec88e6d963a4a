"""Files as Excel and others save them: any letters, any separator, titles above and totals below; and what may do harm."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from document_templates.programme.project import Project
from document_templates.programme.sheets import SORTS, Proposal, SheetError, cells, propose
from document_templates.programme.sheets.finding import find
from document_templates.programme.sheets.reading import MAX_BYTES, MAX_ROWS, read

HEADINGS = ("Nombre de la organización", "Teléfono", "N° de socias y socios")
ROW = ("Agrupación Ñandú", "9 1234 5678", "30")
Xlsx = Callable[..., bytes]


def said(data: bytes) -> str:
    with pytest.raises(SheetError) as refused:
        read(data)
    return str(refused.value)


def repacked(data: bytes, changes: dict[str, bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with some of its parts others, away (None), or more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = changes.get(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def first(proposal: Proposal) -> tuple[int, str]:
    assert proposal.problems == ()
    [entry] = proposal.of("added")
    return entry.row, entry.name


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_text_file_is_read_in_any_letters_and_with_any_separator(
    encoding: str, mark: str, end: str
) -> None:
    rows = [("Catastro de la comuna",), (), HEADINGS, ROW]
    [sheet] = read(end.join(mark.join(row) for row in rows).encode(encoding))
    assert sheet.rows == [list(row) for row in rows]


def test_a_row_is_called_by_its_number_in_excel(limache: Project) -> None:
    rows = [("Catastro de la comuna",), (), HEADINGS, ROW]
    proposal = propose(limache, "organizaciones", "\r\n".join(";".join(row) for row in rows).encode("cp1252"))
    assert first(proposal) == (4, "Agrupación Ñandú")
    assert proposal.project is not None
    assert proposal.project.organizaciones[-1].telefono_organizacion == "+56912345678"


def test_excel_may_say_its_separator_first() -> None:
    [sheet] = read(b"sep=;\r\na;b,c\r\n1;2,5\r\n")
    assert sheet.rows == [[], ["a", "b,c"], ["1", "2,5"]]


def test_a_line_break_within_a_cell_is_no_new_row() -> None:
    [sheet] = read(b'a;b\n"uno\ndos";2\n3;4\n')
    assert sheet.rows == [["a", "b"], ["uno\ndos", "2"], ["3", "4"]]


def test_quotes_that_do_not_close_are_told_with_their_row() -> None:
    assert "La fila 2 tiene comillas que no cierran" in said(b'a;b\n"uno;2\n3;4\n')


def test_the_apostrophe_that_keeps_a_text_from_being_a_formula_is_no_letter_of_it() -> None:
    [sheet] = read(b"a;b\n'=1+1;'+56912345678\n'hola;x\n")
    assert sheet.rows[1:] == [["=1+1", "+56912345678"], ["'hola", "x"]]


# What stands around a table


def test_titles_totals_notes_empty_rows_and_columns_are_no_data(tried: Callable[..., Proposal]) -> None:
    proposal = tried(
        "organizaciones",
        ("ILUSTRE MUNICIPALIDAD",),
        ("Catastro de organizaciones", None, "marzo de 2026"),
        (),
        (None, "N°", "NOMBRE DE LA ORGANIZACION (*)", None, "Fono"),
        (None, 1, "Agrupación Ñandú", None, 912345678.0),
        (),
        (None, "N°", "NOMBRE DE LA ORGANIZACION (*)", None, "Fono"),
        (None, 2, "Club de Rayuela", None, "no tiene"),
        (None, "TOTAL", 2),
        ("Fuente: Dideco",),
    )
    assert [(entry.row, entry.name) for entry in proposal.of("added")] == [
        (5, "Agrupación Ñandú"),
        (8, "Club de Rayuela"),
    ]
    assert [one.row for one in proposal.warnings if "nota al pie" in one.message] == [10]
    assert proposal.problems == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Nombre organización",
        "NOMBRE DE LA ORGANIZACIÓN",
        "nombre_de_la_organizacion",
        "Organización (*)",
        "Razón Social",
        "Nombre de la organisación",
    ],
)
def test_a_heading_is_known_with_accents_capitals_synonyms_and_slips(
    tried: Callable[..., Proposal], heading: str
) -> None:
    assert first(tried("organizaciones", (heading, "Sector"), ("Agrupación Ñandú", "Centro"))) == (
        2,
        "Agrupación Ñandú",
    )


def test_a_column_that_is_not_asked_for_is_told_and_one_said_twice_too(
    tried: Callable[..., Proposal],
) -> None:
    proposal = tried(
        "organizaciones",
        ("Organización", "Teléfono", "Signo zodiacal", "Fono"),
        ("Ñandú", "912345678", "leo", "987654321"),
    )
    told = {one.letter: one.message for one in proposal.warnings if one.row == 1}
    assert told == {
        "C": "no se usa: este servicio no pide ese dato",
        "D": "repite otra columna: esta no se usa",
    }


@pytest.mark.parametrize(
    "heading",
    [
        "R.U.T.",
        "R.U.N.",
        "RUN",
        "Rut N°",
        "N° de RUT",
        "R.U.T",
        "RUT / RUN",
        "Rut (sin puntos)",
        "RUT con guion",
    ],
)
def test_a_rut_is_known_under_any_heading(xlsx: Xlsx, heading: str) -> None:
    for what, name in (
        ("organizaciones", "Nombre"),
        ("personas", "Nombre completo"),
        ("asistencia", "Nombre"),
    ):
        found = find(SORTS[what].table, read(xlsx((name, heading), ("Ana Vega", "7.654.324-0"))))
        assert ("7.654.324-0" in found.rows[0].values.values(), found.warnings) == (True, [])


def test_of_two_columns_with_ruts_the_one_that_is_filled_in_counts(xlsx: Xlsx) -> None:
    rows = [("Uno", "7.654.324-0", "65.901.114-K"), ("Dos", None, "65.901.114-K"), ("Tres", "no tiene", "")]
    people = find(SORTS["personas"].table, read(xlsx(("Nombre completo", "RUT", "RUN"), *rows)))
    assert [row.get("rut") for row in people.rows] == ["7.654.324-0", "65.901.114-K", None]
    assert [one.message for one in people.warnings] == [
        "repite otra columna: se usa en las filas donde la otra está vacía"
    ]
    # In a list of organisations the other RUT may well be that of somebody who stands for one.
    headings = ("Nombre", "RUT", "RUT de la organización")
    organisations = find(SORTS["organizaciones"].table, read(xlsx(headings, *rows)))
    assert [row.get("rut_organizacion") for row in organisations.rows] == ["65.901.114-K"] * 2 + [None]
    assert [(one.letter, one.message) for one in organisations.warnings] == [
        ("B", "repite otra columna: esta no se usa")
    ]


@pytest.mark.parametrize("merged", [True, False])
def test_headings_over_two_rows_are_read_together(
    limache: Project, save: Callable[[Workbook], bytes], merged: bool
) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Catastro municipal de organizaciones"])
    sheet.append(["N°", "Nombre", "RUT", None, "Vigencia directiva", None, "Contacto", None])
    sheet.append([None, None, "Número", "DV", "Desde", "Hasta", "Correo", "Fono"])
    row = [1, "Rayuela", 65_901_114, "K", "01-05-2026", "01-05-2028", "r@example.org", "9 1234 5678"]
    sheet.append(row)
    sheet.append(["Vigencia directiva", "Otra"])
    for area in ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2") if merged else ():
        sheet.merge_cells(area)
    found = find(SORTS["organizaciones"].table, read(save(book)))
    assert [one.number for one in found.rows] == [4, 5]
    assert found.rows[0].values == {
        "nombre": "Rayuela",
        "rut_organizacion": "65.901.114-K",
        "directiva_vigente_desde": datetime.date(2026, 5, 1),
        "directiva_vigente_hasta": datetime.date(2028, 5, 1),
        "correo_organizacion": "r@example.org",
        "telefono_organizacion": "+56912345678",
    }
    assert found.places.of["directiva_vigente_hasta"] == ("F", "Vigencia directiva Hasta")
    assert found.warnings == []


def test_a_row_of_data_below_the_headings_is_no_second_row_of_them(xlsx: Xlsx) -> None:
    rows = (("Nombre", "Sector", "Cargo"), ("Rayuela", "Villa", "Presidenta"), ("Otra", "Correo", "Tipo"))
    found = find(SORTS["organizaciones"].table, read(xlsx(*rows)))
    assert [row.get("nombre") for row in found.rows] == ["Rayuela", "Otra"]


# The number 7.654.324 alone passes for the RUT 765.432-4.
SPLIT = [(7_654_324, 0), ("7.654.324", "0"), (65_901_114, "k"), ("65.901.114-K", None), (None, None)]


@pytest.mark.parametrize(
    ("what", "headings", "row"),
    [
        ("organizaciones", ("Nombre", "RUT"), ("Rayuela {}",)),
        ("personas", ("Nombre completo", "Rut"), ("Ana {} Vega",)),
        ("asistencia", ("Sesión", "Nombre", "RUN"), ("S01", "Ana {} Vega")),
        ("inventario", ("Descripción", "RUT proveedor"), ("Mesa {}",)),
    ],
)
@pytest.mark.parametrize("digit", ["DV", "D.V.", "Dígito verificador", "digito", "DV RUT", None])
def test_the_check_digit_may_have_a_column_of_its_own(
    xlsx: Xlsx, what: str, headings: tuple[str, ...], row: tuple[str, ...], digit: str | None
) -> None:
    lines = [(*(cell.format("ABCDE"[at]) for cell in row), *pair, "notas") for at, pair in enumerate(SPLIT)]
    table = SORTS[what].table
    found = find(table, read(xlsx((*headings, digit, "Qué más"), *lines)))
    [key] = [column.key for column in table.columns if column.read is cells.rut]
    assert [one.get(key) for one in found.rows] == [
        "7.654.324-0",
        "7.654.324-0",
        "65.901.114-K",
        "65.901.114-K",
        None,
    ]
    assert [one.heading for one in found.warnings] == ["Qué más"]


def test_a_check_digit_belongs_to_the_rut_at_its_left(xlsx: Xlsx) -> None:
    headings = ("DV", "Nombre", "RUT", "Teléfono", "RUT presidenta", "DV")
    rows = read(xlsx(headings, ("1", "Rayuela", "65.901.114-K", None, 7_654_321, 6)))
    found = find(SORTS["organizaciones"].table, rows)
    assert [one.get("rut_organizacion") for one in found.rows] == ["65.901.114-K"]
    assert [(one.letter, one.message) for one in found.warnings if one.heading == "DV"] == [
        ("A", "no se usa: un dígito verificador va a la derecha de su RUT"),
        ("F", "no se usa: un dígito verificador va a la derecha de su RUT"),
    ]


def test_of_several_sheets_the_one_that_fits_is_taken(
    limache: Project, save: Callable[[Workbook], bytes]
) -> None:
    book = Workbook()
    cover: Any = book.active
    cover.append(["Portada", "Nombre"])
    data = book.create_sheet("Catastro")
    data.append(HEADINGS)
    data.append(ROW)
    hidden = book.create_sheet("Antiguo")
    hidden.append((*HEADINGS, "Sector", "Correo"))
    hidden.append(("Otra", "912345678", "1"))
    hidden.sheet_state = "hidden"
    proposal = propose(limache, "organizaciones", save(book))
    assert proposal.sheet == "Catastro"
    assert first(proposal) == (2, "Agrupación Ñandú")


def test_a_file_without_the_table_says_what_is_missing(xlsx: Xlsx, limache: Project) -> None:
    with pytest.raises(
        SheetError, match="Una de ellas debe llamarse «Descripción»: descargue la planilla modelo"
    ):
        propose(limache, "inventario", xlsx(("Nombre", "RUT"), ("Ana", "1")))


def test_a_cell_merged_over_rows_says_the_same_in_each(
    limache: Project, save: Callable[[Workbook], bytes]
) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ("Catastro",),
        ("Nombre", "Sector"),
        ("Ñandú", "Centro"),
        ("Rayuela", None),
        ("Aurora", None),
    ):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("B3:B4")
    project = propose(limache, "organizaciones", save(book)).project
    assert project is not None
    assert [one.sector for one in project.organizaciones[-3:]] == ["Centro", "Centro", None]


def test_rows_that_are_only_formatted_are_no_rows(
    limache: Project, save: Callable[[Workbook], bytes]
) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(HEADINGS)
    sheet.append(ROW)
    sheet.cell(1_048_576, 2).number_format = "0"
    assert first(propose(limache, "organizaciones", save(book))) == (2, "Agrupación Ñandú")


def test_dates_and_numbers_of_excel_are_theirs(xlsx: Xlsx) -> None:
    [sheet] = read(xlsx((datetime.date(2026, 3, 14), 96571.0, True, 1.5)))
    assert sheet.rows == [[datetime.datetime(2026, 3, 14), 96571, True, 1.5]]


def test_a_formula_is_never_worked_out_and_one_without_result_is_told(limache: Project, xlsx: Xlsx) -> None:
    data = xlsx(("Nombre", "N° de socios"), ("Ñandú", "=10+20"), ("Rayuela", "=CMD()"))
    cached = data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>10+20</f><v />" in part or b"<f>10+20</f><v></v>" in part or b"<f>10+20</f><v/>" in part
    part = (
        part.replace(b"<f>10+20</f><v />", b"<f>10+20</f><v>30</v>")
        .replace(b"<f>10+20</f><v></v>", b"<f>10+20</f><v>30</v>")
        .replace(b"<f>10+20</f><v/>", b"<f>10+20</f><v>30</v>")
    )
    cached = repacked(data, {"xl/worksheets/sheet1.xml": part})
    proposal = propose(limache, "organizaciones", cached)
    assert [(one.row, one.letter) for one in proposal.problems] == [(3, "B")]
    assert "fórmula sin resultado" in proposal.problems[0].message


# What may do harm


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "está vacío"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"formato antiguo \(.xls\) o tiene clave"),
        (b"%PDF-1.7", "es un PDF"),
        (b"<html><table>", "es una página web"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "es una página web"),
        (b"PK\x03\x04roto", "está dañada"),
        (b"\x00\x01\x02\x8d\x8f", "no es una planilla"),
        (b"\n\n\n", "está vacía"),
        (b"a" * (MAX_BYTES + 1), "más de 10 MB"),
    ],
    ids=["empty", "xls", "pdf", "html", "xml", "broken", "binary", "blank", "heavy"],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(SheetError, match=why):
        read(data)


def test_a_workbook_with_macros_is_refused(xlsx: Xlsx) -> None:
    assert "macros (.xlsm)" in said(repacked(xlsx(ROW), {}, {"xl/vbaProject.bin": b"x"}))
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert "macros (.xlsm)" in said(repacked(xlsx(ROW), {"[Content_Types].xml": types}))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, r"\.ods"),
        ({"xl/workbook.bin": b"x"}, r"\.xlsb"),
        ({"carta.txt": b"x"}, "es un ZIP"),
        ({"[Content_Types].xml": b"<Types>wordprocessingml</Types>"}, "no es una planilla de Excel"),
    ],
    ids=["ods", "xlsb", "zip", "docx"],
)
def test_another_package_is_refused_by_its_name(more: dict[str, bytes], why: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in more.items():
            archive.writestr(name, part)
    with pytest.raises(SheetError, match=why):
        read(out.getvalue())


def test_a_bomb_is_not_unpacked(xlsx: Xlsx) -> None:
    bomb = repacked(xlsx(ROW), {}, {"xl/media/x.xml": b" " * 30_000_000})
    assert len(bomb) < 60_000
    assert "demasiado grande por dentro" in said(bomb)


def test_entities_are_not_resolved(xlsx: Xlsx) -> None:
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    assert "instrucciones que Excel no escribe" in said(
        repacked(xlsx(ROW), {"xl/worksheets/sheet1.xml": lol})
    )
    wide = lol.decode().encode("utf-16")
    assert "instrucciones que Excel no escribe" in said(
        repacked(xlsx(ROW), {"xl/worksheets/sheet1.xml": wide})
    )


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "content",
    [None, b"", b"<a/>", b"<a><b></a>", b"\xff\xff"],
    ids=["away", "empty", "other", "unclosed", "binary"],
)
def test_a_broken_workbook_is_refused_or_read_and_nothing_else(
    xlsx: Xlsx, part: str, content: bytes | None
) -> None:
    try:
        sheets = read(repacked(xlsx(ROW), {part: content}))
    except SheetError:
        sheets = []
    assert all(sheet.rows for sheet in sheets)


def test_more_rows_than_anybody_keeps_are_refused(xlsx: Xlsx) -> None:
    assert "más de 10.000 filas" in said(b"a;b\n" * (MAX_ROWS + 1))
    far = repacked(
        xlsx(ROW),
        {
            "xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row></sheetData></worksheet>'
        },
    )
    assert "más de 10.000 filas" in said(far)


def test_more_columns_than_anybody_fills_are_refused(xlsx: Xlsx) -> None:
    assert "más de 120 columnas" in said(xlsx(["x"] * 121))
    assert "más de 120 columnas" in said(b";".join([b"x"] * 121))
