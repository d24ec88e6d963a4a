"""Which files rows name: in whatever column, so that one which is added later is not forgotten."""

import re
from collections.abc import Collection, Iterator

from sqlalchemy import JSON, String, Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Base, Event, Project

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_VALUES = re.compile(r'"values_digest": ?"([0-9a-f]{64})"')
DIGEST_LENGTH = 64


def unnamed(session: Session, digests: Collection[str]) -> set[str]:
    """Those of them that stand in no row, and in no event of what rows said before."""
    left = set(digests)
    for column in _texts():
        if not left:
            break
        for text in _stream(session, column):
            left.difference_update(_DIGEST.findall(text))
    return left


def values(session: Session) -> set[str]:
    """The files that hold a project's values, now or once: they name files of their own."""
    found = set(session.scalars(select(Project.values_digest)))
    for text in _stream(session, Event.payload):
        found.update(_VALUES.findall(text))
    return found


def _texts() -> Iterator[InstrumentedAttribute[object]]:
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            kind = attribute.columns[0].type
            if isinstance(kind, JSON) or (isinstance(kind, String) and (kind.length or 64) >= DIGEST_LENGTH):
                yield getattr(mapper.class_, attribute.key)


def _stream(session: Session, column: InstrumentedAttribute[object]) -> Iterator[str]:
    text = cast(column, Text)
    query = select(text).where(func.length(text) >= DIGEST_LENGTH)
    yield from session.scalars(query.execution_options(yield_per=1000))
