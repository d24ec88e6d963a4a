"""What happened, appended; each row is one leaf of the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Event(Base):
    """`position` counts from 0 without gaps. Payload and salt can be erased; the commitment stays."""

    __tablename__ = "event"

    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    """Who caused it: `account:<id>`, `person:<key>`, `system` or `operator`."""
    project_id: Mapped[str | None] = mapped_column(String(32), index=True)
    packet_id: Mapped[str | None] = mapped_column(String(32), index=True)
    document_id: Mapped[str | None] = mapped_column(String(32), index=True)
    payload: Mapped[dict[str, Any] | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
