"""One database, seen two ways: sessions that write, one at a time, and sessions that only read."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.orm import Session

from storage import migrations

READING = "storage_reading"
"""Execution option of the view of the engine that may not write."""

WRITERS = 0x52554252
"""PostgreSQL advisory lock of our writers: positions of events must have no gaps."""


class Database:
    """SQLite or PostgreSQL, by the URL. Any number of threads and processes may hold one each.

    `writer` and `reader` are two views of one engine and its pool.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.writer = create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=not _is_sqlite(url))
        self.reader = self.writer.execution_options(**{READING: True})
        if _is_sqlite(url):
            event.listen(self.writer, "connect", _connect_sqlite)
            event.listen(self.writer, "begin", _begin_sqlite)
        else:
            event.listen(self.writer, "begin", _begin_postgresql)
        # Threads of one process queue here, without a connection each; processes queue in the database.
        self._turn = threading.Lock()
        self._inside = threading.local()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that holds the write lock from its first moment: only SQL belongs inside."""
        if getattr(self._inside, "writing", False):
            raise RuntimeError("a writing transaction inside another would wait for itself")
        with self._turn:
            self._inside.writing = True
            try:
                with _Holding(self.writer, expire_on_commit=False) as session, session.begin():
                    session.connection()  # else the transaction would begin at the first query
                    yield session
            finally:
                self._inside.writing = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; whoever writes in it is refused by the database itself."""
        with Session(self.reader, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the tables up to date, in one transaction: of many processes one does it, the rest wait."""
        with self.writer.begin() as connection:
            command.upgrade(migrations.config(connection), "head")

    def close(self) -> None:
        self.writer.dispose()


class _Holding(Session):
    """Keeps every row that it met until it ends: one asked for again is not read again."""


@event.listens_for(_Holding, "loaded_as_persistent")
@event.listens_for(_Holding, "pending_to_persistent")
def _hold(session: Session, row: Any) -> None:
    session.info.setdefault("held", []).append(row)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _connect_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver begins nothing by itself: its own "IMMEDIATE" leaves SELECT outside of the transaction.
    connection.isolation_level = None
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING, False)
    if connection.info.get(READING) is not reading:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info[READING] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READING, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
