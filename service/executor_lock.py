"""Holds an executor id for one process: two with one id would each run again what the other is running."""

import fcntl
import hashlib
import time
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, NullPool, create_engine, make_url, text


class ExecutorBusy(Exception):
    """Another process runs jobs under this executor id."""


class ExecutorLock:
    """Released by the operating system, or by the server, when the process dies."""

    def __init__(self, database_url: str, executor_id: str) -> None:
        self._url = make_url(database_url)
        self._executor_id = executor_id
        self._held: IO[bytes] | Connection | None = None

    def acquire(self, timeout: float) -> None:
        """Wait for a process that is just ending."""
        deadline = time.monotonic() + timeout
        take = self._take_file if self._url.get_backend_name() == "sqlite" else self._take_advisory
        while (held := take()) is None:
            if time.monotonic() > deadline:
                raise ExecutorBusy(self._executor_id)
            time.sleep(0.05)
        self._held = held

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _take_file(self) -> IO[bytes] | None:
        # A POSIX lock and no flock: a forked child that outlives us must not go on holding it.
        file = Path(f"{self._url.database}.{self._executor_id}.lock").open("ab")  # noqa: SIM115
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def _take_advisory(self) -> Connection | None:
        number = int.from_bytes(
            hashlib.sha256(f"jobs {self._executor_id}".encode()).digest()[:8], signed=True
        )
        connection = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()
        if connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
            return connection
        connection.close()
        return None
