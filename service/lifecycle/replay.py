"""`rubrica log check`: replay the events, recompute their hashes, and compare with rows and files.

The first difference is named. A row that matters and was edited by SQL, a file changed or lost, an event
altered, removed or slipped in: each leaves a difference. Who rewrites events together with their hashes, or
cuts off the end, is caught only by what has left this machine: the certificates in sealed files today, signed
checkpoints later.

No event erases a payload yet, so one that is gone is a difference too, and what came after it cannot be told.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import create_engine, inspect, select
from sqlalchemy.orm import Session

from service.accounts import passwords
from service.lifecycle.apply import apply
from service.project.importing import Values
from signatures import events
from signatures.events import EventType
from storage.blobs import BlobCorrupted, BlobMissing, Blobs
from storage.models import (
    STATE,
    Account,
    Annex,
    Base,
    Document,
    Event,
    External,
    Project,
    Revision,
    TemplateVersion,
)
from storage.models import Act as ActRow

DIGESTS = (
    (Project, "values_digest"),
    (TemplateVersion, "original_digest"),
    (TemplateVersion, "digest"),
    (TemplateVersion, "sample_digest"),
    (Document, "template_digest"),
    (Document, "context_digest"),
    (Document, "draft_digest"),
    (Document, "presented_digest"),
    (Document, "sealed_digest"),
    (Document, "end_file_digest"),
    (External, "digest"),
    (Annex, "digest"),
    (Revision, "digest"),
    (ActRow, "drawing_digest"),
)
UNTOLD: dict[type[Base], str] = {Account: "password"}
"""What the log only commits to, by a digest."""
Row = dict[str, Any]


class Unreadable(Exception):
    """What stands in the table is no value of its column; the message says where."""


def differences(session: Session, blobs: Blobs) -> Iterator[str]:
    """Yield a sentence for each way in which the register contradicts its log; nothing when it stands."""
    try:
        rows = _rows(Event, session)
    except Unreadable as error:
        yield str(error)
        return
    log = [Event(**row) for row in sorted(rows.values(), key=lambda row: row["position"])]
    yield from _broken_leaves(log)
    replayed = create_engine("sqlite://")
    try:
        Base.metadata.create_all(replayed)
        with Session(replayed, expire_on_commit=False) as other:
            stopped = _replay(other, log)
            if stopped:
                yield stopped
                return
            for model in STATE:
                yield from _row_differences(model, session, other)
            yield from _password_differences(session, other)
    finally:
        replayed.dispose()
    yield from _file_differences(session, blobs)


def _broken_leaves(log: list[Event]) -> Iterator[str]:
    for expected, row in enumerate(log):
        if row.position != expected:
            yield f"event {expected} is missing"
            return
        name = f"event {row.position} ({row.type})"
        if row.payload is None:
            yield f"{name}: its payload is gone, and no event says that it was erased"
        elif row.salt is None:
            yield f"{name}: its salt is gone, so its payload cannot be compared with the commitment"
        elif _commitment(row, row.salt, row.payload) != row.commitment:
            yield f"{name} does not match its commitment"
        if events.leaf_hash(row.commitment) != row.leaf_hash:
            yield f"{name} does not match its leaf hash"


def _commitment(row: Event, salt: bytes, payload: Row) -> bytes | None:
    """None for what could never have been an event."""
    try:
        told = events.Event(
            row.position,
            EventType(row.type),
            row.at,
            row.actor,
            payload,
            row.project_id,
            row.packet_id,
            row.document_id,
        )
        return events.commitment(salt, events.canonical(told))
    except (ValueError, TypeError):
        return None


def _replay(session: Session, log: list[Event]) -> str | None:
    for event in log:
        try:
            apply(session, event)
            session.flush()
        except Exception as error:  # whatever an altered event can bring about
            return f"event {event.position} ({event.type}) cannot be applied: {error}"
    return None


def _row_differences(model: type[Base], kept: Session, replayed: Session) -> Iterator[str]:
    name = model.__tablename__
    should = _rows(model, replayed)
    try:
        have = _rows(model, kept)
    except Unreadable as error:
        yield str(error)
        return
    for key in sorted(have.keys() - should.keys()):
        yield f"{name} {key}: no event made this row"
    for key in sorted(should.keys() - have.keys()):
        yield f"{name} {key}: the row is gone"
    for key in sorted(have.keys() & should.keys()):
        for column, value in should[key].items():
            if column != UNTOLD.get(model) and have[key][column] != value:
                yield f"{name} {key}: {column} is {have[key][column]!r}, the log says {value!r}"


def _password_differences(kept: Session, replayed: Session) -> Iterator[str]:
    should = {row.id: row.password_digest for row in replayed.scalars(select(Account))}
    for id, password in kept.execute(select(Account.id, Account.password)):
        if passwords.digest(password) != should.get(id):
            now = "None" if password is None else "another"
            yield f"account {id}: password is {now}, the log commits to something else"


def _rows(model: type[Base], session: Session) -> dict[str, Row]:
    """By primary key. Raises `Unreadable`."""
    names = [attribute.key for attribute in inspect(model).column_attrs]
    try:
        found = session.execute(select(*(getattr(model, name) for name in names))).all()
    except (ValueError, TypeError, LookupError):
        raise Unreadable(_what_cannot_be_read(model, names, session)) from None
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return {_key(model, row): row for row in rows}


def _key(model: type[Base], row: Row) -> str:
    return "/".join(str(row[str(column.key)]) for column in inspect(model).primary_key)


def _what_cannot_be_read(model: type[Base], names: list[str], session: Session) -> str:
    """A value that SQL wrote past the column's type: found by asking for each alone."""
    parts = [str(column.key) for column in inspect(model).primary_key]
    keys = session.execute(select(*(getattr(model, part) for part in parts))).all()
    for key in keys:
        where = [getattr(model, part) == value for part, value in zip(parts, key, strict=True)]
        for name in names:
            try:
                session.execute(select(getattr(model, name)).where(*where)).all()
            except (ValueError, TypeError, LookupError) as error:
                return f"{model.__tablename__} {'/'.join(map(str, key))}: {name} cannot be read: {error}"
    return f"{model.__tablename__} cannot be read"


def _file_differences(session: Session, blobs: Blobs) -> Iterator[str]:
    for model, column in DIGESTS:
        for digest in session.scalars(select(getattr(model, column)).distinct()):
            if digest is not None:
                yield from _file_difference(blobs.get, digest, f"{model.__tablename__}.{column}")
    for row in session.scalars(select(External)):
        for annex in row.annexes:
            if isinstance(annex, dict) and annex["digest"]:  # what SQL wrote instead is named already
                yield from _file_difference(blobs.get, annex["digest"], f"external.annexes {annex['file']}")
    for approvals in session.scalars(select(TemplateVersion.approvals)):
        for approval in approvals:
            if isinstance(approval, dict) and approval["file_digest"]:
                yield from _file_difference(
                    blobs.get, approval["file_digest"], f"template_version.approvals {approval['file']}"
                )
    for values_digest in session.scalars(select(Project.values_digest)):
        yield from _beside(blobs, values_digest)


def _beside(blobs: Blobs, values_digest: str) -> Iterator[str]:
    """The files that came with a project, named only inside its values."""
    try:
        files = Values.from_bytes(blobs.get(values_digest)).files
    except (BlobMissing, BlobCorrupted, ValueError):
        return  # named already
    for path, digest in files.items():
        yield from _file_difference(blobs.get, digest, f"project file {path}")


def _file_difference(get: Callable[[str], bytes], digest: str, place: str) -> Iterator[str]:
    try:
        get(digest)
    except BlobMissing:
        yield f"file {digest} of {place} is missing"
    except BlobCorrupted:
        yield f"file {digest} of {place} was changed"
    except (ValueError, OSError) as error:
        yield f"file {digest} of {place} cannot be read: {error}"
