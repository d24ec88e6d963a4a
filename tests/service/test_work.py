"""Jobs with the world outside: mails that leave once, later, or never."""

import socket
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from service import work
from service.context import Context
from service.jobs import Jobs, Retry
from service.signing import invitations
from storage.models import Event, Mail

ROSA = "P06"


class Server:
    """Answers as it is told to, and keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.to_rcpt = "250 OK"
        self.to_data = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.to_data == "hang up":
            server.transport.close()
            return "421 bye"
        if self.to_data.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content))
        return self.to_data


@pytest.fixture
def server(ctx: Context) -> Iterator[Server]:
    """The installation's SMTP server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    ctx.settings = ctx.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_starttls": False}
    )
    yield handler
    controller.stop()


@pytest.fixture
def mail_id(line: Any, ctx: Context) -> str:
    """An invitation that waits to leave."""
    line.draft("LIM26-X01-901")
    line.send()
    with ctx.database.reading() as session:
        return str(session.scalars(select(Mail.id)).one())


def sent(ctx: Context, mail_id: str) -> bool:
    with ctx.database.reading() as session:
        return session.get_one(Mail, int(mail_id)).sent_at is not None


def remembered(ctx: Context) -> int:
    with ctx.database.reading() as session:
        return len(session.scalars(select(Event).where(Event.type == "invitation_mailed")).all())


def test_a_mail_leaves_once_and_the_log_remembers_it(ctx: Context, server: Server, mail_id: str) -> None:
    for _ in range(2):
        work.deliver(ctx, mail_id)
    assert len(server.taken) == 1
    assert sent(ctx, mail_id)
    assert remembered(ctx) == 1


@pytest.mark.parametrize(
    ("to_rcpt", "to_data"), [("451 later", "250 OK"), ("250 OK", "452 full"), ("250 OK", "hang up")]
)
def test_a_server_that_cannot_now_is_tried_again_later(
    ctx: Context, server: Server, mail_id: str, to_rcpt: str, to_data: str
) -> None:
    server.to_rcpt, server.to_data = to_rcpt, to_data
    with pytest.raises(Retry):
        work.deliver(ctx, mail_id)
    assert not sent(ctx, mail_id)
    server.to_rcpt = server.to_data = "250 OK"
    work.deliver(ctx, mail_id)
    assert len(server.taken) == 1


def test_a_server_that_is_down_is_tried_again_later(ctx: Context, mail_id: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ctx.settings = ctx.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
    with pytest.raises(Retry, match="ConnectionRefused"):
        work.deliver(ctx, mail_id)
    assert not sent(ctx, mail_id)


def test_a_folder_that_cannot_be_written_is_tried_again_later(ctx: Context, mail_id: str) -> None:
    ctx.settings = ctx.settings.model_copy(update={"mail_folder": ctx.settings.data / "rubrica.db" / "mail"})
    with pytest.raises(Retry, match="NotADirectory"):
        work.deliver(ctx, mail_id)


@pytest.mark.parametrize(("to_rcpt", "to_data"), [("550 unknown", "250 OK"), ("250 OK", "554 spam")])
def test_a_no_of_the_server_is_no_reason_to_wait(
    ctx: Context, server: Server, mail_id: str, to_rcpt: str, to_data: str
) -> None:
    server.to_rcpt, server.to_data = to_rcpt, to_data
    with pytest.raises(OSError, match=r"unknown|spam"):
        work.deliver(ctx, mail_id)
    assert not sent(ctx, mail_id)
    assert remembered(ctx) == 0


def test_the_queue_tries_a_passing_failure_for_days_and_gives_up_a_no(
    ctx: Context, server: Server, mail_id: str
) -> None:
    """By the queue itself, with short waits."""
    ctx.jobs.stop()
    ctx.jobs = Jobs(
        ctx.settings.effective_database_url, "hurried", delays=(0.01,), passing_delays=(0.01,) * 50
    )
    work.register(ctx)
    server.to_rcpt = "451 later"
    ctx.jobs.start()
    wait_until(lambda: any("~" in job.workflow_id for job in ctx.jobs._list(["SUCCESS"])))
    server.to_rcpt = "250 OK"
    ctx.jobs.wait_idle(30)
    assert ctx.jobs.failed() == []
    assert len(server.taken) == 1
    server.to_rcpt = "550 unknown"
    invitations.resend(ctx, invitation_of(ctx), "account:1")
    ctx.jobs.wait_idle(30)
    [failed] = ctx.jobs.failed()
    assert failed.name == "mail"
    assert "550" in failed.error


def wait_until(done: Any) -> None:
    limit = time.monotonic() + 30
    while not done():
        assert time.monotonic() < limit
        time.sleep(0.05)


def invitation_of(ctx: Context) -> str:
    with ctx.database.reading() as session:
        return str(session.scalars(select(Mail.values)).first()["invitation_id"])


class Cut(Context):
    """The power goes between the sending and its mark."""

    def transaction(self, actor: str) -> Any:
        raise KeyboardInterrupt


def test_a_crash_after_sending_sends_the_same_message_again(
    ctx: Context, server: Server, mail_id: str
) -> None:
    cut = Cut(ctx.settings)
    with pytest.raises(KeyboardInterrupt):
        work.deliver(cut, mail_id)
    cut.close()
    assert not sent(ctx, mail_id)
    work.deliver(ctx, mail_id)
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert remembered(ctx) == 1


def test_a_link_that_died_before_its_mail_left_is_not_mailed(
    line: Any, ctx: Context, server: Server, mail_id: str
) -> None:
    invitations.revoke(ctx, line.invitation_id(), "account:1")
    work.deliver(ctx, mail_id)
    assert server.taken == []
    assert not sent(ctx, mail_id)
