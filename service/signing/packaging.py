"""The serial job of a document: each act becomes a signature, and after the last one the seal.

One run takes every act that waits and whose turn has come. Bytes go to the store first; then signatures,
seal and follow-up jobs are recorded in one transaction, or, after a crash, made again from the same acts.

An act that comes while another of its document waits brings no job of its own: the run that is to come takes both,
and one that had begun without it says so in its last transaction. Writers take turns, so one of the two sees the other.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from document_templates import wording
from service import workshop
from service.context import Context
from service.lifecycle.apply import MODE_OF, SEALED
from service.lifecycle.transaction import Transaction
from service.packets import copies
from service.packets.documents import ids, package_later
from service.packets.items import held
from service.verification.addresses import verification_url
from signatures import codes
from signatures.events import EventType
from signatures.pades import Appearance
from storage.models import Act, Document, Event, Signer

SEAL_FIELD = "sello"
KIND_OF_SIGNATURE = "Firma electrónica simple (Ley 19.799)"
IDENTITY = {
    "link_by_mail": "Identidad: enlace enviado a su correo",
    "link_by_hand": "Identidad: enlace entregado por el equipo",
}
IDENTIFICATION = {mode: identified for identified, mode in MODE_OF.items()}
OPEN = ("out_for_signature", "signed")
ANSWERED = ("agreed", "released")
USUAL = timedelta(minutes=3)
"""An act is in the file within seconds, or when the queue has tried again: later something is wrong."""


@dataclass(frozen=True)
class _Step:
    """One signature to add, and the event that will say so."""

    type: EventType
    payload: dict[str, Any]
    signing: workshop.Signing


def package(ctx: Context, document_id: str) -> None:
    """The job. Nothing to do is a good answer: another run may have taken this act."""
    with ctx.database.reading() as session:
        document = session.get_one(Document, document_id)
        if document.state not in OPEN and not (document.state == "presented" and not document.signers):
            return
        steps = list(_steps(ctx, session, document))
        if not steps:
            return
        parent = document.revisions[-1].digest
        pdf = ctx.blobs.get(parent)
    digests = [
        ctx.blobs.put(state) for state in ctx.workshop.run(workshop.sign, pdf, [s.signing for s in steps])
    ]
    with ctx.transaction("system") as tx:
        document = tx.session.get_one(Document, document_id)
        if document.state in ("voided", "superseded"):
            return
        for step, digest in zip(steps, digests, strict=True):
            payload = step.payload | {"digest": digest, "parent_digest": parent}
            event = tx.apply(step.type, payload, **ids(document))
            parent = digest
        if steps[-1].type is EventType.DOCUMENT_SEALED:
            _after_seal(tx, document)
        elif owes(document):
            package_later(tx, document_id, event.position)


def without_run(session: Session, signers: Collection[str]) -> list[str]:
    """Documents of these signers, before they have agreed, for which a run must be enqueued. In a routing order
    somebody may have agreed whose turn has not come: no run waits for them."""
    earlier = aliased(Signer)
    waits = exists().where(earlier.document_id == Document.id, earlier.state == "agreed")
    query = select(Document.id).join(Signer).where(Signer.id.in_(signers), or_(Document.ordered, ~waits))
    return list(session.scalars(query.distinct()))


def _steps(ctx: Context, session: Session, document: Document) -> Iterator[_Step]:
    packaged = {revision.signer_id for revision in document.revisions}
    zone = ZoneInfo(document.project.timezone)
    for turn in _whose_turn_it_is(session, document, packaged):
        packaged.add(turn.signer.id)
        yield (
            _signature(ctx, turn.signer, turn.act, turn.cause, zone)
            if turn.act
            else _release(turn.signer, turn.cause, zone)
        )
    if all(signer.id in packaged for signer in document.signers):
        yield _seal(ctx, session, document, zone)


@dataclass(frozen=True)
class _Turn:
    """Who is next, and the event that says so: the act's, or where there is none the release's."""

    signer: Signer
    act: Act | None
    cause: Event


def _whose_turn_it_is(session: Session, document: Document, packaged: set[str | None]) -> list[_Turn]:
    """In the order of those events; a routing order comes first."""
    signers = _turns(document, packaged)
    turns = [*_acts(session, signers), *_releases(session, document, signers)]
    # By position, not by the clock, which may be set back between two acts.
    return sorted(turns, key=lambda turn: (turn.signer.order if document.ordered else 0, turn.cause.position))


def _turns(document: Document, packaged: Collection[str | None]) -> list[Signer]:
    """Answered and not yet in the file. In a routing order, who has not answered holds those after them."""
    left = [signer for signer in document.signers if signer.id not in packaged]
    answered = [signer for signer in left if signer.state in ANSWERED]
    if not document.ordered:
        return answered
    unanswered = [signer.order for signer in left if signer.state not in ANSWERED]
    return [signer for signer in answered if not unanswered or signer.order <= min(unanswered)]


def owes(document: Document) -> bool:
    """Whether a run would add something to this document that is out for signature or signed."""
    packaged = {revision.signer_id for revision in document.revisions}
    return bool(_turns(document, packaged)) or all(signer.id in packaged for signer in document.signers)


def is_late(document: Document, at: datetime) -> bool:
    """Whether somebody's signature, or the seal after all of them, should be in the file by now."""
    if document.state == "signed":
        moments = [document.sent_at, *(signer.answered_at for signer in document.signers)]
    elif document.state == "out_for_signature":
        packaged = {signer.id for signer in document.signers if signer.state in ("signed", "released")}
        moments = [signer.answered_at for signer in _turns(document, packaged)]
    else:
        return False
    known = [moment for moment in moments if moment]
    return bool(known) and max(known) < at - USUAL


def _acts(session: Session, signers: list[Signer]) -> Iterator[_Turn]:
    agreed = [signer for signer in signers if signer.state == "agreed"]
    if agreed:
        acts = {signer.act_id for signer in agreed}
        query = select(Act, Event).join(Event, Event.position == Act.position).where(Act.id.in_(acts))
        told = {act.id: (act, event) for act, event in session.execute(query)}
        for signer in agreed:
            yield _Turn(signer, *told[str(signer.act_id)])


def _releases(session: Session, document: Document, signers: list[Signer]) -> Iterator[_Turn]:
    released = {signer.id: signer for signer in signers if signer.state == "released"}
    if released:
        query = select(Event).where(
            Event.type == EventType.SIGNER_RELEASED.value, Event.document_id == document.id
        )
        told = {
            (event.payload or {}).get("signer_id"): event
            for event in session.scalars(query.order_by(Event.position))
        }
        for id, signer in released.items():
            yield _Turn(signer, None, told[id])


def _signature(ctx: Context, signer: Signer, act: Act, cause: Event, zone: ZoneInfo) -> _Step:
    identified = IDENTIFICATION[signer.mode]
    lines = (
        signer.name,
        f"RUT {signer.rut}",
        signer.capacity,
        wording.date_time(act.at, str(zone)),
        KIND_OF_SIGNATURE,
        IDENTITY[identified],
    )
    drawing = ctx.blobs.get(act.drawing_digest) if act.drawing_digest else None
    signing = _at_box(
        signer.field,
        signer.box,
        Appearance(lines=lines, drawing=drawing, written=act.typed_name),
        at=act.at,
        common_name=signer.name,
        evidence=cause.commitment,
        identification=identified,
    )
    return _Step(EventType.SIGNATURE_PACKAGED, {"signer_id": signer.id, "act_id": act.id}, signing)


def _release(signer: Signer, cause: Event, zone: ZoneInfo) -> _Step:
    """The empty box says so, signed by the institution: nobody can fill it later."""
    lines = (
        "No firmó",
        signer.name,
        signer.capacity,
        wording.date_time(cause.at, str(zone)),
        "Cerrado sin esta firma por el equipo ejecutor",
    )
    signing = _at_box(
        signer.field,
        signer.box,
        Appearance(lines=lines),
        at=cause.at,
        common_name="No firmó",
        evidence=cause.commitment,
        identification="released",
    )
    return _Step(EventType.RELEASE_PACKAGED, {"signer_id": signer.id, "act_id": None}, signing)


def _seal(ctx: Context, session: Session, document: Document, zone: ZoneInfo) -> _Step:
    at = ctx.now()
    signed = sum(signer.state in ("agreed", "signed") for signer in document.signers)
    of = len(document.signers)
    url = ctx.settings.effective_verify_url
    counted = (
        f"{signed} de {of} {'firma' if of == 1 else 'firmas'}" if of else "Emitido sin firmas de personas"
    )
    lines = (
        f"Sello de {ctx.settings.institution}",
        f"Documento {document.folio}",
        counted,
        wording.date_time(at, str(zone)),
        f"Código {codes.grouped(document.code or '')}",
        f"Compruebe en {urlsplit(url).netloc}/v",
    )
    presented = session.scalars(
        select(Event).where(
            Event.type == EventType.DOCUMENT_PRESENTED.value, Event.document_id == document.id
        )
    ).one()
    signing = _at_box(
        SEAL_FIELD,
        document.seal_box,
        Appearance(lines=lines, qr=verification_url(url, document.code or "")),
        at=at,
        common_name=ctx.settings.institution,
        evidence=presented.commitment,
        identification="seal",
        lock=True,
    )
    return _Step(EventType.DOCUMENT_SEALED, {"signed": signed, "of": of, "at": at.isoformat()}, signing)


def _at_box(field: str, box: dict[str, Any], appearance: Appearance, **rest: Any) -> workshop.Signing:
    x0, y0, x1, y1 = (edge / 1000 for edge in box["rect"])
    return workshop.Signing(
        field=field, page=box["page"], rect=(x0, y0, x1, y1), appearance=appearance, **rest
    )


def _after_seal(tx: Transaction, document: Document) -> None:
    _tell(tx, document, document.supersedes_id, EventType.DOCUMENT_SUPERSEDED)
    _tell(tx, document, document.rectifies_id, EventType.DOCUMENT_RECTIFIED)
    # Most documents of a packet are nobody's last, and nothing waits for them: a job each would be for nothing.
    if copies.due(tx.session, document.packet_id, document.id):
        tx.enqueue("copies", document.id, document.packet_id, document.packet_id, document.id)
    if held(tx.session, document.project_id):
        tx.enqueue("resume", document.id, f"resume-{document.project_id}", document.project_id)


def _tell(tx: Transaction, document: Document, other_id: str | None, type: EventType) -> None:
    """The sealed document that this one stands for, or corrects, knows it from the same moment on."""
    other = tx.session.get(Document, other_id) if other_id else None
    if other is not None and other.state in SEALED:
        tx.apply(type, {"by_document_id": document.id}, **ids(other))
