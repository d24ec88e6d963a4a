"""Out of the house: by SMTP when a server is set, else one `.eml` file a mail."""

import copy
import os
import re
import smtplib
import ssl
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from service.settings import LOOPBACK, Settings

SECONDS = 30
TRIED = timedelta(days=5)
"""How long the queue tries to hand a mail over."""
TOO_LARGE = 552


class Unready(OSError):
    """The server took nobody: an operator mends it, or our settings, and the mail leaves as it is."""


def send(settings: Settings, message: EmailMessage) -> None:
    """Raises `OSError`, smtplib's own among them, when it did not leave; `refused` tells whether it ever may."""
    if settings.smtp_host:
        _by_smtp(settings, message)
    else:
        _to_file(settings.effective_mail_folder, message)


def _by_smtp(settings: Settings, message: EmailMessage) -> None:
    with closing(_entered(settings)) as server:
        server.send_message(message)
        with suppress(smtplib.SMTPException):  # the mail is the server's already
            server.quit()


def _entered(settings: Settings) -> smtplib.SMTP:
    try:
        with ExitStack() as stack:
            server = stack.enter_context(
                closing(smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS))
            )
            if settings.smtp_starttls:
                server.starttls(context=_tls(settings))
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            stack.pop_all()
            return server
    except smtplib.SMTPException as error:
        raise Unready(f"{type(error).__name__}: {error}") from error


def refused(error: OSError) -> str | None:
    """What the server answered when it will never take this mail; None when it may leave later as it is."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _said(code, answer) if code >= 500 else None
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != TOO_LARGE:
        return None  # our own address: of the settings, as the password is
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error) if error.smtp_code >= 500 else None
    if isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException):
        return None
    return str(error)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {text}".split())


def _tls(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.smtp_host in LOOPBACK:  # a relay on this very machine has no certificate that anyone signed
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _to_file(folder: Path, message: EmailMessage) -> None:
    """Whole or not at all: written aside, then renamed. Names sort by time; the same mail again is the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    made = parsedate_to_datetime(message["Date"]).strftime("%Y%m%dT%H%M%S")
    unique = re.sub(r"[^0-9A-Za-z]", "", message["Message-ID"].partition("@")[0])[:40]
    file = folder / f"{made}-{unique}.eml"
    fresh = file.with_suffix(".part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(bytes(_legible(message)))
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)


def _legible(message: EmailMessage) -> EmailMessage:
    """The same mail, its text as written: whoever opens the file must find the link in one piece."""
    legible = copy.deepcopy(message)
    text = legible.get_body(("plain",))
    if isinstance(text, EmailMessage) and text.get_payload():
        text.set_content(text.get_content(), cte="8bit")
    return legible
