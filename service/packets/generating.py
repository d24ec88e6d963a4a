"""One document of a packet, from the project's values to a draft: fill, convert, examine, keep.

What is wrong with the data is told at the item, in Spanish, all at once, and stops no other document.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import boxes, catalog, page_ends, questions
from document_templates.envelope import AnnexFields, Citation, DocumentFields, OwnFileFields
from document_templates.errors import BoxError, ConversionFailed, FieldErrors, LostText, TemplateError
from document_templates.kind import Kind
from document_templates.programme import project as programme
from document_templates.programme.project import DocumentEntry
from service import workshop
from service.context import Context
from service.errors import Invalid, Refused
from service.external import keeping
from service.lifecycle.transaction import Transaction
from service.packets import own_file, stops, telling
from service.packets.items import generate_again, item_of
from service.project.importing import Values, load_values
from service.signing import answering
from service.versions import choosing
from signatures import codes
from signatures.events import EventType
from storage.models import Document, Packet, PacketItem
from storage.models import Project as ProjectRow

LARGE = 2_000_000
"""Bytes of a draft that is packed before it is kept: below, it takes longer than it spares."""
FINAL = ("sealed", "issued")
TOLD = (FieldErrors, TemplateError, LostText, BoxError, ConversionFailed, Refused)
"""What somebody must mend: trying again by itself would not help."""


OURS = "Falló el sistema, no sus datos. Se intentará de nuevo; si sigue así, avise a soporte."


@dataclass(frozen=True)
class _Task:
    """Everything that generation needs, read once."""

    packet_id: str
    item_id: int
    document_id: str | None
    values: Values
    chosen: choosing.Chosen
    candidate: stops.Candidate
    cited: dict[str, "_Cited"]
    """Of the documents that this one cites, those that are final."""

    @property
    def project(self) -> ProjectRow:
        return self.candidate.row

    @property
    def entry(self) -> DocumentEntry:
        return self.candidate.entry

    @property
    def kind(self) -> Kind:
        return self.candidate.kind


@dataclass(frozen=True)
class _Made:
    """A draft that is nowhere yet."""

    fields: DocumentFields
    context: bytes
    template: bytes
    pdf: bytes
    examined: workshop.Examined


@dataclass(frozen=True)
class _Cited:
    """Another document that will not change any more: sealed here, or made elsewhere and kept."""

    title: str
    digest: str | None
    pages: int | None = None
    code: str | None = None


def generate(ctx: Context, packet_id: str, folio: str) -> None:
    """The job. Doing it again is harmless: an item that is ready stays as it is."""
    with ctx.database.reading() as session:
        item = item_of(session, packet_id, folio)
        project = session.get_one(Packet, packet_id).project
    if item.status == "ready":
        return
    try:
        task = _task(ctx, item, project)
        if _held_by(task, task.cited):
            _hold(ctx, task)
        elif questions.waits_for_answers(task.kind, task.entry):
            _wait_for_answers(ctx, task)
        else:
            _keep(ctx, task, _draft(ctx, task, _make(ctx, task)))
    except Exception as error:
        with ctx.transaction("system") as tx:
            _stop(tx, item.id, status="failed", errors=_problems(error))
        if not isinstance(error, TOLD):
            raise  # tried again, and known to the operator when that does not help


def _task(ctx: Context, item: PacketItem, project: ProjectRow) -> _Task:
    """Raises `Invalid` when the project has changed so that there is nothing to generate."""
    values = load_values(ctx, project)
    if not values.project.has_document(item.folio):
        raise Invalid(f"El proyecto ya no tiene el documento {item.folio}.")
    entry = values.project.document(item.folio)
    if entry.external:
        raise Invalid("Este documento se hace fuera y aquí solo se guarda.")
    kind = catalog.get(entry.slug)
    with ctx.database.reading() as session:
        cited = _cited(session, project.id, values, entry)
        chosen = choosing.choose(ctx, session, kind, project)
    candidate = stops.Candidate(project, values.project, item.folio, chosen.version)
    return _Task(item.packet_id, item.id, item.document_id, values, chosen, candidate, cited)


def _cited(session: Session, project_id: str, values: Values, entry: DocumentEntry) -> dict[str, _Cited]:
    folios = programme.cited_folios(values.project, entry)
    if not folios:
        return {}
    kept = keeping.of_folios(session, project_id, folios)
    others = [values.project.document(folio) for folio in folios]
    cited = {
        other.folio: _Cited(keeping.kind_title(other), row.digest if row else None)
        for other, row in ((other, kept.get(other.folio)) for other in others if other.external)
    }
    documents = session.scalars(
        select(Document).where(
            Document.project_id == project_id,
            Document.folio.in_(folios),
            # One that a later version stands for now was sealed all the same.
            Document.sealed_digest.is_not(None),
            Document.state != "voided",
        )
    )
    for one in documents:
        code = codes.grouped(one.code or "")
        cited[one.folio] = _Cited(one.kind_title, one.sealed_digest, one.pages, code)
    return cited


def _held_by(task: _Task, cited: dict[str, _Cited]) -> list[str]:
    folios = programme.cited_folios(task.values.project, task.entry)
    return [folio for folio in folios if folio not in cited]


def _wait_for_answers(ctx: Context, task: _Task) -> None:
    """Only its signer knows the rest: they are asked when the packet is sent.

    It is made once as if they had answered, and not kept: what would stop it is told before anybody has worked on it.
    """
    if questions.who_answers(task.kind, task.entry) is None:
        raise Invalid("Nadie firma este documento en el papel de quien debe responder sus preguntas.")
    _make(ctx, replace(task, candidate=task.candidate.as_if_answered()))
    with ctx.transaction("system") as tx:
        _mark(tx.session, task.item_id, status="asking")


def _hold(ctx: Context, task: _Task) -> None:
    """Wait for the seals; for one that came since we looked nobody will wake us, so look once more."""
    with ctx.transaction("system") as tx:
        cited = _cited(tx.session, task.project.id, task.values, task.entry)
        held_by = _held_by(task, cited)
        if held_by:
            _stop(tx, task.item_id, status="held", held_by=held_by)
        else:
            generate_again(tx, tx.session.get_one(PacketItem, task.item_id))


def _stop(tx: Transaction, item_id: int, **values: Any) -> None:
    """Whoever answered the questions of this document has been told that it is being made."""
    _mark(tx.session, item_id, **values)
    item = tx.session.get_one(PacketItem, item_id)
    if inquiry := answering.answered(tx.session, item.packet_id, item.folio):
        telling.not_made(tx, item, inquiry)


def _make(ctx: Context, task: _Task) -> _Made:
    """Filled, converted, examined. Raises what is `TOLD`."""
    kind, chosen = task.kind, task.chosen
    fields = stops.fields_of(ctx, task.candidate, _citations(task), _annexes(task))
    fields = fields.model_copy(
        update={"tamano_pagina": ctx.settings.page_size, "formato_oficial": chosen.official}
    )
    context, template = fields.model_dump_json().encode(), chosen.data
    filled = ctx.workshop.run(workshop.fill, kind.slug, template, context, ctx.letterhead)
    if isinstance(fields, OwnFileFields):
        pdf = ctx.converter.convert(filled.docx)
        template = own_file.source(ctx, task.values, fields)
        pdf, examined = own_file.put_together(ctx, kind.slug, template, context, pdf, filled)
    else:
        signers = [(signer.rol, signer.rut) for signer in fields.firmantes]
        pdf, examined = page_ends.converted(
            filled.docx,
            ctx.converter.convert,
            lambda made: ctx.workshop.run(workshop.examine, made, filled.printed, signers),
        )
    if len(pdf) > LARGE:
        pdf = ctx.workshop.run(workshop.packed, pdf)
    return _Made(fields, context, template, pdf, examined)


def _draft(ctx: Context, task: _Task, made: _Made) -> dict[str, Any]:
    """The whole of the draft's event; its files are in the store."""
    kind, chosen, fields, examined = task.kind, task.chosen, made.fields, made.examined
    return {
        "kind": kind.slug,
        "kind_title": kind.title,
        "folio": fields.folio,
        "title": task.entry.titulo,
        "date": fields.fecha.isoformat(),
        "demonstration": False,
        "minimum_signatures": kind.minimum(fields),
        "ordered": kind.ordered,
        "template_digest": choosing.keep_once(ctx, made.template),
        "template_version_id": chosen.version.id if chosen.version else None,
        "context_digest": ctx.blobs.put(made.context),
        "draft_digest": ctx.blobs.put(made.pdf),
        "pages": examined.pages,
        "seal_box": box_values(examined.seal),
        "summary": list(kind.summary(fields)),
        "public_facts": [{"label": fact.label, "value": fact.value} for fact in kind.public_facts(fields)],
        "approvals": task.candidate.informed,
        "signers": _signers(fields, examined.signers),
        "annexes": _annex_values(fields),
    }


def _citations(task: _Task) -> dict[str, Citation]:
    citations = {}
    for folio in programme.cited_folios(task.values.project, task.entry):
        other = task.cited.get(folio)
        citations[folio] = (
            Citation(
                folio=folio,
                titulo=other.title,
                codigo=other.code,
                sha256=other.digest,
                paginas=other.pages,
            )
            if other
            else Citation(folio=folio)
        )
    return citations


def _annexes(task: _Task) -> list[AnnexFields]:
    annexes = []
    for annex in task.entry.anexos:
        other = task.cited.get(annex.folio) if annex.folio else None
        digest = (other.digest if other else None) or task.values.files.get(annex.archivo)
        pages = (other.pages if other else None) or annex.paginas
        annexes.append(AnnexFields(nombre=annex.nombre, paginas=pages, sha256=digest, folio=annex.folio))
    return annexes


def _keep(ctx: Context, task: _Task, payload: dict[str, Any]) -> None:
    document_id = task.document_id or uuid.uuid4().hex
    with ctx.transaction("system") as tx:
        if tx.session.get_one(PacketItem, task.item_id).status == "ready":
            return
        replaced = _replaced(tx.session, task.document_id) or _sealed(
            tx.session, task, task.entry.reemplaza_folio
        )
        rectified = _sealed(tx.session, task, task.entry.rectifica_folio)
        tx.apply(
            EventType.DOCUMENT_DRAFTED,
            payload
            | {
                "supersedes_id": replaced.id if replaced else None,
                "rectifies_id": rectified.id if rectified else None,
            },
            project_id=task.project.id,
            packet_id=task.packet_id,
            document_id=document_id,
        )
        _mark(tx.session, task.item_id, status="ready", document_id=document_id)
        inquiry = answering.answered(tx.session, task.packet_id, task.entry.folio) if task.kind.asks else None
        if inquiry:
            tx.enqueue("present", f"{document_id}:{inquiry.id}", document_id, document_id, "system")


def _replaced(session: Session, document_id: str | None) -> Document | None:
    """The one in whose place this one is made, though it was never sealed. Its id was given then."""
    query = select(Document).where(Document.superseded_by_id == document_id)
    return session.scalar(query) if document_id else None


def _sealed(session: Session, task: _Task, folio: str | None) -> Document | None:
    """The document that this one stands for, or corrects, once it is sealed itself."""
    query = select(Document).where(
        Document.project_id == task.project.id, Document.folio == folio, Document.state.in_(FINAL)
    )
    return session.scalars(query).first() if folio else None


def box_values(box: Any) -> dict[str, Any]:
    """A box as an event carries it: thousandths of a point, since events hold integers only."""
    return {"page": box.page, "rect": [round(1000 * edge) for edge in box.rect]}


def _signers(fields: DocumentFields, found: Sequence[boxes.Box]) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid.uuid4().hex,
            "position": position,
            "order": signer.orden,
            "role": signer.rol,
            "person_key": signer.persona_id,
            "name": signer.nombre,
            "rut": signer.rut,
            "capacity": signer.calidad,
            "organisation": signer.organizacion,
            "required": signer.obligatoria,
            "mode": signer.modo,
            "field": f"firma-{position + 1:02d}-{signer.rol}",
            "box": box_values(box),
        }
        for position, (signer, box) in enumerate(zip(fields.firmantes, found, strict=True))
    ]


def _annex_values(fields: DocumentFields) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid.uuid4().hex,
            "position": position,
            "name": annex.nombre,
            "digest": annex.sha256,
            "pages": annex.paginas,
            "folio": annex.folio,
        }
        for position, annex in enumerate(fields.anexos)
    ]


def _mark(session: Session, item_id: int, **values: Any) -> None:
    item = session.get_one(PacketItem, item_id)
    for name, value in ({"errors": [], "held_by": []} | values).items():
        setattr(item, name, value)


def _problems(error: Exception) -> list[dict[str, str]]:
    """What is wrong, as the item tells it."""
    if isinstance(error, FieldErrors):
        return [{"field": e.path, "message": e.message} for e in error.errors]
    return [{"field": "", "message": _sentence(error)}]


def _sentence(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, LostText):
        missing = ", ".join(f"«{text}»" for text in error.missing[:5])
        return f"El PDF no muestra completo lo que debía decir: {missing}. El documento no se usó."
    if isinstance(error, BoxError):
        return f"Las cajas de firma no quedaron junto a cada persona: {error}"
    if isinstance(error, ConversionFailed):
        return "LibreOffice no pudo hacer el PDF. Intente de nuevo; si se repite, avise a soporte."
    if isinstance(error, TemplateError):
        return f"La plantilla no calza con los datos: {error}"
    return OURS
