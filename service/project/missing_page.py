"""The page ¿Qué falta?: what is missing of a project, with where each thing is shown and how to reach people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import url_for

from document_templates.catalog import APPROVING
from document_templates.programme.calendar import local_day
from document_templates.programme.due import Call, Expected, remaining
from document_templates.programme.project import Person
from document_templates.programme.rules import Finding, Rule
from service.context import Context
from service.external import keeping
from service.project import gantt, outlook, reasons, status
from service.project.contact import spaced, wa_me
from service.project.outlook import FILTERS, JUSTIFIED, SEVERITIES, STATES, Outlook, StageRows
from service.project.times import Times
from storage.models import Project
from storage.queries import projects as queries

AT_ONCE = 12
"""More pending things than these are not shown open all together."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Caller:
    """Somebody whose signature is missing."""

    person: Person
    titles: tuple[tuple[str, str], ...]
    """Folio and title, the most urgent first."""
    remaining: str | None
    phone: str | None
    """As people say it."""
    whatsapp: str | None


@dataclass(frozen=True)
class Page:
    project: Project
    outlook: Outlook
    shown: str
    asked_day: date | None
    today: bool
    """The day is today: what a rule warns of on another is not answered."""
    links: Mapping[str, str]
    """Where each folio that was begun is shown."""
    names: Mapping[str, str]
    """Of those who wrote a reason."""

    filters = FILTERS
    first_day, last_day = FIRST_DAY, LAST_DAY
    states = STATES
    severities = SEVERITIES
    justified = JUSTIFIED
    longest_reason = reasons.LONGEST
    mark = staticmethod(reasons.mark)

    @property
    def times(self) -> Times:
        return Times(self.project.timezone)

    @cached_property
    def stages(self) -> tuple[StageRows, ...]:
        return self.outlook.shown(self.shown)

    @property
    def unfolded(self) -> set[int]:
        """Numbers of the stages shown open: those to look at, or the first of them when that is too much."""
        if self.shown in ("todo", "listo"):
            chosen = [stage for stage in self.stages if stage.attention]
        else:
            chosen = list(self.stages)
        if sum(len(stage.items) for stage in chosen) > AT_ONCE:
            chosen = chosen[:1]
        return {stage.number for stage in chosen}

    @cached_property
    def findings(self) -> dict[Rule, list[Finding]]:
        """By rule, in their order."""
        groups: dict[Rule, list[Finding]] = {}
        for finding in self.outlook.findings:
            groups.setdefault(finding.rule, []).append(finding)
        return groups

    def asks(self, rule: Rule) -> int:
        """How many of its findings still need a reason."""
        return sum(one.rule is rule for one in self.outlook.unanswered)

    def among(self, mark: str | None, findings: Iterable[Finding]) -> bool:
        return any(reasons.mark(one) == mark for one in findings)

    @cached_property
    def chart(self) -> gantt.Gantt:
        return gantt.draw(self.outlook.view)

    @property
    def message(self) -> str:
        return outlook.message(self.outlook)

    @property
    def callers(self) -> list[Caller]:
        return [self._caller(call) for call in self.outlook.view.calls]

    def _caller(self, call: Call) -> Caller:
        person = self.outlook.project.person(call.person)
        phone = person.telefono
        return Caller(
            person=person,
            titles=tuple((folio, self.title(folio)) for folio in call.folios),
            remaining=remaining((call.by - self.outlook.view.on).days) if call.by else None,
            phone=spaced(phone) if phone else None,
            whatsapp=wa_me(phone, outlook.reminder(self.outlook, call)) if phone else None,
        )

    def title(self, folio: str) -> str:
        return self.outlook.project.document(folio).titulo

    def about(self, finding: Finding) -> list[str]:
        return outlook.about(self.outlook.project, finding)

    def approval_form(self, one: Expected) -> str:
        """Where the file is kept that approves what is made and not approved."""
        code = next(code for code, type in APPROVING.items() if type in one.verifier.approvals)
        return url_for("external.new", project_id=self.project.id, code=code, approves=one.folios[-1])

    def folios(self, one: Expected) -> tuple[str, ...]:
        """What to show beneath it: not yet what is only planned for later."""
        return one.folios if one.state in ("not_yet", "early") else one.folios + one.planned


def of(ctx: Context, project: Project, day: date | None, shown: str) -> Page:
    found = status.of_row(ctx, project, day)
    with ctx.database.reading() as read:
        names = queries.names(read, {given.by for given in found.reasons.values()})
    return Page(
        project=project,
        outlook=found,
        shown=shown if shown in FILTERS else next(iter(FILTERS)),
        asked_day=day,
        today=found.view.on == local_day(found.project.convenio, ctx.now()),
        links=_links(ctx, project),
        names=names,
    )


def day(text: str) -> date | None:
    """The one that the address asks for; nonsense asks for none."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return None
    return asked if FIRST_DAY <= asked <= LAST_DAY else None


def _links(ctx: Context, project: Project) -> dict[str, str]:
    with ctx.database.reading() as read:
        kept, rows = keeping.of_project(read, project.id), queries.documents(read, project.id)
    found = {row.folio: url_for("external.show", external_id=row.id) for row in kept if row.folio}
    for folio, row in rows.items():
        if row.code:
            found[folio] = url_for("packets.document", reference=row.code)
        else:
            found[folio] = url_for("packets.show", packet_id=row.packet_id)
    return found
