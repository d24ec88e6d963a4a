"""From a row of `mail` to a message: text and HTML of one template, filled with what its ids name now."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import wording
from service.context import Context
from service.file_names import pdf_name
from service.packets.items import item_of
from service.project import contact
from service.project.importing import load_values
from service.signing import answering, invitations
from service.verification.addresses import verification_link
from signatures import codes
from storage.models import Account, Act, Answer, Document, Inquiry, Invitation, Mail, Packet, Signer
from storage.models import Project as ProjectRow

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"
ATTACHED_BYTES = 5 * 2**20
"""More than this and the mail brings links only: many boxes refuse it."""


class Unsendable(ValueError):
    """The row asks for what cannot be a mail: a broken address or an unknown template."""


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes


@dataclass(frozen=True)
class Content:
    """What a template sees, and what goes along."""

    values: dict[str, Any]
    attachments: list[Attachment] = field(default_factory=list)
    template: str | None = None
    """Other words than the row's, when they would not be true any more."""


def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lista"] = wording.conjunction
    return environment


_text = _environment(html=False)
_html = _environment(html=True)


def render(ctx: Context, session: Session, mail: Mail) -> EmailMessage:
    """Raises `Unsendable`; never lets a line break of somebody's name into a header."""
    if mail.template not in _CONTENTS:
        raise Unsendable(f"no mail template {mail.template!r}")
    content = _CONTENTS[mail.template](ctx, session, mail.values)
    template = content.template or mail.template
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(_fill(_text, template, "subject.txt", content.values))
    message["From"] = _address(ctx.settings.mail_from)
    message["To"] = _address(mail.to)
    message["Date"] = mail.created_at
    message["Message-ID"] = _one_line(mail.message_id)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if content.values["contact"].mail:
        message["Reply-To"] = _address(content.values["contact"].mail)
    message.set_content(_fill(_text, template, "body.txt", content.values))
    body = _fill(_html, template, "body.html", content.values)
    message.add_alternative(css_inline.inline(body, load_remote_stylesheets=False), subtype="html")
    for attachment in content.attachments:
        message.add_attachment(attachment.data, "application", "pdf", filename=attachment.name)
    return message


def _fill(environment: Environment, template: str, part: str, values: dict[str, Any]) -> str:
    return environment.get_template(f"{template}/{part}").render(values)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


_ADDRESS = re.compile(
    r"(?:(?P<name>[^<>@]*)<(?P<inner>[^\s@<>,;\"]+@[^\s@<>,;\"]+)>|(?P<bare>[^\s@<>,;\"]+@[^\s@<>,;\"]+))"
)


def _address(text: str) -> Address:
    """Raises `Unsendable` for anything but one address, with or without a name before it."""
    found = _ADDRESS.fullmatch(text)
    if found is None or text != _one_line(text):
        raise Unsendable(f"not a mail address: {text!r}")
    try:
        return Address((found["name"] or "").strip().strip('"'), addr_spec=found["inner"] or found["bare"])
    except (ValueError, IndexError) as error:
        raise Unsendable(f"not a mail address: {text!r}") from error


def _invitation(ctx: Context, session: Session, values: dict[str, Any]) -> Content:
    invitation = session.get_one(Invitation, values["invitation_id"])
    signers = invitations.signers_of(session, invitation)
    asked = [s for s in signers if s.state == "pending" and s.document.state == "out_for_signature"]
    questions = [
        {"title": inquiry.title, "capacities": []}
        for inquiry, _ in answering.open_sheets(session, invitation)
        if inquiry.state == "asked"
    ]
    if not asked and not questions:
        return _new_link(ctx, invitation, signers)
    documents = {signer.document_id: signer.document for signer in asked}
    return Content(
        _common(ctx, invitation.packet.project)
        | {
            "first_name": invitation.name.split()[0],
            "link": invitations.link(ctx, invitation),
            "until": _day(invitation),
            "documents": questions
            + [
                {
                    "title": document.title,
                    "capacities": [s.capacity for s in asked if s.document_id == document.id],
                }
                for document in documents.values()
            ],
        }
    )


def _new_link(ctx: Context, invitation: Invitation, signers: list[Signer]) -> Content:
    """Nothing is asked for: a contact was corrected after the last answer, or the mail is sent again."""
    titles = dict.fromkeys(signer.document.title for signer in signers)
    values = {
        "first_name": invitation.name.split()[0],
        "link": invitations.link(ctx, invitation),
        "documents": list(titles),
    }
    return Content(_common(ctx, invitation.packet.project) | values, template="new_link")


def _contact_changed(ctx: Context, session: Session, values: dict[str, Any]) -> Content:
    project = session.get_one(ProjectRow, values["project_id"])
    person = load_values(ctx, project).project.person(values["person_key"])
    return Content(_common(ctx, project) | {"first_name": person.nombre.split()[0]})


def _copies(ctx: Context, session: Session, values: dict[str, Any]) -> Content:
    invitation = session.get_one(Invitation, values["invitation_id"])
    sealed = session.scalars(
        select(Document)
        .where(
            Document.packet_id == invitation.packet_id,
            Document.signers.any(Signer.person_key == invitation.person_key),
            Document.state.in_(("sealed", "issued")),
        )
        .order_by(Document.folio)
    ).all()
    files = [
        Attachment(pdf_name(document.title, document.folio), ctx.blobs.get(document.sealed_digest))
        for document in sealed
        if document.sealed_digest
    ]
    if sum(len(file.data) for file in files) > ATTACHED_BYTES:
        files = []
    base = ctx.settings.effective_verify_url
    return Content(
        _common(ctx, invitation.packet.project)
        | {
            "first_name": invitation.name.split()[0],
            "link": invitations.link(ctx, invitation) if invitations.opens(ctx, invitation) else None,
            "attached": bool(files),
            "documents": [
                {
                    "title": document.title,
                    "folio": document.folio,
                    "code": codes.grouped(document.code or ""),
                    "url": verification_link(base, document.code or ""),
                }
                for document in sealed
            ],
        },
        files,
    )


def _answers(ctx: Context, session: Session, values: dict[str, Any]) -> Content:
    answers = session.scalars(
        select(Answer).where(Answer.act_id == values["act_id"], Answer.answer != "agree")
    ).all()
    given = {answer.document_id: answer for answer in answers}
    documents = session.scalars(select(Document).where(Document.id.in_(given)).order_by(Document.folio))
    act = session.get_one(Act, values["act_id"])
    return Content(
        _for_staff(ctx, session, values)
        | {
            "person": session.get_one(Invitation, act.invitation_id).name,
            "documents": [
                {
                    "title": document.title,
                    "folio": document.folio,
                    "answer": given[document.id].answer,
                    "reason": given[document.id].reason,
                }
                for document in documents
            ],
        }
    )


def _not_made(ctx: Context, session: Session, values: dict[str, Any]) -> Content:
    inquiry = session.get_one(Inquiry, values["inquiry_id"])
    item = item_of(session, inquiry.packet_id, inquiry.folio)
    return Content(
        _for_staff(ctx, session, values) | {"title": item.title, "folio": item.folio, "held_by": item.held_by}
    )


def _for_staff(ctx: Context, session: Session, values: dict[str, Any]) -> dict[str, Any]:
    common = _common(ctx, session.get_one(Packet, values["packet_id"]).project)
    return common | {
        "first_name": session.get_one(Account, int(values["account_id"])).name.split()[0],
        "link": f"{common['site']}/panel/paquetes/{values['packet_id']}",
    }


def _common(ctx: Context, project: ProjectRow) -> dict[str, Any]:
    url = ctx.settings.public_url.rstrip("/")
    return {
        "contact": contact.of(ctx, project),
        "site": url,
        "host": urlsplit(url).netloc,
        "demonstration": ctx.settings.demonstration,
    }


def _day(invitation: Invitation) -> str:
    zone = ZoneInfo(invitation.packet.project.timezone)
    return wording.long_date(invitation.expires_at.astimezone(zone).date())


_CONTENTS: dict[str, Callable[[Context, Session, dict[str, Any]], Content]] = {
    "invitation": _invitation,
    "contact_changed": _contact_changed,
    "copies": _copies,
    "answers": _answers,
    "not_made": _not_made,
}
