"""One writing transaction: events, the rows that follow from them, and the jobs that come after."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.jobs import Jobs
from service.lifecycle.apply import apply
from signatures import events
from signatures.events import EventType
from storage.models import Event, Mail


class Transaction:
    """Everything given to it is committed together or not at all."""

    def __init__(self, session: Session, jobs: Jobs, actor: str, now: Callable[[], datetime]) -> None:
        self.session = session
        self.actor = actor
        self.at = now()
        """One moment for all that happens in this transaction."""
        self._jobs = jobs
        self._position: int | None = None

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
        event = events.Event(type, self.at, self.actor, payload, project_id, packet_id, document_id)
        salt = secrets.token_bytes(32)
        committed = events.commitment(salt, events.canonical(event))
        row = Event(
            position=self._next_position(),
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
        self.session.add(row)
        apply(self.session, row)
        self.session.flush()
        return row

    def enqueue(self, job: str, key: str, partition: str, *ids: str) -> None:
        """Do `job` after the commit. `key` names the cause: the same cause never does it twice."""
        self._jobs.enqueue(self.session, job, f"{job}:{key}", partition, *ids)

    def mail(self, template: str, key: str, to: str, **values: str) -> None:
        """Send a mail after the commit, once per `key`."""
        key = f"{template}:{key}"
        if self.session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
            return
        row = Mail(
            key=key,
            template=template,
            to=to,
            values=values,
            message_id=f"<{secrets.token_hex(16)}@rubrica.invalid>",
            created_at=self.at,
        )
        self.session.add(row)
        self.session.flush()
        self.enqueue("mail", str(row.id), f"mail-{row.id % 4}", str(row.id))

    def _next_position(self) -> int:
        """Positions count without gaps: writers take turns, and the primary key would refuse a double."""
        if self._position is None:
            last = self.session.scalar(select(func.max(Event.position)))
            self._position = -1 if last is None else last
        self._position += 1
        return self._position
