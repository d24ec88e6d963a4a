"""The work on one document of a packet while it is being generated."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates.errors import FieldError
from service.errors import NotFound
from service.lifecycle.transaction import Transaction
from storage.models import Packet, PacketItem


def find_item(session: Session, packet_id: str, folio: str) -> PacketItem | None:
    return session.scalar(
        select(PacketItem).where(PacketItem.packet_id == packet_id, PacketItem.folio == folio)
    )


def item_of(session: Session, packet_id: str, folio: str) -> PacketItem:
    item = find_item(session, packet_id, folio)
    if item is None:
        raise NotFound("Ese documento no está en este paquete.")
    return item


def held(session: Session, project_id: str) -> list[PacketItem]:
    """Those that wait for another document of their project."""
    query = select(PacketItem).join(Packet, Packet.id == PacketItem.packet_id)
    return list(session.scalars(query.where(Packet.project_id == project_id, PacketItem.status == "held")))


def generate_again(tx: Transaction, item: PacketItem) -> None:
    """What made it wait or fail may be gone."""
    item.status, item.errors, item.held_by = "waiting", [], []
    tx.enqueue("generate", f"{item.id}:{tx.at.timestamp()}", partition(item), item.packet_id, item.folio)


def fail(item: PacketItem, errors: Iterable[FieldError]) -> None:
    """It stays so until somebody mends this and asks again."""
    item.status, item.held_by = "failed", []
    item.errors = [{"field": one.path, "message": one.message} for one in errors]


def partition(item: PacketItem) -> str:
    """Of its jobs, one of which runs at a time."""
    return f"{item.packet_id}:{item.folio}"
