"""The jobs: what is done after a commit, by name. Each may run twice and must then do no harm."""

import smtplib
from collections.abc import Callable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import mail
from service.context import Context
from service.jobs import Retry
from service.packets import generating, packets
from service.signing import packaging
from signatures.events import EventType
from storage.models import Document, Invitation, Mail, Signer

NO_LONGER_WAITING = ("sealed", "issued", "voided", "superseded")


def register(ctx: Context) -> None:
    """Tell the queue what each name does."""
    functions: dict[str, Callable[..., None]] = {
        "generate": generating.generate,
        "present": packets.present_document,
        "package": packaging.package,
        "copies": copies,
        "resume": packets.resume_held,
        "mail": deliver,
    }
    for name, function in functions.items():
        ctx.jobs.register(name, partial(function, ctx))


def deliver(ctx: Context, mail_id: str) -> None:
    """Send one mail. Its Message-ID was fixed with the row: a repeated one is seen as the same.

    A link that died before its mail left is not mailed: it would open nothing. Raises `Retry` for what passes.
    """
    with ctx.database.reading() as session:
        row = session.get_one(Mail, int(mail_id))
        if row.sent_at is not None or _link_is_dead(session, row):
            return
        message = mail.render(ctx, session, row)
    try:
        mail.send(ctx.settings, message)
    except OSError as error:  # smtplib's own are among them
        if _passes(error):
            raise Retry(f"{type(error).__name__}: {error}") from error
        raise
    with ctx.transaction("system") as tx:
        row = tx.session.get_one(Mail, int(mail_id))
        row.sent_at = tx.at
        invitation = tx.session.get(Invitation, row.values.get("invitation_id", ""))
        if row.template == "invitation" and invitation is not None:
            payload = {"invitation_id": invitation.id, "message_id": row.message_id}
            ids = {"project_id": invitation.packet.project_id, "packet_id": invitation.packet_id}
            tx.apply(EventType.INVITATION_MAILED, payload, **ids)


def _link_is_dead(session: Session, row: Mail) -> bool:
    if row.template != "invitation":
        return False
    return session.get_one(Invitation, row.values["invitation_id"]).state != "open"


def _passes(error: OSError) -> bool:
    """Whether the mail may leave later as it is. A server that answers 5xx has said no."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    return isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException)


def copies(ctx: Context, packet_id: str, document_id: str) -> None:
    """One mail per person and packet, when nothing of theirs is waited for any more."""
    with ctx.transaction("system") as tx:
        people = tx.session.scalars(select(Signer.person_key).where(Signer.document_id == document_id)).all()
        for person_key in sorted(set(people)):
            states = tx.session.execute(
                select(Document.id, Document.state)
                .join(Signer, Signer.document_id == Document.id)
                .where(Document.packet_id == packet_id, Signer.person_key == person_key)
                .distinct()
            ).all()
            if any(state not in NO_LONGER_WAITING for _, state in states):
                continue
            invitation = tx.session.scalars(
                select(Invitation)
                .where(
                    Invitation.packet_id == packet_id,
                    Invitation.person_key == person_key,
                    Invitation.state == "open",
                )
                .order_by(Invitation.created_at.desc())
            ).first()
            if invitation is None or not invitation.mail or invitation.channel != "mail":
                continue
            sealed = sorted(id for id, state in states if state in ("sealed", "issued"))
            key = f"{packet_id}:{person_key}:{len(sealed)}"
            if sealed and tx.mail("copies", key, invitation.mail, invitation_id=invitation.id):
                payload = {"person_key": person_key, "documents": sealed}
                tx.apply(EventType.COPIES_MAILED, payload, packet_id=packet_id)
