"""One document of a packet, from the project's values to a draft: fill, convert, examine, keep.

What is wrong with the data is told at the item, in Spanish, all at once, and stops no other document.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import catalog
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.errors import BoxError, ConversionFailed, FieldErrors, LostText, TemplateError
from document_templates.kind import Kind
from document_templates.programme import project as programme
from document_templates.programme.project import DocumentEntry
from service import workshop
from service.context import Context
from service.lifecycle.transaction import Transaction
from service.project.importing import Values, load_values
from signatures import codes
from signatures.events import EventType
from storage.models import Document, Packet, PacketItem

FINAL = ("sealed", "issued")


@dataclass(frozen=True)
class _Task:
    """Everything that generation needs, read once."""

    packet_id: str
    project_id: str
    item_id: int
    document_id: str | None
    values: Values
    entry: DocumentEntry
    kind: Kind
    cited: dict[str, Document]


def generate(ctx: Context, packet_id: str, folio: str) -> None:
    """The job. Doing it again is harmless: an item that is ready stays as it is."""
    with ctx.database.reading() as session:
        task = _read(ctx, session, packet_id, folio)
    if task is None:
        return
    held_by = _held_by(task)
    if held_by:
        with ctx.transaction("system") as tx:
            _mark(tx.session, task, status="held", held_by=held_by)
        return
    try:
        drafted = _draft(ctx, task)
    except FieldErrors as errors:
        problems = [{"field": e.path, "message": e.message} for e in errors.errors]
    except (TemplateError, LostText, BoxError, ConversionFailed) as error:
        problems = [{"field": "", "message": _sentence(error)}]
    else:
        with ctx.transaction("system") as tx:
            _keep(tx, task, drafted)
        return
    with ctx.transaction("system") as tx:
        _mark(tx.session, task, status="failed", errors=problems)


def _read(ctx: Context, session: Session, packet_id: str, folio: str) -> _Task | None:
    item = session.scalar(
        select(PacketItem).where(PacketItem.packet_id == packet_id, PacketItem.folio == folio)
    )
    if item is None or item.status == "ready":
        return None
    packet = session.get_one(Packet, packet_id)
    values = load_values(ctx, packet.project)
    entry = values.project.document(folio)
    cited = session.scalars(
        select(Document).where(
            Document.project_id == packet.project_id,
            Document.folio.in_(programme.cited_folios(values.project, entry)),
            Document.state.in_(FINAL),
        )
    )
    return _Task(
        packet_id,
        packet.project_id,
        item.id,
        item.document_id,
        values,
        entry,
        catalog.get(entry.slug),
        {document.folio: document for document in cited},
    )


def not_built(task_values: Values, folio: str) -> bool:
    """True for a cited document of a kind that is not built yet: printed by folio alone, holds nothing up."""
    return task_values.project.document(folio).slug not in catalog.kinds()


def _held_by(task: _Task) -> list[str]:
    return [
        folio
        for folio in programme.cited_folios(task.values.project, task.entry)
        if folio not in task.cited and not not_built(task.values, folio)
    ]


@dataclass(frozen=True)
class _Drafted:
    fields: DocumentFields
    template_digest: str
    context_digest: str
    draft_digest: str
    examined: workshop.Examined


def _draft(ctx: Context, task: _Task) -> _Drafted:
    """Raises what `generate` tells at the item."""
    fields = task.kind.fields.from_project(task.values.project, task.entry, _citations(task), _annexes(task))
    fields = fields.model_copy(update={"tamano_pagina": ctx.settings.page_size})
    context = fields.model_dump_json().encode()
    template = task.kind.template
    filled = ctx.workshop.run(workshop.fill, task.kind.slug, template, context, ctx.letterhead)
    pdf = ctx.converter.convert(filled.docx)
    signers = [(signer.rol, signer.rut) for signer in fields.firmantes]
    examined = ctx.workshop.run(workshop.examine, pdf, filled.printed, signers)
    return _Drafted(fields, ctx.blobs.put(template), ctx.blobs.put(context), ctx.blobs.put(pdf), examined)


def _citations(task: _Task) -> dict[str, Citation]:
    citations = {}
    for folio in programme.cited_folios(task.values.project, task.entry):
        document = task.cited.get(folio)
        citations[folio] = (
            Citation(
                folio=folio,
                titulo=document.kind_title,
                codigo=codes.grouped(document.code or ""),
                sha256=document.sealed_digest,
            )
            if document
            else Citation(folio=folio)
        )
    return citations


def _annexes(task: _Task) -> list[AnnexFields]:
    annexes = []
    for annex in task.entry.anexos:
        document = task.cited.get(annex.folio) if annex.folio else None
        digest = document.sealed_digest if document else task.values.files.get(annex.archivo)
        pages = document.pages if document else annex.paginas
        annexes.append(AnnexFields(nombre=annex.nombre, paginas=pages, sha256=digest, folio=annex.folio))
    return annexes


def _keep(tx: Transaction, task: _Task, drafted: _Drafted) -> None:
    fields, kind = drafted.fields, task.kind
    document_id = task.document_id or uuid.uuid4().hex
    replaced = _replaced(tx.session, document_id)
    payload = {
        "kind": kind.slug,
        "kind_title": kind.title,
        "folio": fields.folio,
        "title": task.entry.titulo,
        "date": fields.fecha.isoformat(),
        "demonstration": False,
        "minimum_signatures": kind.minimum(fields),
        "ordered": kind.ordered,
        "template_digest": drafted.template_digest,
        "context_digest": drafted.context_digest,
        "draft_digest": drafted.draft_digest,
        "pages": drafted.examined.pages,
        "seal_box": box_values(drafted.examined.seal),
        "summary": list(kind.summary(fields)),
        "public_facts": [{"label": fact.label, "value": fact.value} for fact in kind.public_facts(fields)],
        "approvals": _approvals(task.entry),
        "supersedes_id": replaced.id if replaced else None,
        "signers": _signers(drafted),
        "annexes": _annex_values(fields),
    }
    tx.apply(
        EventType.DOCUMENT_DRAFTED,
        payload,
        project_id=task.project_id,
        packet_id=task.packet_id,
        document_id=document_id,
    )
    _mark(tx.session, task, status="ready", document_id=document_id)


def _replaced(session: Session, document_id: str) -> Document | None:
    return session.scalar(select(Document).where(Document.superseded_by_id == document_id))


def box_values(box: Any) -> dict[str, Any]:
    """A box as an event carries it: thousandths of a point, since events hold integers only."""
    return {"page": box.page, "rect": [round(1000 * edge) for edge in box.rect]}


def _signers(drafted: _Drafted) -> list[dict[str, Any]]:
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
        for position, (signer, box) in enumerate(
            zip(drafted.fields.firmantes, drafted.examined.signers, strict=True)
        )
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


def _approvals(entry: DocumentEntry) -> list[dict[str, Any]]:
    """Approvals of the project file are history: shown as informed by the executor, never as ours."""
    return [
        {
            "type": approval.tipo_visacion,
            "scope": approval.alcance,
            "state": approval.estado,
            "date": approval.fecha.isoformat() if approval.fecha else None,
            "by": approval.cargo_responsable,
            "number": approval.numero_documento,
        }
        for approval in entry.visaciones
    ]


def _mark(session: Session, task: _Task, **values: Any) -> None:
    item = session.get_one(PacketItem, task.item_id)
    for name, value in ({"errors": [], "held_by": []} | values).items():
        setattr(item, name, value)


def _sentence(error: Exception) -> str:
    if isinstance(error, LostText):
        missing = ", ".join(f"«{text}»" for text in error.missing[:5])
        return f"El PDF no muestra completo lo que debía decir: {missing}. El documento no se usó."
    if isinstance(error, BoxError):
        return f"Las cajas de firma no quedaron junto a cada persona: {error}"
    if isinstance(error, ConversionFailed):
        return "LibreOffice no pudo hacer el PDF. Intente de nuevo; si se repite, avise a soporte."
    return f"La plantilla no calza con los datos: {error}"
