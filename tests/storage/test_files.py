"""A file that any row names, in whatever column, is known; and whose values name more. Alike on both sorts of database."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Integer, LargeBinary, String
from sqlalchemy.orm import Mapper

from storage.database import Database
from storage.models import Base, Event, Instant
from storage.queries import files

AT = datetime(2026, 11, 20, tzinfo=UTC)
MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def filled(mapper: Mapper[Any]) -> tuple[Any, set[str]]:
    """A row with a file of its own in every column that could name one."""
    values: dict[str, Any] = {}
    named = set()
    for attribute in mapper.column_attrs:
        kind = attribute.columns[0].type
        one = digest(f"{mapper.class_.__name__}.{attribute.key}")
        if isinstance(kind, JSON):
            values[attribute.key] = {"deep": [{"file": one, "n": None}]}
            named.add(one)
        elif isinstance(kind, String):
            long = (kind.length or 64) >= 64
            values[attribute.key] = one if long else one[: kind.length]
            named |= {one} if long else set()
        elif isinstance(kind, Instant):
            values[attribute.key] = AT
        elif isinstance(kind, LargeBinary):
            values[attribute.key] = b"x" * 32
        elif isinstance(kind, Integer):
            values[attribute.key] = 1
        else:
            values[attribute.key] = True
    return mapper.class_(**values), named


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_column_is_forgotten(database: Database, model: type[Base]) -> None:
    row, named = filled(model.__mapper__)
    with database.writing() as session:
        if database.writer.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            session.connection().exec_driver_sql("SET session_replication_role = replica")
        session.add(row)
        session.flush()
        stranger = digest("named by nobody")
        assert files.unnamed(session, {*named, stranger}) == {stranger}
        session.rollback()


def test_values_of_before_are_found_in_the_events(database: Database) -> None:
    event = {"type": "project_updated", "actor": "system", "at": AT, "commitment": b"", "leaf_hash": b""}
    with database.writing() as session:
        for position in range(3):
            payload = {"values_digest": digest(str(position)), "other": digest("other")}
            session.add(Event(position=position, payload=payload, salt=b"", **event))
        session.add(Event(position=3, payload=None, salt=None, **event))
    with database.reading() as session:
        assert files.values(session) == {digest(str(position)) for position in range(3)}
