"""A packet as data: what programs that follow it need, and the demo reports."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from service.context import Context
from service.verification.addresses import verification_url
from storage.models import Document, Packet
from storage.queries import packets as queries


def status(ctx: Context, session: Session, packet_id: str) -> dict[str, Any]:
    """Items, documents and people of a packet, without links: whoever holds a link can sign with it."""
    packet = session.get_one(Packet, packet_id)
    people = queries.people(session, packet_id)
    return {
        "id": packet.id,
        "title": packet.title,
        "items": [
            {"folio": i.folio, "status": i.status, "errors": i.errors, "held_by": i.held_by}
            for i in packet.items
        ],
        "documents": [_document(ctx, document) for document in packet.documents],
        "people": [{"person": key} for key in sorted(people)],
    }


def _document(ctx: Context, document: Document) -> dict[str, Any]:
    digest = document.sealed_digest or document.presented_digest
    url = verification_url(ctx.settings.effective_verify_url, document.code) if document.code else None
    sealed = f"/panel/documentos/{document.code}/sellado.pdf" if document.sealed_digest else None
    return {
        "folio": document.folio,
        "kind": document.kind,
        "code": document.code,
        "url": url,
        "path": urlsplit(url).path if url else None,
        "sha256": digest,
        "state": document.state,
        "pages": document.pages,
        "sealed_url": sealed,
        "signers": [
            {"person": s.person_key, "role": s.role, "mode": s.mode, "state": s.state}
            for s in document.signers
        ],
    }
