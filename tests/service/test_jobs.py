"""A job is done if its cause was committed and not if it was not, whatever is killed meanwhile."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from service.executor_lock import ExecutorBusy
from service.jobs import Jobs, Retry
from storage.models import Mail

WORKER = Path(__file__).with_name("jobs_worker.py")
FAST = {"delays": (0.0, 0.0), "passing_delays": (0.0,) * 4}


@pytest.fixture
def make_jobs(database):
    """Makes ports on the test's database; all are stopped at the end."""
    made: list[Jobs] = []

    def make(executor_id: str = "test", **options) -> Jobs:
        made.append(Jobs(database.url, executor_id, **{**FAST, **options}))
        made[-1].migrate()
        return made[-1]

    yield make
    for jobs in made:
        jobs.stop()


@pytest.fixture
def jobs(make_jobs):
    return make_jobs()


def enqueue(database, jobs, name, *keys, partition=None):
    """One job for each key, with the key as its only id, all in one transaction."""
    with database.writing() as session:
        for key in keys:
            jobs.enqueue(session, name, key, partition or key, key)


def test_a_job_runs_once_with_its_ids(database, jobs):
    ran = []
    jobs.register("work", lambda *ids: ran.append(ids))
    jobs.start()
    with database.writing() as session:
        jobs.enqueue(session, "work", "cause:1", "document", "a", "b")
    jobs.wait_idle(10)
    assert ran == [("a", "b")]


def test_jobs_can_be_enqueued_before_anybody_works(database, make_jobs):
    enqueue(database, make_jobs("other"), "work", "1", "2")
    ran, jobs = [], make_jobs()
    jobs.register("work", ran.append)
    jobs.start()
    jobs.wait_idle(10)
    assert sorted(ran) == ["1", "2"]


def enqueue_and_fail(database, jobs):
    with database.writing() as session:
        jobs.enqueue(session, "work", "1", "1", "1")
        session.flush()
        raise ZeroDivisionError


def test_a_transaction_rolled_back_enqueues_nothing(database, jobs):
    ran = []
    jobs.register("work", ran.append)
    jobs.start()
    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail(database, jobs)
    enqueue(database, jobs, "work", "2")
    jobs.wait_idle(10)
    assert ran == ["2"]


def test_a_job_does_not_begin_before_its_cause_is_committed(database, jobs):
    ran = []
    jobs.register("work", ran.append)
    jobs.start()
    with database.writing() as session:
        jobs.enqueue(session, "work", "1", "1", "1")
        time.sleep(0.3)
        assert ran == []
    jobs.wait_idle(10)
    assert ran == ["1"]


def test_the_same_cause_is_done_once(database, jobs):
    ran = []
    jobs.register("work", ran.append)
    jobs.start()
    enqueue(database, jobs, "work", "1", "1")
    jobs.wait_idle(10)
    enqueue(database, jobs, "work", "1")
    jobs.wait_idle(10)
    assert ran == ["1"]


def test_of_one_partition_one_job_runs_at_a_time_and_in_order(database, jobs):
    spans = []

    def work(key):
        began = time.monotonic()
        time.sleep(0.02)
        spans.append((key, began, time.monotonic()))

    jobs.register("work", work)
    jobs.start()
    for number in range(8):
        enqueue(database, jobs, "work", str(number), partition="document")
    jobs.wait_idle(20)
    assert [key for key, _, _ in spans] == [str(number) for number in range(8)]
    assert all(one[2] <= other[1] for one, other in pairwise(spans))


def test_partitions_run_side_by_side_but_no_more_than_there_are_workers(database, make_jobs):
    jobs = make_jobs(workers=3)
    running, most = Counter(), []

    def work(key):
        running[key] += 1
        most.append(sum(running.values()))
        time.sleep(0.05)
        running[key] -= 1

    jobs.register("work", work)
    jobs.start()
    enqueue(database, jobs, "work", *map(str, range(20)))
    jobs.wait_idle(20)
    assert len(most) == 20
    assert max(most) == 3


def test_a_slow_document_does_not_hold_up_the_others(database, jobs):
    release, done = threading.Event(), []
    jobs.register("slow", lambda key: release.wait(20))
    jobs.register("quick", done.append)
    jobs.start()
    enqueue(database, jobs, "slow", "s1")
    enqueue(database, jobs, "quick", *map(str, range(10)))
    deadline = time.monotonic() + 10
    while len(done) < 10 and time.monotonic() < deadline:
        time.sleep(0.02)
    release.set()
    jobs.wait_idle(10)
    assert len(done) == 10


def test_a_job_begins_soon_after_its_cause(database, jobs):
    waits = []
    jobs.register("work", lambda at: waits.append(time.monotonic() - float(at)))
    jobs.start()
    enqueue(database, jobs, "work", "0")
    jobs.wait_idle(10)
    waits.clear()
    for _ in range(20):
        enqueue(database, jobs, "work", str(time.monotonic()))
        time.sleep(0.07)
    jobs.wait_idle(10)
    assert sorted(waits)[5] < 0.1, "the slower ones may be the machine"


def test_what_passes_by_itself_is_tried_again(database, jobs):
    tries = []

    def work(key):
        tries.append(key)
        if len(tries) < 4:
            raise Retry("the mail server is down")

    jobs.register("work", work)
    jobs.start()
    enqueue(database, jobs, "work", "1")
    jobs.wait_idle(30)
    assert tries == ["1"] * 4
    assert jobs.failed() == []


def test_a_job_that_always_fails_is_listed_and_can_be_retried(database, jobs, caplog):
    tries = []

    def work(key, other):
        tries.append(key)
        if len(tries) <= 3:
            raise ValueError("no such row")

    jobs.register("work", work)
    jobs.start()
    with database.writing() as session:
        jobs.enqueue(session, "work", "cause:1", "document", "a", "b")
    jobs.wait_idle(30)
    [failed] = jobs.failed()
    assert (failed.key, failed.name, failed.partition, failed.ids) == (
        "cause:1",
        "work",
        "document",
        ("a", "b"),
    )
    assert failed.error == "ValueError: no such row"
    assert abs(datetime.now(UTC) - failed.at) < timedelta(minutes=1)
    assert len(tries) == 3
    assert "cause:1" in caplog.text
    jobs.retry("cause:1")
    jobs.wait_idle(10)
    assert len(tries) == 4
    assert jobs.failed() == []


def test_a_job_of_an_unknown_name_is_listed(database, jobs):
    jobs.start()
    enqueue(database, jobs, "nobody", "1")
    jobs.wait_idle(30)
    assert [failed.error for failed in jobs.failed()] == ["JobUnknown: nobody"]


def test_waiting_for_another_attempt_survives_a_restart(database, make_jobs):
    first = make_jobs(passing_delays=(2.0, 0.0))
    tried, done = threading.Event(), []

    def down(key):
        tried.set()
        raise Retry

    first.register("work", down)
    first.start()
    enqueue(database, first, "work", "1")
    assert tried.wait(10)
    first.stop()
    second = make_jobs()
    second.register("work", done.append)
    second.start()
    assert done == []
    second.wait_idle(20)
    assert done == ["1"]


def test_stopping_waits_for_what_runs_and_leaves_no_thread(database, make_jobs):
    before = set(threading.enumerate())
    jobs, began, done = make_jobs(), threading.Event(), []

    def work(key):
        began.set()
        time.sleep(0.3)
        done.append(key)

    jobs.register("work", work)
    jobs.start()
    enqueue(database, jobs, "work", "1")
    assert began.wait(10)
    jobs.stop()
    assert done == ["1"]
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) != before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert set(threading.enumerate()) == before


def test_it_can_be_stopped_before_it_began_to_look(make_jobs):
    """DBOS starts the thread that looks in another thread: there is a moment when it exists and does not run yet."""
    for _ in range(10):
        jobs = make_jobs()
        jobs.start()
        jobs.stop()
        assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("queue-worker")]


def test_what_is_cut_off_runs_again(database, make_jobs):
    first, began, release, done = make_jobs(), threading.Event(), threading.Event(), []

    def hang(key):
        began.set()
        release.wait(20)

    first.register("work", hang)
    first.start()
    enqueue(database, first, "work", "1")
    assert began.wait(10)
    first.stop(timeout=0.2)
    second = make_jobs()
    second.register("work", done.append)
    second.start()
    second.wait_idle(10)
    release.set()
    assert done == ["1"]


def test_two_started_ports_in_one_process_are_refused(jobs, make_jobs):
    jobs.start()
    with pytest.raises(RuntimeError, match="already"):
        make_jobs("other").start()


def test_a_schedule_runs_without_being_asked(jobs):
    ran = threading.Event()
    jobs.register("sweep", ran.set)
    jobs.every("* * * * * *", "sweep")
    jobs.start()
    assert ran.wait(20)


def test_a_schedule_that_is_gone_from_the_code_runs_no_more(database, make_jobs):
    first, ran = make_jobs(), threading.Event()
    first.register("sweep", ran.set)
    first.every("* * * * * *", "sweep")
    first.start()
    assert ran.wait(20)
    first.stop()
    second = make_jobs()
    second.register("sweep", ran.set)
    second.start()
    second.wait_idle(10)
    ran.clear()
    assert not ran.wait(3)


def test_what_is_done_can_be_forgotten(database, jobs):
    ran = []
    jobs.register("work", ran.append)
    jobs.start()
    enqueue(database, jobs, "work", "1", "2")
    jobs.wait_idle(10)
    assert jobs.prune(timedelta(hours=1)) == 0
    time.sleep(0.01)
    assert jobs.prune(timedelta(0)) == 2
    enqueue(database, jobs, "work", "1")
    jobs.wait_idle(10)
    assert sorted(ran) == ["1", "1", "2"]


def test_everything_kept_is_json(database, jobs):
    jobs.register("work", lambda key: 1 / 0)
    jobs.start()
    enqueue(database, jobs, "work", "1")
    jobs.wait_idle(30)
    schema = "dbos" if database.writer.dialect.name == "postgresql" else None
    kept = []
    with database.reading() as session:
        inspector = inspect(session.connection())
        for table in inspector.get_table_names(schema=schema):
            columns = {column["name"] for column in inspector.get_columns(table, schema=schema)}
            for column in columns & {"inputs", "output", "error"}:
                where = f"{schema}.{table}" if schema else table
                found = session.scalars(text(f"SELECT {column} FROM {where} WHERE {column} IS NOT NULL"))
                kept += [json.loads(value) for value in found]
            if "serialization" in columns:
                where = f"{schema}.{table}" if schema else table
                assert set(session.scalars(text(f"SELECT serialization FROM {where}"))) <= {"portable_json"}
    assert kept


def test_nothing_is_printed(database, jobs, capfd):
    jobs.register("work", lambda key: None)
    jobs.start()
    enqueue(database, jobs, "work", "1")
    jobs.wait_idle(10)
    jobs.stop()
    assert capfd.readouterr() == ("", "")


def test_writers_and_jobs_share_the_database_without_a_locked_error(database, jobs, caplog):
    """Eight threads that write, four jobs that write at once, and the queue's own writing."""
    caplog.set_level(logging.WARNING)
    errors, done = [], []

    def keep(key):
        with database.writing() as session:
            session.add(mail(f"job {key}"))
        done.append(key)

    def write(thread):
        try:
            for number in range(15):
                with database.writing() as session:
                    session.add(mail(f"{thread} {number}"))
                    jobs.enqueue(session, "keep", f"{thread}:{number}", str(number), f"{thread}:{number}")
        except Exception as error:
            errors.append(error)

    jobs.register("keep", keep)
    jobs.start()
    threads = [threading.Thread(target=write, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.wait_idle(60)
    assert errors == []
    assert caplog.text == ""
    assert sorted(done) == sorted(f"{thread}:{number}" for thread in range(8) for number in range(15))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mail)) == 240


def mail(key):
    return Mail(key=key, template="t", to="t", values={}, message_id=key, created_at=datetime.now(UTC))


class Worker:
    """A process of its own that runs jobs."""

    def __init__(self, url, trace):
        self.trace = trace
        before = self.noted("started")
        self.process = subprocess.Popen([sys.executable, WORKER, url, trace], stderr=subprocess.PIPE)
        while self.noted("started") == before:
            assert self.process.poll() is None, self.process.stderr.read().decode()
            time.sleep(0.01)

    def noted(self, word):
        return self.trace.read_text().count(word) if self.trace.exists() else 0

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def finish(self):
        self.process.terminate()
        assert self.process.communicate(timeout=30)[1].decode() == ""
        assert self.process.returncode == 0


def test_jobs_of_a_process_killed_again_and_again_are_all_done_and_no_effect_is_doubled(
    database, make_jobs, tmp_path
):
    jobs, trace, keys = make_jobs("reader"), tmp_path / "trace", [str(number) for number in range(40)]
    enqueue(database, jobs, "work", *keys)
    for ended in (2, 9, 17, 28):
        worker = Worker(database.url, trace)
        while worker.noted("ended") < ended:
            time.sleep(0.001)
        worker.kill()
    worker = Worker(database.url, trace)
    jobs.wait_idle(60)
    worker.finish()
    began = Counter(line.split()[1] for line in trace.read_text().splitlines() if line.startswith("began"))
    assert set(began) == set(keys), "each at least once"
    assert sum(began.values()) > 40, "some were really cut off"
    with database.reading() as session:
        assert sorted(session.scalars(select(Mail.key))) == sorted(
            [*keys, *(f"follow {key}" for key in keys)]
        )
    assert jobs.failed() == []


def test_one_executor_id_is_for_one_process(database, make_jobs, tmp_path):
    jobs = make_jobs("crashing")
    worker = Worker(database.url, tmp_path / "trace")
    with pytest.raises(ExecutorBusy):
        jobs.start(timeout=0.2)
    worker.kill()
    jobs.start(timeout=10)


def test_processes_that_share_the_work_do_each_job_once(database, make_jobs, tmp_path):
    jobs, trace = make_jobs("second"), tmp_path / "trace"
    ran = []
    jobs.register("work", ran.append)
    jobs.register("follow", lambda number: None)
    worker = Worker(database.url, trace)
    jobs.start()
    enqueue(database, jobs, "work", *map(str, range(60)))
    jobs.wait_idle(60)
    worker.finish()
    there = [line.split()[1] for line in trace.read_text().splitlines() if line.startswith("began")]
    assert sorted([*ran, *there], key=int) == [str(number) for number in range(60)]
