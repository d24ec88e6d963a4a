"""From an event to the rows that say it: a function per type, used live and when the log is replayed.

What comes in is in the event: its payload, its time and its ids. Nothing else may be read but the state
tables themselves, or a replay would come to another end.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from service.errors import NotFound, NotPossibleNow
from signatures.events import EventType
from storage.models import (
    Account,
    Act,
    Annex,
    Answer,
    Base,
    Document,
    Event,
    External,
    Inquiry,
    Invitation,
    Membership,
    Packet,
    Project,
    Reason,
    Revision,
    Signer,
    TemplateVersion,
)

Applier = Callable[[Session, Event, dict[str, Any]], None]
Row = TypeVar("Row", bound=Base)
_APPLIERS: dict[EventType, Applier] = {}

BEFORE_SEAL = ("draft", "presented", "out_for_signature", "signed")
SEALED = ("sealed", "issued")
ENDED = ("voided", "superseded")


def apply(session: Session, event: Event) -> None:
    """Write the state that follows from `event`. Raises `Refused` when the state forbids it."""
    if event.payload is None:
        raise ValueError(f"the payload of event {event.position} was erased")
    _APPLIERS[EventType(event.type)](session, event, event.payload)


def applies(*types: EventType) -> Callable[[Applier], Applier]:
    def register(function: Applier) -> Applier:
        for type in types:
            _APPLIERS[type] = function
        return function

    return register


@applies(EventType.AUTHORITY_CREATED, EventType.COPIES_MAILED)
def _only_remembered(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """No state follows from these; the log alone keeps them."""


@applies(EventType.PROJECT_IMPORTED)
def _project_imported(session: Session, event: Event, payload: dict[str, Any]) -> None:
    session.add(Project(id=event.project_id, updated_at=event.at, **payload))


@applies(EventType.PROJECT_UPDATED)
def _project_updated(session: Session, event: Event, payload: dict[str, Any]) -> None:
    project = _get(session, Project, event.project_id)
    _set(project, updated_at=event.at, **payload)


@applies(EventType.CONTACT_CORRECTED)
def _contact_corrected(session: Session, event: Event, payload: dict[str, Any]) -> None:
    project = _get(session, Project, event.project_id)
    _set(project, updated_at=event.at, values_digest=payload["values_digest"])


@applies(EventType.EXTERNAL_KEPT)
def _external_kept(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """Said again, it is what was said last."""
    values = dict(payload)
    id = values.pop("external_id")
    kept = session.get(External, id)
    if kept is None:
        kept = External(id=id, project_id=event.project_id)
        session.add(kept)
    _set(kept, kept_at=event.at, **values)


@applies(EventType.FINDING_ANSWERED)
def _finding_answered(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """Answered again, it is what was written last."""
    key = {"project_id": event.project_id, "finding": payload["finding"]}
    kept = session.get(Reason, key)
    if kept is None:
        kept = Reason(**key)
        session.add(kept)
    _set(kept, given_by=event.actor, given_at=event.at, **payload)


@applies(EventType.TEMPLATE_BROUGHT)
def _template_brought(session: Session, event: Event, payload: dict[str, Any]) -> None:
    values = dict(payload)
    session.add(
        TemplateVersion(
            id=values.pop("version_id"),
            approvals=[],
            uploaded_by=event.actor,
            uploaded_at=event.at,
            **values,
        )
    )


@applies(EventType.TEMPLATE_MATCHED)
def _template_matched(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """Until it is used: afterwards another is brought."""
    values = dict(payload)
    version = _get(session, TemplateVersion, values.pop("version_id"))
    if version.in_force_at or version.retired_at:
        raise NotPossibleNow("Este formato ya está en uso o se retiró: suba otro archivo.")
    if version.approvals and values["digest"] != version.digest:
        raise NotPossibleNow("Este formato ya tiene una aprobación registrada: si cambia, suba otro archivo.")
    _set(version, **values)


@applies(EventType.TEMPLATE_APPROVED)
def _template_approved(session: Session, event: Event, payload: dict[str, Any]) -> None:
    version = _get(session, TemplateVersion, payload["version_id"])
    if version.digest != payload["approval"]["digest"]:
        raise NotPossibleNow("El formato cambió mientras tanto. Vuelva a cargar la página.")
    _set(version, approvals=[*version.approvals, payload["approval"]])


@applies(EventType.TEMPLATE_IN_FORCE)
def _template_in_force(session: Session, event: Event, payload: dict[str, Any]) -> None:
    version = _get(session, TemplateVersion, payload["version_id"])
    if version.in_force_at or version.retired_at:
        raise NotPossibleNow("Este formato ya se puso en uso o se retiró.")
    if version.digest != payload["digest"]:
        raise NotPossibleNow("El formato cambió mientras tanto. Vuelva a cargar la página.")
    _set(version, in_force_at=event.at, accepted=payload["accepted"])


@applies(EventType.TEMPLATE_RETIRED)
def _template_retired(session: Session, event: Event, payload: dict[str, Any]) -> None:
    version = _get(session, TemplateVersion, payload["version_id"])
    if version.retired_at:
        raise NotPossibleNow("Este formato ya se retiró.")
    _set(version, retired_at=event.at)


@applies(EventType.PACKET_CREATED)
def _packet_created(session: Session, event: Event, payload: dict[str, Any]) -> None:
    session.add(
        Packet(
            id=event.packet_id,
            project_id=event.project_id,
            title=payload["title"],
            created_at=event.at,
            created_by=event.actor,
        )
    )


@applies(EventType.DOCUMENT_DRAFTED)
def _document_drafted(session: Session, event: Event, payload: dict[str, Any]) -> None:
    values = dict(payload)
    signers, annexes = values.pop("signers"), values.pop("annexes")
    session.add(
        Document(
            id=event.document_id,
            project_id=event.project_id,
            packet_id=event.packet_id,
            state="draft",
            signers=[Signer(state="pending", **signer) for signer in signers],
            annexes=[Annex(**annex) for annex in annexes],
            revisions=[],
            **values,
        )
    )


@applies(EventType.REASONS_GIVEN)
def _reasons_given(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, "draft")
    _set(document, reasons=[*document.reasons, *payload["reasons"]])


@applies(EventType.DOCUMENT_PRESENTED)
def _document_presented(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, "draft")
    _set(
        document,
        state="presented",
        code=payload["code"],
        presented_digest=payload["digest"],
        presented_at=event.at,
        demonstration=payload["demonstration"],
    )
    _revision(document, event, "presented", payload)


@applies(EventType.DOCUMENT_SENT)
def _document_sent(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, "presented")
    _set(document, state="out_for_signature", sent_at=event.at)
    packet = _get(session, Packet, document.packet_id)
    packet.sent_at = packet.sent_at or event.at
    for signer in document.signers:
        signer.mode = payload["modes"][signer.person_key]


@applies(EventType.INVITATION_OPENED)
def _invitation_opened(session: Session, event: Event, payload: dict[str, Any]) -> None:
    values = dict(payload)
    session.add(
        Invitation(
            id=values.pop("invitation_id"),
            packet_id=event.packet_id,
            nonce=bytes.fromhex(values.pop("nonce")),
            expires_at=datetime.fromisoformat(values.pop("expires_at")),
            state="open",
            created_at=event.at,
            **values,
        )
    )


@applies(EventType.INVITATION_MAILED)
def _invitation_mailed(session: Session, event: Event, payload: dict[str, Any]) -> None:
    _get(session, Invitation, payload["invitation_id"]).mailed_at = event.at


@applies(EventType.INVITATION_DELIVERED)
def _invitation_delivered(session: Session, event: Event, payload: dict[str, Any]) -> None:
    invitation = _open_invitation(session, payload)
    _set(invitation, delivered_at=event.at, delivered_by=event.actor)


@applies(EventType.INVITATION_REVOKED)
def _invitation_revoked(session: Session, event: Event, payload: dict[str, Any]) -> None:
    invitation = _open_invitation(session, payload)
    _set(invitation, state="revoked", replaced_by_id=payload["replaced_by"])


@applies(EventType.QUESTIONS_ASKED)
def _questions_asked(session: Session, event: Event, payload: dict[str, Any]) -> None:
    values = dict(payload)
    session.add(
        Inquiry(
            id=values.pop("inquiry_id"),
            packet_id=event.packet_id,
            state="asked",
            asked_at=event.at,
            **values,
        )
    )


@applies(EventType.QUESTIONS_ANSWERED)
def _questions_answered(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """The answers are part of the project's values from now on."""
    _open_invitation(session, payload)
    inquiry = _get(session, Inquiry, payload["inquiry_id"])
    if inquiry.state != "asked":
        raise NotPossibleNow(f"Usted ya respondió las preguntas de «{inquiry.title}».")
    _set(inquiry, state="answered", answered_at=event.at)
    project = _get(session, Project, event.project_id)
    _set(project, updated_at=event.at, values_digest=payload["values_digest"])


@applies(EventType.ACT_RECORDED)
def _act_recorded(session: Session, event: Event, payload: dict[str, Any]) -> None:
    invitation = _open_invitation(session, payload)
    act = Act(
        id=payload["act_id"],
        invitation_id=invitation.id,
        idempotency_key=payload["idempotency_key"],
        person_key=invitation.person_key,
        at=event.at,
        position=event.position,
        drawing_digest=payload["drawing_digest"],
        typed_name=payload["typed_name"],
        answers=[],
    )
    session.add(act)
    for answer in payload["answers"]:
        signer = _answered(session, act, answer)
        signer.mode = MODE_OF[payload["evidence"]["identification"]]


MODE_OF = {"link_by_mail": "enlace", "link_by_hand": "enlace_a_mano"}
"""The mode that was really used, by how the person was identified."""
SIGNER_AFTER = {"agree": "agreed", "decline": "declined", "correction": "correction_asked"}


def _answered(session: Session, act: Act, answer: dict[str, Any]) -> Signer:
    signer = _get(session, Signer, answer["signer_id"])
    document = _get(session, Document, signer.document_id)
    if signer.state != "pending" or document.state != "out_for_signature":
        raise NotPossibleNow(f"«{document.kind_title}» ya no está esperando su respuesta.")
    if document.presented_digest != answer["shown_digest"]:
        raise NotPossibleNow(f"«{document.kind_title}» cambió desde que usted lo abrió. Vuelva a leerlo.")
    _set(signer, state=SIGNER_AFTER[answer["answer"]], act_id=act.id, answered_at=act.at)
    act.answers.append(Answer(document_id=document.id, **answer))
    return signer


@applies(EventType.SIGNATURE_PACKAGED)
def _signature_packaged(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, "out_for_signature")
    signer = _signer(document, payload)
    if signer.state != "agreed":
        raise NotPossibleNow("Esta firma ya está en el documento.")
    _revision(document, event, "signature", payload)
    signer.state = "signed"
    _signed_when_complete(document)


@applies(EventType.SIGNER_RELEASED)
def _signer_released(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, "out_for_signature")
    signer = _signer(document, payload)
    if signer.state not in ("pending", "declined", "correction_asked"):
        raise NotPossibleNow("Esta persona ya firmó o ya fue liberada.")
    require_releasable(document, signer, document.signers)
    _set(signer, state="released", release_reason=payload["reason"])


def require_releasable(document: Document, signer: Signer, signers: list[Signer]) -> None:
    """Raises `NotPossibleNow` unless the document may be closed without this signer."""
    if signer.required:
        raise NotPossibleNow(
            "La firma de esta persona es obligatoria en este documento: no se puede cerrar sin ella."
        )
    left = sum(other.state != "released" for other in signers if other.id != signer.id)
    if left < max(document.minimum_signatures, 1):
        raise NotPossibleNow(
            f"Este documento necesita al menos {document.minimum_signatures} firmas: no se puede liberar a nadie más."
        )


@applies(EventType.RELEASE_PACKAGED)
def _release_packaged(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, "out_for_signature")
    if _signer(document, payload).state != "released":
        raise NotPossibleNow("Esta persona no fue liberada: su firma todavía se espera.")
    _revision(document, event, "release", payload)
    _signed_when_complete(document)


@applies(EventType.DOCUMENT_SEALED)
def _document_sealed(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _get(session, Document, event.document_id)
    signers = document.signers
    if document.state not in (("signed",) if signers else ("presented", "out_for_signature")):
        raise NotPossibleNow("A este documento le faltan firmas: todavía no se puede sellar.")
    state = "sealed" if signers else "issued"
    _set(
        document,
        state=state,
        sealed_digest=payload["digest"],
        sealed_at=datetime.fromisoformat(payload["at"]),
    )
    _revision(document, event, "seal", payload)


@applies(EventType.DOCUMENT_VOIDED)
def _document_voided(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _get(session, Document, event.document_id)
    if document.state in ENDED:
        raise NotPossibleNow("Este documento ya está anulado o reemplazado.")
    if document.state in SEALED and not payload["file_digest"]:
        raise NotPossibleNow(
            "Un documento sellado solo se anula con la orden o el acuerdo firmado de las partes: adjunte el archivo."
        )
    _set(
        document,
        state="voided",
        ended_at=event.at,
        end_reason=payload["reason"],
        end_file_digest=payload["file_digest"],
    )


@applies(EventType.DOCUMENT_SUPERSEDED)
def _document_superseded(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """Before its seal, by whatever is made instead; after it, only by a sealed one that says so."""
    document = _in_state(session, event, *BEFORE_SEAL, *SEALED)
    if document.state in SEALED:
        _require_sealed_heir(session, document, payload, "supersedes_id")
    _set(document, state="superseded", superseded_by_id=payload["by_document_id"], ended_at=event.at)


@applies(EventType.DOCUMENT_RECTIFIED)
def _document_rectified(session: Session, event: Event, payload: dict[str, Any]) -> None:
    document = _in_state(session, event, *SEALED)
    _require_sealed_heir(session, document, payload, "rectifies_id")
    document.rectified_at = event.at


def _require_sealed_heir(session: Session, document: Document, payload: dict[str, Any], link: str) -> None:
    heir = session.get(Document, payload["by_document_id"])
    if heir is None or heir.state not in SEALED or getattr(heir, link) != document.id:
        raise NotPossibleNow("Un documento sellado cambia solo por otro que está sellado y lo nombra.")


@applies(EventType.ACCOUNT_CREATED)
def _account_created(session: Session, event: Event, payload: dict[str, Any]) -> None:
    """But for the hash of the password, which no log should hold: whoever makes the account adds it."""
    values = dict(payload)
    session.add(
        Account(
            id=values.pop("account_id"),
            created_at=datetime.fromisoformat(values.pop("created_at")),
            **values,
        )
    )


@applies(EventType.MEMBERSHIP_GRANTED)
def _membership_granted(session: Session, event: Event, payload: dict[str, Any]) -> None:
    values = dict(payload)
    session.add(Membership(id=values.pop("membership_id"), **values))


@applies(EventType.MEMBERSHIP_REVOKED)
def _membership_revoked(session: Session, event: Event, payload: dict[str, Any]) -> None:
    session.delete(_get(session, Membership, payload["membership_id"]))


def _revision(document: Document, event: Event, kind: str, payload: dict[str, Any]) -> None:
    """Add the next state of the PDF; a writer that started from an older one is refused."""
    last = document.revisions[-1] if document.revisions else None
    parent = payload.get("parent_digest")
    if (last.digest if last else None) != parent:
        raise NotPossibleNow("El documento avanzó mientras tanto.")
    document.revisions.append(
        Revision(
            number=last.number + 1 if last else 0,
            kind=kind,
            digest=payload["digest"],
            parent_digest=parent,
            signer_id=payload.get("signer_id"),
            act_id=payload.get("act_id"),
            at=event.at,
        )
    )


def _signed_when_complete(document: Document) -> None:
    """Every act packaged, and a "No firmó" in the box of each person released: nobody is waited for."""
    if any(signer.state not in ("signed", "released") for signer in document.signers):
        return
    packaged = {revision.signer_id for revision in document.revisions}
    if all(signer.id in packaged for signer in document.signers):
        document.state = "signed"


def _signer(document: Document, payload: dict[str, Any]) -> Signer:
    for signer in document.signers:
        if signer.id == payload["signer_id"]:
            return signer
    raise NotFound("Eso ya no existe.")


def _open_invitation(session: Session, payload: dict[str, Any]) -> Invitation:
    invitation = _get(session, Invitation, payload["invitation_id"])
    if invitation.state != "open":
        raise NotPossibleNow("Este enlace ya fue anulado o reemplazado por otro.")
    return invitation


def _in_state(session: Session, event: Event, *states: str) -> Document:
    document = _get(session, Document, event.document_id)
    if document.state not in states:
        raise NotPossibleNow(
            f"El documento {document.folio} cambió de estado mientras tanto. Vuelva a cargar la página."
        )
    return document


def _get(session: Session, model: type[Row], id: Any) -> Row:
    row = session.get(model, id)
    if row is None:
        raise NotFound("Eso ya no existe.")
    return row


def _set(row: Base, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
