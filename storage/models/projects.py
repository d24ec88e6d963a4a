"""One Ecomercado. Its values are a file (JSON, named by SHA-256); here stands which one is current."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Project(Base):
    __tablename__ = "project"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    folio_prefix: Mapped[str] = mapped_column(String(20), unique=True)
    timezone: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(80), index=True)
    comuna: Mapped[str] = mapped_column(String(80))
    executor: Mapped[str] = mapped_column(String(200))
    values_digest: Mapped[str] = mapped_column(String(64))
    """The current values, as JSON, in the file store."""
    updated_at: Mapped[datetime]
