"""Documents, who signs them, what is annexed, and each immutable state of their PDF."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base
from storage.models.projects import Project


class Document(Base):
    """One filled kind on its way. Digests are SHA-256 in hex and name files of the store."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    packet_id: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    kind_title: Mapped[str] = mapped_column(String(200))
    """The kind's own title: the only one that the public page shows."""
    folio: Mapped[str] = mapped_column(String(60), index=True)
    title: Mapped[str] = mapped_column(String(300))
    date: Mapped[str] = mapped_column(String(10))
    """Date of the document, ISO, in the project's zone."""
    state: Mapped[str] = mapped_column(String(20), index=True)
    """`draft`, `presented`, `out_for_signature`, `signed`, `sealed`, `issued`, `voided`, `superseded`."""
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    """Verification code without hyphens, given at presentation."""
    demonstration: Mapped[bool]
    minimum_signatures: Mapped[int]
    ordered: Mapped[bool]
    """True where the kind has a routing order."""
    template_digest: Mapped[str] = mapped_column(String(64))
    """The Word template, or the user's own file."""
    context_digest: Mapped[str] = mapped_column(String(64))
    """The frozen fields, as JSON."""
    draft_digest: Mapped[str] = mapped_column(String(64))
    """The converted PDF before stamping."""
    pages: Mapped[int]
    seal_box: Mapped[dict[str, Any]]
    """`{"page": 0, "rect": [x0, y0, x1, y1]}`, points from the lower left, page from 0."""
    summary: Mapped[list[Any]]
    """What signing commits to, in plain words: at most a few sentences."""
    public_facts: Mapped[list[Any]]
    """`[{"label": "…", "value": "…"}]`: to compare with the paper; never a person's name."""
    approvals: Mapped[list[Any]]
    """Approvals that the project file informs: `[{"type", "scope", "state", "date", "by", "number", "origin"}]`."""
    presented_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    presented_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sealed_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    sealed_at: Mapped[datetime | None] = mapped_column(index=True)
    supersedes_id: Mapped[str | None] = mapped_column(String(32))
    superseded_by_id: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    end_reason: Mapped[str | None] = mapped_column(String(40))
    """One of the closed list; public."""
    end_file_digest: Mapped[str | None] = mapped_column(String(64))
    """The order or the parties' act that ends a sealed document."""
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """Why it is presented although a rule of the programme warned: `[{"rule", "message", "reason"}]`."""
    rectifies_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """The sealed document that this one corrects: both stand, and are read together."""
    rectified_at: Mapped[datetime | None]
    """When the last document that corrects this one was sealed."""
    template_version_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """None where the template is the one that came with the service, or there is none."""

    project: Mapped[Project] = relationship()
    signers: Mapped[list["Signer"]] = relationship(order_by="Signer.position", back_populates="document")
    annexes: Mapped[list["Annex"]] = relationship(order_by="Annex.position")
    revisions: Mapped[list["Revision"]] = relationship(order_by="Revision.number")


class Signer(Base):
    """A person who signs one document in one role."""

    __tablename__ = "signer"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    order: Mapped[int]
    """Routing: 1 first; the same number in any order."""
    role: Mapped[str] = mapped_column(String(40))
    person_key: Mapped[str] = mapped_column(String(40), index=True)
    """The person's id in the project's values: `P06`."""
    name: Mapped[str] = mapped_column(String(200))
    rut: Mapped[str] = mapped_column(String(20))
    capacity: Mapped[str] = mapped_column(String(300))
    """*Calidad*: the phrase printed for people."""
    organisation: Mapped[str | None] = mapped_column(String(200))
    required: Mapped[bool]
    mode: Mapped[str] = mapped_column(String(20))
    """The mode really used: `enlace` or `enlace_a_mano`."""
    state: Mapped[str] = mapped_column(String(20))
    """`pending`, `agreed`, `signed`, `correction_asked`, `declined` or `released`."""
    field: Mapped[str] = mapped_column(String(40))
    """Name of the PDF signature field."""
    box: Mapped[dict[str, Any]]
    """`{"page": 0, "rect": [x0, y0, x1, y1]}`."""
    act_id: Mapped[str | None] = mapped_column(String(32))
    answered_at: Mapped[datetime | None]
    release_reason: Mapped[str | None] = mapped_column(String(300))

    document: Mapped[Document] = relationship(back_populates="signers")


class Annex(Base):
    __tablename__ = "annex"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str | None] = mapped_column(String(64))
    """None while the file is missing."""
    pages: Mapped[int | None]
    folio: Mapped[str | None] = mapped_column(String(60))


class Revision(Base):
    """One immutable state of a document's PDF. The primary key is the lock: of two writers one loses."""

    __tablename__ = "revision"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """0 presented, then one per signature or release, then the seal."""
    kind: Mapped[str] = mapped_column(String(20))
    """`presented`, `signature`, `release` or `seal`."""
    digest: Mapped[str] = mapped_column(String(64), index=True)
    parent_digest: Mapped[str | None] = mapped_column(String(64))
    signer_id: Mapped[str | None] = mapped_column(String(32))
    act_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
