"""What the panel shows of one packet, and of one document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storage.models import Act, Document, Event, Inquiry, Invitation, Mail, Packet, PacketItem, Signer

CLOSED = ("sealed", "issued")


@dataclass(frozen=True)
class Progress:
    """How far the generation is. Done: nothing is waiting any more."""

    asked: int
    ready: int
    failed: int
    held: int
    asking: int
    waiting: int


@dataclass(frozen=True)
class Line:
    """One document asked for, and what became of it."""

    item: PacketItem
    document: Document | None


@dataclass(frozen=True)
class Person:
    """Somebody who signs or is asked in this packet: what is theirs, and the link that serves now."""

    key: str
    name: str
    signers: tuple[Signer, ...]
    inquiries: tuple[Inquiry, ...]
    """Questions whose document is not there yet."""
    invitation: Invitation | None
    mail: Mail | None
    """The last that brought this link."""

    @property
    def pending(self) -> int:
        owed = sum(s.state == "pending" and s.document.state == "out_for_signature" for s in self.signers)
        return owed + sum(one.state == "asked" for one in self.inquiries)


@dataclass(frozen=True)
class PacketPage:
    packet: Packet
    lines: tuple[Line, ...]
    people: tuple[Person, ...]
    progress: Progress

    @property
    def to_ask(self) -> list[PacketItem]:
        """What waits for answers that nobody was asked for yet."""
        asked = {inquiry.folio for person in self.people for inquiry in person.inquiries}
        return [
            line.item for line in self.lines if line.item.status == "asking" and line.item.folio not in asked
        ]

    def documents(self, *states: str) -> list[Document]:
        return [line.document for line in self.lines if line.document and line.document.state in states]


def get(session: Session, packet_id: str) -> Packet | None:
    return session.get(Packet, packet_id, options=[joinedload(Packet.project)])


def progress(session: Session, packet_id: str) -> Progress:
    rows = session.execute(
        select(PacketItem.status, func.count())
        .where(PacketItem.packet_id == packet_id)
        .group_by(PacketItem.status)
    )
    return _progress(dict(rows.all()))


def page(session: Session, packet: Packet) -> PacketPage:
    items = session.scalars(
        select(PacketItem).where(PacketItem.packet_id == packet.id).order_by(PacketItem.position)
    ).all()
    documents = session.scalars(
        select(Document)
        .where(Document.packet_id == packet.id)
        .options(selectinload(Document.signers).joinedload(Signer.document), selectinload(Document.annexes))
    ).all()
    by_id = {document.id: document for document in documents}
    counts: dict[str, int] = {}
    for item in items:
        counts[item.status] = counts.get(item.status, 0) + 1
    lines = tuple(Line(item, by_id.get(item.document_id or "")) for item in items)
    return PacketPage(
        packet=packet,
        lines=lines,
        people=_people(session, packet.id, [line.document for line in lines if line.document]),
        progress=_progress(counts),
    )


def document(session: Session, reference: str) -> Document | None:
    """By verification code without hyphens, or by id."""
    return session.scalars(
        select(Document)
        .where(or_(Document.code == reference.replace("-", "").upper(), Document.id == reference))
        .options(
            joinedload(Document.project),
            selectinload(Document.signers).joinedload(Signer.document),
            selectinload(Document.annexes),
            selectinload(Document.revisions),
        )
    ).first()


def events(session: Session, document: Document, of_folio: Collection[str] = ()) -> Sequence[Event]:
    """Everything that happened to the document, and the acts about it: those hang on its packet.

    `of_folio`: types of the project's events that name a folio, and may be about this one.
    """
    acts = [signer.act_id for signer in document.signers if signer.act_id]
    positions = select(Act.position).where(Act.id.in_(acts))
    return session.scalars(
        select(Event)
        .where(
            or_(
                Event.document_id == document.id,
                Event.position.in_(positions),
                and_(
                    Event.project_id == document.project_id,
                    Event.type.in_(of_folio),
                    Event.payload["folio"].as_string() == document.folio,
                ),
            )
        )
        .order_by(Event.position)
    ).all()


def acts(session: Session, document: Document) -> dict[str, Act]:
    ids = [signer.act_id for signer in document.signers if signer.act_id]
    return {act.id: act for act in session.scalars(select(Act).where(Act.id.in_(ids)))}


def invitation(session: Session, invitation_id: str) -> Invitation | None:
    return session.get(
        Invitation, invitation_id, options=[joinedload(Invitation.packet).joinedload(Packet.project)]
    )


def sealed(session: Session, packet_id: str) -> Sequence[tuple[str, str]]:
    """Folio and digest of each sealed PDF."""
    rows = session.execute(
        select(Document.folio, Document.sealed_digest)
        .where(Document.packet_id == packet_id, Document.state.in_(CLOSED))
        .order_by(Document.folio)
    )
    return [(folio, digest) for folio, digest in rows if digest]


def linked(session: Session, document: Document) -> dict[str, Document]:
    """The documents that this one replaces or corrects, or that replaced it, by id."""
    ids = [id for id in (document.supersedes_id, document.superseded_by_id, document.rectifies_id) if id]
    return {row.id: row for row in session.scalars(select(Document).where(Document.id.in_(ids)))}


def rectifying(session: Session, document: Document) -> Sequence[Document]:
    """The sealed documents that correct this one, in the order of their seals."""
    if document.rectified_at is None:
        return ()
    return session.scalars(
        select(Document)
        .where(Document.rectifies_id == document.id, Document.state.in_(CLOSED))
        .order_by(Document.sealed_at)
    ).all()


def people(session: Session, packet_id: str) -> set[str]:
    """Keys of those who sign or are asked something in the packet."""
    signers = (
        select(Signer.person_key)
        .join(Document, Document.id == Signer.document_id)
        .where(Document.packet_id == packet_id)
    )
    asked = select(Inquiry.person_key).where(Inquiry.packet_id == packet_id)
    return {*session.scalars(signers), *session.scalars(asked)}


def _progress(counts: dict[str, int]) -> Progress:
    return Progress(
        asked=sum(counts.values()),
        ready=counts.get("ready", 0),
        failed=counts.get("failed", 0),
        held=counts.get("held", 0),
        asking=counts.get("asking", 0),
        waiting=counts.get("waiting", 0),
    )


def _people(session: Session, packet_id: str, documents: list[Document]) -> tuple[Person, ...]:
    current: dict[str, Invitation] = {}
    for row in session.scalars(
        select(Invitation)
        .where(Invitation.packet_id == packet_id)
        .options(joinedload(Invitation.packet).joinedload(Packet.project))
        .order_by(Invitation.created_at)
    ):
        current[row.person_key] = row
    names: dict[str, str] = {}
    signers: dict[str, list[Signer]] = {}
    for document in documents:
        for signer in document.signers:
            names[signer.person_key] = signer.name
            signers.setdefault(signer.person_key, []).append(signer)
    inquiries: dict[str, list[Inquiry]] = {}
    made = {document.folio for document in documents}
    for inquiry in session.scalars(select(Inquiry).where(Inquiry.packet_id == packet_id)):
        names.setdefault(inquiry.person_key, inquiry.name)
        if inquiry.folio not in made:
            inquiries.setdefault(inquiry.person_key, []).append(inquiry)
    links = {row.id: key for key, row in current.items()}
    mails = {
        links[row.invitation_id or ""]: row
        for row in session.scalars(select(Mail).where(Mail.invitation_id.in_(links)).order_by(Mail.id))
    }
    people = [
        Person(
            key,
            name,
            tuple(signers.get(key, ())),
            tuple(inquiries.get(key, ())),
            current.get(key),
            mails.get(key),
        )
        for key, name in names.items()
    ]
    return tuple(sorted(people, key=lambda person: (not person.pending, person.name)))
