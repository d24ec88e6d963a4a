"""One answer of one person: committed first, in milliseconds; the PDF comes after."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.context import Context
from service.errors import Invalid, NotPossibleNow
from service.packets import telling
from service.packets.documents import package_later
from service.signing import consent, invitations, packaging
from signatures.drawing import UnreadableDrawing, stencil
from signatures.events import EventType
from storage.models import Act, Invitation

ANSWERS = ("agree", "decline", "correction")
LONGEST_REASON = 1000


@dataclass(frozen=True)
class ActForm:
    """What the person answered. `answers`: signer id → (answer, reason); those left for later are absent."""

    answers: dict[str, tuple[str, str | None]]
    shown: dict[str, str]
    """Signer id → digest of the presented PDF that the page showed."""
    idempotency_key: str
    declared: bool = False
    typed_name: str | None = None
    drawing_png: bytes | None = None
    """As `drawing.read` gives it."""
    helped_by: str | None = None

    @property
    def signs(self) -> bool:
        return any(answer == "agree" for answer, _ in self.answers.values())


@dataclass(frozen=True)
class Origin:
    """Where the answer came from, as far as the server can tell."""

    address: str
    agent: str
    language: str = ""


def record(ctx: Context, token: str, form: ActForm, origin: Origin) -> str:
    """Commit the act and enqueue its packaging. Returns its id; the same form twice gives the same act.

    Raises `LinkUnknown`, `LinkExpired`, `LinkRevoked`, `Invalid` (nothing saved) or `NotPossibleNow`.
    """
    with ctx.database.reading() as session:
        invitation = invitations.read(ctx, session, token)
        done = _already(session, form, invitation)
        if done:
            return done
        name = invitation.name
    _check(form)
    drawing = ctx.blobs.put(form.drawing_png) if form.drawing_png and form.signs else None
    with ctx.transaction("person") as tx:
        invitation = invitations.read(ctx, tx.session, token)
        tx.actor = f"person:{invitation.person_key}"
        done = _already(tx.session, form, invitation)
        if done:
            return done
        answers = _answers(tx.session, form, invitation)
        act_id = uuid.uuid4().hex
        payload = {
            "act_id": act_id,
            "invitation_id": invitation.id,
            "idempotency_key": form.idempotency_key,
            "drawing_digest": drawing,
            "typed_name": form.typed_name,
            "answers": answers,
            "evidence": _evidence(invitation, form, origin, name),
        }
        ids_ = {"project_id": invitation.packet.project_id, "packet_id": invitation.packet_id}
        agreed = [answer["signer_id"] for answer in answers if answer["answer"] == "agree"]
        documents = packaging.without_run(tx.session, agreed)
        event = tx.apply(EventType.ACT_RECORDED, payload, **ids_)
        for document_id in documents:
            package_later(tx, document_id, event.position)
        if any(answer["answer"] != "agree" for answer in answers):
            telling.of_answers(tx, invitation.packet, act_id)
    return act_id


def _already(session: Session, form: ActForm, invitation: Invitation) -> str | None:
    act = session.scalar(select(Act).where(Act.idempotency_key == form.idempotency_key))
    if act and act.invitation_id != invitation.id:
        raise Invalid("Vuelva a cargar la página y responda de nuevo.")
    return act.id if act else None


def _check(form: ActForm) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", form.idempotency_key):
        raise Invalid("Vuelva a cargar la página y responda de nuevo.")
    if not form.answers:
        raise Invalid("Elija qué responde en al menos un documento.")
    if any(answer not in ANSWERS for answer, _ in form.answers.values()):
        raise Invalid("Una de las respuestas no se entiende. Elija de nuevo.")
    if form.signs:
        if not form.declared:
            raise Invalid("Para firmar, marque la declaración que está sobre el botón.")
        if not (form.typed_name or "").strip() and not form.drawing_png:
            raise Invalid("Para firmar, escriba su nombre o dibuje su firma.")
        if form.drawing_png:
            _check_drawing(form.drawing_png)
    if len(form.typed_name or "") > 200 or len(form.helped_by or "") > 200:
        raise Invalid("El nombre es demasiado largo.")
    if any(len(reason or "") > LONGEST_REASON for _, reason in form.answers.values()):
        raise Invalid("El motivo es demasiado largo: use a lo más 1.000 letras.")


def _check_drawing(png: bytes) -> None:
    """An act is committed only with what can be drawn in the box later."""
    try:
        stencil(png)
    except UnreadableDrawing:
        raise Invalid("No pudimos leer el dibujo de su firma. Bórrelo y dibuje de nuevo.") from None


def _answers(session: Session, form: ActForm, invitation: Invitation) -> list[dict[str, Any]]:
    """In the order of the documents. Raises `Invalid` for a document that is not this person's."""
    own = {signer.id: signer for signer in invitations.signers_of(session, invitation)}
    if not form.answers.keys() <= own.keys():
        raise Invalid("Una respuesta es de un documento que no es suyo. Vuelva a cargar la página.")
    answers = []
    for signer_id, signer in own.items():
        if signer_id not in form.answers:
            continue
        answer, reason = form.answers[signer_id]
        if signer.state != "pending":
            raise NotPossibleNow(f"Usted ya respondió «{signer.document.kind_title}».")
        answers.append(
            {
                "signer_id": signer_id,
                "answer": answer,
                "shown_digest": form.shown.get(signer_id),
                "reason": (reason or "").strip() or None,
            }
        )
    return answers


def _evidence(invitation: Invitation, form: ActForm, origin: Origin, name: str) -> dict[str, Any]:
    """What would prove the act: kept in the event, whose commitment goes into the signer's certificate."""
    return {
        "name": name,
        "consent_version": consent.VERSION,
        "consent_digest": consent.digest(name),
        "declared": form.declared,
        "helped_by": (form.helped_by or "").strip() or None,
        "identification": identification(invitation),
        "channel": invitation.channel,
        "mail": invitation.mail,
        "phone": invitation.phone,
        "link_opened_at": invitation.created_at.isoformat(),
        "link_delivered_by": invitation.delivered_by,
        "address": origin.address,
        "agent": origin.agent[:300],
        "language": origin.language[:60],
    }


def identification(invitation: Invitation) -> str:
    """How the person was identified, as a code. A link that was also handed over may have come that way."""
    by_mail = invitation.channel == "mail" and invitation.delivered_at is None
    return "link_by_mail" if by_mail else "link_by_hand"
