"""What staff do with one document: look at it before it exists, release a signer, void it."""

from sqlalchemy.orm import Session

from service import workshop
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.lifecycle.apply import SEALED, require_releasable
from service.lifecycle.transaction import Transaction
from signatures.events import EventType
from storage.models import Document, Signer

PREVIEW_MARK = "VISTA PREVIA"
LARGEST_ORDER = 20 * 1024 * 1024
LONGEST_REASON = 300

END_REASONS = {
    "error_en_los_datos": "Tenía un error en los datos",
    "error_en_las_personas": "Tenía un error en las personas que firman",
    "duplicado": "Estaba repetido",
    "ya_no_corresponde": "El acto que registraba ya no se hará",
    "acuerdo_de_las_partes": "Las partes acordaron dejarlo sin efecto",
    "orden_de_autoridad": "Lo ordenó la autoridad competente",
}
"""The closed list of public reasons, with the words that people read."""

AFTER_SEAL = ("acuerdo_de_las_partes", "orden_de_autoridad")


def preview(ctx: Context, document_id: str) -> bytes:
    """A PDF that is visibly not the document: marked across each page, without code or QR."""
    with ctx.database.reading() as session:
        draft = ctx.blobs.get(get(session, document_id).draft_digest)
    return ctx.workshop.run(workshop.watermark, draft, PREVIEW_MARK)


def release(ctx: Context, signer_id: str, reason: str, actor: str) -> None:
    """Close without this person: the box will say "No firmó", and the document is sealed as k of n."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(
            "Escriba por qué se libera a esta persona, en a lo más 300 letras: queda en el registro."
        )
    with ctx.transaction(actor) as tx:
        signer = tx.session.get(Signer, signer_id)
        if signer is None:
            raise NotFound("Esa persona no está en el documento.")
        document = get(tx.session, signer.document_id)
        payload = {"signer_id": signer_id, "reason": reason}
        event = tx.apply(EventType.SIGNER_RELEASED, payload, **ids(document))
        package_later(tx, document.id, event.position)


def package_later(tx: Transaction, document_id: str, position: int) -> None:
    """Enqueue a run that puts what waits into the PDF. `position`: of the event that it is for."""
    tx.enqueue("package", f"{document_id}:{position}", document_id, document_id)


def releasable(document: Document, signer: Signer) -> bool:
    """Whether the panel offers to release this person."""
    if document.state != "out_for_signature" or signer.state not in (
        "pending",
        "declined",
        "correction_asked",
    ):
        return False
    try:
        require_releasable(document, signer, document.signers)
    except NotPossibleNow:
        return False
    return True


def void(ctx: Context, document_id: str, reason: str, actor: str, order: bytes | None = None) -> None:
    """End a document. After the seal only with the order, or the act of the parties, as a file."""
    if reason not in END_REASONS:
        raise Invalid("Elija un motivo de la lista.")
    if order is not None and (not order.startswith(b"%PDF-") or len(order) > LARGEST_ORDER):
        raise Invalid("La orden o el acuerdo debe ser un PDF de a lo más 20 MB.")
    digest = ctx.blobs.put(order) if order else None
    with ctx.transaction(actor) as tx:
        document = get(tx.session, document_id)
        if document.state in SEALED and reason not in AFTER_SEAL:
            raise Invalid(
                "Un documento sellado solo se anula por orden de autoridad o por acuerdo de las partes."
            )
        payload = {"reason": reason, "file_digest": digest}
        event = tx.apply(EventType.DOCUMENT_VOIDED, payload, **ids(document))
        after_end(tx, document, event.position)


def after_end(tx: Transaction, document: Document, position: int) -> None:
    """Who was only waited for here may have all their copies now."""
    tx.enqueue("copies", f"{document.id}:{position}", document.packet_id, document.packet_id, document.id)


def get(session: Session, document_id: str) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound("Ese documento no existe.")
    return document


def ids(document: Document) -> dict[str, str]:
    """Where an event about this document belongs."""
    return {"project_id": document.project_id, "packet_id": document.packet_id, "document_id": document.id}
