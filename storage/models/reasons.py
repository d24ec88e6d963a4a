"""Why the team goes on although a rule of the programme warns: what was written last of each finding."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Reason(Base):
    """The reason for one finding. Those of a document about to be presented are the document's own."""

    __tablename__ = "reason"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    finding: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of what was found: a fact that changes is another finding."""
    rule: Mapped[str] = mapped_column(String(20))
    folio: Mapped[str | None] = mapped_column(String(60))
    session: Mapped[str | None] = mapped_column(String(40))
    person: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(300))
    given_by: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[datetime]
