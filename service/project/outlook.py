"""¿Qué falta?: what the programme expects of a project, as pages, messages and programs read it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from document_templates import wording
from document_templates.catalog import CATALOGUE
from document_templates.programme.calendar import Phase
from document_templates.programme.due import SETTLED, Call, Expected, Overview, State, overview
from document_templates.programme.methodology import STAGES, Activity, Product, Verifier
from document_templates.programme.project import Person, Project
from document_templates.programme.register import Register
from document_templates.programme.rules import Finding, Severity, findings
from service.project.contact import spaced
from service.project.reasons import Given, Reasons
from signatures.events import instant

Shown = Callable[[Expected], bool]

FILTERS: dict[str, tuple[str, Shown]] = {
    "falta": ("Falta", lambda one: one.state not in SETTLED),
    "atrasado": ("Atrasado", lambda one: one.late),
    "en_firma": ("En firma", lambda one: one.state == "out_for_signature"),
    "listo": ("Listo", lambda one: one.state == "sealed"),
    "todo": ("Todo", lambda _: True),
}
"""By what the address says; the first where it says nothing."""

STATES: dict[State, str] = {
    "not_yet": "Aún no",
    "early": "Empiece ahora",
    "optional": "Opcional",
    "due": "Por hacer",
    "overdue": "Atrasado",
    "made": "Generado, falta enviarlo",
    "out_for_signature": "En firma",
    "unapproved": "Falta la aprobación",
    "sealed": "Listo",
}
PHASES: dict[Phase, str] = {
    "antes": "Antes del convenio",
    "inicio": "Inicio: la ejecución aún no empieza",
    "ejecucion": "Ejecución",
    "cierre_administrativo": "Cierre administrativo",
    "despues": "El convenio terminó",
}
SEVERITIES: dict[Severity, str] = {"block": "Impide", "warn": "Hay que justificar", "info": "Para saber"}
JUSTIFIED = "Justificado"
# What a verifier of several shows: the least that any of them is.
_WORST: tuple[State, ...] = (
    "overdue",
    "due",
    "early",
    "made",
    "out_for_signature",
    "unapproved",
    "not_yet",
    "optional",
    "sealed",
)


@dataclass(frozen=True)
class Row:
    """One verifier, and each of it that the project needs."""

    verifier: Verifier
    items: tuple[Expected, ...]

    @property
    def state(self) -> State:
        return min((one.state for one in self.items), key=_WORST.index)

    @property
    def late(self) -> bool:
        return any(one.late for one in self.items)

    @property
    def done(self) -> int:
        return sum(one.state == "sealed" for one in self.items)

    @property
    def folded(self) -> bool:
        """Nothing of it asks for attention."""
        return not self.late and self.state in ("not_yet", "sealed")


@dataclass(frozen=True)
class ProductRows:
    product: Product
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ActivityRows:
    activity: Activity
    products: tuple[ProductRows, ...]

    @property
    def rows(self) -> list[Row]:
        return [row for product in self.products for row in product.rows]


@dataclass(frozen=True)
class StageRows:
    number: int
    title: str
    activities: tuple[ActivityRows, ...]

    @property
    def items(self) -> list[Expected]:
        return [one for activity in self.activities for row in activity.rows for one in row.items]

    @property
    def done(self) -> int:
        return sum(one.state == "sealed" for one in self.items)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.items)

    @property
    def attention(self) -> bool:
        return any(not row.folded for activity in self.activities for row in activity.rows)


def tree(items: Iterable[Expected]) -> tuple[StageRows, ...]:
    """As in the methodology's own tables."""
    return tuple(
        StageRows(number, STAGES[number], tuple(_activity(*pair) for pair in groupby(own, _activity_of)))
        for number, own in groupby(items, lambda one: one.activity.stage)
    )


def _activity_of(one: Expected) -> Activity:
    return one.activity


def _activity(activity: Activity, items: Iterable[Expected]) -> ActivityRows:
    products = groupby(items, lambda one: one.product)
    return ActivityRows(activity, tuple(ProductRows(product, _rows(own)) for product, own in products))


def _rows(items: Iterable[Expected]) -> tuple[Row, ...]:
    return tuple(Row(verifier, tuple(own)) for verifier, own in groupby(items, lambda one: one.verifier))


@dataclass(frozen=True)
class Outlook:
    """All that the page says of one project on one day."""

    view: Overview
    findings: tuple[Finding, ...]
    reasons: Mapping[Finding, Given]
    """Of what a rule warns of, where one was written."""

    @property
    def unanswered(self) -> list[Finding]:
        """What a rule warns of, and nobody has written why the team goes on."""
        return [one for one in self.findings if one.severity == "warn" and one not in self.reasons]

    @property
    def project(self) -> Project:
        return self.view.project

    @property
    def moment(self) -> str:
        """`mes 6 de 8 de ejecución`, or the phase."""
        month = self.view.calendar.month_on(self.view.on)
        if month is None:
            return PHASES[self.view.calendar.phase_on(self.view.on)]
        suspended = " (suspendida)" if self.view.calendar.suspended(self.view.on) else ""
        return f"Mes {month} de {self.view.calendar.length} de ejecución{suspended}"

    def shown(self, name: str) -> tuple[StageRows, ...]:
        return tree(one for one in self.view.expected if FILTERS[name][1](one))

    def count(self, name: str) -> int:
        return sum(FILTERS[name][1](one) for one in self.view.expected)

    def callee(self, key: str) -> Person:
        return self.project.person(key)

    def waiting(self, one: Expected) -> str:
        return wording.conjunction([self.project.name_of(person) for person in one.waiting_for])


def of(project: Project, register: Register, on: date, reasons: Reasons | None = None) -> Outlook:
    found = tuple(findings(project, register, on))
    given = {one: reason for one in found if reasons and (reason := reasons.of(one))}
    return Outlook(overview(project, register, on), found, given)


# Messages to send by WhatsApp

_MANY = 8


def reminder(outlook: Outlook, call: Call) -> str:
    """For somebody who has not signed: what waits, and nothing that would need the link."""
    project = outlook.project
    person = project.person(call.person)
    titles = "".join(f"\n- {project.document(folio).titulo}" for folio in call.folios)
    return (
        f"Hola, {person.nombre.split()[0]}: le escribo del {project.ecomercado.nombre}. Todavía falta su firma en:{titles}\n"
        "Si tiene dudas o prefiere firmar en papel, respóndame por aquí."
    )


def message(outlook: Outlook) -> str:
    """The week in plain text, for the team: its sessions, what is late or due, whom to call."""
    view = outlook.view
    until = view.on + timedelta(days=6)
    sessions = [
        f"{wording.short_date(one.fecha)}, {one.hora_inicio}: {one.convocatoria.proposito.rstrip('.')}"
        for one in sorted(outlook.project.sesiones, key=lambda one: (one.fecha, one.hora_inicio))
        if view.on <= one.fecha <= until
    ]
    due = [one for one in view.current if view.on <= one.due <= until and one.state != "early"]
    early = [_named(one) for one in view.current if one.state == "early"]
    calls = [_call_line(outlook.callee(call.person), len(call.folios)) for call in view.calls]
    title = f"*{outlook.project.ecomercado.nombre}*, {wording.short_date(view.on)}\n{outlook.moment}"
    parts = [
        _part("Sesiones de esta semana", sessions),
        _part("Atrasado", [_line(one) for one in view.late]),
        _part("Para esta semana", [_line(one) for one in due]),
        _part("Empiece ahora: depende de otros", early),
        _part("A quién llamar", calls),
        _part(
            f"Por cerrar: el último día hábil de la ejecución es el {wording.short_date(view.ends)}",
            [f"{one.title} ({one.folio})" for one in view.open] if view.closing else [],
        ),
    ]
    told = [part for part in parts if part] or ["No hay nada pendiente esta semana."]
    return "\n\n".join([title, *told])


def _part(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = [f"… y {len(lines) - _MANY} más"] if len(lines) > _MANY else []
    return "\n".join([f"*{title}*", *[f"- {line}" for line in lines[:_MANY]], *more])


def _line(one: Expected) -> str:
    return f"{_named(one)}: {one.remaining}"


def _named(one: Expected) -> str:
    return f"{one.verifier.title}, {one.about}" if one.about else one.verifier.title


def _call_line(person: Person, count: int) -> str:
    phone = f" ({spaced(person.telefono)})" if person.telefono else ""
    return f"{person.nombre}{phone}: {wording.counted(count, 'firma', 'firmas')}"


# For programs, and for a terminal


def as_data(outlook: Outlook) -> dict[str, Any]:
    view = outlook.view
    return {
        "project": outlook.project.convenio.codigo_proyecto,
        "on": view.on.isoformat(),
        "phase": view.calendar.phase_on(view.on),
        "month": view.calendar.month_on(view.on),
        "months": view.calendar.length,
        "execution_ends": view.calendar.execution.last.isoformat(),
        "expected": [_expected_data(one) for one in view.expected],
        "open": [{"folio": one.folio, "state": one.standing.state} for one in view.open],
        "calls": [
            {"person": call.person, "folios": list(call.folios), "by": call.by and call.by.isoformat()}
            for call in view.calls
        ],
        "findings": [
            {
                "rule": one.rule.id,
                "severity": one.severity,
                "message": one.message,
                "folio": one.folio,
                "session": one.session,
                "person": one.person,
                "organisation": one.organisation,
                "reason": _reason_data(outlook.reasons.get(one)),
            }
            for one in outlook.findings
        ],
        "unanswered": len(outlook.unanswered),
    }


def _reason_data(given: Given | None) -> dict[str, str] | None:
    return {"text": given.reason, "by": given.by, "at": instant(given.at)} if given else None


def _expected_data(one: Expected) -> dict[str, Any]:
    return {
        "stage": one.activity.stage,
        "activity": one.activity.title,
        "product": one.product.title,
        "verifier": one.verifier.title,
        "about": one.about,
        "kinds": [CATALOGUE[slug] for slug in one.verifier.slugs],
        "lines": list(one.verifier.lines),
        "required": one.required,
        "opens": one.opens.isoformat(),
        "due": one.due.isoformat(),
        "days": one.days,
        "state": one.state,
        "late": one.late,
        "folios": list(one.folios),
        "planned": list(one.planned),
        "waiting_for": list(one.waiting_for),
        "next": one.next,
    }


def as_text(outlook: Outlook) -> str:
    """What asks for attention, for a terminal."""
    view = outlook.view
    counts = ", ".join(f"{FILTERS[name][0].lower()} {outlook.count(name)}" for name in FILTERS)
    counts += f", por justificar {len(outlook.unanswered)}"
    parts = [
        f"{outlook.project.convenio.nombre_proyecto} ({outlook.project.convenio.codigo_proyecto})\n"
        f"{wording.short_date(view.on)}. {outlook.moment}.\n{counts}",
        _block("Atrasado", [_full_line(outlook, one) for one in view.late]),
        _block("Por hacer", [_full_line(outlook, one) for one in view.current]),
        _block(
            "A quién llamar",
            [_call_line(outlook.callee(call.person), len(call.folios)) for call in view.calls],
        ),
        _block(
            "Sin cerrar",
            [f"{one.folio}  {one.title}" for one in view.open] if view.closing else [],
        ),
        _block("Reglas", [_finding_line(outlook, one) for one in outlook.findings]),
    ]
    return "\n\n".join(part for part in parts if part)


def _block(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *[f"  {line}" for line in lines]]) if lines else ""


def _full_line(outlook: Outlook, one: Expected) -> str:
    about = f" ({one.about})" if one.about else ""
    who = f" {outlook.waiting(one)}." if one.waiting_for else ""
    when = wording.short_date(one.due)
    return (
        f"{when}  {one.remaining}  Etapa {one.activity.stage}: {one.verifier.title}{about}. {one.next}{who}"
    )


def _finding_line(outlook: Outlook, one: Finding) -> str:
    where = ", ".join(mark for mark in about(outlook.project, one) if mark)
    given = outlook.reasons.get(one)
    weight = JUSTIFIED if given else SEVERITIES[one.severity]
    said = f"{one.rule.id} {weight.lower()}: {one.message}{f' ({where})' if where else ''}"
    return f"{said} Motivo: {given.reason}" if given else said


def about(project: Project, one: Finding | Given) -> list[str]:
    """What a finding is about, in words."""
    found = []
    if one.folio and project.has_document(one.folio):
        found.append(f"{project.document(one.folio).titulo}, {one.folio}")
    if one.session:
        found.append(f"sesión del {wording.short_date(project.session(one.session).fecha)}")
    if one.person:
        found.append(project.name_of(one.person))
    if one.organisation:
        found.append(project.organisation_name(one.organisation) or "")
    return found
