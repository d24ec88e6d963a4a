"""Amounts, dates and lists read as a Chilean reader expects."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_templates import wording
from document_templates.wording import (
    capitalised,
    conjunction,
    date_in_words,
    date_time,
    long_date,
    pesos,
    pesos_in_words,
    phone,
    rut,
    short_date,
    short_digest,
)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "cero pesos"),
        (1, "un peso"),
        (21, "veintiún pesos"),
        (31, "treinta y un pesos"),
        (100, "cien pesos"),
        (1_000, "mil pesos"),
        (21_000, "veintiún mil pesos"),
        (1_000_000, "un millón de pesos"),
        (101_001, "ciento un mil un pesos"),
        (21_000_000, "veintiún millones de pesos"),
        (31_000_000, "treinta y un millones de pesos"),
        (1_000_001, "un millón un pesos"),
        (1_000_000_000, "mil millones de pesos"),
        (13_783_510, "trece millones setecientos ochenta y tres mil quinientos diez pesos"),
    ],
)
def test_pesos_in_words(amount: int, words: str) -> None:
    assert pesos_in_words(amount) == words


# Read back by other rules than those that wrote: the sums of the words, thousands and millions.
SMALL = {
    word: value
    for value, words in {
        0: "cero", 1: "un uno", 2: "dos", 3: "tres", 4: "cuatro", 5: "cinco", 6: "seis", 7: "siete", 8: "ocho",
        9: "nueve", 10: "diez", 11: "once", 12: "doce", 13: "trece", 14: "catorce", 15: "quince",
        16: "dieciséis", 17: "diecisiete", 18: "dieciocho", 19: "diecinueve", 20: "veinte", 21: "veintiún veintiuno",
        22: "veintidós", 23: "veintitrés", 24: "veinticuatro", 25: "veinticinco", 26: "veintiséis",
        27: "veintisiete", 28: "veintiocho", 29: "veintinueve", 30: "treinta", 40: "cuarenta", 50: "cincuenta",
        60: "sesenta", 70: "setenta", 80: "ochenta", 90: "noventa", 100: "cien ciento", 200: "doscientos",
        300: "trescientos", 400: "cuatrocientos", 500: "quinientos", 600: "seiscientos", 700: "setecientos",
        800: "ochocientos", 900: "novecientos",
    }.items()
    for word in words.split()
}  # fmt: skip


def read_back(words: str) -> int:
    millions = thousands = units = 0
    for word in words.removesuffix(" pesos").removesuffix(" peso").removesuffix(" de").split():
        if word in {"millón", "millones"}:
            millions, thousands, units = thousands + units, 0, 0
        elif word == "mil":
            thousands, units = (units or 1) * 1000, 0
        elif word != "y":
            units += SMALL[word]
    return millions * 1_000_000 + thousands + units


@given(st.integers(0, 999_999_999_999) | st.integers(0, 2_000))
def test_pesos_in_words_read_back_are_the_amount(amount: int) -> None:
    assert read_back(pesos_in_words(amount)) == amount


@given(st.integers(0, 10**12))
def test_pesos_in_figures_have_a_point_before_each_three(amount: int) -> None:
    assert pesos(amount) == "$" + f"{amount:,}".replace(",", ".")


def test_a_negative_amount_has_no_words() -> None:
    with pytest.raises(ValueError, match="negative"):
        pesos_in_words(-1)


MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"]
MONTHS += ["noviembre", "diciembre"]


def read_date(words: str) -> date:
    day, month, year = words.split(" de ")
    number = 1 if day == "primero" else read_back(day)
    return date(read_back(year), MONTHS.index(month) + 1, number)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 14), "catorce de octubre de dos mil veintiséis"),
        (date(2026, 3, 1), "primero de marzo de dos mil veintiséis"),
        (date(2031, 1, 21), "veintiuno de enero de dos mil treinta y uno"),
        (date(2025, 12, 31), "treinta y uno de diciembre de dos mil veinticinco"),
    ],
)
def test_dates_in_words(day: date, words: str) -> None:
    assert date_in_words(day) == words


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_in_words_read_back_is_the_date(day: date) -> None:
    assert read_date(date_in_words(day)) == day


def test_dates() -> None:
    assert long_date(date(2026, 10, 14)) == "14 de octubre de 2026"
    assert long_date(date(2026, 3, 1)) == "1 de marzo de 2026"
    assert short_date(date(2026, 3, 1)) == "01-03-2026"


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2026-11-20T17:05", "America/Santiago", "20-11-2026, 14:05, hora de Chile continental (UTC−3)"),
        ("2026-07-20T17:05", "America/Santiago", "20-07-2026, 13:05, hora de Chile continental (UTC−4)"),
        ("2026-07-20T17:05", "America/Punta_Arenas", "20-07-2026, 14:05, hora de Magallanes (UTC−3)"),
        ("2026-07-20T17:05", "Pacific/Easter", "20-07-2026, 11:05, hora de Isla de Pascua (UTC−6)"),
        ("2026-11-20T02:05", "America/Santiago", "19-11-2026, 23:05, hora de Chile continental (UTC−3)"),
        ("2026-11-20T17:05", "Asia/Kolkata", "20-11-2026, 22:35 (UTC+5:30)"),
        # The hour that comes twice when summer time ends: only the offset tells which.
        ("2026-04-05T02:30", "America/Santiago", "04-04-2026, 23:30, hora de Chile continental (UTC−3)"),
        ("2026-04-05T03:30", "America/Santiago", "04-04-2026, 23:30, hora de Chile continental (UTC−4)"),
    ],
)
def test_a_moment_says_its_zone_in_words_and_numbers(at: str, zone: str, words: str) -> None:
    assert date_time(datetime.fromisoformat(at).replace(tzinfo=UTC), zone) == words


def test_a_moment_without_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="zone"):
        date_time(datetime(2026, 1, 1), "America/Santiago")


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["Ana"], "Ana"),
        (["Ana", "Luis"], "Ana y Luis"),
        (["Ana", "Luis", "Eva"], "Ana, Luis y Eva"),
        (["Ana", "Inés"], "Ana e Inés"),
        (["padres", "hijas"], "padres e hijas"),
        (["Ana", "«Ivonne»"], "Ana e «Ivonne»"),
        (["Ana", "Yrarrázaval"], "Ana e Yrarrázaval"),
        (["Ana", "Yolanda"], "Ana y Yolanda"),
        (["agua", "hielo"], "agua y hielo"),
        (["diptongo", "hiato"], "diptongo y hiato"),
        (["FOSIS", "INDAP"], "FOSIS e INDAP"),
        (["la JJVV N° 8", "12 familias"], "la JJVV N° 8 y 12 familias"),
    ],
)
def test_lists_join_with_y_or_e_by_sound(items: list[str], text: str) -> None:
    assert conjunction(items) == text


@pytest.mark.parametrize("written", ["65901114k", "65.901.114-K", "65901114-k"])
def test_a_rut_is_written_one_way(written: str) -> None:
    assert rut(written) == "65.901.114-K"


def test_a_digest_is_short_enough_to_compare() -> None:
    assert short_digest("9f86d081884c7d659a2feaa0c55ad015") == "9f86d081884c7d65"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+56912345678", "+56 9 1234 5678"),
        ("+56223456789", "+56 2 2345 6789"),
        ("+56332412345", "+56 33 241 2345"),
        ("+541143211234", "+541143211234"),
    ],
)
def test_a_phone_is_grouped_as_people_say_it(number: str, written: str) -> None:
    assert phone(number) == written


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Junta de Vecinos N° 8", "la Junta de Vecinos N° 8"),
        ("Ilustre Municipalidad de Limache", "la Ilustre Municipalidad de Limache"),
        ("Comité de Adelanto", "el Comité de Adelanto"),
        ("FOSIS central", "el FOSIS central"),
        ("«Unión» Comunal", "la «Unión» Comunal"),
        ("Supermercados Valle SpA", "Supermercados Valle SpA"),
    ],
)
def test_an_organisation_has_its_article_and_a_company_none(name, whole):
    assert wording.with_article(name) == whole


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Valparaíso", "de Valparaíso"),
        ("Biobío", "del Biobío"),
        ("Libertador General Bernardo O'Higgins", "del Libertador General Bernardo O'Higgins"),
        ("Metropolitana de Santiago", "Metropolitana"),
    ],
)
def test_a_region_is_said_as_people_say_it(name, whole):
    assert wording.of_region(name) == whole


def test_whose_something_is_takes_the_article_of_its_owner():
    assert wording.of_whom("Dirección Regional de Ñuble") == "de la Dirección Regional de Ñuble"
    assert wording.of_whom("Club Deportivo Ejemplo") == "del Club Deportivo Ejemplo"
    assert wording.of_whom("Supermercados Ejemplo SpA") == "de Supermercados Ejemplo SpA"


def test_words_begin_with_a_capital_and_keep_those_that_they_have():
    assert capitalised("sesión del Grupo Motor") == "Sesión del Grupo Motor"
    assert capitalised("árbol") == "Árbol"
    assert capitalised("") == ""
