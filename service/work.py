"""The jobs: what is done after a commit, by name. Each may run twice and must then do no harm."""

import logging
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

from sqlalchemy.orm import Session

from service import mail, overdue, sweeping
from service.context import Context
from service.jobs import Retry
from service.packets import copies, generating, packets
from service.signing import invitations, packaging
from signatures.events import EventType
from storage.models import Invitation, Mail

log = logging.getLogger(__name__)

LONGEST_REFUSAL = 300
KEPT = timedelta(days=30)
"""How long a job that is done is remembered. The last attempt at a mail comes five days after its cause."""


def register(ctx: Context) -> None:
    """Tell the queue what each name does."""
    functions: dict[str, Callable[..., object]] = {
        "generate": generating.generate,
        "present": packets.present_document,
        "package": packaging.package,
        "copies": copies.send,
        "resume": packets.resume_held,
        "mail": deliver,
        "overdue": overdue.look,
        "prune": _prune,
        "sweep": sweeping.sweep,
    }
    for name, function in functions.items():
        ctx.jobs.register(name, partial(function, ctx))


def schedule(ctx: Context) -> None:
    """What is done by the clock. Say it before the jobs start."""
    ctx.jobs.every("*/10 * * * *", "overdue")
    ctx.jobs.every("30 3 * * *", "prune")
    ctx.jobs.every("45 3 * * *", "sweep")


def look_for_overdue(ctx: Context) -> None:
    """Once, after the start: what was left behind need not wait for the clock."""
    with ctx.transaction("system") as tx:
        tx.enqueue("overdue", tx.at.isoformat(), "overdue")


def _prune(ctx: Context) -> None:
    ctx.jobs.prune(KEPT)


def deliver(ctx: Context, mail_id: str) -> None:
    """Send one mail. Its Message-ID was fixed with the row: a repeated one is seen as the same.

    Raises `Retry` for what passes; what never will is written to the row, for whoever looks after the link.
    """
    try:
        message = _message(ctx, mail_id)
        if message is None:
            return
        mail.send(ctx.settings, message)
    except mail.Unsendable as error:
        log.warning("mail %s: %s", mail_id, error)
        _refuse(ctx, mail_id, "la dirección no sirve")
    except OSError as error:
        answer = mail.refused(error)
        if answer is None:
            raise Retry(f"{type(error).__name__}: {error}") from error
        log.warning("mail %s: %s", mail_id, answer)
        _refuse(ctx, mail_id, f"el servidor de correo respondió «{answer}»")
    else:
        _remember(ctx, mail_id)


def _message(ctx: Context, mail_id: str) -> EmailMessage | None:
    """None for one that left, or never will. A link that died before its mail left is not mailed."""
    with ctx.database.reading() as session:
        row = session.get_one(Mail, int(mail_id))
        if row.sent_at is not None or row.refusal is not None:
            return None
        if not _link_is_dead(ctx, session, row):
            return mail.render(ctx, session, row)
    _refuse(ctx, mail_id, "el enlace dejó de servir antes de que saliera")
    return None


def _remember(ctx: Context, mail_id: str) -> None:
    with ctx.transaction("system") as tx:
        row = tx.session.get_one(Mail, int(mail_id))
        row.sent_at = tx.at
        invitation = tx.session.get(Invitation, row.values.get("invitation_id", ""))
        if row.template == "invitation" and invitation is not None:
            payload = {"invitation_id": invitation.id, "message_id": row.message_id}
            ids = {"project_id": invitation.packet.project_id, "packet_id": invitation.packet_id}
            tx.apply(EventType.INVITATION_MAILED, payload, **ids)


def _refuse(ctx: Context, mail_id: str, why: str) -> None:
    with ctx.transaction("system") as tx:
        tx.session.get_one(Mail, int(mail_id)).refusal = why.replace("\0", "")[:LONGEST_REFUSAL]


def _link_is_dead(ctx: Context, session: Session, row: Mail) -> bool:
    if row.template != "invitation":
        return False
    invitation = session.get_one(Invitation, row.values["invitation_id"])
    return invitation.state != "open" or not invitations.opens(ctx, invitation)
