"""Documents generated and sent together, and the work on them while they are being generated."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base
from storage.models.documents import Document
from storage.models.projects import Project


class Packet(Base):
    __tablename__ = "packet"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    documents: Mapped[list[Document]] = relationship(
        primaryjoin="Packet.id == foreign(Document.packet_id)", order_by="Document.folio", viewonly=True
    )
    items: Mapped[list["PacketItem"]] = relationship(order_by="PacketItem.position", viewonly=True)


class PacketItem(Base):
    """Work, not evidence: one document asked for, and how far its generation is."""

    __tablename__ = "packet_item"
    __table_args__ = (UniqueConstraint("packet_id", "folio"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    packet_id: Mapped[str] = mapped_column(ForeignKey("packet.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    folio: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(12), index=True)
    """`waiting`, `held` (a cited document is not sealed yet), `asking` (its signer has questions to
    answer first), `ready` or `failed`."""
    errors: Mapped[list[Any]]
    """`[{"field": "datos.quorum", "message": "…"}]`, in Spanish, all at once."""
    held_by: Mapped[list[Any]]
    """Folios of the cited documents that must be sealed first."""
    document_id: Mapped[str | None] = mapped_column(String(32))
