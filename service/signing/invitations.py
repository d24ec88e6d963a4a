"""One link per person for what is theirs in a packet: opened, delivered, resent, revoked, moved."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from document_templates import wording
from document_templates.field_types import Mail, Phone
from document_templates.programme.project import Person, Project
from service.context import Context
from service.errors import Invalid, LinkExpired, LinkRevoked, LinkUnknown, NotFound, NotPossibleNow
from service.lifecycle.transaction import Transaction
from service.project.importing import Values, load_values, unchanged
from signatures.events import EventType
from storage.models import Document, Invitation, Packet, Signer
from storage.models import Mail as MailRow
from storage.models import Project as ProjectRow

_MAIL: TypeAdapter[str] = TypeAdapter(Mail)
_PHONE: TypeAdapter[str] = TypeAdapter(Phone)
LATEST = timedelta(days=5, hours=6)
"""After the last attempt of the queue at a mail."""
MODE = {"mail": "enlace", "by_hand": "enlace_a_mano"}
"""How a channel is called as the mode of a signature."""


@dataclass(frozen=True)
class Contact:
    """Where a person can be reached."""

    mail: str | None
    phone: str | None


@dataclass(frozen=True)
class Told:
    """Who is told of a corrected contact: by a mail of ours, or by whoever corrected it."""

    mails: list[str]
    phones: list[str]


@dataclass(frozen=True)
class Recipient:
    """Somebody who is to get a link; `by_hand` when they asked for it so."""

    key: str
    name: str
    by_hand: bool = False


def open_for(
    ctx: Context,
    tx: Transaction,
    packet: Packet,
    people: Iterable[Recipient],
    project: Project,
    here: str | None = None,
) -> dict[str, str]:
    """A link for each of `people`; who has one open keeps it. Returns channel by person.

    Each gets a mail, but who is `here`: on their page at this moment.
    """
    people = list(people)
    by_hand = {one.key for one in people if one.by_hand}
    channels = {}
    for key, name in {one.key: one.name for one in people}.items():
        invitation = open_of(ctx, tx.session, packet.id, key, tx.at)
        if invitation is None:
            person = _person(project, key)
            channel = "by_hand" if key in by_hand or not person.correo else "mail"
            contact = Contact(person.correo, person.telefono)
            invitation = _open(ctx, tx, packet, key, name, channel, contact)
        elif key == here:
            channels[key] = invitation.channel
            continue
        if invitation.channel == "mail":
            _mail(tx, invitation)
        channels[key] = invitation.channel
    return channels


def open_of(
    ctx: Context, session: Session, packet_id: str, person_key: str, at: datetime
) -> Invitation | None:
    """The person's link in this packet that takes answers at this moment, if any."""
    found = session.scalars(
        select(Invitation).where(
            Invitation.packet_id == packet_id,
            Invitation.person_key == person_key,
            Invitation.state == "open",
            Invitation.expires_at > at,
        )
    ).first()
    return found if found and opens(ctx, found) else None


def opens(ctx: Context, invitation: Invitation) -> bool:
    """Whether its address can still be made: the key that made it may have been dropped since."""
    return ctx.links.makes(invitation.nonce, invitation.token_hash)


def link(ctx: Context, invitation: Invitation) -> str:
    """The whole address that the person opens."""
    segment = ctx.links.make(invitation.nonce, invitation.token_hash)
    return f"{ctx.settings.public_url.rstrip('/')}/firmar/{segment}"


def whatsapp_text(ctx: Context, invitation: Invitation, *, pending: bool = True) -> str:
    """Ready to be sent by the gestora from her own WhatsApp; `pending` when something is asked for."""
    project_row = invitation.packet.project
    project = load_values(ctx, project_row).project
    until = wording.long_date(invitation.expires_at.astimezone(ZoneInfo(project_row.timezone)).date())
    hello = _hello(project, project_row.comuna, invitation.name)
    if not pending:
        return (
            f"{hello} Le dejo su enlace (link) para ver y bajar sus copias de los documentos del Ecomercado:"
            f"\n\n{link(ctx, invitation)}\n\nNo tiene nada pendiente. Si tiene dudas, llámeme."
        )
    return (
        f"{hello} Le dejo su enlace (link) para leer y firmar los documentos "
        f"del Ecomercado:\n\n{link(ctx, invitation)}\n\nPuede firmar hasta el {until}. Si tiene dudas, llámeme."
    )


def _hello(project: Project, comuna: str, name: str) -> str:
    gestora = gestora_of(project)
    who = f", soy {gestora.nombre}, del Ecomercado de {comuna}" if gestora else ""
    return f"Hola {name.split()[0]}{who}."


def whatsapp_of_change(ctx: Context, project_row: ProjectRow, name: str) -> str:
    """For the old number and the new one, by the gestora: there is no mail that tells them."""
    hello = _hello(load_values(ctx, project_row).project, project_row.comuna, name)
    return (
        f"{hello} Cambiamos el teléfono o el correo donde le mandamos los documentos para firmar. "
        "Los enlaces (links) que tenía antes ya no sirven. Si usted no lo pidió, llámeme de inmediato."
    )


def why_no_mail(mail: MailRow | None, at: datetime) -> str | None:
    """Why the last mail with a link did not leave and will not; None when it did, or may."""
    if mail is None or mail.sent_at is not None:
        return None
    late = mail.created_at < at - LATEST
    return mail.refusal or ("el servidor de correo no lo recibió en cinco días" if late else None)


def contact(project: Project, person_key: str) -> Contact:
    """Where the project says now that somebody can be reached; nowhere when they left it."""
    found = (person for person in project.personas if person.id == person_key)
    return next((Contact(person.correo, person.telefono) for person in found), Contact(None, None))


def gestora_of(project: Project) -> Person | None:
    """Who leads the component, and whom people call."""
    return next((p for p in project.personas if p.rol_proyecto == "gestora_comunitaria"), None)


def read(ctx: Context, session: Session, token: str) -> Invitation:
    """The invitation behind a link that takes answers. Raises `LinkUnknown`, `LinkRevoked` or `LinkExpired`."""
    invitation = find(ctx, session, token)
    if invitation.expires_at <= ctx.now():
        raise expired()
    return invitation


def expired() -> LinkExpired:
    return LinkExpired("Este enlace ya no sirve: pasó su plazo. Pida otro.")


def find(ctx: Context, session: Session, token: str) -> Invitation:
    """The same, also when its time to answer is over. Raises `LinkUnknown` or `LinkRevoked`."""
    invitation = behind(ctx, session, token)
    if invitation is None:
        raise LinkUnknown("No conocemos este enlace. Revise que esté completo, o pida otro.")
    if invitation.state == "revoked":
        raise LinkRevoked("Este enlace ya no sirve: fue anulado o reemplazado por uno nuevo.")
    return invitation


def behind(ctx: Context, session: Session, token: str) -> Invitation | None:
    """Whatever a link of ours stands for, dead or not."""
    token_hash = ctx.links.read(token)
    if token_hash is None:
        return None
    return session.scalar(select(Invitation).where(Invitation.token_hash == token_hash))


def deliver_by_hand(ctx: Context, invitation_id: str, actor: str) -> None:
    """Somebody of the staff says that they handed the link over."""
    with ctx.transaction(actor) as tx:
        invitation = _get(tx.session, invitation_id)
        payload = {"invitation_id": invitation.id}
        tx.apply(EventType.INVITATION_DELIVERED, payload, **_ids(invitation))


def resend(ctx: Context, invitation_id: str, actor: str) -> None:
    """Mail the same link again; an expired one is replaced by a new one first."""
    with ctx.database.reading() as session:
        project = _get(session, invitation_id).packet.project
    values = load_values(ctx, project)
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, project)
        invitation = _get(tx.session, invitation_id)
        if invitation.state == "revoked":
            raise NotPossibleNow("Ese enlace ya fue anulado o reemplazado.")
        if invitation.expires_at <= tx.at or not opens(ctx, invitation):
            invitation = _renew(ctx, tx, invitation, _contact(values.project, invitation.person_key))
        elif invitation.channel != "mail":
            raise NotPossibleNow("Este enlace se entrega a mano: no se envía por correo.")
        if invitation.channel == "mail":
            _mail(tx, invitation)


def revoke(ctx: Context, invitation_id: str, actor: str) -> None:
    """The link dies; what the person already answered stays."""
    with ctx.transaction(actor) as tx:
        _revoke(tx, _get(tx.session, invitation_id), None)


def reopen(ctx: Context, packet_id: str, person_key: str, actor: str) -> str:
    """A new link for somebody whose link was revoked or expired. Returns its id."""
    with ctx.database.reading() as session:
        project = _packet(session, packet_id).project
    values = load_values(ctx, project)
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, project)
        last = tx.session.scalars(
            select(Invitation)
            .where(Invitation.packet_id == packet_id, Invitation.person_key == person_key)
            .order_by(Invitation.created_at.desc())
        ).first()
        if last is None:
            raise NotFound("Esa persona no tiene enlaces en este paquete.")
        if open_of(ctx, tx.session, packet_id, person_key, tx.at):
            raise NotPossibleNow("Esa persona ya tiene un enlace abierto.")
        fresh = _renew(ctx, tx, last, _contact(values.project, person_key))
        if fresh.channel == "mail":
            _mail(tx, fresh)
        return fresh.id


def correct_contact(
    ctx: Context, packet_id: str, person_key: str, mail: str | None, phone: str | None, actor: str
) -> Told:
    """Change somebody's mail or phone: old links die, old addresses and the new one are told, an event remembers."""
    new = Contact(_valid_mail(mail), _valid_phone(phone))
    with ctx.database.reading() as session:
        project = _packet(session, packet_id).project
    values = load_values(ctx, project)
    old = _contact(values.project, person_key)
    if new == old:
        raise Invalid("El contacto es el mismo que ya estaba.")
    digest = ctx.blobs.put(_with_contact(values, person_key, new).to_bytes())
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, project)
        payload: dict[str, Any] = {
            "person_key": person_key,
            "old": asdict(old),
            "new": asdict(new),
            "values_digest": digest,
        }
        event = tx.apply(EventType.CONTACT_CORRECTED, payload, project_id=project.id, packet_id=packet_id)
        addresses = [old.mail, new.mail]
        for invitation in _open_in_project(tx.session, project.id, person_key):
            addresses.append(invitation.mail)
            fresh = _renew(ctx, tx, invitation, new)
            if fresh.channel == "mail":
                _mail(tx, fresh)
        told = sorted({address for address in addresses if address})
        for number, address in enumerate(told):
            key = f"{event.position}:{number}"
            tx.mail("contact_changed", key, address, project_id=project.id, person_key=person_key)
    phones = [number for number in (old.phone, new.phone) if number]
    return Told(told, list(dict.fromkeys(phones)) if old.phone != new.phone or not told else [])


def _open_in_project(session: Session, project_id: str, person_key: str) -> list[Invitation]:
    query = (
        select(Invitation)
        .join(Packet, Packet.id == Invitation.packet_id)
        .where(
            Packet.project_id == project_id, Invitation.person_key == person_key, Invitation.state == "open"
        )
        .order_by(Invitation.created_at)
    )
    return list(session.scalars(query))


def _renew(ctx: Context, tx: Transaction, old: Invitation, contact: Contact) -> Invitation:
    """A link in its place. Who gets a first address moves to mail; who preferred a hand with one stays."""
    by_mail = contact.mail and (old.channel == "mail" or not old.mail)
    channel = "mail" if by_mail else "by_hand"
    return _open(ctx, tx, old.packet, old.person_key, old.name, channel, contact)


def _open(
    ctx: Context, tx: Transaction, packet: Packet, person_key: str, name: str, channel: str, contact: Contact
) -> Invitation:
    """A new link. Any other of this person in this packet dies, expired or not: there is never more than one."""
    nonce = ctx.links.nonce()
    invitation_id = uuid.uuid4().hex
    others = tx.session.scalars(
        select(Invitation).where(
            Invitation.packet_id == packet.id,
            Invitation.person_key == person_key,
            Invitation.state == "open",
        )
    ).all()
    for other in others:
        _revoke(tx, other, invitation_id)
    payload = {
        "invitation_id": invitation_id,
        "person_key": person_key,
        "name": name,
        "channel": channel,
        "mail": contact.mail,
        "phone": contact.phone,
        "nonce": nonce.hex(),
        "token_hash": ctx.links.hash(nonce),
        "expires_at": (tx.at + timedelta(days=ctx.settings.link_days)).isoformat(),
    }
    tx.apply(EventType.INVITATION_OPENED, payload, project_id=packet.project_id, packet_id=packet.id)
    return tx.session.get_one(Invitation, invitation_id)


def _revoke(tx: Transaction, invitation: Invitation, replaced_by: str | None) -> None:
    payload = {"invitation_id": invitation.id, "replaced_by": replaced_by}
    tx.apply(EventType.INVITATION_REVOKED, payload, **_ids(invitation))


def _mail(tx: Transaction, invitation: Invitation) -> None:
    assert invitation.mail
    key = f"{invitation.id}:{tx.at.isoformat()}"
    tx.mail("invitation", key, invitation.mail, invitation_id=invitation.id)


def _person(project: Project, person_key: str) -> Person:
    try:
        return project.person(person_key)
    except KeyError:
        raise NotPossibleNow(f"La persona {person_key} ya no está en los datos del proyecto.") from None


def _contact(project: Project, person_key: str) -> Contact:
    person = _person(project, person_key)
    return Contact(person.correo, person.telefono)


def _with_contact(values: Values, person_key: str, contact: Contact) -> Values:
    changed = {"correo": contact.mail, "telefono": contact.phone}
    people = [
        person.model_copy(update=changed) if person.id == person_key else person
        for person in values.project.personas
    ]
    return Values(values.project.model_copy(update={"personas": people}), values.files)


def _valid_mail(mail: str | None) -> str | None:
    """As a project file would take it."""
    mail = (mail or "").strip().lower()
    try:
        return _MAIL.validate_python(mail) if mail else None
    except ValidationError:
        raise Invalid("El correo no está bien escrito. Por ejemplo: nombre@example.org.") from None


def _valid_phone(phone: str | None) -> str | None:
    """As a project file would take it, however it was typed."""
    phone = (phone or "").strip()
    if not phone:
        return None
    try:
        number = phonenumbers.parse(phone, "CL")
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return _PHONE.validate_python(str(written))
    except (phonenumbers.NumberParseException, ValidationError):
        raise Invalid("El teléfono no está bien escrito. Por ejemplo: +56 9 1234 5678.") from None


def _packet(session: Session, packet_id: str) -> Packet:
    packet = session.get(Packet, packet_id)
    if packet is None:
        raise NotFound("Ese paquete no existe.")
    return packet


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
        .options(contains_eager(Signer.document))
    )
    return list(session.scalars(query))
