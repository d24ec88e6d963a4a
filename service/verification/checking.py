"""A file compared with the register: the same verdict for the page and for `rubrica verify`."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import wording
from service.context import Context
from service.signing.packaging import SEAL_FIELD
from signatures import codes, record, verification
from signatures.events import EventType
from signatures.record import ExpectedSignature
from storage.models import Act, Document, Event, Revision, Signer
from storage.queries import packets as queries

SENTENCES = {
    "sealed_stands": "Es el original sellado, y está vigente según este registro.",
    "issued_stands": "Es el original emitido, y está vigente según este registro.",
    "earlier_revision": "Es una versión anterior, con {k} de {n} {firmas}: no es la final.",
    "appended": "Empieza como el original, pero se le agregó algo después del sello.",
    "altered": "Viene de un documento nuestro, pero es distinto del original.",
    "voided": "Es un documento nuestro que fue anulado: ya no vale.",
    "superseded": "Es un documento nuestro que fue reemplazado por otro: ya no vale.",
    "not_final": "Es un documento nuestro que todavía no termina de firmarse.",
    "not_ours": "No es ninguno de los archivos de este registro.",
    "not_a_pdf": "No es un PDF.",
    "unreadable": "No se pudo leer: puede estar dañado o incompleto.",
}


@dataclass(frozen=True)
class FileReport:
    """What came of one file. `stands` is the bottom line."""

    outcome: str
    stands: bool
    sha256: str
    code: str | None
    k: int
    n: int
    demonstration: bool
    checks: list[dict[str, Any]]
    superseded_by: str | None = None
    """Folio of the document that stands in its place."""
    rectified_by: tuple[str, ...] = ()
    """Folios of those that correct it: it stands, and is read with them."""

    @property
    def sentence(self) -> str:
        firmas = "firma" if self.n == 1 else "firmas"
        text = SENTENCES[self.outcome].format(k=self.k, n=self.n, firmas=firmas)
        if self.stands and self.k < self.n:
            text += f" Se cerró con {self.k} de {self.n} {firmas}."
        if self.superseded_by:
            text += f" En su lugar está el folio {self.superseded_by}."
        if self.rectified_by:
            folios = wording.conjunction(self.rectified_by)
            text += f" Rectificado por {'el folio' if len(self.rectified_by) == 1 else 'los folios'} {folios}: léalos juntos."
        if self.code:
            text += f" Código {codes.grouped(self.code)}."
        if self.demonstration:
            text += " DEMOSTRACIÓN, sin valor."
        return text

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"sentence": self.sentence}


def check_file(ctx: Context, data: bytes) -> FileReport:
    """Compare any bytes with the register; no bytes make it raise."""
    trust = verification.Trust((ctx.authority.certificate,))
    with ctx.database.reading() as session:
        report = verification.verify(data, _Register(session), trust)
        heir, rectifying = _others(session, report.record.code if report.record else None)
    known, revision = report.record, report.revision
    signed = known.signed if known and report.stands else revision.signatures if revision else 0
    return FileReport(
        outcome=report.outcome.value,
        stands=report.stands,
        sha256=report.digest,
        code=known.code if known else None,
        k=signed,
        n=known.signers if known else 0,
        demonstration=report.demonstration,
        checks=[asdict(check) for check in report.checks],
        superseded_by=heir,
        rectified_by=rectifying,
    )


def _others(session: Session, code: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Folios of the document in its place, and of those that correct it."""
    document = session.scalar(select(Document).where(Document.code == code)) if code else None
    if document is None:
        return None, ()
    heir = session.get(Document, document.superseded_by_id) if document.superseded_by_id else None
    return heir.folio if heir else None, tuple(one.folio for one in queries.rectifying(session, document))


class _Register:
    """The tables, as verification asks them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_digest(self, digest: str) -> record.Record | None:
        revision = self._session.scalars(select(Revision).where(Revision.digest == digest)).first()
        return self._record(self._session.get_one(Document, revision.document_id)) if revision else None

    def by_code(self, code: str) -> record.Record | None:
        document = self._session.scalar(select(Document).where(Document.code == code))
        return self._record(document) if document else None

    def _record(self, document: Document) -> record.Record:
        revisions, signatures = [], 0
        for revision in document.revisions:
            signatures += revision.kind == "signature"
            revisions.append(
                record.Revision(revision.number, revision.kind, revision.digest, signatures)  # type: ignore[arg-type]
            )
        return record.Record(
            code=document.code or "",
            state=document.state,  # type: ignore[arg-type]
            demonstration=document.demonstration,
            signers=len(document.signers),
            revisions=tuple(revisions),
            expected=tuple(self._expected(document, revision) for revision in document.revisions[1:]),
            presented_at=document.presented_at,
            sealed_at=document.sealed_at,
            ended_at=document.ended_at,
            end_reason=document.end_reason,
        )

    def _expected(self, document: Document, revision: Revision) -> ExpectedSignature:
        if revision.kind == "seal":
            event = self._event(EventType.DOCUMENT_PRESENTED, document.id)
            return ExpectedSignature(SEAL_FIELD, "seal", event.commitment, document.sealed_at)
        signer = self._session.get_one(Signer, revision.signer_id)
        if revision.kind == "signature":
            act = self._session.get_one(Act, revision.act_id)
            event = self._session.get_one(Event, act.position)
            return ExpectedSignature(signer.field, "signature", event.commitment, act.at)
        released = self._event(EventType.SIGNER_RELEASED, document.id, signer.id)
        return ExpectedSignature(signer.field, "release", released.commitment, released.at)

    def _event(self, type: EventType, document_id: str, signer_id: str | None = None) -> Event:
        query = select(Event).where(Event.type == type.value, Event.document_id == document_id)
        events = self._session.scalars(query.order_by(Event.position.desc()))
        return next(e for e in events if signer_id in (None, (e.payload or {}).get("signer_id")))
