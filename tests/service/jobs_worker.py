"""A process that runs jobs until it is killed; run by test_jobs.py with a database URL and a file for its trace."""

import os
import signal
import sys
import time
from datetime import UTC, datetime

from sqlalchemy import select

from service.jobs import Jobs
from storage.database import Database
from storage.models import Mail


def main(url: str, trace: str) -> None:
    database, jobs = Database(url), Jobs(url, "crashing", workers=4)

    def work(number: str) -> None:
        note(trace, f"began {number}")
        time.sleep(0.02)
        with database.writing() as session:
            if session.scalar(select(Mail.id).where(Mail.key == number)) is None:
                session.add(mail(number))
                jobs.enqueue(session, "follow", f"follow:{number}", number, number)
        note(trace, f"ended {number}")

    def follow(number: str) -> None:
        with database.writing() as session:
            if session.scalar(select(Mail.id).where(Mail.key == f"follow {number}")) is None:
                session.add(mail(f"follow {number}"))

    jobs.register("work", work)
    jobs.register("follow", follow)
    jobs.start()
    note(trace, "started")
    signal.sigwait({signal.SIGTERM})
    jobs.stop()
    database.close()


def mail(key: str) -> Mail:

    return Mail(key=key, template="t", to="t", values={}, message_id=key, created_at=datetime.now(UTC))


def note(trace: str, line: str) -> None:
    descriptor = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main(*sys.argv[1:])
