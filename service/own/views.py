"""Pages for a document of one's own: upload it, then say who signs and where. Nothing of it needs scripts."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from document_templates import own_file
from document_templates.boxes import POINTS
from document_templates.placing import STRIP
from service.accounts.login import require, staff, staff_only
from service.accounts.permissions import Action
from service.context import current
from service.errors import Invalid, NotFound, Refused
from service.own import adding, uploading
from service.own.adding import Place, Signature, Wish
from service.project import importing
from service.signing import pages
from storage.models import Project
from storage.queries import projects as queries

bp = Blueprint("own", __name__, url_prefix="/panel")
staff_only(bp)

UPLOAD = own_file.LARGEST + 1024 * 1024
"""The file and the rest of its form."""
MOST_PEOPLE = 12
A_DAY = 24 * 3600
PLACE = ("page", "x", "y", "width", "height")
SIGNATURE_SIZE = ("80", "30")
SEAL_SIZE = ("78", "41")


@dataclass
class Row:
    """One place on the pages, as typed: a person's, or the seal's."""

    person: str = ""
    capacity: str = ""
    place: dict[str, str] = field(default_factory=dict)


@bp.get("/proyectos/<project_id>/propio")
def new(project_id: str) -> ResponseReturnValue:
    return render_template("panel/own_upload.html", project=_project(project_id))


@bp.post("/proyectos/<project_id>/propio")
def upload(project_id: str) -> ResponseReturnValue:
    request.max_content_length = UPLOAD
    project = _project(project_id)
    file = request.files.get("file")
    try:
        data = file.stream.read(UPLOAD) if file else b""
        token = uploading.keep(current(), project.id, (file.filename if file else None) or "", data)
    except Refused as error:
        return render_template("panel/own_upload.html", project=project, problem=error), error.status
    return redirect(url_for("own.place", project_id=project.id, token=token), 303)


@bp.get("/proyectos/<project_id>/propio/<token>")
def place(project_id: str, token: str) -> ResponseReturnValue:
    return _form(_project(project_id), token)


@bp.post("/proyectos/<project_id>/propio/<token>")
def add(project_id: str, token: str) -> ResponseReturnValue:
    project = _project(project_id)
    found = uploading.read(current(), project.id, token)
    if request.form.get("do") == "more":
        return _form(project, token)
    try:
        packet_id = adding.add(current(), project, found, _wish(), staff().actor)
    except Refused as error:
        return _form(project, token, error), error.status
    flash("Estamos generando el documento. Revise el borrador antes de presentarlo.", "ok")
    return redirect(url_for("packets.show", packet_id=packet_id), 303)


@bp.get("/proyectos/<project_id>/propio/<token>/pagina/<int:number>.webp")
def page_picture(project_id: str, token: str, number: int) -> ResponseReturnValue:
    ctx = current()
    found = uploading.read(ctx, _project(project_id).id, token)
    try:
        picture = pages.image(found.pages_digest, lambda: ctx.blobs.get(found.pages_digest), number)
    except pages.PageUnknown:
        raise NotFound("El documento no tiene esa página.") from None
    response = send_file(BytesIO(picture), "image/webp")
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


def _form(project: Project, token: str, problem: Refused | None = None) -> str:
    ctx = current()
    found = uploading.read(ctx, project.id, token)
    values = importing.load(ctx, project.id)
    form = request.form
    rows = _rows(form)
    if not form or form.get("do") == "more":
        rows += [Row(place=_size(SIGNATURE_SIZE))] * (1 if form else 2)
    return render_template(
        "panel/own_place.html",
        project=project,
        upload=found,
        token=token,
        left_out=uploading.left_out(found),
        sheets=[_in_millimetres(sheet) for sheet in uploading.sheets(ctx, found)],
        strip=STRIP,
        rows=rows[:MOST_PEOPLE],
        most=MOST_PEOPLE,
        seal=Row(place=_place_of(form, "seal") if form else _size(SEAL_SIZE)),
        seal_placed=form.get("seal") == "placed",
        people=[person for person in values.personas if person.rut],
        organisations=values.organizaciones,
        capacities=adding.suggested(values),
        typed=form,
        problem=problem,
    )


def _rows(form: MultiDict[str, str]) -> list[Row]:
    count = min(int(form.get("rows", "0")), MOST_PEOPLE) if form.get("rows", "0").isdecimal() else 0
    return [
        Row(form.get(f"person-{n}", ""), form.get(f"capacity-{n}", ""), _place_of(form, str(n)))
        for n in range(count)
    ]


def _place_of(form: MultiDict[str, str], key: str) -> dict[str, str]:
    return {name: form.get(f"{name}-{key}", "").strip() for name in PLACE}


def _size(size: tuple[str, str]) -> dict[str, str]:
    return {"page": "1", "x": "", "y": "", "width": size[0], "height": size[1]}


def _wish() -> Wish:
    """Raises `Invalid` for what is no number."""
    form = request.form
    signing = [row for row in _rows(form) if row.person]
    if not signing:
        raise Invalid("Elija al menos una persona que firme.")
    return Wish(
        title=" ".join(form.get("title", "").split()),
        date=form.get("date", "").strip(),
        stage=int(form["stage"]) if form.get("stage", "") in ("1", "2", "3", "4") else 0,
        description=" ".join(form.get("description", "").split()),
        organisation_id=form.get("organisation", ""),
        signatures=[
            Signature(row.person, " ".join(row.capacity.split()), _numbers(row.place, f"Persona {number}"))
            for number, row in enumerate(signing, 1)
        ],
        seal=_numbers(_place_of(form, "seal"), "Sello") if form.get("seal") == "placed" else None,
    )


def _numbers(place: dict[str, str], whose: str) -> Place:
    """Millimetres as people write them, with comma or point."""
    if not place["page"].isdecimal() or len(place["page"]) > 4:
        raise Invalid(f"{whose}: escriba en qué página va.")
    plain = {name: place[name].replace(",", ".") for name in PLACE[1:]}
    if not all(re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text, re.ASCII) for text in plain.values()):
        raise Invalid(f"{whose}: diga en qué parte de la página va, en milímetros, o toque la página.")
    return {
        "pagina": int(place["page"]),
        "x_mm": float(plain["x"]),
        "y_mm": float(plain["y"]),
        "ancho_mm": float(plain["width"]),
        "alto_mm": float(plain["height"]),
    }


def _in_millimetres(sheet: Any) -> tuple[float, float]:
    return round(sheet.width / POINTS, 1), round(sheet.height / POINTS, 1)


def _project(project_id: str) -> Project:
    with current().database.reading() as read:
        project = queries.get(read, project_id)
    require(Action.WORK, project)
    return cast(Project, project)
