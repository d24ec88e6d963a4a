"""Jobs with the world outside: mails that leave once, later, or never."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr
from sqlalchemy import select

from service import work
from service.accounts.permissions import Grant, Permission, Scope
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
def test_a_no_of_the_server_is_final_and_kept_with_its_words(
    ctx: Context, server: Server, mail_id: str, to_rcpt: str, to_data: str
) -> None:
    server.to_rcpt, server.to_data = to_rcpt, to_data
    work.deliver(ctx, mail_id)
    server.to_rcpt = server.to_data = "250 OK"
    work.deliver(ctx, mail_id)
    assert server.taken == []
    assert refusal(ctx, mail_id) in (
        "el servidor de correo respondió «550 unknown»",
        "el servidor de correo respondió «554 spam»",
    )
    assert not sent(ctx, mail_id)
    assert remembered(ctx) == 0


def refusal(ctx: Context, mail_id: str) -> str | None:
    with ctx.database.reading() as session:
        return session.get_one(Mail, int(mail_id)).refusal


def test_a_broken_address_is_final_too(ctx: Context, server: Server, mail_id: str) -> None:
    with ctx.database.writing() as session:
        session.get_one(Mail, int(mail_id)).to = "rosa@"
    work.deliver(ctx, mail_id)
    assert refusal(ctx, mail_id) == "la dirección no sirve"


@pytest.fixture
def strict(ctx: Context, tmp_path: Path) -> Iterator[Server]:
    """The installation's SMTP server, which wants TLS and then a name and a password."""
    certificate, key = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    def enter(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data == LoginPassword(b"rubrica", b"correcta"), handled=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=port,
        tls_context=tls,
        require_starttls=True,
        authenticator=enter,
        auth_required=True,
    )
    controller.start()
    configure(ctx, smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=True, smtp_user="rubrica")
    yield handler
    controller.stop()


def configure(ctx: Context, **changes: Any) -> None:
    ctx.settings = ctx.settings.model_copy(update=changes)


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "server.pem", folder / "server.key"


def test_a_wrong_password_is_tried_again_until_an_operator_mends_it(
    ctx: Context, strict: Server, mail_id: str
) -> None:
    configure(ctx, smtp_password=SecretStr("otra"))
    with pytest.raises(Retry, match="SMTPAuthenticationError"):
        work.deliver(ctx, mail_id)
    configure(ctx, smtp_password=SecretStr("correcta"))
    work.deliver(ctx, mail_id)
    assert len(strict.taken) == 1
    assert sent(ctx, mail_id)


def test_a_server_without_tls_or_that_wants_a_login_is_tried_again(
    ctx: Context, server: Server, mail_id: str
) -> None:
    configure(ctx, smtp_starttls=True)
    with pytest.raises(Retry, match="SMTPNotSupportedError"):
        work.deliver(ctx, mail_id)
    configure(ctx, smtp_starttls=False, smtp_user="rubrica")
    with pytest.raises(Retry, match="SMTPNotSupportedError"):
        work.deliver(ctx, mail_id)
    assert refusal(ctx, mail_id) is None


def test_a_server_that_wants_a_login_before_it_takes_our_address_is_tried_again(
    ctx: Context, strict: Server, mail_id: str
) -> None:
    configure(ctx, smtp_user="")
    with pytest.raises(Retry, match="SMTPSenderRefused"):
        work.deliver(ctx, mail_id)


def test_the_gestora_sees_that_a_mail_will_not_leave(
    line: Any,
    ctx: Any,
    server: Server,
    mail_id: str,
    browser: Callable[[], Any],
    account: Callable[..., str],
) -> None:
    line.ask("LIM26-X01-901", line.documents[0])
    staff = browser()
    staff.log_in(account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL, "")))
    path = f"/panel/paquetes/{line.packet_id}"
    assert "Correo en camino" in staff.get(path).text
    server.to_rcpt = "550 unknown <user>"
    work.deliver(ctx, mail_id)
    page = " ".join(staff.see(path).text_content().split())
    assert "Correo en camino" not in page
    assert (
        "El correo no salió: el servidor de correo respondió «550 unknown <user>». "
        "Corrija el correo o entréguelo a mano."
    ) in page
    server.to_rcpt = "250 OK"
    invitations.resend(ctx, line.invitation_id(), "account:1")
    assert "Correo en camino" in staff.get(path).text
    ctx.ahead = timedelta(days=6)
    assert "no lo recibió en cinco días" in staff.get(path).text


def test_the_queue_tries_a_passing_failure_for_days_and_a_no_only_once(
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
    assert ctx.jobs.failed() == []
    assert "550" in (refusal(ctx, "2") or "")


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
