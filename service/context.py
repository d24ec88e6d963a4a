"""One per process: settings, storage, keys and workers, put together once and handed to whoever works."""

import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from flask import current_app
from sqlalchemy import select

from document_templates.conversion import Converter
from document_templates.filling import Letterhead
from service.jobs import Jobs
from service.lifecycle.transaction import Transaction
from service.settings import Settings
from service.workshop import Workshop
from signatures.authority import Authority
from signatures.events import EventType
from signatures.links import Links
from storage.blobs import Blobs
from storage.database import Database
from storage.models import Event

EXTENSION = "rubrica"


class Context:
    """What every use case needs. Cheap to make; what is dear starts when first used."""

    def __init__(self, settings: Settings, executor: str = "service") -> None:
        self.settings = settings
        settings.data.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.effective_database_url)
        self.blobs = Blobs(settings.data / "files")
        self.jobs = Jobs(settings.effective_database_url, executor, workers=settings.job_workers)
        self.samples: dict[str, bytes] = {}
        """The example of each kind in the Word file that came with the service, as a PDF, once it was asked for."""
        self.kept: set[str] = set()
        """Digests of files that many documents share and that this process knows to be on the disk."""

    def prepare(self) -> None:
        """Bring tables up to date and make the keys: before anything else, in any process."""
        self.database.migrate()
        self.jobs.migrate()
        _ = self.links
        self._remember_authority()

    def now(self) -> datetime:
        return datetime.now(UTC)

    @contextmanager
    def transaction(self, actor: str) -> Iterator[Transaction]:
        """Write: only SQL inside. Committed on leaving, rolled back whole on any exception."""
        with self.database.writing() as session:
            yield Transaction(session, self.jobs, actor, self.now)

    @cached_property
    def secret_keys(self) -> list[bytes]:
        """Of links and sessions, oldest first."""
        if self.settings.secret_keys:
            return [key.get_secret_value().encode() for key in self.settings.secret_keys]
        return [once(self.settings.data / "keys" / "secret", lambda: secrets.token_hex(32).encode())]

    @cached_property
    def links(self) -> Links:
        return Links(self.secret_keys)

    @cached_property
    def authority(self) -> Authority:
        """Made once; its key file is encrypted."""
        folder = self.settings.data / "keys"
        password = self.settings.authority_password.get_secret_value().encode() or once(
            folder / "authority-password", lambda: secrets.token_hex(32).encode()
        )
        name, now = self.settings.institution, self.now()
        data = once(folder / "authority", lambda: Authority.create(name, now).to_bytes(password))
        return Authority.from_bytes(data, password)

    def _remember_authority(self) -> None:
        """An event names every authority, even when a crash came between its file and the event."""
        fingerprint = self.authority.certificate.fingerprint(SHA256()).hex()
        query = select(Event.payload).where(Event.type == EventType.AUTHORITY_CREATED.value)
        with self.database.reading() as session:
            if any(payload and payload["certificate"] == fingerprint for payload in session.scalars(query)):
                return
        with self.transaction("system") as tx:
            payload = {"certificate": fingerprint, "name": self.settings.institution}
            tx.apply(EventType.AUTHORITY_CREATED, payload)

    @cached_property
    def converter(self) -> Converter:
        return Converter(workers=self.settings.converters or os.cpu_count() or 1)

    @cached_property
    def workshop(self) -> Workshop:
        return Workshop(self.authority, self.settings.processes)

    @cached_property
    def letterhead(self) -> Letterhead:
        return Letterhead(logos=tuple(path.read_bytes() for path in self.settings.logos))

    def close(self) -> None:
        self.jobs.stop()
        for name in ("converter", "workshop"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()
        self.database.close()


def current() -> Context:
    """The context of the running application."""
    context: Context = current_app.extensions[EXTENSION]
    return context


def once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds, made if it is not there; of two that make it at once, one wins for both.

    It is on the disk before anything is built on it.
    """
    if not path.exists():
        data = make()
        path.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # for its owner alone
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(fresh, path)
        finally:
            os.unlink(fresh)  # noqa: PTH108
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return path.read_bytes()
