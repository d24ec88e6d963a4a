"""Mails as they arrive: at a real SMTP server, and in the folder."""

import email
import re
import socket
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from service import mail, work
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.jobs import Retry
from service.mail.rendering import Unsendable
from service.packets import copies
from service.settings import Settings
from service.signing import invitations
from signatures.links import Links
from storage.models import Mail, Project

ROSA, LUIS, ANA = "P06", "P07", "P08"
SIGNED = {"typed_name": "Rosa Contreras", "declared": "yes"}


class Inbox:
    """An SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.received: list[tuple[str, list[str], EmailMessage]] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return "451 try again later"
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def rendered(ctx: Context, template: str, to: str = "rosa.contreras@example.com") -> EmailMessage:
    """The last mail of that template in the row's own words."""
    with ctx.database.reading() as session:
        query = select(Mail).where(Mail.template == template, Mail.to == to).order_by(Mail.id.desc()).limit(1)
        return mail.render(ctx, session, session.scalars(query).one())


def row(**changes: Any) -> Mail:
    values = {
        "id": 1,
        "key": "k",
        "template": "contact_changed",
        "to": "rosa.contreras@example.com",
        "values": {},
        "message_id": "<0123abcd@rubrica.invalid>",
        "created_at": datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
        "sent_at": None,
    }
    return Mail(**(values | changes))


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_invitation_says_who_asks_what_and_until_when(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901", title="Acta «Ñuñoa» & Cía. <Ltda.>")
    line.draft("LIM26-X01-902")
    line.send()
    message = rendered(ctx, "invitation")
    assert message["Subject"] == "Ecomercado Limache: tiene 2 documentos para firmar"
    assert message["To"] == "rosa.contreras@example.com"
    assert message["Reply-To"] == "gestora.limache@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        body = text_of(message, kind)
        assert "http://localhost:8000" + line.path() in body
        assert "Camila Andrea Rojas Venegas" in body
        assert "Puede firmar hasta el" in body
        assert "Solo usted puede firmar" in body or "solo usted puede firmar" in body
        assert "no lo reenvíe" not in body
    assert "- Acta «Ñuñoa» & Cía. <Ltda.>" in text_of(message)
    assert "Acta «Ñuñoa» &amp; Cía. &lt;Ltda.&gt;" in text_of(message, "html")
    assert not re.search(r"Rosa|Acta|LIM26", message["Subject"])


def test_the_staff_reads_what_a_person_answered_and_where_to_decide(
    line: Any, ctx: Context, account: Callable[..., str]
) -> None:
    account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL))
    first, second = line.draft("LIM26-X01-901", title="Acta <1>"), line.draft("LIM26-X01-902")
    line.send()
    given = {first: ("correction", "Falta <b>una</b> silla"), second: ("decline", None)}
    line.act(answers={line.signer(document).id: answer for document, answer in given.items()})
    message = rendered(ctx, "answers", "gestora@example.org")
    assert message["Subject"] == "Ecomercado Limache: 2 documentos esperan su revisión"
    assert message["To"] == "gestora@example.org"
    text, page = text_of(message), text_of(message, "html")
    assert "- Acta <1> (LIM26-X01-901): pide una corrección.\n  Motivo: Falta <b>una</b> silla" in text
    assert "(LIM26-X01-902): no va a firmar.\n  Motivo: no lo escribió." in text
    assert "Falta &lt;b&gt;una&lt;/b&gt; silla" in page
    person = line.people.person(ROSA)
    for body in (text, page):
        assert f"http://localhost:8000/panel/paquetes/{line.packet_id}" in body
        assert not [
            one for one in (person.rut, person.correo, person.telefono, "/firmar/") if one and one in body
        ]


def test_one_document_is_asked_for_in_the_singular(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    assert rendered(ctx, "invitation")["Subject"] == "Ecomercado Limache: tiene 1 documento para firmar"


def test_styles_stand_in_the_tags(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    html = text_of(rendered(ctx, "invitation"), "html")
    assert re.search(r'<a [^>]*style="[^"]*background: #0f5c4a', html)
    assert "<style" not in html


def test_whoever_has_no_mail_gets_none(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901", [ANA])
    line.send()
    with ctx.database.reading() as session:
        assert session.scalars(select(Mail)).all() == []


def test_copies_bring_the_sealed_files(line: Any, ctx: Context, answer: Callable[..., Any]) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    for person in (ROSA, LUIS):
        answer(line.path(person), {document: "agree"}, **SIGNED)
    line.package()
    copies.send(ctx, line.packet_id, document)
    message = rendered(ctx, "copies")
    assert message["Subject"] == "Ecomercado Limache: su documento firmado"
    (attachment,) = message.iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == ctx.blobs.get(line.document(document).sealed_digest)
    assert attachment.get_filename() == "Acta-de-prueba-de-LIM26-X01-901-LIM26-X01-901.pdf"
    assert "http://localhost:8000" + line.path() in text_of(message)
    assert "La copia va en este correo" in text_of(message)
    assert f"http://localhost:8000/v/{line.document(document).code}" in text_of(message)
    assert "HTTP://" not in text_of(message), "capitals are for the QR"
    assert "hasta el" not in text_of(message), "copies stay"


@pytest.mark.parametrize("again", ["corrected", "resent"])
def test_a_link_behind_which_nothing_waits_asks_for_nothing(
    line: Any, ctx: Context, answer: Callable[..., Any], again: str
) -> None:
    document = line.draft("LIM26-X01-901", title="Acta de Ñuñoa")
    line.send()
    answer(line.path(), {document: "agree"}, **SIGNED)
    line.package()
    to = "rosa.contreras@example.com"
    if again == "corrected":
        to = "rosa.nueva@example.com"
        invitations.correct_contact(ctx, line.packet_id, ROSA, to, "+56900000006", "account:1")
    else:
        invitations.resend(ctx, line.invitation_id(), "account:1")
    message = rendered(ctx, "invitation", to)
    assert message["Subject"] == "Ecomercado Limache: su enlace para ver y bajar sus copias"
    for kind in ("plain", "html"):
        body = text_of(message, kind)
        assert "http://localhost:8000" + line.path() in body
        assert "Acta de Ñuñoa" in body
        assert "No tiene nada pendiente" in body
        assert not re.search(r"falta su firma|firmar hasta|documentos? para firmar", body)


def test_copies_leave_also_when_no_key_makes_their_link(
    line: Any, ctx: Context, answer: Callable[..., Any]
) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    answer(line.path(), {document: "agree"}, **SIGNED)
    line.package()
    copies.send(ctx, line.packet_id, document)
    ctx.__dict__["links"] = Links([b"another key of sixteen bytes"])
    message = rendered(ctx, "copies")
    assert len(list(message.iter_attachments())) == 1
    assert "/firmar/" not in text_of(message) + text_of(message, "html")
    assert "en ese enlace" not in text_of(message) + text_of(message, "html")


def test_both_addresses_are_told_of_a_new_contact(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    invitations.correct_contact(
        ctx, line.packet_id, ROSA, "rosa.nueva@example.com", "+56900000099", "account:1"
    )
    for address in ("rosa.contreras@example.com", "rosa.nueva@example.com"):
        message = rendered(ctx, "contact_changed", address)
        assert "Si no lo pidió, avise de inmediato" in text_of(message)
        assert "firmar/" not in text_of(message), "no link to the old address"


def test_it_arrives_by_smtp_with_its_letters_whole(line: Any, ctx: Context, inbox: tuple[Inbox, int]) -> None:
    line.draft("LIM26-X01-901", title="Peñalolén: «Ñandú» y 1.234 ítems €")
    line.send()
    settings = ctx.settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": inbox[1],
            "smtp_starttls": False,
            "mail_from": "Ecomercado de Ñuñoa <no-responder@example.org>",
        }
    )
    sending = Context(settings)
    sending.__dict__["secret_keys"] = ctx.secret_keys
    try:
        message = rendered(sending, "invitation")
    finally:
        sending.close()
    mail.send(settings, message)
    ((sender, to, received),) = inbox[0].received
    assert (sender, to) == ("no-responder@example.org", ["rosa.contreras@example.com"])
    assert received["From"] == "Ecomercado de Ñuñoa <no-responder@example.org>"
    assert "Peñalolén: «Ñandú» y 1.234 ítems €" in text_of(received)
    assert received["Message-ID"] == message["Message-ID"]


def test_a_server_that_refuses_is_an_error_and_the_job_sends_it_later(
    line: Any, ctx: Context, inbox: tuple[Inbox, int]
) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    ctx.settings = ctx.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": inbox[1], "smtp_starttls": False}
    )
    with ctx.database.reading() as session:
        (mail_id,) = session.scalars(select(Mail.id)).all()
    inbox[0].refuse = True
    with pytest.raises(Retry, match="451"):
        work.deliver(ctx, str(mail_id))
    inbox[0].refuse = False
    work.deliver(ctx, str(mail_id))
    work.deliver(ctx, str(mail_id))
    assert len(inbox[0].received) == 1


def test_without_a_server_it_is_a_file_whole_and_private(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    message = rendered(ctx, "invitation")
    mail.send(ctx.settings, message)
    mail.send(ctx.settings, message)
    (file,) = Path(ctx.settings.effective_mail_folder).iterdir()
    assert re.fullmatch(r"\d{8}T\d{6}-[0-9a-f]+\.eml", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = email.message_from_bytes(file.read_bytes(), policy=default)
    assert kept["Subject"] == "Ecomercado Limache: tiene 1 documento para firmar"


@pytest.mark.parametrize(
    "to",
    [
        "rosa@example.com\r\nBcc: otra@example.com",
        "rosa@example.com, otra@example.com",
        "rosa@example.com>\n<otra@example.com",
        "Rosa",
        "",
        "rosa@",
        "rosa@exa mple.com",
    ],
)
def test_a_broken_address_is_never_written_to(ctx: Context, to: str) -> None:
    with ctx.database.reading() as session:
        project_id = session.scalars(select(Project.id)).one()
        values = {"project_id": project_id, "person_key": ROSA}
        with pytest.raises(Unsendable):
            mail.render(ctx, session, row(to=to, values=values))


def test_a_link_stands_whole_in_the_file(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    mail.send(ctx.settings, rendered(ctx, "invitation"))
    [file] = ctx.settings.effective_mail_folder.glob("*.eml")
    assert f"{ctx.settings.public_url}{line.path(ROSA)}" in file.read_text("utf-8").split()


def test_a_line_break_in_a_name_stays_out_of_the_headers(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    with ctx.database.reading() as session, session.no_autoflush:
        project = session.scalars(select(Project)).one()
        project.comuna = "Limache\r\nBcc: otra@example.com\u2028X-Mal: si"
        message = mail.render(ctx, session, session.scalars(select(Mail)).one())
        session.expunge_all()
    parsed = email.message_from_bytes(bytes(message), policy=default)
    assert parsed["Bcc"] is None
    assert parsed["X-Mal"] is None
    assert "\n" not in parsed["Subject"]


def test_an_unknown_template_is_refused(ctx: Context) -> None:
    with ctx.database.reading() as session, pytest.raises(Unsendable):
        mail.render(ctx, session, row(template="../../etc/passwd"))


def test_the_folder_is_that_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path, mail_folder=tmp_path / "otra")
    message = EmailMessage()
    message["Date"] = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    message["Message-ID"] = "<../../escape@rubrica.invalid>"
    mail.send(settings, message)
    assert [file.name for file in (tmp_path / "otra").iterdir()] == ["20261120T140500-escape.eml"]
