"""Questions to a signer before their document can be made: asked with the packet, answered on the person's page.

The answers go to the project's values in the same transaction as their event; then the document is generated,
presented and sent by itself, so that the person reads it and signs in the same visit.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import catalog, questions
from document_templates.errors import FieldError
from document_templates.kind import Kind, Question
from document_templates.programme.project import DocumentEntry, Project
from document_templates.questions import Answered
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.lifecycle.transaction import Transaction
from service.packets import stops
from service.packets.items import generate_again, item_of
from service.project.importing import Values, load_values, unchanged
from service.signing import invitations
from service.signing.acts import Origin, identification
from service.signing.invitations import Recipient
from signatures.events import EventType
from storage.models import Document, Inquiry, Invitation, Packet, PacketItem
from storage.models import Project as ProjectRow

ATTEMPTS = 20
"""Twenty people may answer in the same meeting, and each changes the project's values."""


@dataclass(frozen=True)
class Sheet:
    """What is asked of one document, with the project it is asked for."""

    inquiry: Inquiry
    kind: Kind
    project: Project
    entry: DocumentEntry

    @property
    def asked(self) -> tuple[Question, ...]:
        return questions.open_questions(self.kind, self.entry)

    def rows(self, question: Question) -> Sequence[Any]:
        return questions.rows_of(question, self.project, self.entry)

    def read(self, given: questions.Given, pictures: Iterable[str]) -> Answered:
        return questions.read(self.kind, self.project, self.entry, given, frozenset(pictures))


class NotAnswered(Invalid):
    """What is missing or wrong, by the name of the input; nothing was saved."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        super().__init__("Todavía no guardamos nada. Falta algo:")
        self.answers = answers


def to_ask(session: Session, packet_id: str, project: Project) -> list[tuple[PacketItem, Recipient]]:
    """The items of the packet that wait for answers and whose person was not asked yet."""
    asked = select(Inquiry.folio).where(Inquiry.packet_id == packet_id)
    items = session.scalars(
        select(PacketItem).where(
            PacketItem.packet_id == packet_id,
            PacketItem.status == "asking",
            PacketItem.folio.not_in(asked),
        )
    )
    return [(item, _who(project, item.folio)) for item in items]


def _who(project: Project, folio: str) -> Recipient:
    entry = project.document(folio)
    key = questions.who_answers(catalog.get(entry.slug), entry)
    if key is None:
        raise NotPossibleNow(f"Nadie firma {folio} en el papel de quien debe responder sus preguntas.")
    by_hand = any(one.persona_id == key and one.modo == invitations.MODE["by_hand"] for one in entry.firmas)
    return Recipient(key, project.name_of(key), by_hand)


def ask(tx: Transaction, packet: Packet, item: PacketItem, person: Recipient) -> None:
    payload = {
        "inquiry_id": uuid.uuid4().hex,
        "folio": item.folio,
        "title": item.title,
        "person_key": person.key,
        "name": person.name,
    }
    tx.apply(EventType.QUESTIONS_ASKED, payload, project_id=packet.project_id, packet_id=packet.id)


def answered(session: Session, packet_id: str, folio: str) -> Inquiry | None:
    """The inquiry that the document of this item came from, if it was asked and answered."""
    return session.scalar(
        select(Inquiry).where(
            Inquiry.packet_id == packet_id, Inquiry.folio == folio, Inquiry.state == "answered"
        )
    )


def sheet(ctx: Context, session: Session, invitation: Invitation, inquiry_id: str) -> Sheet:
    """Raises `NotFound` for questions that are not this person's."""
    inquiry = session.get(Inquiry, inquiry_id)
    if inquiry is None or (inquiry.packet_id, inquiry.person_key) != (
        invitation.packet_id,
        invitation.person_key,
    ):
        raise NotFound("Esas preguntas no son de este enlace.")
    project = load_values(ctx, invitation.packet.project).project
    if not project.has_document(inquiry.folio):
        raise NotPossibleNow("El equipo cambió este documento mientras tanto. Vuelva a abrir su enlace.")
    entry = project.document(inquiry.folio)
    return Sheet(inquiry, catalog.get(entry.slug), project, entry)


def record(
    ctx: Context,
    token: str,
    inquiry_id: str,
    given: questions.Given,
    pictures: Mapping[str, bytes],
    helped_by: str | None,
    origin: Origin,
) -> None:
    """Keep what was answered and make the document. Answering twice is refused; nothing is half saved.

    `pictures`: JPEG by the name of the input. Raises `NotAnswered`, `NotPossibleNow`, or what a dead link raises.
    """
    kept = {name: ctx.blobs.put(picture) for name, picture in pictures.items()}
    for _ in range(ATTEMPTS):
        if _try(ctx, token, inquiry_id, given, kept, helped_by, origin):
            return
    raise NotPossibleNow("Mucha gente está respondiendo a la vez. Intente de nuevo.")


def _try(
    ctx: Context,
    token: str,
    inquiry_id: str,
    given: questions.Given,
    pictures: Mapping[str, str],
    helped_by: str | None,
    origin: Origin,
) -> bool:
    """False when the project's values changed under us: somebody else answered at the same moment."""
    with ctx.database.reading() as session:
        invitation = invitations.read(ctx, session, token)
        asked = sheet(ctx, session, invitation, inquiry_id)
        row = invitation.packet.project
    read = asked.read(given, pictures)
    if errors := read.errors or _stopped_by(ctx, row, asked, read):
        raise NotAnswered(errors)
    values = _with_answers(load_values(ctx, row), asked.entry, read, pictures)
    digest = ctx.blobs.put(values.to_bytes())
    with ctx.transaction("person") as tx:
        invitation = invitations.read(ctx, tx.session, token)
        tx.actor = f"person:{invitation.person_key}"
        if tx.session.get_one(Inquiry, inquiry_id).state == "asked" and _changed(tx.session, row):
            return False
        payload = {
            "inquiry_id": inquiry_id,
            "invitation_id": invitation.id,
            "values_digest": digest,
            "answers": read.datos,
            "evidence": {
                "identification": identification(invitation),
                "helped_by": (helped_by or "").strip() or None,
                "address": origin.address,
                "agent": origin.agent[:300],
            },
        }
        ids = {"project_id": row.id, "packet_id": invitation.packet_id}
        tx.apply(EventType.QUESTIONS_ANSWERED, payload, **ids)
        generate_again(tx, item_of(tx.session, invitation.packet_id, asked.inquiry.folio))
    return True


def _stopped_by(ctx: Context, row: ProjectRow, asked: Sheet, read: Answered) -> dict[str, str]:
    """What these answers bring about and others would not, each at its question.

    What would stop the document whatever is answered came after the signer was asked: their answers are kept, and
    the staff is told when it cannot be made.
    """

    def found(datos: Mapping[str, Any]) -> list[FieldError]:
        entry = questions.answering(asked.entry, dict(datos), read.annexes)
        return stops.of(ctx, row, asked.project.with_document(entry), entry.folio)

    stopped = found(read.datos)
    if not stopped:
        return {}
    others = questions.as_if_answered(asked.project, asked.entry.folio).document(asked.entry.folio).datos
    standing = found(others)
    theirs = [one for one in stopped if one not in standing]
    errors: dict[str, str] = {}
    for key in read.datos if theirs else ():
        without = {one: value for one, value in read.datos.items() if one != key}
        left = found(without | {key: others[key]} if key in others else without)
        if mended := [one.message for one in theirs if one not in left]:
            errors[questions.name_of(key)] = " ".join(mended)
    return errors or ({"": " ".join(one.message for one in theirs)} if theirs else {})


def _changed(session: Session, row: ProjectRow) -> bool:
    try:
        unchanged(session, row)
    except NotPossibleNow:
        return True
    return False


def _with_answers(
    values: Values, entry: DocumentEntry, read: Answered, pictures: Mapping[str, str]
) -> Values:
    fresh = questions.answering(entry, read.datos, read.annexes)
    documents = [fresh if one.folio == entry.folio else one for one in values.project.documentos]
    files = {path: pictures[name] for name, path in read.photos.items()}
    return Values(values.project.model_copy(update={"documentos": documents}), values.files | files)


def open_sheets(session: Session, invitation: Invitation) -> list[tuple[Inquiry, str]]:
    """What this person has still to answer, or answered and is being made: with the status of its item."""
    made = select(Document.folio).where(
        Document.packet_id == invitation.packet_id, Document.sent_at.is_not(None)
    )
    rows = session.execute(
        select(Inquiry, PacketItem.status)
        .join(
            PacketItem,
            (PacketItem.packet_id == Inquiry.packet_id) & (PacketItem.folio == Inquiry.folio),
        )
        .where(
            Inquiry.packet_id == invitation.packet_id,
            Inquiry.person_key == invitation.person_key,
            Inquiry.folio.not_in(made),
        )
        .order_by(Inquiry.folio)
    )
    return [(inquiry, status) for inquiry, status in rows]
