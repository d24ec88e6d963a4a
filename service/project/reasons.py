"""The written reason with which the team goes on although a rule warns: of each finding, the last one counts.

A finding is known by its rule, what it is about and what it says: once the fact is another, it asks again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates.programme.rules import Finding
from service.errors import Invalid
from service.lifecycle.transaction import Transaction
from signatures.events import EventType
from storage.models import Document, Event, Reason
from storage.queries.projects import ENDED

LONGEST = 300


@dataclass(frozen=True)
class Given:
    rule: str
    folio: str | None
    message: str
    """What was found."""
    reason: str
    by: str
    at: datetime
    session: str | None = None
    person: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Reasons:
    """All that were given in one project."""

    written: Mapping[str, Given] = field(default_factory=dict)
    """By the mark of their finding."""
    presenting: Sequence[Given] = ()
    """When a document was presented: of all that one rule found in it together."""

    def of(self, finding: Finding) -> Given | None:
        if finding.severity != "warn":
            return None
        return self.written.get(mark(finding)) or next(
            (
                one
                for one in self.presenting
                if (one.rule, one.folio) == (finding.rule.id, finding.folio)
                and finding.message in one.message
            ),
            None,
        )


def read(session: Session, project_id: str) -> Reasons:
    return Reasons(written(session, project_id), presenting(session, project_id))


def written(session: Session, project_id: str) -> dict[str, Given]:
    rows = session.scalars(select(Reason).where(Reason.project_id == project_id).order_by(Reason.given_at))
    return {
        row.finding: Given(
            *(row.rule, row.folio, row.message, row.reason, row.given_by, row.given_at),
            *(row.session, row.person, row.organisation),
        )
        for row in rows
    }


def presenting(session: Session, project_id: str) -> list[Given]:
    """Of the documents that stand."""
    rows = session.execute(
        select(Document.folio, Document.reasons, Event.actor, Event.at)
        .join(Event, Event.document_id == Document.id)
        .where(
            Document.project_id == project_id,
            Document.state.not_in(ENDED),
            Event.type == EventType.REASONS_GIVEN.value,
        )
        .order_by(Event.position)
    )
    return [
        Given(one["rule"], folio, one["message"], one["reason"], by, at)
        for folio, reasons, by, at in rows
        for one in reasons
    ]


def mark(finding: Finding) -> str:
    return hashlib.sha256(json.dumps(list(_told(finding).values())).encode()).hexdigest()


def _told(finding: Finding) -> dict[str, str | None]:
    return {
        "rule": finding.rule.id,
        "folio": finding.folio,
        "session": finding.session,
        "person": finding.person,
        "organisation": finding.organisation,
        "message": finding.message,
    }


def checked(text: str, otherwise: str) -> str:
    """In one line. Raises `Invalid`, saying `otherwise`, when there is none or it is too long."""
    line = " ".join(text.split())
    if not line or len(line) > LONGEST:
        raise Invalid(otherwise)
    return line


def keep(tx: Transaction, project_id: str, finding: Finding, reason: str) -> None:
    payload = {"finding": mark(finding), **_told(finding), "reason": reason}
    tx.apply(EventType.FINDING_ANSWERED, payload, project_id=project_id)
