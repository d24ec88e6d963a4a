"""Durable jobs: our small port over DBOS Transact, which keeps them in our own database.

A job is a name and ids, enqueued in the transaction of the event that causes it: both or neither. It runs at
least once, whatever is killed meanwhile; of one partition (a document) one job runs at a time, oldest first.
A job that raises runs again later, for days if it says that the cause will pass; the waiting is a row too.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, WorkflowStatus
from dbos import DBOSPortableJSONSerializer as PortableJSON
from sqlalchemy.orm import Session

from service.executor_lock import ExecutorLock

log = logging.getLogger(__name__)
# Else DBOS prints to the console by a handler of its own; this way its warnings go where ours go.
logging.getLogger("dbos").addHandler(logging.NullHandler())

APPLICATION = "rubrica"
QUEUE = "documents"
JOB = "job"
TICK = "tick"
POLLING = 0.1
"""Seconds between two looks into the queue: twice the average wait of a job. Looking twice as often cost a packet more
processor than it saved in waiting."""
AHEAD = 4
"""Jobs claimed at one look for each that may run: with 1 the workers are idle until the next look."""
UNFINISHED = ["ENQUEUED", "PENDING", "DELAYED"]
FAILED = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

DELAYS = (1.0, 10.0, 60.0)
"""Seconds before each new attempt of a job that raised; a mistake of ours is not mended by waiting."""
PASSING_DELAYS = (5.0, 30.0, 120.0, 600.0, 1800.0, *[3600.0] * 120)
"""The same of a job that raised `Retry`: five days, as mail servers do."""

_running = False


class Retry(Exception):
    """Raised by a job whose cause will pass without us: a mail server that is down."""


class JobFailed(Exception):
    """All attempts were used. Kept with the job, for `failed`."""


class JobUnknown(Exception):
    """No function is registered under the job's name."""


@dataclass(frozen=True)
class Failed:
    """A job that will not run again unless `retry` is called with its key."""

    key: str
    name: str
    partition: str
    ids: tuple[str, ...]
    error: str
    at: datetime


class Jobs:
    """One per process; started in at most one process per executor id, after any fork."""

    def __init__(
        self,
        database_url: str,
        executor_id: str = "main",
        *,
        workers: int = 4,
        delays: tuple[float, ...] = DELAYS,
        passing_delays: tuple[float, ...] = PASSING_DELAYS,
    ) -> None:
        self._url = database_url
        self._executor_id = executor_id
        self._workers = workers
        self._delays = delays
        self._passing_delays = passing_delays
        self._functions: dict[str, Callable[..., object]] = {}
        self._schedules: list[tuple[str, str, str]] = []
        self._room = threading.Semaphore(workers)
        self._lock = ExecutorLock(database_url, executor_id)
        self._dbos: DBOS | None = None
        # Made without a connection: it writes by the caller's session, and else reads for `failed` and tests.
        self._client = DBOSClient(
            system_database_url=database_url,
            serializer=PortableJSON(),
            application_name=APPLICATION,
            lazy=True,
        )

    def register(self, name: str, function: Callable[..., object]) -> None:
        """Say what a job of this name does with its ids. It may run twice: its effects must bear that."""
        self._functions[name] = function

    def every(self, cron: str, name: str, zone: str = "America/Santiago") -> None:
        """Run a registered job without ids at these times. Say it before `start`."""
        self._schedules.append((cron, name, zone))

    def enqueue(self, session: Session, name: str, key: str, partition: str, *ids: str) -> None:
        """Add a job with this transaction. A key used before is ignored: it must name what causes the job."""
        self._client.enqueue_in_transaction(session, _options(key, partition), key, name, partition, 0, *ids)

    def migrate(self) -> None:
        """Make the queue's tables; needed once before the first `enqueue`. `start` does it too."""
        DBOS.migrate(self._url)

    def start(self, timeout: float = 30) -> None:
        """Begin to run jobs; first those that this executor left unfinished."""
        global _running
        if _running:
            raise RuntimeError("jobs are started in this process already, and DBOS knows only one of itself")
        self._lock.acquire(timeout)
        _running = True
        self.migrate()
        # Before the launch, or the queue would be noticed only a second after it.
        self._client.register_queue(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=self._workers * AHEAD,
            polling_interval_sec=POLLING,
        )
        self._schedule()
        self._dbos = DBOS(config=self._config())

        @DBOS.workflow(name=JOB)
        def job(key: str, name: str, partition: str, attempt: int, *ids: str) -> None:
            with self._room:
                self._run(key, name, partition, attempt, *ids)

        @DBOS.workflow(name=TICK)
        def tick(at: datetime, name: Any) -> None:
            key = f"{name}@{at.isoformat()}"
            self._client.enqueue(_options(key, name), key, name, name, 0)

        DBOS.launch()

    def stop(self, timeout: float = 30) -> None:
        """Take no more jobs, wait for those that run, close. What is cut off runs again after `start`."""
        global _running
        if self._dbos is not None:
            try:
                self._drain(self._dbos, timeout)
            finally:
                DBOS.destroy(destroy_registry=True)
                self._dbos = None
                self._lock.release()
                _running = False
        self._client.destroy()

    def wait_idle(self, timeout: float) -> None:
        """Return when nothing waits, runs, or is to run again."""
        deadline = time.monotonic() + timeout
        while left := self._list(UNFINISHED, limit=1):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{left[0].workflow_id} is still {left[0].status}")
            time.sleep(0.02)

    def failed(self) -> list[Failed]:
        """Jobs that used all their attempts, oldest first."""
        return [_failed(status) for status in self._list(FAILED, load_input=True, load_output=True)]

    def retry(self, key: str) -> bool:
        """Give a failed job one more attempt; False where none of this key has failed."""
        found = [status for status in self._list(FAILED, load_input=True) if _failed(status).key == key]
        for status in found:
            self._client.rewind_workflow(
                status.workflow_id, queue_name=QUEUE, queue_partition_key=status.queue_partition_key
            )
        return bool(found)

    def busy(self) -> set[tuple[str, str]]:
        """Name and partition of each job that waits, runs, or is to run again."""
        inputs = (job.input["args"] for job in self._list(UNFINISHED, name=JOB, load_input=True) if job.input)
        return {(name, partition) for _, name, partition, *_ in inputs}

    def forget_failed(self, jobs: Collection[tuple[str, str]]) -> None:
        """Those of these names and partitions: another is enqueued in their place."""
        failed = ((status.workflow_id, _failed(status)) for status in self._list(FAILED, load_input=True))
        ids = [id for id, job in failed if (job.name, job.partition) in jobs]
        if ids:
            self._client.delete_workflows(ids)

    def prune(self, older_than: timedelta) -> int:
        """Forget jobs done before that. Their keys are free again: let it be longer than any cause lives."""
        before = (datetime.now(UTC) - older_than).isoformat()
        pruned = 0
        while ids := [job.workflow_id for job in self._list(["SUCCESS"], completed_before=before, limit=500)]:
            self._client.delete_workflows(ids)
            pruned += len(ids)
        return pruned

    def _run(self, key: str, name: str, partition: str, attempt: int, *ids: str) -> None:
        try:
            if name not in self._functions:
                raise JobUnknown(name)
            self._functions[name](*ids)
        except Exception as error:
            delays = self._passing_delays if isinstance(error, Retry) else self._delays
            if attempt >= len(delays):
                log.exception("job %s failed for good", key)
                raise JobFailed(f"{type(error).__name__}: {error}") from None
            log.warning("job %s failed, attempt %d", key, attempt + 1, exc_info=error)
            # Its own id: a crash before this attempt is done enqueues the same once more, in vain.
            again: EnqueueOptions = {
                **_options(f"{key}~{attempt + 1}", partition),
                "delay_seconds": delays[attempt],
            }
            self._client.enqueue(again, key, name, partition, attempt + 1, *ids)

    def _schedule(self) -> None:
        for old in self._client.list_schedules():
            self._client.delete_schedule(old["schedule_name"])
        self._client.apply_schedules(
            [
                {
                    "schedule_name": name,
                    "workflow_name": TICK,
                    "schedule": cron,
                    "context": name,
                    "cron_timezone": zone,
                }
                for cron, name, zone in self._schedules
            ]
        )

    def _drain(self, dbos: DBOS, timeout: float) -> None:
        """DBOS can do this itself, but looks only once a second."""
        deadline = time.monotonic() + timeout
        for event in dbos.background_thread_stop_events:
            event.set()
        while _claims() or self._list(["PENDING"], executor_id=self._executor_id, limit=1):
            if time.monotonic() > deadline:
                log.warning("jobs are cut off; they run again at the next start")
                return
            time.sleep(0.02)

    def _list(self, status: list[str], **filters: Any) -> list[WorkflowStatus]:
        wanted: dict[str, Any] = {"load_input": False, "load_output": False, **filters}
        return self._client.list_workflows(status=status, **wanted)

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_url": self._url,
            # Fixed: by default a hash of the source, and a new release would strand the jobs of the old one.
            "application_version": "1",
            "executor_id": self._executor_id,
            # Never pickle: whoever can write a row could run code.
            "serializer": PortableJSON(),
            "run_migrations": False,
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": 0.2,
            "log_level": "WARNING",
            "enable_otlp": False,
        }


def _claims() -> bool:
    """Whether DBOS still takes jobs from the queue. Its thread cannot be joined: it may be only about to start."""
    return any(thread.name == f"queue-worker-{QUEUE}" for thread in threading.enumerate())


def _options(key: str, partition: str) -> EnqueueOptions:
    return {
        "workflow_name": JOB,
        "queue_name": QUEUE,
        "workflow_id": key,
        "queue_partition_key": partition,
    }


def _failed(status: WorkflowStatus) -> Failed:
    arguments = status.input["args"] if status.input else (status.workflow_id, status.name, "", 0)
    key, name, partition, _, *ids = arguments
    at = datetime.fromtimestamp((status.updated_at or 0) / 1000, UTC)
    return Failed(key, name, partition, tuple(ids), str(status.error or status.status), at)
