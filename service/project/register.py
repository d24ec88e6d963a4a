"""Where each document of a project stands, by the tables: what rules and calendar ask of an installation."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only, selectinload

from document_templates.programme.register import Register, Standing, State
from service.external import keeping
from storage.models import Document, Inquiry, Packet, Project, Signer
from storage.queries.projects import ENDED

_STATES: dict[str, State] = {
    "draft": "draft",
    "presented": "presented",
    "out_for_signature": "out_for_signature",
    "signed": "signed",
    "sealed": "sealed",
    "issued": "issued",
    "voided": "voided",
    "superseded": "superseded",
}
READ = (
    Document.folio,
    Document.state,
    Document.date,
    Document.presented_at,
    Document.sent_at,
    Document.sealed_at,
    Document.ended_at,
)
"""What this needs of a document and no more."""


def read(session: Session, project: Project) -> Register:
    """As it is now; by folio. Of several documents with one folio, the one that still stands, else the last."""
    zone = ZoneInfo(project.timezone)
    found = dict(_asked(session, project.id, zone))
    found |= dict(_kept(session, project.id))
    for document in _documents(session, project.id):
        if document.state not in ENDED or document.folio not in found:
            found[document.folio] = _standing(document, zone)
    return found


def ended(session: Session, project: Project) -> Register:
    """Of `read`, what counts no more: a few rows at most, for whoever asks at each document."""
    own = Document.project_id == project.id
    rows = session.execute(
        select(Document.folio, Document.state, Document.date).where(own, Document.state.in_(ENDED))
    ).all()
    if not rows:
        return {}
    stands = set(
        session.scalars(
            select(Document.folio).where(
                own, Document.state.not_in(ENDED), Document.folio.in_([row.folio for row in rows])
            )
        )
    )
    return {
        row.folio: Standing(_STATES[row.state], date.fromisoformat(row.date))
        for row in rows
        if row.folio not in stands
    }


def _documents(session: Session, project_id: str) -> Iterator[Document]:
    """Those that ended first, so that one that stands takes their place."""
    query = (
        select(Document)
        .join(Packet, Packet.id == Document.packet_id)
        .where(Document.project_id == project_id)
        .order_by(Document.state.not_in(ENDED), Packet.created_at)
        .options(load_only(*READ), selectinload(Document.signers).load_only(Signer.person_key, Signer.state))
    )
    yield from session.scalars(query)


def _standing(document: Document, zone: ZoneInfo) -> Standing:
    waiting = [signer.person_key for signer in document.signers if signer.state == "pending"]
    out = document.state == "out_for_signature"
    return Standing(
        _STATES[document.state], _since(document, zone), tuple(dict.fromkeys(waiting)) if out else ()
    )


def _since(document: Document, zone: ZoneInfo) -> date:
    moments = (document.ended_at, document.sealed_at, document.sent_at, document.presented_at)
    last = next((moment for moment in moments if moment), None)
    return _day(last, zone) if last else date.fromisoformat(document.date)


def _kept(session: Session, project_id: str) -> Iterator[tuple[str, Standing]]:
    """Documents made elsewhere, once their files are here."""
    for row in keeping.of_project(session, project_id):
        if row.folio and keeping.whole(row):
            yield row.folio, Standing("external", date.fromisoformat(row.date))


def _asked(session: Session, project_id: str, zone: ZoneInfo) -> Iterator[tuple[str, Standing]]:
    """Documents that wait for what only their signer can answer: the person has the link already."""
    query = (
        select(Inquiry)
        .join(Packet, Packet.id == Inquiry.packet_id)
        .where(Packet.project_id == project_id, Inquiry.state == "asked")
    )
    for inquiry in session.scalars(query):
        yield (
            inquiry.folio,
            Standing("out_for_signature", _day(inquiry.asked_at, zone), (inquiry.person_key,)),
        )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
