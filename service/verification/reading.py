"""What anyone may know of a document by its code: whether it stands, and facts to compare with the paper.

Never a person's name, RUT, mail or phone; never the document's own title, which may carry one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from document_templates import wording
from document_templates.gathering import ECOMERCADO, EXECUTOR
from service.packets.documents import END_REASONS
from signatures import codes
from storage.models import Annex, Document, Signer
from storage.queries.packets import rectifying

STANDS = ("sealed", "issued")
SIGNED = ("agreed", "signed")
KIND_OF_SIGNATURE = "Firma electrónica simple"
IDENTITY = {"enlace": "enlace enviado a su correo", "enlace_a_mano": "enlace entregado por el equipo"}
APPROVALS = {
    "validacion_fosis_regional": "Validación de FOSIS regional",
    "visacion_fosis_regional": "Visación de FOSIS regional",
    "autorizacion_fosis_regional": "Autorización de FOSIS regional",
    "autorizacion_fosis_central": "Autorización de FOSIS nivel central",
    "acuerdo_composicion_fosis_regional": "Acuerdo de composición con FOSIS regional",
    "visado_fiscalia": "Visado de Fiscalía del FOSIS",
    "acta_supervision": "Acta de supervisión de FOSIS",
    "validacion_comunitaria": "Validación comunitaria",
}
APPROVAL_STATES = {
    "solicitada": "solicitado",
    "otorgada": "otorgado",
    "observada": "con observaciones",
    "rechazada": "rechazado",
}
APPROVAL_SCOPES = {"plantilla": "sobre el formato", "documento": "sobre este documento"}


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class PublicSignature:
    capacity: str
    organisation: str | None
    state: str
    """`signed`, `pending` or `released`."""
    kind: str | None
    at: str | None
    identity: str | None


@dataclass(frozen=True)
class PublicAnnex:
    name: str
    pages: int | None
    folio: str | None
    sha256: str | None
    state: str | None
    """Today: as of a `PublicView`; `external` for a file made elsewhere, None for what is no document."""
    code: str | None


@dataclass(frozen=True)
class PublicApproval:
    title: str
    detail: str
    source: str
    """Who says so: our page does not vouch for what was told to us."""


@dataclass(frozen=True)
class Other:
    """A document that replaces or corrects this one, or that this one replaces or corrects."""

    folio: str
    code: str | None
    sealed: str | None
    """The day of its seal."""


@dataclass(frozen=True)
class PublicView:
    code: str
    state: str
    """`in_force`, `closed`, `issued`, `presented`, `in_signature`, `signed`, `voided` or `superseded`."""
    stands: bool
    demonstration: bool
    kind: str
    folio: str
    date: str
    executor: str
    comuna: str
    signed: int
    of: int
    signatures: tuple[PublicSignature, ...]
    last_at: str | None
    facts: tuple[Fact, ...]
    approvals: tuple[PublicApproval, ...]
    annexes: tuple[PublicAnnex, ...]
    ended: str | None
    end_reason: str | None
    replaced_by: Other | None
    replaces: Other | None
    rectified_by: tuple[Other, ...]
    """Both stand, and are read together."""
    rectifies: Other | None
    presented_sha256: str | None
    sealed_sha256: str | None

    @property
    def grouped_code(self) -> str:
        return codes.grouped(self.code)

    @property
    def issued_by(self) -> str:
        """As the paper names them, with the executor's RUT; documents of before tell it by the project."""
        told = {fact.label: fact.value for fact in self.facts}
        executor = told.get(EXECUTOR, self.executor)
        return f"{executor}, en el marco del {told.get(ECOMERCADO, f'Ecomercado Solidario de {self.comuna}')}"

    @property
    def own_facts(self) -> tuple[Fact, ...]:
        """Those that `issued_by` does not say."""
        return tuple(fact for fact in self.facts if fact.label not in (ECOMERCADO, EXECUTOR))

    @property
    def missing(self) -> int:
        return self.of - self.signed


def read(session: Session, code: str) -> PublicView | None:
    """None when no document of ours has this code. `code` in any spelling."""
    normal = codes.normalise(code)
    if normal is None:
        return None
    document = session.scalar(
        select(Document)
        .where(Document.code == normal)
        .options(joinedload(Document.project), selectinload(Document.signers), selectinload(Document.annexes))
    )
    return None if document is None else _view(session, document, normal)


def _view(session: Session, document: Document, code: str) -> PublicView:
    zone = document.project.timezone
    moments = [s.answered_at for s in document.signers if s.state in SIGNED and s.answered_at]
    signed = sum(signer.state in SIGNED for signer in document.signers)
    return PublicView(
        code=code,
        state=_state(document, signed),
        stands=document.state in STANDS,
        demonstration=document.demonstration,
        kind=document.kind_title,
        folio=document.folio,
        date=wording.long_date(date.fromisoformat(document.date)),
        executor=document.project.executor,
        comuna=document.project.comuna,
        signed=signed,
        of=len(document.signers),
        signatures=tuple(_signature(signer, zone) for signer in document.signers),
        last_at=wording.date_time(max(moments), zone) if moments else None,
        facts=tuple(Fact(fact["label"], fact["value"]) for fact in document.public_facts),
        approvals=tuple(_approval(approval, document.project.executor) for approval in document.approvals),
        annexes=_annexes(session, document),
        ended=_day(document.ended_at, zone) if document.ended_at else None,
        end_reason=END_REASONS.get(document.end_reason or ""),
        replaced_by=_other(session, document.superseded_by_id),
        replaces=_other(session, document.supersedes_id),
        rectified_by=tuple(_named(other) for other in rectifying(session, document)),
        rectifies=_other(session, document.rectifies_id),
        presented_sha256=document.presented_digest,
        sealed_sha256=document.sealed_digest,
    )


def _state(document: Document, signed: int) -> str:
    if document.state == "sealed":
        return "in_force" if signed == len(document.signers) else "closed"
    return {"out_for_signature": "in_signature"}.get(document.state, document.state)


def _annexes(session: Session, document: Document) -> tuple[PublicAnnex, ...]:
    """Of those that are documents themselves, where each stands today."""
    digests = [annex.digest for annex in document.annexes if annex.folio and annex.digest]
    query = select(Document).where(
        Document.project_id == document.project_id, Document.sealed_digest.in_(digests)
    )
    found = session.scalars(query.options(selectinload(Document.signers))) if digests else ()
    by_digest = {other.sealed_digest: other for other in found}
    return tuple(_annex(annex, by_digest.get(annex.digest)) for annex in document.annexes)


def _annex(annex: Annex, other: Document | None) -> PublicAnnex:
    state = "external" if annex.folio else None
    if other:
        state = _state(other, sum(signer.state in SIGNED for signer in other.signers))
    return PublicAnnex(
        annex.name, annex.pages, annex.folio, annex.digest, state, other.code if other else None
    )


def _signature(signer: Signer, zone: str) -> PublicSignature:
    organisation = signer.organisation
    if organisation and organisation.casefold() in signer.capacity.casefold():
        organisation = None
    if signer.state not in SIGNED or signer.answered_at is None:
        state = "released" if signer.state == "released" else "pending"
        return PublicSignature(signer.capacity, organisation, state, None, None, None)
    return PublicSignature(
        capacity=signer.capacity,
        organisation=organisation,
        state="signed",
        kind=KIND_OF_SIGNATURE,
        at=wording.date_time(signer.answered_at, zone),
        identity=IDENTITY.get(signer.mode),
    )


def _approval(approval: dict[str, Any], executor: str) -> PublicApproval:
    day = approval.get("date")
    parts = [
        APPROVAL_STATES.get(approval.get("state", ""), ""),
        APPROVAL_SCOPES.get(approval.get("scope", ""), ""),
        f"el {wording.long_date(date.fromisoformat(day))}" if day else "",
        f"N° {approval['number']}" if approval.get("number") else "",
    ]
    return PublicApproval(
        title=APPROVALS.get(approval.get("type", ""), "Aprobación"),
        detail=", ".join(part for part in parts if part),
        source=f"informado por {executor}",
    )


def _other(session: Session, document_id: str | None) -> Other | None:
    other = session.get(Document, document_id) if document_id else None
    return _named(other) if other else None


def _named(other: Document) -> Other:
    return Other(
        other.folio, other.code, _day(other.sealed_at, other.project.timezone) if other.sealed_at else None
    )


def _day(at: datetime, zone: str) -> str:
    return wording.long_date(at.astimezone(ZoneInfo(zone)).date())
