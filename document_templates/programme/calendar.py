"""The convenio's calendar: phases, months and weeks of execution, working days.

Months of execution count from `fecha_inicio_ejecucion`, each from the same day of the month (or the last one there
is, for a start on 29, 30 or 31). A suspension moves everything that had not begun by as many days; an extension adds
months. All of it follows from the convenio alone, so a changed convenio has another calendar and nothing is kept.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from document_templates.programme.ecomercado import Convenio, Period
from document_templates.programme.methodology import (
    REPORT_MONTHS,
    WEEKS,
    Activity,
    Verifier,
    Weeks,
    times_of,
)

ONE_DAY = timedelta(days=1)
WEEKEND = (5, 6)
Phase = Literal["antes", "inicio", "ejecucion", "cierre_administrativo", "despues"]


@dataclass(frozen=True)
class Span:
    """Days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class Calendar:
    """Of one convenio."""

    def __init__(self, convenio: Convenio) -> None:
        self.convenio = convenio
        self.length = convenio.meses_ejecucion + sum(one.meses for one in convenio.prorrogas)
        """Months of execution, with what was added."""

    @cached_property
    def execution(self) -> Span:
        nominal_last = add_months(self.convenio.fecha_inicio_ejecucion, self.length) - ONE_DAY
        return Span(self.convenio.fecha_inicio_ejecucion, self._shifted(nominal_last))

    @cached_property
    def months(self) -> tuple[Span, ...]:
        """Of execution, without gaps: a month lasts through a suspension that falls into it."""
        starts = [self._shifted(self._nominal(month)) for month in range(1, self.length + 1)]
        ends = [following - ONE_DAY for following in starts[1:]]
        return tuple(Span(*pair) for pair in zip(starts, [*ends, self.execution.last], strict=True))

    def month(self, number: int) -> Span:
        return self.months[number - 1]

    def month_on(self, day: date) -> int | None:
        """Which month of execution that day lies in."""
        return next((number for number, span in enumerate(self.months, 1) if day in span), None)

    def phase_on(self, day: date) -> Phase:
        if day < self.convenio.fecha_inicio:
            return "antes"
        if day < self.execution.first:
            return "inicio"
        if day <= self.execution.last:
            return "ejecucion"
        return "cierre_administrativo" if day <= self.convenio.fecha_termino else "despues"

    def suspended(self, day: date) -> bool:
        return any(one.desde <= day <= one.hasta for one in self.convenio.suspensiones)

    def span(self, weeks: Weeks) -> Span:
        """From the first day of the first week to the last of the last, within the execution."""
        last = weeks.last
        end = self.execution.last if last is None else min(self._week(last).last, self.execution.last)
        return Span(min(self._week(weeks.first).first, end), end)

    def _week(self, number: int) -> Span:
        """A quarter of a month: the fourth lasts until the month does."""
        month, quarter = (number - 1) // WEEKS + 1, (number - 1) % WEEKS
        start = self._nominal(month) + quarter * timedelta(days=7)
        following = self._nominal(month + 1) if quarter == WEEKS - 1 else start + timedelta(days=7)
        return Span(self._shifted(start), self._shifted(following) - ONE_DAY)

    def _nominal(self, month: int) -> date:
        """Its first day, had nothing been suspended."""
        return add_months(self.convenio.fecha_inicio_ejecucion, month - 1)

    def _shifted(self, day: date) -> date:
        for one in sorted(self.convenio.suspensiones, key=lambda one: one.desde):
            if day >= one.desde:
                day += (one.hasta - one.desde) + ONE_DAY
        return day

    # What the methodology's weeks and months are here

    def weeks_of(self, activity: Activity, verifier: Verifier | None = None) -> Weeks:
        """Those of the methodology, or those that this convenio set for the activity."""
        if verifier is None or verifier.times is None:
            for own in self.convenio.plazos:
                if own.actividad == activity.slug:
                    return Weeks(own.semana_inicio, own.semana_termino)
        if verifier is None:
            return activity.times.of(self.convenio.tipo_convenio)
        return times_of(activity, verifier, self.convenio.tipo_convenio)

    def window(self, activity: Activity, verifier: Verifier | None = None) -> Span:
        return self.span(self.weeks_of(activity, verifier))

    def report_months(self) -> tuple[int, ...]:
        own = tuple(self.convenio.meses_informe) or REPORT_MONTHS[self.convenio.tipo_convenio]
        return tuple(dict.fromkeys(min(month, self.length) for month in own))

    # Working days

    def working(self, day: date) -> bool:
        """From Monday to Friday, not suspended, and no holiday, be it of the whole country, of the region or set by
        the convenio."""
        if day.weekday() in WEEKEND or day in self.convenio.feriados or self.suspended(day):
            return False
        return self.holiday(day) is None

    def holiday(self, day: date) -> str | None:
        """Its name."""
        return _holidays(_subdivision(self.convenio), day.year).get(day)

    def last_working_day(self, span: Span) -> date | None:
        """None where the span has none: a phase of a single Sunday."""
        day = self.working_day_by(span.last)
        return day if day in span else None

    def working_day_by(self, day: date) -> date:
        """That day, or the last working one before it."""
        return self._walk(day, -ONE_DAY)

    def working_day_from(self, day: date) -> date:
        """That day, or the first working one after it."""
        return self._walk(day, ONE_DAY)

    def _walk(self, day: date, step: timedelta) -> date:
        while not self.working(day):
            day += step
        return day

    def periods(self) -> list[Period]:
        """The project file's `calendario`: the phases, and the months of execution."""
        convenio = self.convenio
        found = [self._period("ejecucion", span, number) for number, span in enumerate(self.months, 1)]
        if convenio.fecha_inicio < self.execution.first:
            before = Span(convenio.fecha_inicio, self.execution.first - ONE_DAY)
            found.insert(0, self._period("inicio", before))
        if convenio.fecha_termino > self.execution.last:
            after = Span(self.execution.last + ONE_DAY, convenio.fecha_termino)
            found.append(self._period("cierre_administrativo", after))
        return found

    def _period(
        self,
        phase: Literal["inicio", "ejecucion", "cierre_administrativo"],
        span: Span,
        month: int | None = None,
    ) -> Period:
        return Period(
            fase=phase,
            mes=month,
            desde=span.first,
            hasta=span.last,
            ultimo_dia_habil=self.last_working_day(span),
        )


def periods_of(convenio: Convenio) -> list[Period]:
    return Calendar(convenio).periods()


def local_day(convenio: Convenio, at: datetime) -> date:
    """The day it is in the project's zone."""
    return at.astimezone(ZoneInfo(convenio.zona_horaria)).date()


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last that it has: 31 January, 28 February, 31 March."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_ARICA, _CHILLAN = "AP", "NB"


def _subdivision(convenio: Convenio) -> str | None:
    """Whose local holidays apply: 7 June in the region of Arica y Parinacota, 20 August in two comunas of Ñuble."""
    if "arica" in convenio.region.casefold():
        return _ARICA
    return _CHILLAN if convenio.comuna.casefold() in {"chillán", "chillán viejo"} else None


@cache
def _holidays(subdivision: str | None, year: int) -> holidays.HolidayBase:
    return _chile()(subdiv=subdivision, years=year, expand=False, language="es")


@cache
def _chile() -> type[holidays.HolidayBase]:
    """The library's file on Chile alone: its own door reads those of every country, half a second and 19 MB."""
    file = Path(holidays.__file__).with_name("countries") / "chile.py"
    spec = spec_from_file_location("holidays.countries.chile", file)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[holidays.HolidayBase] = module.Chile
    return found
