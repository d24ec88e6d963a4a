"""Sealed PDFs for whoever signed them: one mail per person and packet, when nothing of theirs is waited for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.context import Context
from service.lifecycle.apply import ENDED, SEALED
from service.lifecycle.transaction import Transaction
from service.project.importing import load_values
from signatures.events import EventType
from storage.models import Document, Invitation, Packet, PacketItem, Signer


def send(ctx: Context, packet_id: str, document_id: str) -> None:
    """The job, after the end of a document. Whoever has their copies already gets no second mail."""
    with ctx.database.reading() as session:
        later = to_come(ctx, session, packet_id)
    with ctx.transaction("system") as tx:
        for person_key in due(tx.session, packet_id, document_id):
            invitation = _invitation(tx.session, packet_id, person_key)
            if invitation is not None and invitation.mail and person_key not in later:
                _send(tx, invitation, invitation.mail)


def to_come(ctx: Context, session: Session, packet_id: str) -> set[str]:
    """People who are to sign what is still to be made in this packet; what failed may never be."""
    folios = session.scalars(
        select(PacketItem.folio).where(
            PacketItem.packet_id == packet_id, PacketItem.status.in_(("waiting", "held", "asking"))
        )
    ).all()
    if not folios:
        return set()
    project = load_values(ctx, session.get_one(Packet, packet_id).project).project
    entries = [project.document(folio) for folio in folios if project.has_document(folio)]
    return {signature.persona_id for entry in entries for signature in entry.firmas}


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
    states = dict(
        tx.session.execute(
            select(Document.id, Document.state)
            .join(Signer, Signer.document_id == Document.id)
            .where(
                Document.packet_id == packet_id,
                Signer.person_key == person_key,
                Document.sealed_digest.is_not(None),
            )
            .distinct()
        ).all()
    )
    sealed = [id for id, state in states.items() if state in SEALED]
    # By all that was ever sealed: the end of one of them brings nobody a new copy.
    key = f"{packet_id}:{person_key}:{len(states)}"
    if sealed and tx.mail("copies", key, to, invitation_id=invitation.id):
        payload = {"person_key": person_key, "documents": sorted(sealed)}
        tx.apply(EventType.COPIES_MAILED, payload, packet_id=packet_id)
