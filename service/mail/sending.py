"""Out of the house: by SMTP when a server is set, else one `.eml` file a mail."""

import copy
import os
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from service.settings import LOOPBACK, Settings

SECONDS = 30


def send(settings: Settings, message: EmailMessage) -> None:
    """Raises `OSError` or `smtplib.SMTPException` when it did not leave; the job then tries again."""
    if settings.smtp_host:
        _by_smtp(settings, message)
    else:
        _to_file(settings.effective_mail_folder, message)


def _by_smtp(settings: Settings, message: EmailMessage) -> None:
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls(context=_tls(settings))
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)


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
