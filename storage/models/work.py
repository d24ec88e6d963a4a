"""Work to be done, not evidence: mails on their way."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Mail(Base):
    """One mail. `key` names the cause, so the same cause never makes two; Message-ID is fixed before sending."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    template: Mapped[str] = mapped_column(String(40))
    to: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict[str, Any]]
    """Ids only: what the template needs is read when the mail is made."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    invitation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """The link that it brings, of `values`: to tell whoever looks after the link."""
    refusal: Mapped[str | None] = mapped_column(String(300))
    """Why it will never leave, in words for the staff."""
