"""Durable jobs: our small port over DBOS Transact, which keeps them in our own database.

A job is a name and ids, enqueued in the transaction of the event that causes it: both or neither. It runs
at least once, whatever is killed meanwhile; of one partition (a document) one job runs at a time.
"""

import logging
import time
from collections.abc import Callable

from dbos import DBOS, DBOSClient, DBOSConfig
from dbos import DBOSPortableJSONSerializer as PortableJSON
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

APPLICATION = "rubrica"
QUEUE = "documents"
JOB = "job"


class Jobs:
    """One per process, and one started at a time in it, after any fork."""

    def __init__(self, database_url: str, executor_id: str = "main", *, concurrency: int = 4) -> None:
        self._url = database_url
        self._executor_id = executor_id
        self._concurrency = concurrency
        self._functions: dict[str, Callable[..., None]] = {}
        self._client: DBOSClient | None = None

    def register(self, name: str, function: Callable[..., None]) -> None:
        self._functions[name] = function

    def enqueue(self, session: Session, name: str, key: str, partition: str, *ids: str) -> None:
        self.client.enqueue_in_transaction(
            session,
            {
                "workflow_name": JOB,
                "queue_name": QUEUE,
                "workflow_id": key,
                "queue_partition_key": partition,
            },
            name,
            *ids,
        )

    @property
    def client(self) -> DBOSClient:
        if self._client is None:
            self._client = DBOSClient(
                system_database_url=self._url,
                serializer=PortableJSON(),
                application_name=APPLICATION,
                lazy=True,
            )
        return self._client

    def prepare(self) -> None:
        """Make the tables of the queue."""
        DBOS.migrate(self._url)

    def start(self) -> None:
        DBOS(config=self._config())

        @DBOS.workflow(name=JOB)
        def job(name: str, *ids: str) -> None:
            self._functions[name](*ids)

        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=self._concurrency,
            polling_interval_sec=0.05,
            on_conflict="always_update",
        )

    def stop(self) -> None:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=30)
        if self._client is not None:
            self._client.destroy()
            self._client = None

    def wait_idle(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while self.client.list_workflows(
            status=["ENQUEUED", "PENDING", "DELAYED"], limit=1, load_input=False, load_output=False
        ):
            if time.monotonic() > deadline:
                raise TimeoutError("jobs are still waiting or running")
            time.sleep(0.02)

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_url": self._url,
            "application_version": "1",
            "executor_id": self._executor_id,
            "serializer": PortableJSON(),
            "run_migrations": True,
            "use_listen_notify": False,
            "log_level": "WARNING",
            "enable_otlp": False,
        }
