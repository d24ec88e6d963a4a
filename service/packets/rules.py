"""The programme's rules at work: what may not be generated, and what is presented only with a written reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from document_templates import questions
from document_templates.errors import FieldError
from document_templates.programme import rules
from document_templates.programme.calendar import local_day
from document_templates.programme.project import Project
from document_templates.programme.register import Standing
from document_templates.programme.rules import Finding, Rule
from service.context import Context
from service.project import approvals, reasons, register
from service.versions import leaves
from storage.models import Document
from storage.models import Project as ProjectRow


@dataclass(frozen=True)
class Warned:
    """A rule that warns of documents about to be presented: one reason answers it for all of them."""

    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def field(self) -> str:
        """Of the form."""
        return f"reason-{self.rule.id}"


def stopping(ctx: Context, row: ProjectRow, project: Project, folio: str) -> list[FieldError]:
    """What the methodology does not let leave."""
    with ctx.database.reading() as session:
        ended = register.ended(session, row)
    return [
        FieldError(f"documentos[{folio}]", f"{one.message} Regla {one.rule.id}: {one.rule.text}")
        for one in rules.stopping(project, ended, local_day(project.convenio, ctx.now()), folio)
    ]


def warned(
    ctx: Context,
    session: Session,
    row: ProjectRow,
    project: Project,
    drafts: Collection[Document] = (),
    asked: Collection[str] = (),
) -> list[Warned]:
    """What these drafts need a reason for, by rule; what was answered before is not asked again.

    `asked` are folios of documents that their signers' answers will make: of them what is known already.
    """
    answered = {draft.folio: {given["rule"] for given in draft.reasons} for draft in drafts}
    answered |= {folio: set() for folio in asked}
    if not answered:
        return []
    day = local_day(project.convenio, ctx.now())
    begun = {folio: Standing("draft", project.document(folio).fecha_documento) for folio in asked}
    standings = {**register.read(session, row), **begun}
    written = reasons.written(session, row.id)
    by_rule: dict[str, list[Finding]] = {}
    of_formats = leaves.findings(ctx, session, drafts)
    project = approvals.known(session, row, project)
    for folio in asked:
        project = questions.as_if_answered(project, folio)
    for one in (*rules.findings(project, standings, day), *of_formats):
        if (
            one.severity == "warn"
            and one.folio in answered
            and one.rule.id not in answered[one.folio]
            and reasons.mark(one) not in written
        ):
            by_rule.setdefault(one.rule.id, []).append(one)
    return [Warned(found[0].rule, tuple(found)) for found in by_rule.values()]


def reasons_of(asked: Iterable[Warned], given: Mapping[str, str]) -> dict[Finding, str]:
    """Why the team goes on with each finding. Raises `Invalid` while a reason is missing."""
    kept: dict[Finding, str] = {}
    for one in asked:
        otherwise = (
            "Antes de seguir, escriba por qué se sigue adelante con cada advertencia, en hasta"
            f" {reasons.LONGEST} letras: {one.rule.text}"
        )
        reason = reasons.checked(given.get(one.field, ""), otherwise)
        kept |= dict.fromkeys(one.findings, reason)
    return kept


def of_document(folio: str, given: Mapping[Finding, str]) -> list[dict[str, Any]]:
    """What its event keeps: a reason by rule."""
    by_rule: dict[str, dict[Finding, str]] = {}
    for finding, reason in given.items():
        if finding.folio == folio:
            by_rule.setdefault(finding.rule.id, {})[finding] = reason
    return [
        {
            "rule": rule,
            "message": " ".join(dict.fromkeys(one.message for one in own)),
            "reason": next(iter(own.values())),
        }
        for rule, own in by_rule.items()
    ]
