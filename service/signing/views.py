"""A person's page: what is theirs to read and sign. GET shows and writes nothing; POST records one act."""

import secrets
from dataclasses import dataclass, field

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from document_templates import questions as asked
from document_templates import wording
from service import security
from service.context import current
from service.errors import LinkExpired, LinkRevoked, LinkUnknown, NotPossibleNow, Refused
from service.file_names import pdf_name
from service.project import contact
from service.signing import acts, answering, consent, drawing, invitations, pages, photographs, reading
from service.signing.acts import ActForm, Origin
from service.signing.reading import Item, SigningPage
from service.verification.addresses import verification_link

bp = Blueprint("signing", __name__, url_prefix="/firmar")
security.csrf.exempt(bp)

LARGEST_FORM = 600_000
LARGEST_ANSWERS = 60 * 1024 * 1024
"""With a picture of each asset."""
LONGEST_NAME = 200
LONGEST_REASON = 1000
ALREADY_ANSWERED = (
    "Usted ya había respondido estas preguntas, y guardamos esas respuestas. "
    "Si algo no quedó bien, pida corregirlo al leer el documento, antes de firmar."
)
ANSWERS = ("agree", "decline", "correction")
KEEP_A_DAY = "private, max-age=86400, immutable"
"""The bytes never change, and who pays by the megabyte should not pay twice."""

bp.add_app_template_filter(wording.conjunction, "lista")


@dataclass
class Typed:
    """What the form held, to be shown again when something is missing."""

    key: str
    answers: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    declared: bool = False
    typed_name: str = ""
    drawing: str = ""
    helped_by: str = ""


@bp.get("/<token>")
def page(token: str) -> ResponseReturnValue:
    return _render(token, reading.page(current(), token), Typed(secrets.token_urlsafe(24)))


@bp.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    request.max_content_length = LARGEST_FORM
    request.max_form_memory_size = LARGEST_FORM
    shown = reading.page(current(), token)
    if shown.expired:
        raise invitations.expired()
    typed = _typed(shown)
    form_token = request.form.get("form_token", "")
    if not security.form_token_is_ours(current_app, token, form_token):
        abort(403)
    if not security.form_token_stands(current_app, token, form_token):
        return _again(
            token, shown, typed, {"page": "La página estuvo abierta mucho tiempo. Revise y envíe de nuevo."}
        )
    form, errors = _form(shown, typed)
    if errors:
        return _again(token, shown, typed, errors)
    try:
        acts.record(current(), token, form, _origin())
    except (LinkUnknown, LinkExpired, LinkRevoked):
        raise
    except Refused as refused:
        status = refused.status if isinstance(refused, NotPossibleNow) else 422
        return _again(token, reading.page(current(), token), typed, {"page": str(refused)}, status)
    return Response(status=303, headers={"Location": url_for(".page", token=token, _anchor="recibo")})


@bp.get("/<token>/preguntas/<inquiry_id>")
def questions(token: str, inquiry_id: str) -> ResponseReturnValue:
    shown, sheet = _sheet(token, inquiry_id)
    if sheet.inquiry.state != "asked":
        return redirect(url_for(".page", token=token), 303)
    return _ask(token, shown, sheet, {})


@bp.post("/<token>/preguntas/<inquiry_id>")
def answer_questions(token: str, inquiry_id: str) -> ResponseReturnValue:
    request.max_content_length = LARGEST_ANSWERS
    shown, sheet = _sheet(token, inquiry_id)
    form_token = request.form.get("form_token", "")
    if not security.form_token_is_ours(current_app, token, form_token):
        abort(403)
    if sheet.inquiry.state != "asked":
        return render_template("signing/problem.html", message=ALREADY_ANSWERED, page=shown, token=token), 409
    if not security.form_token_stands(current_app, token, form_token):
        late = "La página estuvo abierta mucho tiempo. Revise y envíe de nuevo."
        return _ask(token, shown, sheet, {"page": late}), 422
    pictures, errors = _pictures()
    if errors:
        return _ask(token, shown, sheet, errors, photos_lost=bool(pictures)), 422
    helped_by = " ".join(request.form.get("helped_by", "").split())[:LONGEST_NAME]
    try:
        answering.record(current(), token, inquiry_id, request.form.getlist, pictures, helped_by, _origin())
    except answering.NotAnswered as missing:
        return _ask(token, shown, sheet, dict(missing.answers), photos_lost=bool(pictures)), 422
    except (LinkUnknown, LinkExpired, LinkRevoked):
        raise
    except Refused as refused:
        return _ask(token, shown, sheet, {"page": str(refused)}), refused.status
    return redirect(url_for(".page", token=token, _anchor="preparando"), 303)


@bp.get("/<token>/documento/<document_id>.pdf")
def pdf(token: str, document_id: str) -> ResponseReturnValue:
    """The sealed file when there is one, else the presented one: what stands between is not handed out."""
    item = _item(token, document_id)
    data = current().blobs.get(item.sealed_digest or item.presented_digest)
    response = Response(data, mimetype="application/pdf")
    disposition = "attachment" if "bajar" in request.args else "inline"
    response.headers.set("Content-Disposition", disposition, filename=pdf_name(item.title, item.folio))
    return response


@bp.get("/<token>/documento/<document_id>/pagina/<int:number>.webp")
def page_image(token: str, document_id: str, number: int) -> ResponseReturnValue:
    item = _item(token, document_id)
    try:
        data = pages.image(item.presented_digest, lambda: current().blobs.get(item.presented_digest), number)
    except pages.PageUnknown:
        abort(404)
    response = Response(data, mimetype="image/webp")
    response.headers["Cache-Control"] = KEEP_A_DAY
    return response


@bp.get("/<token>/documento/<document_id>/texto")
def text(token: str, document_id: str) -> ResponseReturnValue:
    shown = reading.page(current(), token)
    item = _own(shown, document_id)
    content = pages.text(item.presented_digest, lambda: current().blobs.get(item.presented_digest))
    return render_template("signing/text.html", page=shown, item=item, token=token, content=content)


@bp.errorhandler(LinkUnknown)
@bp.errorhandler(LinkExpired)
@bp.errorhandler(LinkRevoked)
def link_does_not_open(refused: Refused) -> ResponseReturnValue:
    """With whom to call: whoever holds a link of ours, dead or not, was given that number with it."""
    ctx, token = current(), (request.view_args or {}).get("token", "")
    with ctx.database.reading() as session:
        invitation = invitations.behind(ctx, session, token)
        whom = contact.of(ctx, invitation.packet.project) if invitation else None
    return render_template("signing/no_link.html", refused=refused, contact=whom), refused.status


@bp.errorhandler(413)
def too_much(_: Exception) -> ResponseReturnValue:
    return render_template("signing/problem.html", message="Lo que se envió es demasiado grande."), 413


@bp.errorhandler(403)
def not_from_here(_: Exception) -> ResponseReturnValue:
    message = (
        "Este envío no salió de nuestra página. No guardamos nada. Abra de nuevo su enlace y responda ahí."
    )
    return render_template("signing/problem.html", message=message), 403


def _sheet(token: str, inquiry_id: str) -> tuple[SigningPage, answering.Sheet]:
    ctx = current()
    with ctx.database.reading() as session:
        invitation = invitations.read(ctx, session, token)
        sheet = answering.sheet(ctx, session, invitation, inquiry_id)
    return reading.page(ctx, token), sheet


def _ask(
    token: str,
    shown: SigningPage,
    sheet: answering.Sheet,
    errors: dict[str, str],
    photos_lost: bool = False,
) -> str:
    return render_template(
        "signing/questions.html",
        page=shown,
        token=token,
        sheet=sheet,
        errors=errors,
        photos_lost=photos_lost,
        anchors=_labels(sheet),
        given=request.form.getlist,
        helped_by=request.form.get("helped_by", ""),
        options=asked.options,
        name_of=asked.name_of,
        form_token=security.form_token(current_app, token),
    )


def _labels(sheet: answering.Sheet) -> dict[str, str]:
    """What each input asks, by its name."""
    labels = {asked.name_of(question.key): question.label for question in sheet.asked}
    for question in sheet.asked:
        for number, row in enumerate(sheet.rows(question)):
            for column in question.columns:
                name = asked.name_of(question.key, number, column.key)
                labels[name] = f"{row.label}, {column.label}"
    return labels


def _pictures() -> tuple[dict[str, bytes], dict[str, str]]:
    """Readable pictures and what is wrong with the others, both by the name of the input."""
    pictures, errors = {}, {}
    for name, file in request.files.items():
        try:
            picture = photographs.read(file.read(photographs.LARGEST + 1))
        except photographs.Unreadable:
            errors[name] = "No pudimos leer esta foto. Saque otra, o déjela fuera."
        else:
            if picture:
                pictures[name] = picture
    return pictures, errors


def _item(token: str, document_id: str) -> Item:
    return _own(reading.page(current(), token), document_id)


def _own(shown: SigningPage, document_id: str) -> Item:
    item = shown.item(document_id)
    if item is None:
        abort(404)
    return item


def _render(token: str, shown: SigningPage, typed: Typed, errors: dict[str, str] | None = None) -> str:
    base = current().settings.effective_verify_url
    return render_template(
        "signing/page.html",
        page=shown,
        token=token,
        typed=typed,
        errors=errors or {},
        consent=consent,
        form_token=security.form_token(current_app, token),
        verify=lambda item: verification_link(base, item.code),
    )


def _again(
    token: str, shown: SigningPage, typed: Typed, errors: dict[str, str], status: int = 422
) -> ResponseReturnValue:
    return _render(token, shown, typed, errors), status


def _typed(shown: SigningPage) -> Typed:
    form = request.form
    return Typed(
        key=form.get("key", "")[:64],
        answers={item.id: form.get(f"answer-{item.id}", "") for item in shown.items},
        reasons={item.id: form.get(f"reason-{item.id}", "").strip() for item in shown.items},
        shown={item.id: form.get(f"shown-{item.id}", "") for item in shown.items},
        declared=form.get("declared") == "yes",
        typed_name=" ".join(form.get("typed_name", "").split()),
        drawing=form.get("drawing", ""),
        helped_by=" ".join(form.get("helped_by", "").split()),
    )


def _form(shown: SigningPage, typed: Typed) -> tuple[ActForm, dict[str, str]]:
    """The act that was meant, and what is missing for it."""
    errors = {}
    chosen = {item.id: item for item in shown.items if typed.answers[item.id] in ANSWERS}
    if not chosen:
        errors["answers"] = "Elija qué responde en al menos un documento."
    picture = None
    try:
        picture = drawing.read(typed.drawing)
    except drawing.Unreadable:
        errors["signature"] = (
            "No pudimos leer el dibujo de su firma. Bórrelo y dibuje de nuevo, o escriba su nombre."
        )
    if any(typed.answers[id] == "agree" for id in chosen):
        errors |= _missing_to_sign(typed, picture) | errors
    if max(len(typed.typed_name), len(typed.helped_by)) > LONGEST_NAME:
        errors["signature"] = "El nombre es demasiado largo."
    for id in chosen:
        if len(typed.reasons[id]) > LONGEST_REASON:
            errors[f"reason-{id}"] = "El motivo es demasiado largo: use a lo más 1.000 letras."
    signers = [(signer_id, item) for item in chosen.values() for signer_id in _meant(item)]
    form = ActForm(
        answers={id: (typed.answers[item.id], typed.reasons[item.id] or None) for id, item in signers},
        idempotency_key=typed.key,
        declared=typed.declared,
        typed_name=typed.typed_name or None,
        drawing_png=picture,
        helped_by=typed.helped_by or None,
        shown={id: typed.shown[item.id] or item.presented_digest for id, item in signers},
    )
    return form, errors


def _missing_to_sign(typed: Typed, picture: bytes | None) -> dict[str, str]:
    missing = {}
    if not typed.typed_name and picture is None:
        missing["signature"] = "Para firmar, escriba su nombre o dibuje su firma."
    if not typed.declared:
        missing["declared"] = "Para firmar, marque esta declaración."
    return missing


def _meant(item: Item) -> tuple[str, ...]:
    """Who signs in two capacities answers once for both; a form sent twice means the same as the first time."""
    return item.pending_ids or item.signer_ids


def _origin() -> Origin:
    return Origin(
        address=request.remote_addr or "",
        agent=request.headers.get("User-Agent", ""),
        language=request.headers.get("Accept-Language", ""),
    )
