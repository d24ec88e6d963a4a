"""Links handed to people, and what people answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base
from storage.models.packets import Packet


class Invitation(Base):
    """A person's link for what is theirs in one packet.

    The link is made anew when needed from the nonce and a key that is not in the database; only the hash
    of what the link carries is kept, so a leaked database opens nothing.
    """

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    packet_id: Mapped[str] = mapped_column(ForeignKey("packet.id"), index=True)
    person_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(10))
    """`mail` or `by_hand`."""
    mail: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    nonce: Mapped[bytes] = mapped_column(LargeBinary(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    """`open` or `revoked`; expired is told by `expires_at`."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    """When staff said that they handed the link over."""
    delivered_by: Mapped[str | None] = mapped_column(String(80))
    mailed_at: Mapped[datetime | None]
    """When the last mail with this link left."""
    replaced_by_id: Mapped[str | None] = mapped_column(String(32))

    packet: Mapped[Packet] = relationship()


class Act(Base):
    """One answer of one person, at one moment, about one or more documents. Its evidence is its event."""

    __tablename__ = "act"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    person_key: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    position: Mapped[int]
    """Position of its event: the order of the acts."""
    drawing_digest: Mapped[str | None] = mapped_column(String(64))
    typed_name: Mapped[str | None] = mapped_column(String(200))

    answers: Mapped[list["Answer"]] = relationship()


class Answer(Base):
    """What the act says of one document."""

    __tablename__ = "answer"

    act_id: Mapped[str] = mapped_column(ForeignKey("act.id"), primary_key=True)
    signer_id: Mapped[str] = mapped_column(ForeignKey("signer.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    answer: Mapped[str] = mapped_column(String(12))
    """`agree`, `decline` or `correction`."""
    shown_digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(1000))
