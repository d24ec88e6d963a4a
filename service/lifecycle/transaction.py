"""One writing transaction: events, the rows that follow from them, and the jobs that come after."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, event, func, select
from sqlalchemy.orm import Session

from service.errors import Invalid
from service.jobs import Jobs
from service.lifecycle.apply import apply
from signatures import events
from signatures.events import EventType
from storage.models import Base, Event, Mail


class Transaction:
    """Everything given to it is committed together or not at all."""

    def __init__(self, session: Session, jobs: Jobs, actor: str, now: Callable[[], datetime]) -> None:
        self.session = session
        self.actor = actor
        self.at = now()
        """One moment for all that happens in this transaction."""
        self._jobs = jobs
        self._position: int | None = None
        event.listen(session, "before_flush", _refuse_what_does_not_fit)

    def apply(
        self,
        type: EventType,
        payload: Mapping[str, Any],
        *,
        project_id: str | None = None,
        packet_id: str | None = None,
        document_id: str | None = None,
    ) -> Event:
        """Append the event and write what follows from it. Raises `Refused` when the state forbids it."""
        position = self._next_position()
        told = events.Event(position, type, self.at, self.actor, payload, project_id, packet_id, document_id)
        salt = secrets.token_bytes(32)
        committed = events.commitment(salt, events.canonical(told))
        row = Event(
            position=position,
            type=type.value,
            at=self.at,
            actor=self.actor,
            project_id=project_id,
            packet_id=packet_id,
            document_id=document_id,
            payload=dict(payload),
            salt=salt,
            commitment=committed,
            leaf_hash=events.leaf_hash(committed),
        )
        apply(self.session, row)
        self.session.add(row)
        if any(isinstance(new, _NAMED) for new in self.session.new):
            self.session.flush()
        return row

    def enqueue(self, job: str, key: str, partition: str, *ids: str) -> None:
        """Do `job` after the commit. `key` names the cause: the same cause never does it twice."""
        self._jobs.enqueue(self.session, job, f"{job}:{key}", partition, *ids)

    def mail(self, template: str, key: str, to: str, **values: str) -> bool:
        """Send a mail after the commit, once per `key`. False when that one was asked for before."""
        key = f"{template}:{key}"
        if self.session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
            return False
        row = Mail(
            key=key,
            template=template,
            to=to,
            values=values,
            message_id=f"<{secrets.token_hex(16)}@rubrica.invalid>",
            created_at=self.at,
            invitation_id=values.get("invitation_id"),
        )
        self.session.add(row)
        self.session.flush()
        self.enqueue("mail", str(row.id), f"mail-{row.id % 4}", str(row.id))
        return True

    def _next_position(self) -> int:
        """Positions count without gaps: writers take turns, and the primary key would refuse a double."""
        if self._position is None:
            last = self.session.scalar(select(func.max(Event.position)))
            self._position = -1 if last is None else last
        self._position += 1
        return self._position


def _refuse_what_does_not_fit(session: Session, *_: Any) -> None:
    """SQLite would keep any text, PostgreSQL would fail: neither is an answer for a person."""
    for row in (*session.new, *session.dirty):
        for name, longest in _TEXTS[type(row)]:
            text = row.__dict__.get(name) or ""
            if longest and len(text) > longest:
                raise Invalid(f"«{text[:40]}…» es demasiado largo: a lo más {longest} letras.")
            if "\0" in text:
                raise Invalid("Un texto trae un carácter que no se puede guardar. Escríbalo de nuevo.")


_KEYS = [key for table in Base.metadata.tables.values() for key in table.foreign_keys]
_NAMED = tuple(
    m.class_ for m in Base.registry.mappers if any(key.column.table is m.local_table for key in _KEYS)
)
"""What rows of other tables name: it is written before them. All else waits for the commit, and goes in bulk."""

_TEXTS = {
    mapper.class_: [
        (attribute.key, attribute.columns[0].type.length)
        for attribute in mapper.column_attrs
        if isinstance(attribute.columns[0].type, String)
    ]
    for mapper in Base.registry.mappers
}
"""Of every table, its columns of text, and how much each takes."""
