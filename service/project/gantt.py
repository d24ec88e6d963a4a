"""The calendar as a drawing: months of execution across, an actividad per line, what is done of it in black."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from document_templates.programme.calendar import Calendar, Span
from document_templates.programme.due import Expected, Overview
from document_templates.programme.methodology import Activity

LABELS, WIDTH, LINE, HEAD = 250.0, 1000.0, 30.0, 46.0
"""Of the drawing, in its own units: the column of names, the whole, a line, the months above."""


@dataclass(frozen=True)
class Month:
    number: int
    span: Span
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One actividad: when it takes place, and how much of what it asks is there."""

    activity: Activity
    span: Span
    x: float
    y: float
    width: float
    done: int
    asked: int
    late: int

    @property
    def filled(self) -> float:
        return round(self.width * self.done / self.asked, 1) if self.asked else 0.0


@dataclass(frozen=True)
class Gantt:
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]
    suspended: tuple[tuple[float, float], ...]
    """From and how wide."""
    today: float | None
    height: float
    on: date


def draw(view: Overview) -> Gantt:
    scale = _Scale(view.calendar.execution)
    months = tuple(
        Month(number, span, scale.at(span.first), scale.width(span))
        for number, span in enumerate(view.calendar.months, 1)
    )
    groups = [(activity, list(own)) for activity, own in groupby(view.expected, lambda one: one.activity)]
    bars = tuple(
        _bar(activity, own, view.calendar, scale, HEAD + LINE * number)
        for number, (activity, own) in enumerate(groups)
    )
    pauses = tuple(
        (scale.at(one.desde), scale.width(Span(one.desde, one.hasta)))
        for one in view.calendar.convenio.suspensiones
    )
    within = view.on in view.calendar.execution
    return Gantt(
        months=months,
        bars=bars,
        suspended=pauses,
        today=scale.at(view.on) if within else None,
        height=HEAD + LINE * len(bars),
        on=view.on,
    )


@dataclass(frozen=True)
class _Scale:
    whole: Span

    def at(self, day: date) -> float:
        return round(LABELS + (day - self.whole.first).days * self._unit, 1)

    def width(self, span: Span) -> float:
        return round(span.days * self._unit, 1)

    @property
    def _unit(self) -> float:
        return (WIDTH - LABELS - 2) / self.whole.days


def _bar(activity: Activity, own: Sequence[Expected], calendar: Calendar, scale: _Scale, y: float) -> Bar:
    span = calendar.window(activity)
    required = [one for one in own if one.required]
    return Bar(
        activity=activity,
        span=span,
        x=scale.at(span.first),
        y=y,
        width=scale.width(span),
        done=sum(one.state == "sealed" for one in required),
        asked=len(required),
        late=sum(one.late for one in own),
    )
