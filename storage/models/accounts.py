"""Staff accounts, and what each may do where."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base


class Account(Base):
    """A person of the staff or of FOSIS. Signers have none. `fs_uniquifier` ends all sessions when changed."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    password_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `password`: all that the log says of it."""

    memberships: Mapped[list["Membership"]] = relationship(viewonly=True)


class Membership(Base):
    """What an account may do, and where: one project, one region, or everywhere."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "permission", "scope", "scope_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    permission: Mapped[str] = mapped_column(String(20))
    """`gestora`, `coordinacion`, `fosis` or `administrador`."""
    scope: Mapped[str] = mapped_column(String(10))
    """`project`, `region` or `all`."""
    scope_id: Mapped[str] = mapped_column(String(80))
    """The project's id, the region's name, or empty."""
