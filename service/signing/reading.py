"""What a person's page shows: their documents of one packet, each with where it stands. Reads, never writes."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from document_templates import wording
from service.context import Context
from service.packets import telling
from service.project import contact
from service.project.contact import Contact
from service.signing import answering, invitations
from storage.models import Act, Document, Inquiry, Invitation, Signer

SHOWN = ("out_for_signature", "signed", "sealed", "issued", "voided", "superseded")
ANSWERED = {
    "agreed": "signed",
    "signed": "signed",
    "declined": "declined",
    "correction_asked": "correction",
    "released": "released",
}


@dataclass(frozen=True)
class Item:
    """One document of the page.

    `standing`: pending, late (not answered in time), signed, declined, correction, released, voided or superseded.
    """

    id: str
    title: str
    folio: str
    capacities: tuple[str, ...]
    summary: tuple[str, ...]
    pages: int
    presented_digest: str
    sealed_digest: str | None
    code: str
    standing: str
    answered: str | None
    """Hour, with its zone."""
    told: bool
    """Whether the staff was told of an answer that signs nothing."""
    signatures: tuple[int, int]
    """How many there are, of how many that are expected."""
    signer_ids: tuple[str, ...]
    """The person's own; more than one for who signs in two capacities."""
    pending_ids: tuple[str, ...]

    @property
    def pending(self) -> bool:
        return self.standing == "pending"

    @property
    def copy_ready(self) -> bool:
        """Also of one that a newer version stands for: it was signed and sealed."""
        return self.sealed_digest is not None and self.standing != "voided"


@dataclass(frozen=True)
class Asked:
    """Questions before a document. `standing`: to_answer, late (not answered in time), being_made or in_trouble."""

    id: str
    title: str
    folio: str
    standing: str
    told: bool
    """Whether the staff was told of the trouble."""


@dataclass(frozen=True)
class Receipt:
    """The person's last act."""

    at: str
    signed: tuple[str, ...]
    """Titles, in the order of the page."""
    answered: tuple[str, ...]
    """Titles that they declined or want corrected."""
    told: bool
    """Whether the staff was told of these."""


@dataclass(frozen=True)
class SigningPage:
    name: str
    contact: Contact
    until: str
    expired: bool
    """Nothing is answered here any more; what was sealed stays to be read."""
    items: tuple[Item, ...]
    asked: tuple[Asked, ...]
    receipt: Receipt | None

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def pending(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.pending)

    @property
    def to_answer(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.asked if one.standing == "to_answer")

    @property
    def being_made(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.asked if one.standing == "being_made")

    def item(self, document_id: str) -> Item | None:
        return next((item for item in self.items if item.id == document_id), None)


def page(ctx: Context, token: str) -> SigningPage:
    """Raises `LinkUnknown`, `LinkRevoked`, or `LinkExpired` while the person has no copy to come back for."""
    with ctx.database.reading() as session:
        invitation = invitations.find(ctx, session, token)
        documents = _documents(session, invitation)
        project = invitation.packet.project
        zone = project.timezone
        expired = invitation.expires_at <= ctx.now()
        told = telling.told(session, invitation.packet_id)
        items = tuple(_item(document, invitation.person_key, zone, expired, told) for document in documents)
        if expired and not any(item.copy_ready for item in items):
            raise invitations.expired()
        return SigningPage(
            name=invitation.name,
            contact=contact.of(ctx, project),
            until=wording.long_date(invitation.expires_at.astimezone(ZoneInfo(zone)).date()),
            expired=expired,
            items=items,
            asked=tuple(_asked(*row, expired, told) for row in answering.open_sheets(session, invitation)),
            receipt=_receipt(session, invitation, documents, zone, told),
        )


def _documents(session: Session, invitation: Invitation) -> list[Document]:
    query = (
        select(Document)
        .where(
            Document.packet_id == invitation.packet_id,
            Document.signers.any(Signer.person_key == invitation.person_key),
            Document.state.in_(SHOWN),
            Document.sent_at.is_not(None),
        )
        .options(selectinload(Document.signers))
        .order_by(Document.folio)
    )
    return list(session.scalars(query))


def _item(document: Document, person_key: str, zone: str, expired: bool, told: frozenset[str]) -> Item:
    own = sorted(
        (signer for signer in document.signers if signer.person_key == person_key),
        key=lambda signer: (signer.state != "pending", signer.position),
    )
    expected = [signer for signer in document.signers if signer.state != "released"]
    given = sum(signer.state in ("agreed", "signed") for signer in expected)
    answered = max((signer.answered_at for signer in own if signer.answered_at), default=None)
    return Item(
        id=document.id,
        title=document.title,
        folio=document.folio,
        capacities=tuple(dict.fromkeys(signer.capacity for signer in own)),
        summary=tuple(document.summary),
        pages=document.pages,
        presented_digest=document.presented_digest or "",
        sealed_digest=document.sealed_digest,
        code=document.code or "",
        standing=_standing(document, own, expired),
        answered=_moment(answered, zone),
        told=own[0].act_id in told,
        signatures=(given, len(expected)),
        signer_ids=tuple(signer.id for signer in own),
        pending_ids=() if expired else tuple(signer.id for signer in own if signer.state == "pending"),
    )


def _asked(inquiry: Inquiry, status: str, expired: bool, told: frozenset[str]) -> Asked:
    if inquiry.state == "asked":
        standing = "late" if expired else "to_answer"
    else:
        standing = "in_trouble" if status in ("failed", "held") else "being_made"
    return Asked(inquiry.id, inquiry.title, inquiry.folio, standing, inquiry.id in told)


def _standing(document: Document, own: list[Signer], expired: bool) -> str:
    if document.state in ("voided", "superseded"):
        return document.state
    if document.state == "out_for_signature" and any(signer.state == "pending" for signer in own):
        return "late" if expired else "pending"
    return ANSWERED.get(own[0].state, "released")


def _receipt(
    session: Session, invitation: Invitation, documents: list[Document], zone: str, told: frozenset[str]
) -> Receipt | None:
    titles = {document.id: document.title for document in documents}
    acts = {signer.act_id for document in documents for signer in document.signers if signer.act_id}
    act = session.scalars(
        select(Act)
        .where(Act.id.in_(acts), Act.person_key == invitation.person_key)
        .order_by(Act.position.desc())
        .options(selectinload(Act.answers))
        .limit(1)
    ).first()
    if act is None:
        return None
    shown = [answer for answer in act.answers if answer.document_id in titles]
    return Receipt(
        at=_moment(act.at, zone) or "",
        signed=_titles(titles, [answer.document_id for answer in shown if answer.answer == "agree"]),
        answered=_titles(titles, [answer.document_id for answer in shown if answer.answer != "agree"]),
        told=act.id in told,
    )


def _titles(titles: dict[str, str], ids: list[str]) -> tuple[str, ...]:
    return tuple(title for id, title in titles.items() if id in ids)


def _moment(at: datetime | None, zone: str) -> str | None:
    return wording.date_time(at, zone) if at else None
