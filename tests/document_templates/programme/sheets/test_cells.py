"""What people type is told from what they mean: identities, amounts, days, phones; or it is refused with a reason."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut as stdnum_rut

from document_templates.programme.sheets import cells

READERS = (
    "text",
    "code",
    "rut",
    "phone",
    "mail",
    "count",
    "pesos",
    "day",
    "yes_no",
    "several",
    "weeks",
    "lines",
)


def said(reader: Callable[[Any], Any], cell: Any) -> str:
    """Why a cell is refused."""
    try:
        value = reader(cell)
    except ValueError as refused:
        return str(refused)
    raise AssertionError(f"{cell!r} was read as {value!r}")


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("cell", [None, "", "   ", "\xa0", "-"])
def test_an_empty_cell_says_nothing(name: str, cell: Any) -> None:
    assert getattr(cells, name)(cell) is None


@pytest.mark.parametrize("name", ["rut", "phone", "mail", "count", "day"])
@pytest.mark.parametrize("cell", ["no tiene", "S/I", "n/a", "Sin información"])
def test_a_cell_that_says_there_is_none_says_nothing(name: str, cell: str) -> None:
    assert getattr(cells, name)(cell) is None


@pytest.mark.parametrize("name", READERS)
def test_a_formula_without_result_is_told(name: str) -> None:
    assert "fórmula sin resultado" in said(getattr(cells, name), cells.FORMULA)


@pytest.mark.parametrize("cell", ["#N/A", "#¡REF!", "#VALUE!", "#¿NOMBRE?", "#DIV/0!"])
def test_an_error_of_excel_is_told(cell: str) -> None:
    assert "error de Excel" in said(cells.text, cell)


# RUT


@given(st.integers(1_000_000, 99_999_999))
def test_a_rut_is_read_however_it_is_written(number: int) -> None:
    digit = stdnum_rut.calc_check_digit(str(number))
    right = f"{number:,}".replace(",", ".") + f"-{digit}"
    written = [
        right,
        right.lower(),
        f"{number}-{digit}",
        f"{number}{digit}".lower(),
        f" RUT: {right} ",
        right.replace(".", " "),
    ]
    if digit != "K":
        written += [int(f"{number}{digit}"), float(f"{number}{digit}"), f"{number}{digit}.0"]
    assert [cells.rut(one) for one in written] == [right] * len(written)


@given(st.integers(1_000_000, 99_999_999))
def test_a_rut_over_two_cells_is_never_read_from_its_number_alone(number: int) -> None:
    digit = stdnum_rut.calc_check_digit(str(number))
    right = f"{number:,}".replace(",", ".") + f"-{digit}"
    digits: list[Any] = [digit, digit.lower(), f" -{digit}"]
    if digit != "K":
        digits += [int(digit), float(digit)]
    for bare in (number, float(number), str(number), right[:-2], f"{right[:-2]}-"):
        assert {cells.rut_with_digit(bare, one) for one in digits} == {right}
        assert "falta su dígito verificador" in said(lambda cell: cells.rut_with_digit(cell, None), bare)
    assert {cells.rut_with_digit(right, one) for one in (*digits, None)} == {right}
    other = "0" if digit != "0" else "1"
    assert "no corresponde" in said(lambda cell: cells.rut_with_digit(cell, other), number)
    assert f"su dígito verificador aparte es {other}" in said(
        lambda cell: cells.rut_with_digit(cell, other), right
    )


@pytest.mark.parametrize(
    ("number", "digit", "why"),
    [
        (None, "K", "falta el número"),
        ("12.345.678", "R", "«R» no es un dígito verificador"),
        (123456785, 5, "si ya lo trae, sepárelo con un guion"),
    ],
)
def test_half_a_rut_is_told(number: Any, digit: Any, why: str) -> None:
    assert why in said(lambda cell: cells.rut_with_digit(cell, digit), number)


@pytest.mark.parametrize(("number", "digit"), [(None, None), ("sin RUT", "-"), ("", " ")])
def test_no_rut_over_two_cells_says_nothing(number: Any, digit: Any) -> None:
    assert cells.rut_with_digit(number, digit) is None


@given(st.integers(1_000_000, 99_999_999), st.sampled_from("0123456789K"))
def test_a_rut_with_another_digit_is_refused(number: int, digit: str) -> None:
    if digit != stdnum_rut.calc_check_digit(str(number)):
        assert "dígito verificador" in said(cells.rut, f"{number}-{digit}")


@pytest.mark.parametrize("cell", [96571.0, "96571", "abc", "1-9", "12.345.678", True])
def test_what_is_no_rut_is_refused(cell: Any) -> None:
    assert said(cells.rut, cell)


# Amounts


@given(st.integers(0, 999_999_999_999))
def test_an_amount_is_read_however_it_is_written(amount: int) -> None:
    dots, commas = f"{amount:,}".replace(",", "."), f"{amount:,}"
    written = [
        amount,
        float(amount),
        str(amount),
        f"{amount}.0",
        dots,
        commas,
        f"${dots}",
        f"$ {dots}.-",
        f"{dots},00",
        f"CLP {dots}",
    ]
    assert [cells.pesos(one) for one in written] == [amount] * len(written)


@pytest.mark.parametrize(
    "cell", ["12.5", 12.5, "1.234,50", "-500", -500, "1.00.000", "13.783.51", "mil", 13.783, "1,2,3", 10**13]
)
def test_what_is_no_whole_amount_is_refused(cell: Any) -> None:
    assert said(cells.pesos, cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("186", 186), (186.0, 186), ("1.186", 1186), ("0", 0), ("12,00", 12)]
)
def test_a_count_is_read(cell: Any, number: int) -> None:
    assert cells.count(cell) == number


@pytest.mark.parametrize("cell", ["cien", "10 sillas", -1, 1.5, "1.5"])
def test_what_is_no_count_is_refused(cell: Any) -> None:
    assert said(cells.count, cell)


# Days


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    month = cells_month(day.month)
    serial = (day - date(1899, 12, 30)).days
    written: list[Any] = [
        day,
        datetime(day.year, day.month, day.day, 15, 30),
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day:%d/%m/%y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d/%m/%Y} 00:00:00",
        f"{day.day} de {month} de {day.year}",
        f"sábado {day.day} de {month.upper()} de {day.year}",
        f"{day.day}-{month[:3]}-{day.year % 100:02}",
        serial,
        float(serial),
    ]
    assert [cells.day(one) for one in written] == [day] * len(written)


def cells_month(number: int) -> str:
    names = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    return names.split()[number - 1]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("31-02-2026", "31-02-2026 no existe: revise la fecha"),
        ("31 de febrero de 2026", "31-02-2026 no existe: revise la fecha"),
        ("29-02-2027", "29-02-2027 no existe: revise la fecha"),
        ("03/14/2026", "03-14-2026 no existe: primero va el día y después el mes"),
        ("pronto", "no es una fecha: escríbala como 14-03-2026"),
        ("14-03", "no es una fecha: escríbala como 14-03-2026"),
        ("14-03-0026", "el año 26 no puede ser: revise la fecha"),
        (date(2206, 3, 14), "el año 2206 no puede ser: revise la fecha"),
        (0, "no es una fecha: escríbala como 14-03-2026"),
        (1e9, "no es una fecha: escríbala como 14-03-2026"),
        (float("nan"), "no es una fecha: escríbala como 14-03-2026"),
        (timedelta(1), "no es una fecha: escríbala como 14-03-2026"),
    ],
)
def test_a_day_that_is_none_is_refused_with_its_reason(cell: Any, why: str) -> None:
    assert said(cells.day, cell) == why


# Phones and mail


@given(st.integers(200_000_000, 999_999_999))
def test_a_phone_is_read_however_it_is_written(number: int) -> None:
    digits = str(number)
    spaced = f"{digits[0]} {digits[1:5]} {digits[5:]}"
    written = [
        number,
        float(number),
        digits,
        spaced,
        f"+56 {spaced}",
        f"56{digits}",
        f"(+56) {digits}",
        f"0{digits}",
        f"0056{digits}",
        f"{digits[:2]}-{digits[2:]}",
    ]
    assert [cells.phone(one) for one in written] == [f"+56{number}"] * len(written)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("12345678", "tiene 8 cifras"),
        ("9 1234 5678 / 9 8765 4321", "más de un teléfono"),
        ("9 1234 5678 o 9 8765 4321", "más de un teléfono"),
        ("912345678 anexo 3", "escriba solo el número"),
        ("112345678", "no es un teléfono"),
    ],
)
def test_a_phone_that_is_none_is_refused(cell: str, why: str) -> None:
    assert why in said(cells.phone, cell)


def test_a_phone_of_another_country_keeps_its_code() -> None:
    assert cells.phone("+54 9 11 1234 5678") == "+5491112345678"


@pytest.mark.parametrize(
    ("cell", "mail"),
    [
        ("ROSA@Example.org ", "rosa@example.org"),
        ("Rosa <rosa@example.org>", "rosa@example.org"),
        ("mailto:a@b.cl", "a@b.cl"),
    ],
)
def test_a_mail_is_read(cell: str, mail: str) -> None:
    assert cells.mail(cell) == mail


@pytest.mark.parametrize(
    "cell", ["rosa", "rosa@", "rosa perez@example.org", "a@b.cl; c@d.cl", "@example.org"]
)
def test_what_is_no_mail_is_refused(cell: str) -> None:
    assert said(cells.mail, cell)


# Words


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("Sí", True), ("x", True), (1, True), ("✓", True), (True, True), ("NO", False), (0.0, False)],
)
def test_yes_and_no_are_read(cell: Any, answer: bool) -> None:
    assert cells.yes_no(cell) is answer


def test_whatever_is_neither_yes_nor_no_is_asked_again() -> None:
    assert said(cells.yes_no, "quizás") == "escriba sí o no"


def test_a_choice_is_read_by_label_value_or_another_name_and_a_slip_is_told() -> None:
    read = cells.choice(
        {"junta_de_vecinos": "Junta de vecinos", "otra": "Otra"}, {"jjvv": "junta_de_vecinos"}
    )
    assert [read(cell) for cell in ("JUNTA DE VECINOS", "junta_de_vecinos", "JJVV")] == [
        "junta_de_vecinos"
    ] * 3
    assert "¿será «Junta de vecinos»?" in said(read, "Junta de vecimos")


@pytest.mark.parametrize(
    ("cell", "serials"),
    [
        ("A1; B2", ["A1", "B2"]),
        ("A1\nB2", ["A1", "B2"]),
        ("A1, B2", ["A1", "B2"]),
        (1180.0, ["1180"]),
        ("AB,1;", ["AB,1"]),
    ],
)
def test_serial_numbers_are_told_apart(cell: Any, serials: list[str]) -> None:
    assert cells.several(cell) == serials


@given(
    st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.times(), st.dates())
)
def test_no_cell_makes_a_reader_fail_otherwise_than_in_spanish(cell: Any) -> None:
    for name in READERS:
        try:
            getattr(cells, name)(cell)
        except ValueError as refused:
            reason = str(refused)
        else:
            continue
        assert reason
        assert "invalid literal" not in reason
