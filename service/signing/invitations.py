"""One link per person for what is theirs in a packet: opened, delivered, resent, revoked, moved."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import wording
from document_templates.programme.project import Person, Project
from service.context import Context
from service.errors import Invalid, LinkExpired, LinkRevoked, LinkUnknown, NotFound, NotPossibleNow
from service.lifecycle.transaction import Transaction
from service.project.importing import Values, load_values
from signatures.events import EventType
from storage.models import Document, Invitation, Packet, Signer
from storage.models import Project as ProjectRow

MODE = {"mail": "enlace", "by_hand": "enlace_a_mano"}
"""How a channel is called as the mode of a signature."""


def open_for(
    ctx: Context, tx: Transaction, packet: Packet, documents: Iterable[Document], project: Project
) -> dict[str, str]:
    """A link for everybody who signs `documents`; who has one open keeps it. Returns channel by person."""
    names, by_hand = {}, set()
    for document in documents:
        for signer in document.signers:
            names[signer.person_key] = signer.name
            if signer.mode == "enlace_a_mano":
                by_hand.add(signer.person_key)
    channels = {}
    for key, name in names.items():
        invitation = open_of(tx.session, packet.id, key, tx.at)
        if invitation is None:
            person = project.person(key)
            channel = "by_hand" if key in by_hand or not person.correo else "mail"
            invitation = _open(ctx, tx, packet, key, name, channel, person.correo, person.telefono)
        if invitation.channel == "mail":
            _mail(tx, invitation)
        channels[key] = invitation.channel
    return channels


def open_of(session: Session, packet_id: str, person_key: str, at: datetime) -> Invitation | None:
    """The person's link in this packet that opens at this moment, if any."""
    return session.scalars(
        select(Invitation).where(
            Invitation.packet_id == packet_id,
            Invitation.person_key == person_key,
            Invitation.state == "open",
            Invitation.expires_at > at,
        )
    ).first()


def link(ctx: Context, invitation: Invitation) -> str:
    """The whole address that the person opens."""
    segment = ctx.links.make(invitation.nonce, invitation.token_hash)
    return f"{ctx.settings.public_url.rstrip('/')}/firmar/{segment}"


def whatsapp_text(ctx: Context, invitation: Invitation) -> str:
    """Ready to be sent by the gestora from her own WhatsApp."""
    project_row = invitation.packet.project
    project = load_values(ctx, project_row).project
    gestora = gestora_of(project)
    until = wording.long_date(invitation.expires_at.astimezone(ZoneInfo(project_row.timezone)).date())
    who = f", soy {gestora.nombre}, del Ecomercado de {project_row.comuna}" if gestora else ""
    return (
        f"Hola {invitation.name.split()[0]}{who}. Le dejo su enlace (link) para leer y firmar los documentos "
        f"del Ecomercado: {link(ctx, invitation)} Puede firmar hasta el {until}. Si tiene dudas, llámeme."
    )


def gestora_of(project: Project) -> Person | None:
    """Who leads the component, and whom people call."""
    return next((p for p in project.personas if p.rol_proyecto == "gestora_comunitaria"), None)


def read(ctx: Context, session: Session, token: str) -> Invitation:
    """The invitation behind a link. Raises `LinkUnknown`, `LinkRevoked` or `LinkExpired`."""
    token_hash = ctx.links.read(token)
    invitation = (
        session.scalar(select(Invitation).where(Invitation.token_hash == token_hash)) if token_hash else None
    )
    if invitation is None:
        raise LinkUnknown("No conocemos este enlace. Revise que esté completo, o pida otro.")
    if invitation.state == "revoked":
        raise LinkRevoked("Este enlace ya no sirve: fue anulado o reemplazado por uno nuevo.")
    if invitation.expires_at <= ctx.now():
        raise LinkExpired("Este enlace ya no sirve: pasó su plazo. Pida otro.")
    return invitation


def deliver_by_hand(ctx: Context, invitation_id: str, actor: str) -> None:
    """Somebody of the staff says that they handed the link over."""
    with ctx.transaction(actor) as tx:
        invitation = _get(tx.session, invitation_id)
        payload = {"invitation_id": invitation.id}
        tx.apply(EventType.INVITATION_DELIVERED, payload, **_ids(invitation))


def resend(ctx: Context, invitation_id: str, actor: str) -> None:
    """Mail the same link again; an expired one is replaced by a new one first."""
    with ctx.transaction(actor) as tx:
        invitation = _get(tx.session, invitation_id)
        if invitation.state == "revoked":
            raise NotPossibleNow("Ese enlace ya fue anulado o reemplazado.")
        if invitation.expires_at <= tx.at:
            invitation = _renew(ctx, tx, invitation, invitation.mail, invitation.phone)
        if invitation.channel == "mail":
            _mail(tx, invitation)


def revoke(ctx: Context, invitation_id: str, actor: str) -> None:
    """The link dies; what the person already answered stays."""
    with ctx.transaction(actor) as tx:
        invitation = _get(tx.session, invitation_id)
        payload = {"invitation_id": invitation.id, "replaced_by": None}
        tx.apply(EventType.INVITATION_REVOKED, payload, **_ids(invitation))


def reopen(ctx: Context, packet_id: str, person_key: str, actor: str) -> str:
    """A new link for somebody whose link was revoked or expired. Returns its id."""
    with ctx.transaction(actor) as tx:
        last = tx.session.scalars(
            select(Invitation)
            .where(Invitation.packet_id == packet_id, Invitation.person_key == person_key)
            .order_by(Invitation.created_at.desc())
        ).first()
        if last is None:
            raise NotFound("Esa persona no tiene enlaces en este paquete.")
        if open_of(tx.session, packet_id, person_key, tx.at):
            raise NotPossibleNow("Esa persona ya tiene un enlace abierto.")
        fresh = _open(ctx, tx, last.packet, person_key, last.name, last.channel, last.mail, last.phone)
        if fresh.channel == "mail":
            _mail(tx, fresh)
        return fresh.id


def correct_contact(
    ctx: Context, packet_id: str, person_key: str, mail: str | None, phone: str | None, actor: str
) -> None:
    """Change somebody's mail or phone: old links die, both addresses are told, an event remembers."""
    mail, phone = _valid_mail(mail), _valid_phone(phone)
    with ctx.database.reading() as session:
        packet = session.get(Packet, packet_id)
        if packet is None:
            raise NotFound("Ese paquete no existe.")
        project_id, old_digest = packet.project_id, packet.project.values_digest
        values = load_values(ctx, packet.project)
    old = values.project.person(person_key)
    if (mail, phone) == (old.correo, old.telefono):
        raise Invalid("El contacto es el mismo que ya estaba.")
    digest = ctx.blobs.put(_with_contact(values, person_key, mail, phone).to_bytes())
    with ctx.transaction(actor) as tx:
        row = tx.session.get_one(ProjectRow, project_id)
        if row.values_digest != old_digest:
            raise NotPossibleNow("El proyecto cambió mientras tanto. Intente de nuevo.")
        payload: dict[str, Any] = {
            "person_key": person_key,
            "old": {"mail": old.correo, "phone": old.telefono},
            "new": {"mail": mail, "phone": phone},
            "values_digest": digest,
        }
        event = tx.apply(EventType.CONTACT_CORRECTED, payload, project_id=project_id, packet_id=packet_id)
        for invitation in _open_in_project(tx.session, project_id, person_key):
            fresh = _renew(ctx, tx, invitation, mail, phone)
            if fresh.channel == "mail":
                _mail(tx, fresh)
        for address in {old.correo, mail} - {None}:
            assert address is not None
            key = f"{event.position}:{address}"
            tx.mail("contact_changed", key, address, project_id=project_id, person_key=person_key)


def _open_in_project(session: Session, project_id: str, person_key: str) -> list[Invitation]:
    query = (
        select(Invitation)
        .join(Packet, Packet.id == Invitation.packet_id)
        .where(
            Packet.project_id == project_id, Invitation.person_key == person_key, Invitation.state == "open"
        )
    )
    return list(session.scalars(query))


def _renew(ctx: Context, tx: Transaction, old: Invitation, mail: str | None, phone: str | None) -> Invitation:
    channel = "mail" if (mail and old.channel == "mail") or (mail and not old.phone) else "by_hand"
    fresh = _open(ctx, tx, old.packet, old.person_key, old.name, channel, mail, phone)
    payload = {"invitation_id": old.id, "replaced_by": fresh.id}
    tx.apply(EventType.INVITATION_REVOKED, payload, **_ids(old))
    return fresh


def _open(
    ctx: Context,
    tx: Transaction,
    packet: Packet,
    person_key: str,
    name: str,
    channel: str,
    mail: str | None,
    phone: str | None,
) -> Invitation:
    nonce = ctx.links.nonce()
    invitation_id = uuid.uuid4().hex
    payload = {
        "invitation_id": invitation_id,
        "person_key": person_key,
        "name": name,
        "channel": channel,
        "mail": mail,
        "phone": phone,
        "nonce": nonce.hex(),
        "token_hash": ctx.links.hash(nonce),
        "expires_at": (tx.at + timedelta(days=ctx.settings.link_days)).isoformat(),
    }
    tx.apply(EventType.INVITATION_OPENED, payload, project_id=packet.project_id, packet_id=packet.id)
    return tx.session.get_one(Invitation, invitation_id)


def _mail(tx: Transaction, invitation: Invitation) -> None:
    assert invitation.mail
    tx.mail(
        "invitation", f"{invitation.id}:{tx.at.isoformat()}", invitation.mail, invitation_id=invitation.id
    )


def _with_contact(values: Values, person_key: str, mail: str | None, phone: str | None) -> Values:
    people = [
        person.model_copy(update={"correo": mail, "telefono": phone}) if person.id == person_key else person
        for person in values.project.personas
    ]
    return Values(values.project.model_copy(update={"personas": people}), values.files)


def _valid_mail(mail: str | None) -> str | None:
    mail = (mail or "").strip().lower()
    if not mail:
        return None
    local, _, domain = mail.partition("@")
    if not local or "." not in domain.strip(".") or any(c.isspace() or c in '<>,;"' for c in mail):
        raise Invalid("El correo no está bien escrito. Por ejemplo: nombre@example.org.")
    return mail


def _valid_phone(phone: str | None) -> str | None:
    phone = (phone or "").strip()
    if not phone:
        return None
    try:
        number = phonenumbers.parse(phone, "CL")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid("El teléfono no está bien escrito. Por ejemplo: +56 9 1234 5678.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _get(session: Session, invitation_id: str) -> Invitation:
    invitation = session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound("Ese enlace no existe.")
    return invitation


def _ids(invitation: Invitation) -> dict[str, str]:
    return {"project_id": invitation.packet.project_id, "packet_id": invitation.packet_id}


def signers_of(session: Session, invitation: Invitation) -> list[Signer]:
    """What is this person's in the packet, in the order of the folios; drafts are nobody's yet."""
    query = (
        select(Signer)
        .join(Document, Document.id == Signer.document_id)
        .where(
            Document.packet_id == invitation.packet_id,
            Signer.person_key == invitation.person_key,
            Document.state.not_in(("draft", "presented")),
        )
        .order_by(Document.folio, Signer.position)
    )
    return list(session.scalars(query))
