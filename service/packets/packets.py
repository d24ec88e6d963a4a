"""A packet's way: created and generated, presented (its bytes frozen), sent."""

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from document_templates import wording
from document_templates.programme.project import DocumentEntry, Project
from service import workshop
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.lifecycle.apply import BEFORE_SEAL
from service.lifecycle.transaction import Transaction
from service.packets import public, rules, stops
from service.packets.documents import after_end, ids, package_later
from service.packets.items import fail, generate_again, held, item_of, partition
from service.project.importing import Values, load_values, unchanged
from service.project.reasons import keep
from service.signing import answering, invitations
from service.signing.invitations import Recipient
from service.verification.addresses import verification_url
from signatures import codes
from signatures.events import EventType
from signatures.stamping import Footer
from storage.models import Document, Packet, PacketItem
from storage.models import Project as ProjectRow

LARGEST_PACKET = 40
DEMONSTRATION_MARK = "DEMOSTRACIÓN, sin valor"


def create(ctx: Context, project_id: str, title: str, folios: Sequence[str], actor: str) -> str:
    """Open a packet and enqueue the generation of each of its documents. Returns its id."""
    with ctx.database.reading() as session:
        row = session.get(ProjectRow, project_id)
        if row is None:
            raise NotFound("Ese proyecto no existe.")
    project = load_values(ctx, row).project
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, row)
        entries = _entries(tx.session, project_id, project, folios)
        return _open(tx, project_id, title.strip() or "Paquete sin nombre", [(e, None) for e in entries])


def create_with(ctx: Context, row: ProjectRow, values: Values, entry: DocumentEntry, actor: str) -> str:
    """Put `values` in place of the project's, and open a packet with the document that is new in them."""
    digest = ctx.blobs.put(values.to_bytes())
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, row)
        if entry.folio in _taken(tx.session, row.id):
            raise NotPossibleNow(f"El folio {entry.folio} se ocupó mientras tanto. Intente de nuevo.")
        tx.apply(EventType.PROJECT_UPDATED, {"values_digest": digest}, project_id=row.id)
        return _open(tx, row.id, entry.titulo[:200], [(entry, None)])


def fresh_folio(ctx: Context, row: ProjectRow, values: Values, code: str) -> str:
    """The next that no document of this code has, or had."""
    with ctx.database.reading() as session:
        used = _taken(session, row.id) | {entry.folio for entry in values.project.documentos}
    return _next_folio(f"{row.folio_prefix}-{code}-000", used)


def retry(ctx: Context, packet_id: str, folio: str, actor: str) -> None:
    """Generate again what failed, from the project's present values."""
    with ctx.transaction(actor) as tx:
        item = item_of(tx.session, packet_id, folio)
        if item.status != "failed":
            raise NotPossibleNow("Ese documento no está detenido por un error.")
        generate_again(tx, item)


def resume_held(ctx: Context, project_id: str) -> None:
    """A document was sealed: those that waited for it may go on. Asking too often is harmless."""
    with ctx.transaction("system") as tx:
        for item in held(tx.session, project_id):
            generate_again(tx, item)


def present(ctx: Context, packet_id: str, actor: str, reasons: Mapping[str, str] | None = None) -> int:
    """Freeze every draft of the packet. Returns how many; the stamping goes on in jobs.

    `reasons` are those of the form, for what the programme's rules warn of; raises `Invalid` while one is missing.
    Asking again is a new cause: one whose job had failed for good gets another.
    """
    with ctx.transaction(actor) as tx:
        drafts = _documents(tx.session, packet_id, "draft")
        if not drafts:
            raise NotPossibleNow("No hay borradores que presentar en este paquete.")
        row = drafts[0].project
        project = load_values(ctx, row).project
        _refuse_names(project, drafts)
        asked = rules.warned(ctx, tx.session, row, project, drafts)
        given = rules.reasons_of(asked, reasons or {})
        for document in drafts:
            if own := rules.of_document(document.folio, given):
                tx.apply(EventType.REASONS_GIVEN, {"reasons": own}, **ids(document))
            tx.enqueue("present", f"{document.id}:{tx.at.isoformat()}", document.id, document.id, actor)
        return len(drafts)


def _refuse_names(project: Project, drafts: Collection[Document]) -> None:
    named = [
        error for draft in drafts for error in public.naming(project, draft.folio, public.of_document(draft))
    ]
    if named:
        raise Invalid("No se presentó nada: hay textos públicos que nombran a una persona.", named)


def present_document(ctx: Context, document_id: str, actor: str) -> None:
    """The job: stamp footer, code and QR, keep the bytes, and only then say so."""
    with ctx.database.reading() as session:
        document = session.get_one(Document, document_id)
        if document.state != "draft":
            return
        draft, folio, row = ctx.blobs.get(document.draft_digest), document.folio, document.project
        ids = {"project_id": document.project_id, "packet_id": document.packet_id, "document_id": document_id}
    code = codes.new()
    digest = ctx.blobs.put(ctx.workshop.run(workshop.present, draft, footer(ctx, folio, code)))
    payload = {"code": code, "digest": digest, "demonstration": ctx.settings.demonstration}
    project = load_values(ctx, row).project
    with ctx.transaction(actor) as tx:
        document = tx.session.get_one(Document, document_id)
        if document.state != "draft":
            return
        tx.apply(EventType.DOCUMENT_PRESENTED, payload, **ids)
        inquiry = answering.answered(tx.session, document.packet_id, folio)
        if inquiry:  # the person who answered has the page open, and is about to read and sign
            packet, people = _packet(tx.session, document.packet_id), _recipients([document])
            channels = invitations.open_for(ctx, tx, packet, people, project, inquiry.person_key)
            _sent(tx, [document], channels)


def footer(ctx: Context, folio: str, code: str) -> Footer:
    """What every page says for ever: nothing that depends on the future."""
    url = ctx.settings.effective_verify_url
    return Footer(
        lines=(
            f"Documento {folio} · página {{page}} de {{pages}}",
            f"Código de verificación: {codes.grouped(code)}",
            f"Compruebe quién firmó y si sigue vigente en {urlsplit(url).netloc}/v o con el código QR.",
        ),
        url=verification_url(url, code),
        mark=DEMONSTRATION_MARK if ctx.settings.demonstration else None,
    )


def send(ctx: Context, packet_id: str, actor: str, reasons: Mapping[str, str] | None = None) -> int:
    """Open or reuse each person's link for the presented documents, and for the questions that some must
    answer before theirs can be made. Returns the number of people.

    Who answers reads and signs in the same visit: what a rule warns of already needs its reason before they are
    asked; `reasons` are those of the form, and `Invalid` is raised while one is missing. Of a document that no
    answer could let pass nobody is asked: its item says why.
    """
    with ctx.database.reading() as session:
        row = _packet(session, packet_id).project
    project = load_values(ctx, row).project
    stopped = _stop_before_asking(ctx, row, project, packet_id)
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, row)
        packet = _packet(tx.session, packet_id)
        documents = _documents(tx.session, packet_id, "presented")
        asked = answering.to_ask(tx.session, packet_id, project)
        if not documents and not asked:
            raise NotPossibleNow(_nothing_to_send(stopped))
        _answer_rules(ctx, tx, row, project, [item.folio for item, _ in asked], reasons or {})
        people = [person for _, person in asked] + _recipients(documents)
        channels = invitations.open_for(ctx, tx, packet, people, project)
        for item, person in asked:
            answering.ask(tx, packet, item, person)
        _sent(tx, documents, channels)
        return len(channels)


def _stop_before_asking(ctx: Context, row: ProjectRow, project: Project, packet_id: str) -> list[str]:
    """Folios of those that the project, as it is now, would not let be made whatever is answered."""
    with ctx.database.reading() as session:
        asked = [item.folio for item, _ in answering.to_ask(session, packet_id, project)]
    found = {folio: stops.whatever_is_answered(ctx, row, project, folio) for folio in asked}
    stopped = [folio for folio in asked if found[folio]]
    if stopped:
        with ctx.transaction("system") as tx:
            unchanged(tx.session, row)
            for item, _ in answering.to_ask(tx.session, packet_id, project):
                if found.get(item.folio):
                    fail(item, found[item.folio])
    return stopped


def _nothing_to_send(stopped: Sequence[str]) -> str:
    if not stopped:
        return "No hay documentos presentados que enviar en este paquete."
    return f"No se envió nada: abajo dice qué falta para hacer {wording.conjunction(stopped)}."


def _answer_rules(
    ctx: Context,
    tx: Transaction,
    row: ProjectRow,
    project: Project,
    asked: Sequence[str],
    given: Mapping[str, str],
) -> None:
    """Of documents that are not made yet: the reason is the project's."""
    warned = rules.warned(ctx, tx.session, row, project, asked=asked)
    for finding, reason in rules.reasons_of(warned, given).items():
        keep(tx, row.id, finding, reason)


def _recipients(documents: Iterable[Document]) -> list[Recipient]:
    return [
        Recipient(signer.person_key, signer.name, signer.mode == invitations.MODE["by_hand"])
        for document in documents
        for signer in document.signers
    ]


def _sent(tx: Transaction, documents: Iterable[Document], channels: dict[str, str]) -> None:
    for document in documents:
        modes = {s.person_key: invitations.MODE[channels[s.person_key]] for s in document.signers}
        event = tx.apply(EventType.DOCUMENT_SENT, {"modes": modes}, **ids(document))
        if not document.signers:
            package_later(tx, document.id, event.position)


def replace(ctx: Context, document_id: str, actor: str) -> str:
    """Supersede a document before its seal by a new one, with its own folio and code. Returns the new packet."""
    with ctx.database.reading() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound("Ese documento no existe.")
        row = document.project
        folio, state = document.folio, document.state
        taken, made = _taken(session, row.id), _made(session, row.id)
    if state not in BEFORE_SEAL:
        raise NotPossibleNow("Un documento sellado no se reemplaza: se anula con el acuerdo de las partes.")
    values, entry = _successor(load_values(ctx, row), folio, taken, made)
    digest = ctx.blobs.put(values.to_bytes())
    new_id = uuid.uuid4().hex
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, row)
        if entry.folio in _taken(tx.session, row.id):
            raise NotPossibleNow(f"El folio {entry.folio} se ocupó mientras tanto. Intente de nuevo.")
        if digest != row.values_digest:
            tx.apply(EventType.PROJECT_UPDATED, {"values_digest": digest}, project_id=row.id)
        old = tx.session.get_one(Document, document_id)
        event = tx.apply(EventType.DOCUMENT_SUPERSEDED, {"by_document_id": new_id}, **ids(old))
        after_end(tx, old, event.position)
        tx.enqueue("resume", f"{old.id}:{event.position}", f"resume-{row.id}", row.id)
        return _open(tx, row.id, f"Reemplazo de {folio}", [(entry, new_id)])


def _made(session: Session, project_id: str) -> set[str]:
    """Folios of documents that exist: what they cite is printed."""
    return set(session.scalars(select(Document.folio).where(Document.project_id == project_id)))


def _taken(session: Session, project_id: str) -> set[str]:
    """Folios of documents that exist, are being generated, or wait for others."""
    items = session.scalars(select(PacketItem.folio).join(Packet).where(Packet.project_id == project_id))
    return {*_made(session, project_id), *items}


def _successor(values: Values, folio: str, taken: set[str], made: set[str]) -> tuple[Values, DocumentEntry]:
    """The entry that says it replaces `folio`, or a copy of the old one under the next free folio."""
    entries = values.project.documentos
    for entry in entries:
        if entry.reemplaza_folio == folio and entry.folio not in taken:
            return values, entry
    if not values.project.has_document(folio):
        raise NotPossibleNow(
            f"El proyecto ya no tiene el documento {folio}: agréguelo antes de reemplazarlo."
        )
    fresh = _next_folio(folio, taken | {entry.folio for entry in entries})
    old = values.project.document(folio)
    # What was approved were other bytes; an approval of the template stays.
    approvals = [approval for approval in old.visaciones if approval.alcance != "documento"]
    entry = old.model_copy(update={"folio": fresh, "reemplaza_folio": folio, "visaciones": approvals})
    project = values.project.model_copy(
        update={"documentos": [*(_after(e, old, fresh, made) for e in entries), entry]}
    )
    return Values(project, values.files), entry


def _after(entry: DocumentEntry, old: DocumentEntry, new: str, made: set[str]) -> DocumentEntry:
    """What is still to be generated names the document that will stand, or it would wait for ever."""
    if entry is old:
        return entry.model_copy(update={"estado": "reemplazado"})
    return entry if entry.folio in made else _citing(entry, old.folio, new)


def _next_folio(folio: str, used: set[str]) -> str:
    stem, _, number = folio.rpartition("-")
    if not (stem and number.isdecimal()):
        stem, number = folio, "1"
    numbers = [int(f.rpartition("-")[2]) for f in used if re.fullmatch(rf"{re.escape(stem)}-[0-9]+", f)]
    return f"{stem}-{max([int(number), *numbers]) + 1:03d}"


def _citing(entry: DocumentEntry, old: str, new: str) -> DocumentEntry:
    """The entry, with the new folio wherever it cites the old one."""
    changed: dict[str, Any] = {}
    cited: dict[str, Any] = {
        key: new for key, value in entry.datos.items() if key.endswith("_folio") and value == old
    }
    if old in (covered := entry.datos.get("documentos") or []):
        cited["documentos"] = [new if folio == old else folio for folio in covered]
    if cited:
        changed["datos"] = entry.datos | cited
    if any(annex.folio == old for annex in entry.anexos):
        changed["anexos"] = [
            a.model_copy(update={"folio": new}) if a.folio == old else a for a in entry.anexos
        ]
    if entry.rectifica_folio == old:
        changed["rectifica_folio"] = new
    return entry.model_copy(update=changed)


def _entries(
    session: Session, project_id: str, project: Project, folios: Sequence[str]
) -> list[DocumentEntry]:
    """Raises `Invalid` with what cannot be generated and why."""
    wanted = list(dict.fromkeys(folios))
    if not wanted:
        raise Invalid("Elija al menos un documento.")
    if len(wanted) > LARGEST_PACKET:
        raise Invalid(
            f"Un paquete lleva a lo más {LARGEST_PACKET} documentos, y eligió {len(wanted)}. Haga dos paquetes."
        )
    known = {entry.folio: entry for entry in project.documentos}
    unknown = [folio for folio in wanted if folio not in known]
    if unknown:
        raise Invalid(f"El proyecto no tiene estos folios: {', '.join(unknown)}.")
    external = [folio for folio in wanted if known[folio].external]
    if external:
        raise Invalid(f"Estos documentos se hacen fuera y aquí solo se guardan: {', '.join(external)}.")
    alive = session.scalars(
        select(Document.folio).where(
            Document.project_id == project_id, Document.folio.in_(wanted), Document.state != "voided"
        )
    ).all()
    under_way = session.scalars(
        select(PacketItem.folio)
        .join(Packet, Packet.id == PacketItem.packet_id)
        .where(Packet.project_id == project_id, PacketItem.folio.in_(wanted), PacketItem.status != "ready")
    ).all()
    if alive or under_way:
        raise Invalid(
            f"Estos documentos ya están en otro paquete: {', '.join(sorted({*alive, *under_way}))}."
        )
    return [known[folio] for folio in wanted]


def _open(
    tx: Transaction, project_id: str, title: str, entries: Iterable[tuple[DocumentEntry, str | None]]
) -> str:
    packet_id = uuid.uuid4().hex
    chosen = list(entries)
    payload = {"title": title, "folios": [entry.folio for entry, _ in chosen]}
    event = tx.apply(EventType.PACKET_CREATED, payload, project_id=project_id, packet_id=packet_id)
    items = [
        PacketItem(
            packet_id=packet_id,
            position=position,
            kind=entry.slug,
            folio=entry.folio,
            title=entry.titulo,
            status="waiting",
            errors=[],
            held_by=[],
            document_id=document_id,
        )
        for position, (entry, document_id) in enumerate(chosen)
    ]
    tx.session.add_all(items)
    tx.session.flush()
    for item in items:
        tx.enqueue("generate", f"{event.position}:{item.id}", partition(item), packet_id, item.folio)
    return packet_id


def _packet(session: Session, packet_id: str) -> Packet:
    packet = session.get(Packet, packet_id)
    if packet is None:
        raise NotFound("Ese paquete no existe.")
    return packet


def _documents(session: Session, packet_id: str, state: str) -> list[Document]:
    _packet(session, packet_id)
    query = (
        select(Document)
        .where(Document.packet_id == packet_id, Document.state == state)
        .order_by(Document.folio)
        .options(selectinload(Document.signers), selectinload(Document.annexes))
    )
    return list(session.scalars(query))
