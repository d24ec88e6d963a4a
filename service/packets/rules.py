"""The programme's rules at work: what may not be generated, and what is presented only with a written reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from document_templates.errors import FieldError, FieldErrors
from document_templates.programme import rules
from document_templates.programme.calendar import local_day
from document_templates.programme.project import Project
from document_templates.programme.rules import Finding, Rule
from service.context import Context
from service.errors import Invalid
from service.project import approvals, register
from service.versions import leaves
from storage.models import Document
from storage.models import Project as ProjectRow

LONGEST_REASON = 300


@dataclass(frozen=True)
class Warned:
    """A rule that warns of documents about to be presented: one reason answers it for all of them."""

    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def field(self) -> str:
        """Of the form."""
        return f"reason-{self.rule.id}"


def refuse_what_they_stop(ctx: Context, row: ProjectRow, project: Project, folio: str) -> None:
    """Raises `FieldErrors` with what the methodology does not let leave."""
    with ctx.database.reading() as session:
        ended = register.ended(session, row)
    stopped = [
        FieldError(f"documentos[{folio}]", f"{one.message} Regla {one.rule.id}: {one.rule.text}")
        for one in rules.stopping(project, ended, local_day(project.convenio, ctx.now()), folio)
    ]
    if stopped:
        raise FieldErrors(stopped)


def warned(
    ctx: Context, session: Session, row: ProjectRow, project: Project, drafts: Collection[Document]
) -> list[Warned]:
    """What these drafts need a reason for, by rule; what was answered before is not asked again."""
    answered = {draft.folio: {given["rule"] for given in draft.reasons} for draft in drafts}
    if not answered:
        return []
    day = local_day(project.convenio, ctx.now())
    by_rule: dict[str, list[Finding]] = {}
    of_formats = leaves.findings(ctx, session, drafts)
    project = approvals.known(session, row, project)
    for one in (*rules.findings(project, register.read(session, row), day), *of_formats):
        if one.severity == "warn" and one.folio in answered and one.rule.id not in answered[one.folio]:
            by_rule.setdefault(one.rule.id, []).append(one)
    return [Warned(found[0].rule, tuple(found)) for found in by_rule.values()]


def reasons_of(asked: Iterable[Warned], given: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What each document's event keeps, by folio. Raises `Invalid` while a reason is missing."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for one in asked:
        reason = " ".join(given.get(one.field, "").split())
        if not reason or len(reason) > LONGEST_REASON:
            raise Invalid(
                "Antes de presentar, escriba por qué se sigue adelante con cada advertencia, en hasta"
                f" {LONGEST_REASON} letras: {one.rule.text}"
            )
        for folio in dict.fromkeys(finding.folio or "" for finding in one.findings):
            messages = [finding.message for finding in one.findings if finding.folio == folio]
            kept.setdefault(folio, []).append(
                {"rule": one.rule.id, "message": " ".join(dict.fromkeys(messages)), "reason": reason}
            )
    return kept
