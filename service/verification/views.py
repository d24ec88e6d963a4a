"""The public page: a code typed or scanned, or a file, and the answer in five seconds. No login, no names."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from service import security
from service.context import current
from service.verification import checking, reading
from service.verification.reading import PublicView
from signatures import codes

bp = Blueprint("verification", __name__)
security.csrf.exempt(bp)

LARGEST_FILE = 20 * 2**20
ROOM_FOR_FORM = 64 * 1024
READ_AND_FORGOTTEN = 100 * 2**20
"""How much of a too large file is still taken in: who answers before the end is not heard by browsers."""
COULD_NOT = "Es un problema nuestro, no del documento. Intente en unos minutos."


@bp.context_processor
def whose() -> dict[str, str]:
    """Whose register it is: below every state, and beside what was voided in it."""
    return {"institution": current().settings.institution}


@bp.get("/v/", strict_slashes=False)
@bp.get("/V/", strict_slashes=False)
def ask() -> ResponseReturnValue:
    typed = request.args.get("codigo", "").strip()
    if not typed:
        return render_template("verification/ask.html", contact=current().settings.contact)
    code = codes.normalise(typed)
    return redirect(url_for(".show", code=code)) if code else _unknown(typed)


@bp.get("/v/<code>")
@bp.get("/V/<code>", endpoint="scanned")
def show(code: str) -> ResponseReturnValue:
    with current().database.reading() as session:
        view = reading.read(session, code)
    if view is None:
        return _unknown(code)
    if _wants_json():
        return jsonify(_json(view))
    return render_template(
        "verification/document.html", view=view, contact=current().settings.contact, grouped=codes.grouped
    )


@bp.post("/v")
def check() -> ResponseReturnValue:
    """The verdict on a file. It is compared and forgotten."""
    request.max_content_length = LARGEST_FILE + ROOM_FOR_FORM
    try:
        upload = request.files.get("archivo")
    except RequestEntityTooLarge:
        _swallow()
        return _verdict("too_large", None, status=413)
    data = upload.read(LARGEST_FILE + 1) if upload else b""
    if not data:
        return _verdict("nothing", None, status=422)
    if len(data) > LARGEST_FILE:
        return _verdict("too_large", None, status=413)
    report = checking.check_file(current(), data)
    return _verdict(str(report.outcome), report)


@bp.errorhandler(500)
def could_not_check(_: Exception) -> ResponseReturnValue:
    """Whatever failed, it says nothing of the document."""
    if _wants_json():
        return jsonify({"error": "unavailable", "message": COULD_NOT}), 503
    return render_template(
        "verification/unavailable.html", message=COULD_NOT, contact=current().settings.contact
    ), 503


def _verdict(outcome: str, report: checking.FileReport | None, status: int = 200) -> ResponseReturnValue:
    view = None
    if report and report.code:
        with current().database.reading() as session:
            view = reading.read(session, report.code)
    if _wants_json():
        answer: dict[str, Any] = {"outcome": outcome, "stands": outcome in ("sealed_stands", "issued_stands")}
        if view:
            answer["document"] = _json(view)
        return jsonify(answer), status
    context = {"outcome": outcome, "report": report, "view": view, "contact": current().settings.contact}
    return render_template("verification/file.html", **context), status


def _unknown(typed: str) -> ResponseReturnValue:
    well_formed = codes.normalise(typed) is not None
    if _wants_json():
        return jsonify({"state": "unknown", "stands": False}), 404
    context = {"typed": typed[:40], "well_formed": well_formed, "contact": current().settings.contact}
    return render_template("verification/unknown.html", **context), 404


def _json(view: PublicView) -> dict[str, Any]:
    answer = asdict(view)
    answer["url"] = url_for(".show", code=view.code)
    return answer


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _swallow() -> None:
    """Read the rest of the body, so that the browser sends it all and shows our answer."""
    left = min(request.content_length or 0, READ_AND_FORGOTTEN)
    read: Callable[[int], bytes] = request.environ["wsgi.input"].read
    while left > 0 and (chunk := read(min(left, 64 * 1024))):
        left -= len(chunk)
