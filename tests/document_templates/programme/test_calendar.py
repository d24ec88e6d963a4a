"""Months, weeks, phases and working days of a convenio: examples, and what must hold of any."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from document_templates.programme.calendar import Calendar, Span, add_months, local_day
from document_templates.programme.methodology import ACTIVITIES, Weeks
from document_templates.programme.project import Convenio

ONE_DAY = timedelta(days=1)


def convenio(start: date = date(2026, 3, 2), months: int = 8, **others: Any) -> Convenio:
    end = add_months(start, months) - ONE_DAY
    return Convenio.model_validate(
        {
            "codigo_proyecto": "EJ",
            "nombre_proyecto": "Ejemplo",
            "prefijo_folio": "EJ26",
            "tipo_convenio": 10,
            "fecha_inicio": start,
            "fecha_termino": end,
            "fecha_inicio_ejecucion": start,
            "fecha_termino_ejecucion": end,
            "meses_ejecucion": months,
            "zona_horaria": "America/Santiago",
            "ejecutor_tipo": "municipalidad",
            "ejecutor_nombre": "Municipalidad",
            "ejecutor_rut": "69.999.044-2",
            "representante_legal_id": "P01",
            "region": "Valparaíso",
            "provincia": "Marga Marga",
            "comuna": "Limache",
            "fosis_direccion_regional": "Valparaíso",
            **others,
        }
    )


def suspension(first: date, days: int) -> dict[str, Any]:
    return {"desde": first, "hasta": first + (days - 1) * ONE_DAY, "motivo": "Incendio forestal"}


def test_the_calendar_of_the_example_is_the_one_it_tells(limache):
    assert Calendar(limache.convenio).periods() == limache.calendario


def test_a_wrong_last_working_day_is_refused(spoiled):
    told = spoiled(("calendario[8].ultimo_dia_habil", date(2026, 10, 29)))
    assert "debe ser 2026-10-30" in told["calendario[8].ultimo_dia_habil"]


# (start, first days of months 2, 3, 4)
STARTS = [
    (date(2028, 2, 29), [date(2028, 3, 29), date(2028, 4, 29), date(2028, 5, 29)]),
    (date(2026, 1, 29), [date(2026, 2, 28), date(2026, 3, 29), date(2026, 4, 29)]),
    (date(2026, 1, 30), [date(2026, 2, 28), date(2026, 3, 30), date(2026, 4, 30)]),
    (date(2026, 3, 31), [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]),
    (date(2026, 12, 1), [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]),
]


@pytest.mark.parametrize(("start", "following"), STARTS, ids=[str(start) for start, _ in STARTS])
def test_a_month_begins_on_the_same_day_or_the_last_there_is(start, following):
    months = Calendar(convenio(start)).months
    assert [span.first for span in months[1:4]] == following


def test_thirteen_months_from_29_february_end_the_day_before_29_march():
    calendar = Calendar(convenio(date(2028, 2, 29), 13))
    assert calendar.execution.last == date(2029, 3, 28)
    assert calendar.month(12).last == date(2029, 2, 27)  # month 13 begins on 28 February 2029
    assert calendar.month_on(date(2029, 2, 28)) == 13


# What the law says of some days (Leyes 2.977, 19.973, 20.299, 20.663, 20.983, 21.357).
HOLIDAYS = [
    ("a fixed one", date(2026, 5, 21), {}, False),
    ("Good Friday", date(2026, 4, 3), {}, False),
    ("San Pedro moves to Monday", date(2027, 6, 28), {}, False),
    ("and leaves its own day", date(2027, 6, 29), {}, True),
    ("Friday before a Saturday 18 September", date(2027, 9, 17), {}, False),
    ("the winter solstice", date(2027, 6, 21), {}, False),
    ("the evangelical churches, moved to Friday", date(2028, 10, 27), {}, False),
    ("a Saturday is none of ours", date(2026, 3, 14), {}, False),
    ("7 June in Arica", date(2027, 6, 7), {"region": "Arica y Parinacota", "comuna": "Putre"}, False),
    ("not elsewhere", date(2027, 6, 7), {}, True),
    ("20 August in Chillán Viejo", date(2026, 8, 20), {"region": "Ñuble", "comuna": "Chillán Viejo"}, False),
    ("not in the rest of Ñuble", date(2026, 8, 20), {"region": "Ñuble", "comuna": "Bulnes"}, True),
    ("one that the convenio names", date(2026, 3, 4), {"feriados": [date(2026, 3, 4)]}, False),
]


@pytest.mark.parametrize(
    ("day", "others", "working"), [row[1:] for row in HOLIDAYS], ids=[row[0] for row in HOLIDAYS]
)
def test_a_working_day_is_no_weekend_and_no_holiday_there(day, others, working):
    assert Calendar(convenio(**others)).working(day) is working


def test_the_day_is_the_one_of_the_project_s_zone():
    late = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
    zones = ("America/Santiago", "America/Punta_Arenas", "Pacific/Easter")
    days = [local_day(convenio(zona_horaria=zone), late) for zone in zones]
    assert days == [date(2026, 11, 1)] * 3
    assert local_day(convenio(zona_horaria="Pacific/Easter"), datetime(2026, 11, 2, 4, tzinfo=UTC)).day == 1
    assert (
        local_day(convenio(zona_horaria="America/Punta_Arenas"), datetime(2026, 11, 2, 4, tzinfo=UTC)).day
        == 2
    )


def test_weeks_are_quarters_of_a_month_and_the_fourth_takes_the_rest():
    calendar = Calendar(convenio())
    assert calendar.span(Weeks(1, 2)).last == date(2026, 3, 15)
    assert calendar.span(Weeks(3, 4)).last == date(2026, 4, 1)
    assert calendar.span(Weeks(5, 10)).last == date(2026, 5, 15)
    assert calendar.span(Weeks(25)).last == date(2026, 11, 1)
    assert calendar.span(Weeks(60, 70)).last == date(2026, 11, 1)


def test_a_convenio_sets_its_own_weeks_and_reports():
    own = convenio(
        plazos=[{"actividad": "grupo_motor", "semana_inicio": 6, "semana_termino": 12}], meses_informe=[4, 8]
    )
    activity = next(one for one in ACTIVITIES if one.slug == "grupo_motor")
    assert Calendar(own).window(activity).last == date(2026, 6, 1)
    assert Calendar(convenio()).window(activity).last == date(2026, 5, 15)
    assert Calendar(own).report_months() == (4, 8)


def test_nothing_is_due_on_a_suspended_day():
    """What had to be there by 15 March, a Sunday, still has to be by Friday; the month ends before a pause too."""
    calendar = Calendar(convenio(suspensiones=[suspension(date(2026, 3, 16), 15)]))
    assert calendar.last_working_day(calendar.span(Weeks(1, 2))) == date(2026, 3, 13)
    assert calendar.last_working_day(calendar.span(Weeks(3, 4))) == date(2026, 4, 16)
    calendar = Calendar(convenio(suspensiones=[suspension(date(2026, 4, 2), 12)]))
    assert calendar.last_working_day(calendar.month(1)) == date(2026, 4, 1)
    assert calendar.working_day_from(date(2026, 4, 4)) == date(2026, 4, 14)


def test_an_extension_adds_months_and_the_file_must_tell_the_result(spoiled):
    longer = [{"meses": 2, "fecha": date(2026, 9, 30), "motivo": "Atraso de las obras"}]
    assert Calendar(convenio(prorrogas=longer)).execution.last == date(2027, 1, 1)
    told = spoiled(("convenio.prorrogas", longer))
    assert "mes 10 de ejecución: 2027-01-01" in told["convenio.fecha_termino_ejecucion"]


def test_a_suspension_moves_what_had_not_begun_and_nothing_else():
    calendar = Calendar(convenio(suspensiones=[suspension(date(2026, 6, 10), 20)]))
    before = Calendar(convenio())
    assert calendar.months[:3] == before.months[:3]
    assert calendar.month(4).last == before.month(4).last + 20 * ONE_DAY
    assert calendar.span(Weeks(14, 14)) == Span(date(2026, 6, 9), date(2026, 7, 5))
    first_day = Calendar(convenio(suspensiones=[suspension(date(2026, 6, 2), 10)]))
    assert first_day.month(4).first == date(2026, 6, 12)
    assert first_day.month(3).first == before.month(3).first
    assert calendar.suspended(date(2026, 6, 29))
    assert not calendar.suspended(date(2026, 6, 30))


REFUSED = [
    ("convenio.plazos", [{"actividad": "feria", "semana_inicio": 1}], "convenio.plazos[0].actividad"),
    (
        "convenio.plazos",
        [{"actividad": "informes", "semana_inicio": 9, "semana_termino": 8}],
        "convenio.plazos[0].semana_termino",
    ),
    (
        "convenio.plazos",
        [{"actividad": "informes", "semana_inicio": week} for week in (1, 2)],
        "convenio.plazos[1].actividad",
    ),
    ("convenio.meses_informe", [8, 8], "convenio.meses_informe"),
    (
        "convenio.suspensiones",
        [suspension(date(2027, 6, 10), 3)],
        "convenio.suspensiones[0].desde",
    ),
    (
        "convenio.suspensiones",
        [suspension(date(2026, 6, 10), 10), suspension(date(2026, 6, 15), 10)],
        "convenio.suspensiones[1].desde",
    ),
    (
        "convenio.suspensiones",
        [{"desde": date(2026, 6, 10), "hasta": date(2026, 6, 9), "motivo": "x"}],
        "convenio.suspensiones[0].hasta",
    ),
    (
        "convenio.prorrogas",
        [{"meses": 0, "fecha": date(2026, 9, 1), "motivo": "x"}],
        "convenio.prorrogas[0].meses",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "where"), REFUSED, ids=[f"{row[2]}-{i}" for i, row in enumerate(REFUSED)]
)
def test_a_setting_that_cannot_be_is_refused(spoiled, path, value, where):
    assert where in spoiled((path, value))


# What holds of any convenio

starts = st.dates(date(2020, 1, 1), date(2035, 12, 31))
lengths = st.integers(1, 24)


@given(starts, lengths)
def test_months_follow_each_other_without_gap(start, months):
    spans = Calendar(convenio(start, months)).months
    assert len(spans) == months
    assert spans[0].first == start
    for one, following in itertools.pairwise(spans):
        assert following.first == one.last + ONE_DAY
        assert 28 <= one.days <= 31


@given(starts, st.integers(0, 40))
def test_the_last_working_day_is_the_last_one(start, length):
    calendar = Calendar(convenio(start))
    span = Span(start, start + length * ONE_DAY)
    last = calendar.last_working_day(span)
    days = [start + number * ONE_DAY for number in range(length + 1)]
    assert last == max((day for day in days if calendar.working(day)), default=None)


@given(starts, st.integers(0, 230), st.integers(1, 90))
def test_a_suspension_moves_the_end_by_its_days(start, offset, days):
    plain = Calendar(convenio(start))
    first = min(start + offset * ONE_DAY, plain.execution.last)
    moved = Calendar(convenio(start, suspensiones=[suspension(first, days)]))
    assert moved.execution.last == plain.execution.last + days * ONE_DAY
    assert moved.execution.days == plain.execution.days + days
    for one, other in zip(plain.months, moved.months, strict=True):
        assert other.first - one.first in (timedelta(0), days * ONE_DAY)
    assert all(b.first == a.last + ONE_DAY for a, b in itertools.pairwise(moved.months))


@given(starts, lengths, st.integers(1, 60), st.integers(0, 12))
def test_weeks_stay_within_the_execution(start, months, first, more):
    calendar = Calendar(convenio(start, months))
    span = calendar.span(Weeks(first, first + more))
    assert calendar.execution.first <= span.first <= span.last <= calendar.execution.last


@pytest.mark.parametrize(
    ("region", "comuna"), [("Valparaíso", "Limache"), ("Arica y Parinacota", "Putre"), ("Ñuble", "Chillán")]
)
def test_the_holidays_are_those_of_the_library(region, comuna):
    """Read past its own door, which opens every country's."""
    subdivision = {"Limache": None, "Putre": "AP", "Chillán": "NB"}[comuna]
    expected = country_holidays("CL", subdiv=subdivision, years=range(2024, 2041), language="es")
    calendar = Calendar(convenio(region=region, comuna=comuna))
    days = [date(2024, 1, 1) + n * ONE_DAY for n in range(17 * 365)]
    assert [calendar.holiday(day) for day in days] == [expected.get(day) for day in days]
