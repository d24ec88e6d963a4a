"""What is found in a free text that a family could be known by, and what is left in peace."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut

from document_templates.programme.family_data import looks_like
from document_templates.wording import long_date, pesos, short_date

BEFORE = st.sampled_from(["", "Se atendió a la familia ", "Una vecina (", "Retira los jueves: "])
AFTER = st.sampled_from(["", ", de la comuna", ") por su hija.", ". Se avisó.", " y otras"])
PEOPLE = st.integers(1_000_000, 49_999_999)
LEGAL = st.integers(50_000_000, 99_999_999)
EIGHT = st.integers(0, 99_999_999).map(lambda number: f"{number:08}")


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


WRITTEN = st.sampled_from(
    ["{dots}-{digit}", "{plain}-{digit}", "{dots} - {digit}", "RUT {plain}{digit}", "RUN: {plain}{digit}"]
)


def written(number: int, form: str) -> str:
    digit = rut.calc_check_digit(str(number))
    return form.format(dots=dotted(number), plain=f"{number:07}", digit=digit)


@given(BEFORE, PEOPLE, WRITTEN, AFTER)
def test_the_rut_of_a_person_is_found_however_it_is_written(before, number, form, after):
    assert "rut" in looks_like(before + written(number, form) + after)


@given(BEFORE, LEGAL, WRITTEN, AFTER)
def test_the_rut_of_an_organisation_or_of_the_executor_alarms_nobody(before, number, form, after):
    assert looks_like(before + written(number, form) + after) == ()


@given(PEOPLE, st.sampled_from("0123456789K"))
def test_a_number_with_another_check_digit_is_no_rut(number, digit):
    right = rut.calc_check_digit(str(number))
    assert ("rut" in looks_like(f"{dotted(number)}-{digit}")) == (digit == right)


@pytest.mark.parametrize(
    "text",
    [
        "RUN 12.345.678",
        "RUT 12345678-9",
        "su RUT es el 12.345.678-5",
        "R.U.T. 12.345.678",
        "cédula de identidad N° 12.345.678-1",
        "carné 9876543",
        "RUT: 12345678",
    ],
)
def test_what_is_called_a_rut_is_one_whatever_its_digit(text):
    assert looks_like(text) == ("rut",)


PHONES = st.sampled_from(
    [
        "+56 9 {a} {b}",
        "+569{a}{b}",
        "56 9 {a}{b}",
        "9 {a} {b}",
        "9{a}{b}",
        "9-{a}-{b}",
        "09 {a}{b}",
        "+56 2 {a} {b}",
    ]
)


@given(BEFORE, EIGHT, PHONES, AFTER)
def test_a_telephone_is_found_however_it_is_written(before, number, form, after):
    assert "telefono" in looks_like(before + form.format(a=number[:4], b=number[4:]) + after)


@pytest.mark.parametrize(
    "text",
    [
        "tel. 2 2345 6789",
        "Tel: 32 241 1234",
        "móvil 9 1234 5678",
        "fono 322 411 234",
        "(32) 241 1234",
        "Teléfono: 2411234",
        "su WhatsApp es 91234 5678",
    ],
)
def test_other_telephones_are_found_by_what_stands_before_them(text):
    assert looks_like(text) == ("telefono",)


@given(BEFORE, st.integers(0, 999_999_999_999), AFTER)
def test_an_amount_is_nothing_of_a_family(before, amount, after):
    assert looks_like(before + pesos(amount) + after) == ()


@given(
    st.integers(0, 999_999_999), st.sampled_from(["pesos", "kilos", "kg", "unidades", "familias", "canastas"])
)
def test_a_count_is_nothing_of_a_family(count, of):
    assert looks_like(f"Se entregaron {count} {of} en el mes.") == ()


@given(BEFORE, st.dates(date(1990, 1, 1), date(2060, 12, 31)), AFTER)
def test_a_date_is_nothing_of_a_family(before, day, after):
    for form in (long_date(day), short_date(day), day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}"):
        assert looks_like(before + form + after) == ()


FOLIOS = st.sampled_from(
    [
        "LIM26-D31-{n:03}",
        "EJ-{n:09}",
        "factura {n}",
        "folio N° {n}",
        "código {n}",
        "Res. EJ-{n}",
        "guía n.º {n}",
        "#{n}",
    ]
)


@given(BEFORE, st.integers(1, 999_999_999), FOLIOS, AFTER)
def test_a_folio_is_nothing_of_a_family(before, number, form, after):
    assert looks_like(before + form.format(n=number) + after) == ()


@given(st.integers(1, 29_999), st.integers(1, 2999))
def test_a_law_is_nothing_of_a_family(number, article):
    law = dotted(number)
    assert looks_like(f"Según la Ley N° {law}, artículo {article}, y el decreto {article} de 2002.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Vive en calle Los Aromos 1250",
        "se le lleva a Av. Ejemplo N° 45",
        "pasaje Las Rosas, 12",
        "Pje. El Boldo #330, Queronque",
        "avenida de las Palmas 8",
        "Camino a San Pedro 1020",
        "depto. 304",
        "block 12",
        "calle los aromos 412",
        "Vive en calle los aromos 412 casa b y retira los jueves.",
        "su domicilio es avenida central, 45.",
        "pasaje 3 casa 45",
        "Psje. 1 N° 23",
        "pje 12, casa 4",
        "Población Los Aromos, casa 12",
        "villa el bosque casa #7",
        "Av. 5 de abril 345",
        "calle 21 de Mayo N° 1020",
        "calle 5 Norte 120",
        "Calle Los Aromos s/n",
        "Camino a Olmué km 3, parcela 12",
        "Calle Prat 120 entregó 30 canastas",
    ],
)
def test_an_address_is_found(text):
    assert looks_like(text) == ("direccion",)


@pytest.mark.parametrize(
    "text",
    [
        "En la avenida Palmira se instaló un punto para 30 familias.",
        "La calle Comercio recibió a 45 personas en dos jornadas.",
        "Se abrió camino a 12 organizaciones nuevas.",
        "Se visitó el pasaje Los Boldos el 14 de octubre.",
        "Plan de trabajo con 85 % de avance; 20 personas en turnos.",
        "Siete organizaciones hacen turnos de armado los miércoles y los sábados, de 9:00 a 13:00.",
        "Villa Queronque sumó 15 familias y la JJVV N° 8 prestó su sede.",
        "Acta de sesión del 16-10-2026, EJ-VIS-0098, registro 2026-0917.",
        "El punto está en el Camino a Olmué km 3.",
        "Camino a Olmué kilómetro 3, junto a la escuela.",
        "En la calle hubo 3 ferias, y en la avenida se instalaron 2.",
        "La feria de la calle principal sumó 12.",
        "Por la calle principal se llega a la sede; se inauguró el 5 de abril de 2026.",
        "Se avanzó casa a casa 3 sábados seguidos.",
        "En la calle Comercio, el 14 de octubre, a las 12:30.",
        "Se juntan en avenida Palmira, 20:00 horas.",
        "El RUT 65.123.456-7 es de la junta de vecinos.",
        "Tel Aviv, 2026.",
        "Se compraron 2 congeladores de 560 litros, modelo FZ-560, serie 912345678.",
    ],
)
def test_what_a_report_rightly_says_alarms_nobody(text):
    assert looks_like(text) == ()


def test_what_is_public_is_passed_over_and_the_rest_still_found():
    text = "El recinto, en Av. Ejemplo 1250, fono +56900000003, queda cerca de calle Luna 7."
    known = ["Av. Ejemplo 1250", "+56900000003"]
    assert looks_like(text, known) == ("direccion",)
    assert looks_like("Av. Ejemplo 1250, fono +56900000003", known) == ()


@given(st.text(max_size=400))
def test_any_text_is_answered(text):
    assert set(looks_like(text)) <= {"rut", "telefono", "direccion"}


def test_a_long_text_is_read_at_once():
    assert looks_like("calle Los Aromos de la villa " * 20_000) == ()
