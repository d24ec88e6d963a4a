"""Word files of a kind that came from outside: what each was made of, where it holds, who allowed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class TemplateVersion(Base):
    """One version of a kind's template. The one that came with the service has no row."""

    __tablename__ = "template_version"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(20))
    """`oficial_fosis` or `propuesto`."""
    scope: Mapped[str] = mapped_column(String(10))
    """`all`, `region` or `project`."""
    scope_id: Mapped[str] = mapped_column(String(80))
    """The region's name or the project's id; empty for all."""
    file: Mapped[str] = mapped_column(String(200))
    """How it was called when it came."""
    original_digest: Mapped[str] = mapped_column(String(64))
    """As it came; never filled."""
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """With our fields in their places: what documents are made with."""
    sample_digest: Mapped[str | None] = mapped_column(String(64))
    """The kind's sample in it, as a PDF; None while it cannot be filled."""
    choices: Mapped[dict[str, Any]]
    """Of each place of the file, which field it is: `{"nombre_organizacion": "organizacion.nombre"}`."""
    boxes_added: Mapped[bool]
    """True where the boxes to sign in are ours."""
    findings: Mapped[dict[str, Any]]
    """Of the last check: `{"errors": [], "warnings": [], "unknown": [], "missing": [], "unused": []}`."""
    approvals: Mapped[list[Any]]
    """`[{"type", "number", "date", "by", "file", "file_digest", "digest"}]`; `digest` is what was approved."""
    accepted: Mapped[str | None] = mapped_column(String(300))
    """Why it is used although it leaves out what the programme demands."""
    uploaded_by: Mapped[str] = mapped_column(String(60))
    uploaded_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
