"""One writer at a time, readers that cannot write, and nothing kept of what was rolled back."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from gc import collect

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.models import Event

NOW = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)


def event(position: int) -> Event:
    return Event(
        position=position,
        type="tested",
        at=NOW,
        actor="system",
        payload={},
        salt=b"",
        commitment=b"",
        leaf_hash=b"",
    )


def append(database: Database) -> int:
    """What every writer of events does: read the last position, write the next."""
    with database.writing() as session:
        last = session.scalar(select(func.max(Event.position)))
        position = 0 if last is None else last + 1
        session.add(event(position))
    return position


def positions(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Event.position).order_by(Event.position)))


def test_what_is_written_is_read(database):
    append(database)
    with database.reading() as session:
        [event] = session.scalars(select(Event))
    assert (event.at, event.position) == (NOW, 0)


def test_a_writer_reads_a_row_once_and_a_later_one_reads_it_anew(database):
    append(database)
    statements: list[str] = []
    listen(database.writer, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with database.writing() as session:
        session.get(Event, 0)
        collect()  # nobody else holds it
        before = len(statements)
        session.get_one(Event, 0).actor = "person"
        assert len(statements) == before
    with database.writing() as session:
        assert session.get_one(Event, 0).actor == "person"


def write_and_fail(database: Database) -> None:
    with database.writing() as session:
        session.add(event(0))
        session.flush()
        raise ZeroDivisionError


def write_while_reading(database: Database) -> None:
    with database.reading() as session:
        session.add(event(0))
        session.flush()


def test_an_exception_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    assert positions(database) == []


def test_a_reading_session_cannot_write(database):
    with pytest.raises(DBAPIError):
        write_while_reading(database)
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(text("DELETE FROM event"))
    assert append(database) == 0, "the connection was given back to writers as it came"


def test_a_reading_session_sees_one_moment(database):
    append(database)
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Event))
        append(database)
        assert session.scalar(select(func.count()).select_from(Event)) == before
    assert positions(database) == [0, 1]


def test_a_reader_does_not_wait_for_a_writer(database):
    append(database)
    with database.writing() as session:
        session.execute(text("UPDATE event SET actor = 'x'"))
        started = time.monotonic()
        assert positions(database) == [0]
        assert time.monotonic() - started < 1


def test_a_writer_inside_a_writer_is_told_so(database):
    with database.writing(), pytest.raises(RuntimeError, match="inside"), database.writing():
        pass
    assert append(database) == 0


def test_rows_outlive_their_session(database):
    append(database)
    with database.writing() as session:
        [event] = session.scalars(select(Event))
    assert event.actor == "system"


def test_a_row_that_points_to_nothing_is_refused(database):
    with pytest.raises(DBAPIError), database.writing() as session:
        session.execute(
            text(
                "INSERT INTO packet (id, project_id, title, created_at, created_by)"
                " VALUES ('p', 'nothing', 't', '2026-11-20', 'x')"
            )
        )


def test_positions_of_many_threads_have_no_gap_and_no_double(database):
    taken: list[int] = []

    def write() -> None:
        taken.extend(append(database) for _ in range(20))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(160)) == positions(database)


def test_positions_of_many_processes_have_no_gap_and_no_double(database):
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from test_database import append, Database\n"
        "database = Database(sys.argv[1])\n"
        "for _ in range(20): append(database)\n"
        "database.close()\n"
    )
    folder = __file__.rpartition("/")[0]
    writers = [
        subprocess.Popen([sys.executable, "-c", code, database.url, folder], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    errors = [writer.communicate(timeout=60)[1].decode() for writer in writers]
    assert errors == [""] * 4
    assert positions(database) == list(range(80))


def test_sqlite_is_set_up_to_lose_nothing(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/a.db")
    with database.reading() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30000, "foreign_keys": 1}
