"""What the programme expects of a project on a day: what is due, until when, how far it is, and what to do next.

`overview(project, register, on)` lists every verifier of the methodology as often as this project needs it (one per
session, member, month …), in the methodology's own order. Pure: nothing here knows what day it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from document_templates.catalog import KEPT
from document_templates.programme.approvals import REFUSING, last_answer
from document_templates.programme.calendar import Calendar, Span
from document_templates.programme.documents import ApprovalEntry, ApprovalType
from document_templates.programme.methodology import (
    START_EARLY,
    Activity,
    Product,
    Sessions,
    Verifier,
    month_of,
    rows,
)
from document_templates.programme.project import DocumentEntry, Project, Session
from document_templates.programme.register import Register, Standing
from document_templates.wording import conjunction, counted, short_date

State = Literal[
    "not_yet", "early", "optional", "due", "overdue", "made", "out_for_signature", "unapproved", "sealed"
]
"""`early`: not due yet, but begin now, since others take weeks. `optional`: recommended, and not there.
`made`: generated, not sent. `sealed`: whole, be it sealed, issued or kept; `unapproved`: whole, and what the
methodology asks is that somebody approves it."""
SETTLED: frozenset[State] = frozenset({"not_yet", "optional", "sealed"})
SET_A_DATE = "Fije la fecha de la sesión y envíe la convocatoria."
CALL = "Envíe la convocatoria y anote en la sesión cuándo y a quiénes, o genérela."
NOTICE = 14
"""Days before a session from which its convocatoria is asked for."""
SOON = 7
"""Days before the due date in which the page counts them down."""


@dataclass(frozen=True)
class Expected:
    activity: Activity
    product: Product
    verifier: Verifier
    about: str | None
    """Which one, where there are several: `sesión del 14-03-2026`, a member, `mes 5`."""
    opens: date
    due: date
    """A working day: of the window, or the session's own."""
    on: date
    required: bool
    """False where this convenio only recommends it: never late."""
    state: State
    folios: tuple[str, ...]
    """Documents that meet it or are on their way."""
    planned: tuple[str, ...]
    """Those of the project that would, and were not begun."""
    waiting_for: tuple[str, ...]
    """People (`P06`) who have not signed."""
    next: str
    """What to do, in Spanish; empty when nothing is left."""

    @property
    def late(self) -> bool:
        return self.required and self.state not in SETTLED and self.state != "early" and self.on > self.due

    @property
    def days(self) -> int:
        """Until the due date; negative when it passed."""
        return (self.due - self.on).days

    @property
    def soon(self) -> bool:
        return self.state not in SETTLED and 0 <= self.days <= SOON

    @property
    def remaining(self) -> str:
        return remaining(self.days)


@dataclass(frozen=True)
class OpenDocument:
    folio: str
    title: str
    standing: Standing


@dataclass(frozen=True)
class Call:
    """A person to call, and what waits for them, the most urgent first."""

    person: str
    folios: tuple[str, ...]
    by: date | None
    """The first due date; None where the methodology sets none."""


@dataclass(frozen=True)
class Overview:
    project: Project
    on: date
    calendar: Calendar
    expected: tuple[Expected, ...]
    open: tuple[OpenDocument, ...]
    """Everything begun and not ended, of the methodology or not: what must be closed before execution ends."""

    @property
    def late(self) -> tuple[Expected, ...]:
        return tuple(sorted((one for one in self.expected if one.late), key=lambda one: one.due))

    @property
    def current(self) -> tuple[Expected, ...]:
        """Due now and not late; what needs others first, then by date."""
        found = [one for one in self.expected if one.state not in SETTLED and not one.late]
        return tuple(sorted(found, key=lambda one: (one.state != "early", one.due)))

    @cached_property
    def ends(self) -> date:
        """The last working day of the execution."""
        return self.calendar.working_day_by(self.calendar.execution.last)

    @property
    def closing(self) -> bool:
        """What is open must be closed now: the last month, or later."""
        return self.on >= self.calendar.months[-1].first

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        due = {folio: one.due for one in reversed(self.expected) for folio in one.folios}
        waited: dict[str, list[str]] = {}
        for document in self.open:
            for person in document.standing.waiting_for:
                waited.setdefault(person, []).append(document.folio)
        calls = [_call(person, folios, due) for person, folios in waited.items()]
        return tuple(sorted(calls, key=lambda call: (call.by or date.max, -len(call.folios), call.person)))


def _call(person: str, folios: Sequence[str], due: Mapping[str, date]) -> Call:
    ordered = sorted(folios, key=lambda folio: (due.get(folio, date.max), folio))
    return Call(person, tuple(ordered), due.get(ordered[0]))


def overview(project: Project, register: Register, on: date) -> Overview:
    calendar = Calendar(project.convenio)
    view = _View(project, register, on, calendar)
    expected = [
        one
        for activity, product, verifier in rows(project.convenio.tipo_convenio)
        for one in _Row(view, activity, product, verifier).expected()
    ]
    open_now = [
        OpenDocument(entry.folio, entry.titulo, register[entry.folio])
        for entry in project.documentos
        if entry.folio in register and register[entry.folio].state in _ON_THE_WAY
    ]
    return Overview(project, on, calendar, tuple(expected), tuple(open_now))


_MADE_NOT_SENT = frozenset({"draft", "presented"})
_SENT = frozenset({"out_for_signature", "signed"})
_ON_THE_WAY = _MADE_NOT_SENT | _SENT


# Which documents meet what


def session_of(project: Project, entry: DocumentEntry) -> Session | None:
    id = entry.datos.get("sesion_id")
    return project.session(id) if isinstance(id, str) else None


def meets(project: Project, verifier: Verifier, entry: DocumentEntry) -> bool:
    """Whether a document is of the sort that this verifier asks for."""
    if entry.slug not in verifier.slugs or any(entry.datos.get(key) != value for key, value in verifier.data):
        return False
    session = session_of(project, entry)
    if verifier.each == "month":
        return session is not None and verifier.body is not None and session.gathers(verifier.body)
    if verifier.sessions and session:
        return _among(session, verifier.sessions)
    return verifier.each != "session"


def place(project: Project, entry: DocumentEntry) -> tuple[Activity, Product, Verifier] | None:
    """The first row of the methodology that a document belongs to; None for what only practice adds."""
    found = (row for row in rows(project.convenio.tipo_convenio) if meets(project, row[2], entry))
    return next(found, None)


def _among(session: Session, asked: Sessions) -> bool:
    return session.tipo_sesion in asked.types and asked.body in (None, session.instancia)


# One verifier in one project


@dataclass(frozen=True)
class _View:
    project: Project
    register: Register
    on: date
    calendar: Calendar

    @cached_property
    def successors(self) -> Mapping[str, DocumentEntry]:
        """By the folio that they supersede."""
        return {one.reemplaza_folio: one for one in self.project.documentos if one.reemplaza_folio}

    def counts(self, entry: DocumentEntry) -> bool:
        """Stands, or stood whole until a document of another kind followed it (as D29 follows D01)."""
        standing = self.register.get(entry.folio)
        if standing is None or standing.state == "voided":
            return False
        if standing.state != "superseded":
            return True
        follower = self.successors.get(entry.folio)
        return follower is not None and follower.slug != entry.slug


@dataclass(frozen=True)
class _Row:
    view: _View
    activity: Activity
    product: Product
    verifier: Verifier

    def expected(self) -> Iterator[Expected]:
        by_each: Mapping[str, Callable[[], Iterator[Expected]]] = {
            "once": self._once,
            "session": self._per_session,
            "member": self._per_member,
            "organisation": self._per_organisation,
            "month": self._per_month,
            "report": self._per_report,
        }
        return by_each[self.verifier.each]()

    # How often

    def _once(self) -> Iterator[Expected]:
        first = min((session.fecha for session in self._sessions), default=None)
        if self.verifier.before and first:
            due = self._day_before(first)
            yield self._one(None, min(self._window.first, due), due, self._documents)
        else:
            yield self._one(None, self._window.first, self._due(self._window), self._documents)

    def _per_session(self) -> Iterator[Expected]:
        for session in self._sessions:
            own = [entry for entry in self._documents if entry.datos.get("sesion_id") == session.id]
            about = f"sesión del {short_date(session.fecha)}"
            if self.verifier.before:
                due, sent = self._day_before(session.fecha), session.called_on
                met = sent is not None and sent <= self.view.on
                opens = session.fecha - timedelta(days=NOTICE)
                yield self._one(about, opens, due, own, CALL, met=met)
            else:
                due = self._calendar.working_day_from(session.fecha)
                yield self._one(about, session.fecha, due, own)
        for number in range(len(self._sessions), self.verifier.minimum):
            about = "sesión por fijar" if self.verifier.minimum == 1 else f"sesión {number + 1}, por fijar"
            yield self._one(about, self._window.first, self._due(self._window), [], SET_A_DATE)

    def _per_member(self) -> Iterator[Expected]:
        body = self._project.body(self.verifier.body or "")
        members: dict[str, date] = {}
        for member in body.members:
            declared = self._of_person(member.persona_id)
            gone = member.hasta is not None and member.hasta < self.view.on and not declared
            if member.desde <= self.view.on and not gone:
                members.setdefault(member.persona_id, member.desde)
        if not members:
            yield self._one(None, self._window.first, self._due(self._window), [])
        for person, since in members.items():
            opens = max(self._window.first, since)
            yield self._one(
                self._project.name_of(person), opens, self._due_from(since), self._of_person(person)
            )

    def _of_person(self, person: str) -> list[DocumentEntry]:
        return [entry for entry in self._documents if entry.datos.get("persona_id") == person]

    def _per_organisation(self) -> Iterator[Expected]:
        fichas = [one for one in self._live("ficha_interes") if one.datos.get("declara_interes")]
        came = self._diagnosed
        taking_part = [one for one in fichas if came is None or self._of_these(one, came)]
        if not taking_part:
            yield self._one(None, self._window.first, self._due(self._window), self._documents)
        own: dict[tuple[str, ...], list[DocumentEntry]] = {}
        for entry in self._documents:
            own.setdefault(_party(entry), []).append(entry)
        for ficha in taking_part:
            due = self._due_from(ficha.fecha_documento)
            documents = own.get(_party(ficha), [])
            yield self._one(self._party_name(ficha), self._window.first, due, documents)

    @property
    def _diagnosed(self) -> frozenset[str] | None:
        """The organisations that took part in the diagnosis; None until it tells."""
        told = [
            one.datos.get("organizaciones_participantes") or [] for one in self._live("documento_diagnostico")
        ]
        return frozenset(organisation for one in told for organisation in one) if told else None

    def _of_these(self, ficha: DocumentEntry, organisations: frozenset[str]) -> bool:
        """People who lead by themselves are not in that list: their interest is enough."""
        organisation = ficha.datos.get("organizacion_id")
        return organisation is None or organisation in organisations

    def _live(self, slug: str) -> list[DocumentEntry]:
        return [one for one in self._project.documentos if one.slug == slug and self.view.counts(one)]

    def _party_name(self, entry: DocumentEntry) -> str:
        name = self._project.organisation_name(entry.datos.get("organizacion_id"))
        return name or conjunction([self._project.name_of(person) for person in _party(entry)])

    def _per_month(self) -> Iterator[Expected]:
        assert self.verifier.body is not None
        body, every, formed = (
            self.verifier.body,
            self.verifier.every,
            self._calendar.weeks_of(self.activity, self.verifier).last,
        )
        for month in range((month_of(formed) if formed else 0) + every, self._calendar.length + 1, every):
            first = month - every + 1
            span = Span(self._calendar.month(first).first, self._calendar.month(month).last)
            own = [entry for entry in self._documents if self._held_in(entry, span)]
            about = f"mes {month}" if every == 1 else f"meses {first} a {month}"
            meets = any(one.gathers(body) and one.fecha in span for one in self._project.sesiones)
            yield self._one(about, span.first, self._due(span), own, None if meets else SET_A_DATE)

    def _held_in(self, entry: DocumentEntry, span: Span) -> bool:
        session = session_of(self._project, entry)
        return session is not None and session.fecha in span

    def _per_report(self) -> Iterator[Expected]:
        for month in self._calendar.report_months():
            own = [entry for entry in self._documents if entry.datos.get("mes_informe") == month]
            span = self._calendar.month(month)
            yield self._one(f"mes {month}", span.first, self._due(span), own)

    # Where it stands

    def _one(
        self,
        about: str | None,
        opens: date,
        due: date,
        documents: Sequence[DocumentEntry],
        step: str | None = None,
        *,
        met: bool = False,
    ) -> Expected:
        """`step`: what to do first, before there is anything to generate. `met`: done, whatever the documents."""
        begun = [entry for entry in documents if self.view.counts(entry)]
        planned = [entry for entry in documents if entry.folio not in self.view.register]
        required = self.verifier.required(self._project.convenio.tipo_convenio)
        state = "sealed" if met else self._progress(begun) or self._waiting_state(required, opens, due)
        waiting = self._waiting_for(begun) if state == "out_for_signature" else ()
        return Expected(
            activity=self.activity,
            product=self.product,
            verifier=self.verifier,
            about=about,
            opens=opens,
            due=due,
            on=self.view.on,
            required=required,
            state=state,
            folios=tuple(entry.folio for entry in begun),
            planned=tuple(entry.folio for entry in planned),
            waiting_for=waiting,
            next=self._next_begun(state, begun, waiting) or self._next_to_begin(state, opens, planned, step),
        )

    def _progress(self, begun: Sequence[DocumentEntry]) -> State | None:
        states = {self.view.register[entry.folio].state for entry in begun}
        if whole := [entry for entry in begun if self._whole(entry)]:
            return "sealed" if any(map(self._approved, whole)) else "unapproved"
        if states & _SENT:
            return "out_for_signature"
        return "made" if states & _MADE_NOT_SENT else None

    def _whole(self, entry: DocumentEntry) -> bool:
        standing = self.view.register[entry.folio]
        return standing.made or standing.state == "superseded"

    def _approved(self, entry: DocumentEntry) -> bool:
        answer = self._answer(entry)
        return not self.verifier.approvals or (answer is not None and answer.estado == "otorgada")

    def _answer(self, entry: DocumentEntry) -> ApprovalEntry | None:
        return last_answer(entry, *self.verifier.approvals, by=self.view.on)

    def _waiting_state(self, required: bool, opens: date, due: date) -> State:
        if self.view.on < opens:
            return "early" if required and self._needs_others_now else "not_yet"
        if not required:
            return "optional"
        return "overdue" if self.view.on > due else "due"

    @property
    def _needs_others_now(self) -> bool:
        early = min(START_EARLY, self._calendar.length)
        return bool(self.verifier.waits_for) and self.view.on >= self._calendar.month(early).first

    def _waiting_for(self, begun: Iterable[DocumentEntry]) -> tuple[str, ...]:
        people = [person for entry in begun for person in self.view.register[entry.folio].waiting_for]
        return tuple(dict.fromkeys(people))

    # What to do next

    def _next_begun(self, state: State, begun: Sequence[DocumentEntry], waiting: Sequence[str]) -> str:
        if state == "unapproved":
            return self._missing_approval(begun)
        if state == "made":
            if self._to_approve_first and not any(map(self._approved, begun)):
                return f"Pida antes de la firma: {self._approval}."
            return "Revíselo y envíelo a firma."
        if state != "out_for_signature":
            return ""
        if not waiting:
            return "Todas las personas firmaron: falta el sello."
        lacks = "Falta" if len(waiting) == 1 else "Faltan"
        return f"{lacks} {counted(len(waiting), 'firma', 'firmas')}: llame a quienes faltan."

    def _next_to_begin(
        self, state: State, opens: date, planned: Sequence[DocumentEntry], step: str | None
    ) -> str:
        if state in ("sealed", "unapproved", "made", "out_for_signature"):
            return ""
        if state == "early":
            return f"Empiece ahora: necesita a {self.verifier.waits_for}, y eso puede tomar semanas."
        if state == "not_yet":
            return step or f"Desde el {short_date(opens)}."
        if planned:
            return self._generate(planned)
        if state == "optional":
            return "Es recomendable, no obligatorio."
        return step or (_KEEP if self._kept else "Agréguelo a los datos del proyecto y genérelo.")

    def _generate(self, planned: Sequence[DocumentEntry]) -> str:
        if self._kept:
            return _KEEP
        sessions = [session_of(self._project, entry) for entry in planned]
        ahead = [one.fecha for one in sessions if one and one.fecha > self.view.on]
        if len(ahead) == len(planned) and not self.verifier.before:
            return f"La sesión es el {short_date(min(ahead))}: genérelo ese día."
        ready = sorted(planned, key=lambda entry: entry.fecha_documento)
        now = [entry for entry in ready if entry.fecha_documento <= self.view.on] or ready[:1]
        kept = [entry.folio for entry in now if entry.external]
        now = [entry for entry in now if not entry.external]
        if not now:
            return _KEEP
        folios = conjunction([entry.folio for entry in now])
        if kept:  # a list and/or what was filmed
            return f"Genere {folios} y/o guarde el archivo de {conjunction(kept)}."
        if not now[0].firmas:
            return f"Genere {folios}."
        if self._to_approve_first and not any(map(self._approved, now)):
            return f"Genere {folios} y pida antes de la firma: {self._approval}."
        return f"Genere {folios} y {'envíelo' if len(now) == 1 else 'envíelos'} a firma."

    @property
    def _kept(self) -> bool:
        return all(slug in KEPT for slug in self.verifier.slugs)

    def _missing_approval(self, begun: Sequence[DocumentEntry]) -> str:
        answers = [answer for entry in begun if (answer := self._answer(entry))]
        if any(one.estado in REFUSING for one in answers):
            return "El FOSIS lo observó: corríjalo y pida de nuevo la aprobación."
        return f"Registre la aprobación: {self._approval}."

    @property
    def _approval(self) -> str:
        return APPROVALS[self.verifier.approvals[0]]

    @property
    def _to_approve_first(self) -> bool:
        return not BEFORE_SIGNATURE.isdisjoint(self.verifier.approvals)

    # Dates and documents

    @property
    def _project(self) -> Project:
        return self.view.project

    @property
    def _calendar(self) -> Calendar:
        return self.view.calendar

    @cached_property
    def _window(self) -> Span:
        return self._calendar.window(self.activity, self.verifier)

    @cached_property
    def _documents(self) -> list[DocumentEntry]:
        return [entry for entry in self._project.documentos if meets(self._project, self.verifier, entry)]

    @cached_property
    def _sessions(self) -> list[Session]:
        asked = self.verifier.sessions
        found = [one for one in self._project.sesiones if asked and _among(one, asked)]
        return sorted(found, key=lambda one: (one.fecha, one.id))

    def _due(self, span: Span) -> date:
        return self._calendar.last_working_day(span) or span.last

    def _day_before(self, day: date) -> date:
        return self._calendar.working_day_by(day - timedelta(days=1))

    def _due_from(self, day: date) -> date:
        """That of the activity; for whoever came later, that of the month in which they came."""
        month = self._calendar.month_on(day)
        own = self._due(self._calendar.month(month)) if month else day
        return max(self._due(self._window), own)


_KEEP = "Guarde aquí el archivo, o el comprobante de que se ingresó."
APPROVALS: Mapping[ApprovalType, str] = {
    "visado_fiscalia": "visado de la fiscalía del FOSIS",
    "acta_supervision": "acta de supervisión de FOSIS",
}
BEFORE_SIGNATURE: frozenset[ApprovalType] = frozenset({"visado_fiscalia"})
"""The others are given over what is whole."""


def _party(entry: DocumentEntry) -> tuple[str, ...]:
    """Whose it is: an organisation's, or that of the people who lead by themselves."""
    organisation = entry.datos.get("organizacion_id")
    if organisation:
        return (organisation,)
    return tuple(one["persona_id"] for one in entry.datos.get("representantes") or [])


def remaining(days: int) -> str:
    if days == 0:
        return "vence hoy"
    if days > 0:
        return f"{'queda' if days == 1 else 'quedan'} {counted(days, 'día', 'días')}"
    return f"venció hace {counted(-days, 'día', 'días')}"
