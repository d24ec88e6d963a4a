"""`rubrica log check`: replay the events, recompute their hashes, and compare with rows and files.

The first difference is named. A row that matters and was edited by SQL, a file changed or lost, an event
altered, removed or slipped in: each leaves a difference.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import create_engine, inspect, select
from sqlalchemy.orm import Session

from service.lifecycle.apply import apply
from signatures import events
from signatures.events import EventType
from storage.blobs import BlobCorrupted, BlobMissing, Blobs
from storage.models import STATE, Annex, Base, Document, Event, Project, Revision
from storage.models import Act as ActRow

DIGESTS = (
    (Project, "values_digest"),
    (Document, "template_digest"),
    (Document, "context_digest"),
    (Document, "draft_digest"),
    (Document, "presented_digest"),
    (Document, "sealed_digest"),
    (Document, "end_file_digest"),
    (Annex, "digest"),
    (Revision, "digest"),
    (ActRow, "drawing_digest"),
)


def differences(session: Session, blobs: Blobs) -> Iterator[str]:
    """Yield a sentence for each way in which the register contradicts its log; nothing when it stands."""
    rows = list(session.scalars(select(Event).order_by(Event.position)))
    yield from _broken_leaves(rows)
    replayed = create_engine("sqlite://")
    try:
        Base.metadata.create_all(replayed)
        with Session(replayed, expire_on_commit=False, autoflush=True) as other:
            stopped = _replay(other, rows)
            if stopped:
                yield stopped
                return
            for model in STATE:
                yield from _row_differences(model, session, other)
    finally:
        replayed.dispose()
    yield from _file_differences(session, blobs)


def _broken_leaves(rows: list[Event]) -> Iterator[str]:
    for expected, row in enumerate(rows):
        if row.position != expected:
            yield f"event {expected} is missing"
            return
        if row.payload is not None and row.salt is not None:
            event = events.Event(
                EventType(row.type),
                row.at,
                row.actor,
                row.payload,
                row.project_id,
                row.packet_id,
                row.document_id,
            )
            if events.commitment(row.salt, events.canonical(event)) != row.commitment:
                yield f"event {row.position} ({row.type}) does not match its commitment"
        if events.leaf_hash(row.commitment) != row.leaf_hash:
            yield f"event {row.position} ({row.type}) does not match its leaf hash"


def _replay(session: Session, rows: list[Event]) -> str | None:
    for row in rows:
        copy = Event(**_columns(row))
        try:
            apply(session, copy)
            session.flush()
        except Exception as error:
            return f"event {row.position} ({row.type}) cannot be applied: {error}"
    return None


def _row_differences(model: type[Base], kept: Session, replayed: Session) -> Iterator[str]:
    have, should = _by_key(model, kept), _by_key(model, replayed)
    name = model.__tablename__
    for key in sorted(have.keys() - should.keys()):
        yield f"{name} {key}: no event made this row"
    for key in sorted(should.keys() - have.keys()):
        yield f"{name} {key}: the row is gone"
    for key in sorted(have.keys() & should.keys()):
        for column, value in should[key].items():
            if have[key][column] != value:
                yield f"{name} {key}: {column} is {have[key][column]!r}, the log says {value!r}"


def _by_key(model: type[Base], session: Session) -> dict[str, dict[str, Any]]:
    key = [str(column.key) for column in inspect(model).primary_key]
    rows = (_columns(row) for row in session.scalars(select(model)))
    return {"/".join(str(row[part]) for part in key): row for row in rows}


def _columns(row: Base) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs}


def _file_differences(session: Session, blobs: Blobs) -> Iterator[str]:
    for model, column in DIGESTS:
        for digest in session.scalars(select(getattr(model, column)).distinct()):
            if digest is None:
                continue
            try:
                blobs.get(digest)
            except BlobMissing:
                yield f"file {digest} of {model.__tablename__}.{column} is missing"
            except BlobCorrupted:
                yield f"file {digest} of {model.__tablename__}.{column} was changed"
