"""Documents that are made elsewhere and only kept: the file, and what is known of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class External(Base):
    """One document of somebody else's. It is cited like a sealed one, and never signed here."""

    __tablename__ = "external"
    __table_args__ = (UniqueConstraint("project_id", "folio"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))
    """Of the catalogue (`D06`), or of a reference (`R02`)."""
    folio: Mapped[str | None] = mapped_column(String(60))
    """None for a reference: it is no document of the project."""
    title: Mapped[str] = mapped_column(String(300))
    date: Mapped[str] = mapped_column(String(10))
    """ISO, in the project's zone."""
    facts: Mapped[dict[str, Any]]
    """What is known of it besides, as plain JSON."""
    file: Mapped[str | None] = mapped_column(String(300))
    """How the file is called; None where the document is its annexes."""
    digest: Mapped[str | None] = mapped_column(String(64))
    """None while the file is missing."""
    annexes: Mapped[list[Any]]
    """`[{"name": "Fotografía 1", "file": "anexos/foto.jpg", "digest": null, "pages": 1}]`."""
    kept_at: Mapped[datetime]
    """When what is said here was last said."""
