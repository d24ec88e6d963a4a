"""What a signer is asked before their document can be made, and whether they answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Inquiry(Base):
    """The questions of one document of a packet, for one person. The answers go to the project's values."""

    __tablename__ = "inquiry"
    __table_args__ = (UniqueConstraint("packet_id", "folio"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    packet_id: Mapped[str] = mapped_column(ForeignKey("packet.id"), index=True)
    folio: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    person_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    """`asked` or `answered`."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
