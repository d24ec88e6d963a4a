"""Sealed PDFs for whoever signed them: one mail per person and packet, when nothing of theirs is waited for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.context import Context
from service.lifecycle.apply import ENDED, SEALED
from service.lifecycle.transaction import Transaction
from signatures.events import EventType
from storage.models import Document, Invitation, Signer


def send(ctx: Context, packet_id: str, document_id: str) -> None:
    """The job, after the end of a document. Whoever has their copies already gets no second mail."""
    with ctx.transaction("system") as tx:
        for person_key in due(tx.session, packet_id, document_id):
            invitation = _invitation(tx.session, packet_id, person_key)
            if invitation is not None and invitation.mail and invitation.channel == "mail":
                _send(tx, invitation, invitation.mail)


def due(session: Session, packet_id: str, document_id: str) -> list[str]:
    """People of this document of whom nothing in the packet is waited for any more."""
    people = session.scalars(select(Signer.person_key).where(Signer.document_id == document_id))
    waiting = session.scalars(
        select(Signer.person_key)
        .join(Document, Document.id == Signer.document_id)
        .where(Document.packet_id == packet_id, Document.state.not_in((*SEALED, *ENDED)))
        .distinct()
    )
    return sorted(set(people) - set(waiting))


def _invitation(session: Session, packet_id: str, person_key: str) -> Invitation | None:
    query = select(Invitation).where(
        Invitation.packet_id == packet_id, Invitation.person_key == person_key, Invitation.state == "open"
    )
    return session.scalars(query.order_by(Invitation.created_at.desc())).first()


def _send(tx: Transaction, invitation: Invitation, to: str) -> None:
    packet_id, person_key = invitation.packet_id, invitation.person_key
    sealed = tx.session.scalars(
        select(Document.id)
        .join(Signer, Signer.document_id == Document.id)
        .where(Document.packet_id == packet_id, Signer.person_key == person_key, Document.state.in_(SEALED))
        .distinct()
    ).all()
    key = f"{packet_id}:{person_key}:{len(sealed)}"
    if sealed and tx.mail("copies", key, to, invitation_id=invitation.id):
        payload = {"person_key": person_key, "documents": sorted(sealed)}
        tx.apply(EventType.COPIES_MAILED, payload, packet_id=packet_id)
