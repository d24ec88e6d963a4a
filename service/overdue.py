"""What a job should have done and did not: looked for now and then, and given to the queue again.

A job whose cause lasts (a full disk, a worker killed again and again) is given up, and the act that it was to put
into the PDF stays behind. Each query begins at rows that something is still owed to, never at all that is sealed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import String, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from service import mail
from service.context import Context
from service.external import keeping
from service.lifecycle.apply import ENDED, SEALED
from service.packets import copies
from service.packets.items import partition
from service.signing import packaging
from storage.models import Document, Inquiry, Invitation, Mail, Packet, PacketItem, Revision, Signer

LOOKED_BACK = timedelta(days=30)
"""For copies, of which nothing but a mail tells that they are done."""


@dataclass(frozen=True)
class Owed:
    """A job that would do it."""

    job: str
    partition: str
    ids: tuple[str, ...]


def look(ctx: Context) -> int:
    """The job. Returns how much was given to the queue: nothing of what a job is about to do anyway."""
    with ctx.database.reading() as session:
        found = [
            *_to_package(session),
            *_to_generate(session),
            *_to_present(session),
            *_to_resume(session),
            *_to_mail(ctx, session),
            *_copies_to_send(ctx, session),
        ]
    if not found:
        return 0
    busy = ctx.jobs.busy()
    left = [owed for owed in found if (owed.job, owed.partition) not in busy]
    if left:
        ctx.jobs.forget_failed({(owed.job, owed.partition) for owed in left})
        with ctx.transaction("system") as tx:
            for owed in left:
                key = ":".join((*owed.ids, tx.at.isoformat()))
                tx.enqueue(owed.job, key, owed.partition, *owed.ids)
    return len(left)


def _to_package(session: Session) -> Iterator[Owed]:
    """Answers that are not in the PDF and whose turn has come; the seal, when all of them are."""
    packaged = select(Revision.signer_id).where(
        Revision.document_id == Signer.document_id, Revision.signer_id == Signer.id
    )
    waits = Document.signers.any(Signer.state.in_(packaging.ANSWERED) & ~exists(packaged))
    query = (
        select(Document)
        .where(
            or_(
                Document.state == "signed",
                (Document.state == "out_for_signature") & or_(waits, ~Document.signers.any()),
            )
        )
        .options(selectinload(Document.signers), selectinload(Document.revisions))
    )
    for document in session.scalars(query):
        if packaging.owes(document):
            yield Owed("package", document.id, (document.id,))


def _to_generate(session: Session) -> Iterator[Owed]:
    for item in session.scalars(select(PacketItem).where(PacketItem.status == "waiting")):
        yield Owed("generate", partition(item), (item.packet_id, item.folio))


def _to_present(session: Session) -> Iterator[Owed]:
    """Drafts that nobody will look at before their signer, who answered and waits at the page."""
    query = (
        select(Document.id)
        .join(Inquiry, (Inquiry.packet_id == Document.packet_id) & (Inquiry.folio == Document.folio))
        .where(Document.state == "draft", Inquiry.state == "answered")
    )
    for id in session.scalars(query):
        yield Owed("present", id, (id, "system"))


def _to_resume(session: Session) -> Iterator[Owed]:
    """Projects of items that wait for documents of which none is missing any more."""
    items: dict[str, list[PacketItem]] = {}
    query = select(Packet.project_id, PacketItem).join(Packet, Packet.id == PacketItem.packet_id)
    for project_id, item in session.execute(query.where(PacketItem.status == "held")):
        items.setdefault(project_id, []).append(item)
    for project_id, held in items.items():
        folios = {folio for item in held for folio in item.held_by}
        sealed = select(Document.folio).where(
            Document.project_id == project_id,
            Document.folio.in_(folios),
            Document.sealed_digest.is_not(None),
            Document.state != "voided",
        )
        there = {*session.scalars(sealed), *keeping.of_folios(session, project_id, folios)}
        if any(there.issuperset(item.held_by) for item in held):
            yield Owed("resume", f"resume-{project_id}", (project_id,))


def _to_mail(ctx: Context, session: Session) -> Iterator[Owed]:
    query = select(Mail.id).where(
        Mail.sent_at.is_(None), Mail.refusal.is_(None), Mail.created_at > ctx.now() - mail.TRIED
    )
    for id in session.scalars(query):
        yield Owed("mail", f"mail-{id % 4}", (str(id),))


def _copies_to_send(ctx: Context, session: Session) -> Iterator[Owed]:
    """People with a mail and copies of theirs that no mail brought."""
    since = ctx.now() - LOOKED_BACK
    recent = or_(Document.sealed_at > since, Document.ended_at > since)
    sealed = (
        select(
            Document.packet_id,
            Signer.person_key,
            func.min(Document.id).label("document_id"),
            func.count(Document.id.distinct()).cast(String).label("number"),
        )
        .join(Signer, Signer.document_id == Document.id)
        .where(
            Document.packet_id.in_(select(Document.packet_id).where(recent)),
            Document.sealed_digest.is_not(None),
        )
        .group_by(Document.packet_id, Signer.person_key)
        .having(func.count(case((Document.state.in_(SEALED), 1))) > 0)
        .subquery()
    )
    packet_id, person_key = sealed.c.packet_id, sealed.c.person_key
    other, theirs = aliased(Document), aliased(Signer)
    waiting = (
        select(other.id)
        .join(theirs, theirs.document_id == other.id)
        .where(
            other.packet_id == packet_id,
            theirs.person_key == person_key,
            other.state.not_in((*SEALED, *ENDED)),
        )
    )
    told = select(Mail.id).where(Mail.key == "copies:" + packet_id + ":" + person_key + ":" + sealed.c.number)
    reached = select(Invitation.id).where(
        Invitation.packet_id == packet_id,
        Invitation.person_key == person_key,
        Invitation.state == "open",
        Invitation.mail.is_not(None),
    )
    query = select(sealed).where(~exists(told), ~exists(waiting), exists(reached))
    for packet, person, document, _ in session.execute(query):
        if person not in copies.to_come(ctx, session, packet):
            yield Owed("copies", packet, (packet, document))
