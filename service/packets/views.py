"""Pages of packets and documents: follow the generation, present, send, look after links, close or end."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from document_templates import wording
from service.accounts.login import require, staff, staff_only
from service.accounts.permissions import Action
from service.context import current
from service.errors import Invalid, NotFound, NotPossibleNow, Refused
from service.failures import reading as failures
from service.lifecycle.apply import BEFORE_SEAL, SEALED, require_releasable
from service.packets import archive, documents, history, packets, rules, status
from service.project import reasons
from service.project.contact import spaced, wa_me
from service.project.importing import load_values
from service.project.times import Times
from service.signing import invitations, packaging, pages
from service.verification.reading import APPROVAL_STATES, APPROVALS
from signatures import codes
from signatures.events import EventType
from storage.models import Document, Invitation, Packet, Signer, TemplateVersion
from storage.queries import packets as queries
from storage.queries import projects as project_queries

bp = Blueprint("packets", __name__, url_prefix="/panel")
staff_only(bp)

UPLOAD = documents.LARGEST_ORDER + 1024 * 1024
"""The order and the rest of its form."""
A_DAY = 24 * 3600


@bp.get("/paquetes/<packet_id>")
def show(packet_id: str) -> ResponseReturnValue:
    return _packet_page(_packet(packet_id, Action.READ))


@bp.get("/paquetes/<packet_id>.json")
def as_data(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.READ)
    with current().database.reading() as read:
        return status.status(current(), read, packet.id)


@bp.post("/paquetes/<packet_id>/reintentar")
def retry(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.WORK)
    folio = request.form.get("folio", "")
    return _do(
        packet,
        lambda: packets.retry(current(), packet.id, folio, staff().actor),
        f"Estamos generando {folio} otra vez.",
    )


@bp.post("/paquetes/<packet_id>/presentar")
def present(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.WORK)
    return _do(
        packet,
        lambda: packets.present(current(), packet.id, staff().actor, request.form),
        "Estamos presentando los documentos: desde ahora su texto ya no cambia.",
        waiting="presentar",
    )


@bp.post("/paquetes/<packet_id>/enviar")
def send(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.WORK)
    return _do(
        packet,
        lambda: packets.send(current(), packet.id, staff().actor, request.form),
        "Los documentos están en firma. Los correos van en camino; los enlaces a mano están más abajo.",
    )


@bp.get("/paquetes/<packet_id>/sellados.zip")
def sealed_zip(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.READ)
    with current().database.reading() as read:
        sealed = queries.sealed(read, packet.id)
    if not sealed:
        raise NotFound("Este paquete todavía no tiene documentos sellados.")
    name = archive.ascii_name(f"{packet.project.folio_prefix}-sellados-{packet.id[:6]}")
    return send_file(
        archive.zipped(current().blobs, sealed),
        "application/zip",
        as_attachment=True,
        download_name=f"{name}.zip",
    )


@bp.post("/paquetes/<packet_id>/contacto")
def correct_contact(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.WORK)
    key = _person(packet)
    mail, phone = request.form.get("mail", "")[:200], request.form.get("phone", "")[:40]
    return _do(
        packet,
        lambda: invitations.correct_contact(
            current(), packet.id, key, mail or None, phone or None, staff().actor
        ),
        lambda told: _told(packet, key, told),
        anchor=f"persona-{key}",
    )


@bp.post("/paquetes/<packet_id>/enlace")
def reopen(packet_id: str) -> ResponseReturnValue:
    packet = _packet(packet_id, Action.WORK)
    key = _person(packet)
    return _do(
        packet,
        lambda: invitations.reopen(current(), packet.id, key, staff().actor),
        "Hay un enlace nuevo. El anterior no sirve.",
        anchor=f"persona-{key}",
    )


@bp.post("/invitaciones/<invitation_id>/entregada")
def delivered(invitation_id: str) -> ResponseReturnValue:
    return _do_invitation(
        invitation_id, invitations.deliver_by_hand, "Anotado: usted le entregó el enlace a {name}."
    )


@bp.post("/invitaciones/<invitation_id>/reenviar")
def resend(invitation_id: str) -> ResponseReturnValue:
    return _do_invitation(invitation_id, invitations.resend, "El correo a {name} va en camino otra vez.")


@bp.post("/invitaciones/<invitation_id>/anular")
def revoke(invitation_id: str) -> ResponseReturnValue:
    return _do_invitation(invitation_id, invitations.revoke, "El enlace de {name} dejó de servir.")


@bp.get("/documentos/<reference>")
def document(reference: str) -> ResponseReturnValue:
    return _document_page(_document(reference, Action.READ))


@bp.get("/documentos/<reference>/borrador.pdf")
def draft(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.READ)
    return _pdf(documents.preview(current(), row.id), f"BORRADOR-{row.folio}")


@bp.get("/documentos/<reference>/borrador.webp")
def draft_picture(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.READ)
    ctx = current()
    picture = pages.image(f"preview {row.draft_digest}", lambda: documents.preview(ctx, row.id), 1)
    response = send_file(BytesIO(picture), "image/webp")
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


@bp.get("/documentos/<reference>/presentado.pdf")
def presented(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.READ)
    return _kept(row.presented_digest, f"{row.folio}-presentado")


@bp.get("/documentos/<reference>/sellado.pdf")
def sealed(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.READ)
    return _kept(row.sealed_digest, row.folio)


@bp.get("/documentos/<reference>/fin.pdf")
def end_file(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.READ)
    return _kept(row.end_file_digest, f"{row.folio}-orden", download=True)


@bp.get("/documentos/<reference>/anexos/<int:position>")
def annex(reference: str, position: int) -> ResponseReturnValue:
    row = _document(reference, Action.READ)
    found = [annex for annex in row.annexes if annex.position == position]
    digest = found[0].digest if found else None
    return _kept(digest, f"{row.folio}-anexo-{position}", download=True)


@bp.post("/documentos/<reference>/liberar")
def release(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.WORK)
    signer_id, reason = request.form.get("signer_id", ""), " ".join(request.form.get("reason", "").split())

    def do() -> None:
        if signer_id not in {signer.id for signer in row.signers}:
            raise NotFound("Esa persona no firma este documento.")
        if not reason or len(reason) > 300:
            raise Invalid("Escriba el motivo en una frase, de hasta 300 letras.")
        documents.release(current(), signer_id, reason, staff().actor)

    return _do_document(row, do, "El documento se podrá cerrar sin esa firma.")


@bp.post("/documentos/<reference>/anular")
def void(reference: str) -> ResponseReturnValue:
    request.max_content_length = UPLOAD
    row = _document(reference, Action.WORK)
    order = _attached(request.files.get("order"))

    def do() -> None:
        if row.state in SEALED and order is None:
            raise Invalid(
                "Un documento sellado solo se anula con la orden o el acuerdo firmado de las partes: adjunte el archivo."
            )
        documents.void(current(), row.id, request.form.get("reason", ""), staff().actor, order)

    return _do_document(row, do, "El documento quedó anulado.")


@bp.post("/documentos/<reference>/reemplazar")
def replace(reference: str) -> ResponseReturnValue:
    row = _document(reference, Action.WORK)
    try:
        packet_id = packets.replace(current(), row.id, staff().actor)
    except Refused as error:
        return _document_page(row, error), error.status
    flash("Estamos generando el documento nuevo. Las firmas del anterior no pasan a él.", "ok")
    return redirect(url_for("packets.show", packet_id=packet_id), 303)


def _told(packet: Packet, person_key: str, told: invitations.Told) -> str:
    """Whom a corrected contact was told to: there may be no mail at all."""
    if told.mails:
        words = Markup("Contacto corregido. El enlace anterior dejó de servir, y avisamos a {}.").format(
            wording.conjunction(told.mails)
        )
    else:
        words = Markup("Contacto corregido. El enlace anterior dejó de servir: entregue el nuevo.")
    if told.phones:
        ctx = current()
        name = load_values(ctx, packet.project).project.name_of(person_key)
        text = invitations.whatsapp_of_change(ctx, packet.project, name)
        link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        links = [link.format(wa_me(number, text), spaced(number)) for number in told.phones]
        words += Markup(" Avise también por WhatsApp, con el mensaje listo: {}.").format(
            Markup(" y ").join(links)
        )
    return words


def _do(
    packet: Packet,
    act: Callable[[], Any],
    done: str | Callable[[Any], str],
    waiting: str | None = None,
    anchor: str | None = None,
) -> ResponseReturnValue:
    """Do it and come back to the packet; when refused, show the packet as it is, and why."""
    try:
        result = act()
    except Refused as error:
        return _packet_page(packet, error), error.status
    words = done if isinstance(done, str) else done(result)
    flash(words, f"ok@{anchor}" if anchor else "ok")  # said where the browser will be
    return redirect(url_for("packets.show", packet_id=packet.id, espera=waiting, _anchor=anchor), 303)


def _do_invitation(invitation_id: str, act: Callable[..., object], done: str) -> ResponseReturnValue:
    with current().database.reading() as read:
        invitation = queries.invitation(read, invitation_id)
    require(Action.WORK, invitation.packet.project if invitation else None)
    invitation = cast(Invitation, invitation)
    return _do(
        invitation.packet,
        lambda: act(current(), invitation.id, staff().actor),
        done.format(name=invitation.name),
        anchor=f"persona-{invitation.person_key}",
    )


def _do_document(row: Document, act: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        act()
    except Refused as error:
        return _document_page(row, error), error.status
    flash(done, "ok")
    return redirect(url_for("packets.document", reference=row.code or row.id), 303)


def _packet_page(packet: Packet, problem: Refused | None = None) -> str:
    ctx = current()
    with ctx.database.reading() as read:
        page = queries.page(read, packet)
        actors = {person.invitation.delivered_by or "" for person in page.people if person.invitation}
        names = project_queries.names(read, actors | {packet.created_by})
        values = load_values(ctx, packet.project)
        warned = rules.warned(ctx, read, packet.project, values.project, page.documents("draft"))
        asked = [item.folio for item in page.to_ask if values.project.has_document(item.folio)]
        warned_to_ask = rules.warned(ctx, read, packet.project, values.project, asked=asked)
        written = reasons.written(read, packet.project_id).values()
        given_up = failures.of_packet(ctx, read, packet.id)
    can_work = staff().may(Action.WORK, packet.project)
    wanted = request.args.get("mostrar")
    presenting = request.args.get("espera") == "presentar" and bool(page.documents("draft"))
    return render_template(
        "panel/packet.html",
        packet=packet,
        project=packet.project,
        page=page,
        people=[p for p in page.people if p.pending] if wanted == "pendientes" else page.people,
        only_pending=wanted == "pendientes",
        names=names,
        times=Times(packet.project.timezone),
        contacts={person.key: invitations.contact(values.project, person.key) for person in page.people},
        can_work=can_work,
        live=page.progress.waiting > 0 or presenting,
        presenting=presenting,
        warned=warned,
        warned_to_ask=warned_to_ask,
        written=written,
        given_up=given_up,
        longest_reason=reasons.LONGEST,
        person_name=values.project.name_of,
        link=lambda invitation: invitations.link(ctx, invitation),
        opens=lambda invitation: invitations.opens(ctx, invitation),
        whatsapp=lambda person: invitations.whatsapp_text(
            ctx, person.invitation, pending=bool(person.pending)
        ),
        wa_me=wa_me,
        spaced=spaced,
        now=ctx.now(),
        why_no_mail=lambda mail: invitations.why_no_mail(mail, ctx.now()),
        is_late=lambda document: packaging.is_late(document, ctx.now()),
        problem=problem,
    )


def _document_page(row: Document, problem: Refused | None = None) -> str:
    ctx = current()
    with ctx.database.reading() as read:
        row = cast(Document, queries.document(read, row.id))
        events = queries.events(read, row, [EventType.FINDING_ANSWERED.value])
        acts = queries.acts(read, row)
        linked = queries.linked(read, row)
        rectifying = queries.rectifying(read, row)
        packet = queries.get(read, row.packet_id)
        template = read.get(TemplateVersion, row.template_version_id or "")
        names = project_queries.names(read, {event.actor for event in events})
    told = [e.payload for e in events if e.type == EventType.ACT_RECORDED and e.payload]
    return render_template(
        "panel/document.html",
        document=row,
        packet=packet,
        project=row.project,
        times=Times(row.project.timezone),
        grouped=codes.grouped,
        identity={code: words.partition(": ")[2] for code, words in packaging.IDENTITY.items()},
        acts=acts,
        evidence={payload["act_id"]: payload.get("evidence", {}) for payload in told},
        answers={answer["signer_id"]: answer for payload in told for answer in payload["answers"]},
        linked=linked,
        template=template,
        rectifying=rectifying,
        history=history.told(row, events, names, documents.END_REASONS),
        approval_words=APPROVALS,
        approval_states=APPROVAL_STATES,
        reasons=documents.END_REASONS,
        after_seal=documents.AFTER_SEAL,
        can_work=staff().may(Action.WORK, row.project),
        refusal=_refusal,
        live=row.state in ("out_for_signature", "signed") and _work_left(row),
        before_seal=row.state in BEFORE_SEAL,
        was_sealed=row.state in SEALED,
        problem=problem,
    )


def _packet(packet_id: str, action: Action) -> Packet:
    with current().database.reading() as read:
        packet = queries.get(read, packet_id)
    require(action, packet.project if packet else None)
    return cast(Packet, packet)


def _document(reference: str, action: Action) -> Document:
    with current().database.reading() as read:
        row = queries.document(read, reference)
    require(action, row.project if row else None)
    return cast(Document, row)


def _person(packet: Packet) -> str:
    """The person of the form, who must sign something in this packet."""
    key = request.form.get("person_key", "")
    with current().database.reading() as read:
        if key not in queries.people(read, packet.id):
            raise NotFound("Esa persona no firma nada en este paquete.")
    return key


def _refusal(document: Document, signer: Signer) -> str | None:
    """Why the document cannot be closed without this person; None when it can."""
    try:
        require_releasable(document, signer, list(document.signers))
    except NotPossibleNow as error:
        return str(error)
    return None


def _work_left(document: Document) -> bool:
    """True while a job is about to write the next revision: an answer or a release not yet in the PDF."""
    packaged = {revision.signer_id for revision in document.revisions}
    return document.state == "signed" or any(
        signer.state in ("agreed", "released") and signer.id not in packaged for signer in document.signers
    )


def _attached(upload: FileStorage | None) -> bytes | None:
    if upload is None or not upload.filename:
        return None
    return upload.stream.read(UPLOAD) or None


def _kept(digest: str | None, name: str, download: bool = False) -> ResponseReturnValue:
    if digest is None:
        raise NotFound("Este archivo todavía no existe.")
    return _pdf(current().blobs.get(digest), name, download)


def _pdf(data: bytes, name: str, download: bool = False) -> ResponseReturnValue:
    return send_file(
        BytesIO(data),
        "application/pdf" if data.startswith(b"%PDF") else "application/octet-stream",
        as_attachment=download or not data.startswith(b"%PDF"),
        download_name=f"{archive.ascii_name(name)}.pdf"
        if data.startswith(b"%PDF")
        else archive.ascii_name(name),
    )
