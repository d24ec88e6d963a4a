"""Pages of what is only kept: one document with its files, and bringing one."""

import re
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from document_templates import wording
from document_templates.catalog import APPROVING, REFERENCES
from document_templates.programme.methodology import STAGES
from document_templates.programme.project import Project
from service.accounts.login import require, staff, staff_only
from service.accounts.permissions import Action
from service.context import current
from service.errors import NotFound, Refused
from service.external import keeping, uploading
from service.packets.archive import ascii_name
from service.project import importing
from service.project.times import Times
from storage.models import External
from storage.models import Project as ProjectRow
from storage.queries import projects as queries

bp = Blueprint("external", __name__, url_prefix="/panel")
staff_only(bp)

UPLOAD = importing.LARGEST_ANNEX + 1024 * 1024
"""The file and the rest of its form."""
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
ABOUT = {"number": "Número", "note": "Nota"}
LABELS = ABOUT | {
    "aprueba_folio": "Documento que aprueba",
    uploading.STAGE: "Va al FOSIS con la etapa",
    "sesion_id": "Sesión",
    "autor_id": "Autoría",
    "aviso_imagen_leido": "Se leyó el aviso de imagen",
    "sistema_externo": "Sistema",
    "tipo_aplicacion": "Aplicación",
    "fecha_ingreso": "Fecha de ingreso",
    "responsable_id": "Responsable",
}


@bp.get("/proyectos/<project_id>/externos/nuevo")
def new(project_id: str) -> ResponseReturnValue:
    return _form(_project(project_id))


@bp.post("/proyectos/<project_id>/externos/nuevo")
def keep(project_id: str) -> ResponseReturnValue:
    request.max_content_length = UPLOAD
    project = _project(project_id)
    form = request.form
    try:
        external_id = uploading.keep_reference(
            current(),
            project,
            form.get("code", ""),
            form.get("title", ""),
            form.get("date", ""),
            {key: form.get(key, "") for key in ABOUT},
            _file(),
            staff().actor,
            approves=form.get("approves", ""),
            stage=form.get("stage", ""),
        )
    except Refused as error:
        return _form(project, error), error.status
    flash("El archivo quedó guardado.", "ok")
    return redirect(url_for("external.show", external_id=external_id), 303)


@bp.get("/externos/<external_id>")
def show(external_id: str) -> ResponseReturnValue:
    return _page(*_external(external_id, Action.READ))


@bp.post("/externos/<external_id>/archivos/<int:number>")
def bring(external_id: str, number: int) -> ResponseReturnValue:
    request.max_content_length = UPLOAD
    row, project = _external(external_id, Action.WORK)
    try:
        uploading.bring(current(), row.id, number, _file(), staff().actor)
    except Refused as error:
        return _page(row, project, error), error.status
    flash("El archivo quedó guardado.", "ok")
    return redirect(url_for("external.show", external_id=row.id), 303)


@bp.post("/externos/<external_id>/etapa")
def put_with_stage(external_id: str) -> ResponseReturnValue:
    row, project = _external(external_id, Action.WORK)
    try:
        uploading.put_with_stage(current(), row.id, request.form.get("stage", ""), staff().actor)
    except Refused as error:
        return _page(row, project, error), error.status
    flash("Quedó anotado.", "ok")
    return redirect(url_for("external.show", external_id=row.id), 303)


@bp.get("/externos/<external_id>/archivos/<int:number>")
def download(external_id: str, number: int) -> ResponseReturnValue:
    row, _ = _external(external_id, Action.READ)
    piece = next((piece for piece in keeping.pieces(row) if piece.number == number), None)
    if piece is None or piece.digest is None:
        raise NotFound("Ese archivo falta.")
    return send_file(  # always to be saved: whatever it is, it is not ours
        BytesIO(current().blobs.get(piece.digest)),
        "application/octet-stream",
        as_attachment=True,
        download_name=ascii_name(f"{row.folio or row.code}-{PurePosixPath(piece.file or '').name}"),
    )


def _form(project: ProjectRow, problem: Refused | None = None) -> str:
    return render_template(
        "panel/external_new.html",
        project=project,
        references=REFERENCES,
        approvable=uploading.approvable(current(), project, *APPROVING),
        stages=STAGES,
        typed=request.values,
        problem=problem,
    )


def _page(row: External, project: ProjectRow, problem: Refused | None = None) -> str:
    values = importing.load(current(), project.id)
    return render_template(
        "panel/external.html",
        row=row,
        project=project,
        pieces=keeping.pieces(row),
        facts=[(_label(key), _said(values, value)) for key, value in row.facts.items() if value is not None],
        times=Times(project.timezone),
        stages=STAGES,
        stage=row.facts.get(uploading.STAGE),
        can_work=staff().may(Action.WORK, project),
        problem=problem,
    )


def _label(key: str) -> str:
    return LABELS.get(key) or key.removesuffix("_id").replace("_", " ").capitalize()


def _said(project: Project, value: Any) -> str:
    """As people say it: an id is what it names."""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        return wording.short_date(date.fromisoformat(value))
    for person in project.personas:
        if value == person.id:
            return person.nombre
    for session in project.sesiones:
        if value == session.id:
            return f"{wording.short_date(session.fecha)}, {session.lugar}"
    if isinstance(value, list):
        return ", ".join(_said(project, item) for item in value)
    return str(value)


def _file() -> tuple[str, bytes]:
    upload = request.files.get("file")
    return (upload.filename or "", upload.stream.read(UPLOAD)) if upload else ("", b"")


def _project(project_id: str) -> ProjectRow:
    with current().database.reading() as read:
        project = queries.get(read, project_id)
    require(Action.WORK, project)
    return cast(ProjectRow, project)


def _external(external_id: str, action: Action) -> tuple[External, ProjectRow]:
    with current().database.reading() as read:
        row = read.get(External, external_id)
        project = queries.get(read, row.project_id) if row else None
    require(action, project)
    return cast(External, row), cast(ProjectRow, project)
