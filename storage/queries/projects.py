"""What the panel lists of projects: one or two queries per page, whatever the number of documents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Account, Document, Packet, PacketItem, Project, Signer

ENDED = ("voided", "superseded")
CLOSED = ("sealed", "issued")
SIGNED = ("agreed", "signed")

Key = InstrumentedAttribute[str]
"""What to count by: the project or the packet of a document."""


@dataclass(frozen=True)
class ProjectRow:
    project: Project
    packets: int
    documents: int
    """Those that were neither voided nor replaced."""
    sealed: int
    pending: int
    """Signatures that somebody still owes."""


@dataclass(frozen=True)
class PacketRow:
    packet: Packet
    asked: int
    ended: int
    """Of those asked for, voided or replaced: nothing more is waited for."""
    ready: int
    failed: int
    sealed: int
    pending: int


@dataclass(frozen=True)
class DocumentRow:
    """The newest document of a folio, or the work on it while there is none."""

    folio: str
    state: str
    """A document's state; `waiting`, `held` or `failed` while there is no document."""
    packet_id: str
    code: str | None
    signed: int = 0
    """How many signed, of `signers`: a document may be sealed with fewer."""
    signers: int = 0


def reached(
    session: Session, everywhere: bool, regions: Collection[str], ids: Collection[str]
) -> Sequence[ProjectRow]:
    query = select(Project).order_by(Project.name)
    if not everywhere:
        query = query.where(or_(Project.region.in_(regions), Project.id.in_(ids)))
    projects = session.scalars(query).all()
    wanted = [project.id for project in projects]
    packets = _counts(
        session,
        select(Packet.project_id, func.count()).where(Packet.project_id.in_(wanted)),
        Packet.project_id,
    )
    states = _states(session, Document.project_id, wanted)
    pending = _pending(session, Document.project_id, wanted)
    return [
        ProjectRow(
            project=project,
            packets=packets.get(project.id, 0),
            documents=sum(states.get(project.id, {}).values()) - _ended(states.get(project.id, {})),
            sealed=_closed(states.get(project.id, {})),
            pending=pending.get(project.id, 0),
        )
        for project in projects
    ]


def get(session: Session, project_id: str) -> Project | None:
    return session.get(Project, project_id)


def packets(session: Session, project_id: str) -> Sequence[PacketRow]:
    rows = session.scalars(
        select(Packet).where(Packet.project_id == project_id).order_by(Packet.created_at.desc(), Packet.id)
    ).all()
    wanted = [packet.id for packet in rows]
    work: dict[str, dict[str, int]] = {}
    for packet_id, status, count in session.execute(
        select(PacketItem.packet_id, PacketItem.status, func.count())
        .where(PacketItem.packet_id.in_(wanted))
        .group_by(PacketItem.packet_id, PacketItem.status)
    ):
        work.setdefault(packet_id, {})[status] = count
    states = _states(session, Document.packet_id, wanted)
    pending = _pending(session, Document.packet_id, wanted)
    return [
        PacketRow(
            packet=packet,
            asked=sum(work.get(packet.id, {}).values()),
            ended=_ended(states.get(packet.id, {})),
            ready=work.get(packet.id, {}).get("ready", 0),
            failed=work.get(packet.id, {}).get("failed", 0),
            sealed=_closed(states.get(packet.id, {})),
            pending=pending.get(packet.id, 0),
        )
        for packet in rows
    ]


def documents(session: Session, project_id: str) -> dict[str, DocumentRow]:
    """By folio. Of several documents with one folio, the one that still stands, else the last."""
    found: dict[str, DocumentRow] = {}
    items = session.execute(
        select(PacketItem.folio, PacketItem.status, PacketItem.packet_id)
        .join(Packet, Packet.id == PacketItem.packet_id)
        .where(Packet.project_id == project_id, PacketItem.status != "ready")
        .order_by(Packet.created_at)
    )
    for folio, status, packet_id in items:
        found[folio] = DocumentRow(folio, status, packet_id, None)
    signatures = (
        select(
            Signer.document_id,
            func.count().label("signers"),
            func.count(case((Signer.state.in_(SIGNED), 1))).label("signed"),
        )
        .group_by(Signer.document_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Document.folio,
            Document.state,
            Document.packet_id,
            Document.code,
            func.coalesce(signatures.c.signed, 0),
            func.coalesce(signatures.c.signers, 0),
        )
        .join(Packet, Packet.id == Document.packet_id)
        .outerjoin(signatures, signatures.c.document_id == Document.id)
        .where(Document.project_id == project_id)
        .order_by(Document.state.not_in(ENDED), Packet.created_at)
    )
    for row in rows:
        found_row = DocumentRow(*row)
        if found_row.state not in ENDED or found_row.folio not in found:
            found[found_row.folio] = found_row
    return found


def names(session: Session, actors: Collection[str]) -> dict[str, str]:
    """The name of each `account:<id>` among `actors`."""
    ids = [int(actor.removeprefix("account:")) for actor in actors if actor.startswith("account:")]
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {f"account:{id}": name for id, name in rows}


def _ended(states: dict[str, int]) -> int:
    return sum(states.get(state, 0) for state in ENDED)


def _closed(states: dict[str, int]) -> int:
    return sum(states.get(state, 0) for state in CLOSED)


def _counts(session: Session, query: Select[str, int], key: Key) -> dict[str, int]:
    return dict(session.execute(query.group_by(key)).all())


def _states(session: Session, key: Key, wanted: list[str]) -> dict[str, dict[str, int]]:
    states: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(key, Document.state, func.count()).where(key.in_(wanted)).group_by(key, Document.state)
    )
    for owner, state, count in rows:
        states.setdefault(owner, {})[state] = count
    return states


def _pending(session: Session, key: Key, wanted: list[str]) -> dict[str, int]:
    query = (
        select(key, func.count())
        .select_from(Signer)
        .join(Document, Document.id == Signer.document_id)
        .where(key.in_(wanted), Document.state == "out_for_signature", Signer.state == "pending")
    )
    return _counts(session, query, key)
