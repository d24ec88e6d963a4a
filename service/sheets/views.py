"""Pages of Excel: choose and upload, see what would change, confirm; and the sheets to download."""

import re
from io import BytesIO
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from document_templates.programme import sheets
from document_templates.programme.sheets import writing
from document_templates.wording import counted
from service.accounts.login import require, staff, staff_only
from service.accounts.permissions import Action
from service.context import current
from service.errors import NotFound, NotPossibleNow, Refused
from service.packets.archive import ascii_name
from service.project import importing
from service.sheets import loading
from storage.models import Project
from storage.queries import projects as queries

bp = Blueprint("sheets", __name__, url_prefix="/panel")
staff_only(bp)

UPLOAD = sheets.MAX_BYTES + 1024 * 1024
"""The file and the rest of its form."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/proyectos/<project_id>/planillas")
def show(project_id: str) -> ResponseReturnValue:
    return _page(_project(project_id, Action.READ))


@bp.post("/proyectos/<project_id>/planillas")
def upload(project_id: str) -> ResponseReturnValue:
    request.max_content_length = UPLOAD
    project = _project(project_id, Action.UPDATE)
    file = request.files.get("file")
    try:
        token = loading.keep(
            current(),
            project.id,
            request.form.get("what", ""),
            (file.filename if file else None) or "",
            file.stream.read(UPLOAD) if file else b"",
        )
    except Refused as error:
        return _page(project, error), error.status
    return redirect(url_for("sheets.trial", project_id=project.id, token=token), 303)


@bp.get("/proyectos/<project_id>/planillas/<token>")
def trial(project_id: str, token: str) -> ResponseReturnValue:
    return _trial(_project(project_id, Action.UPDATE), token)


@bp.post("/proyectos/<project_id>/planillas/<token>")
def apply(project_id: str, token: str) -> ResponseReturnValue:
    project = _project(project_id, Action.UPDATE)
    ctx = current()
    found = loading.read(ctx, project.id, token)
    data = loading.file_of(ctx, found)
    seen = request.form.get("seen", "")
    try:
        done = loading.apply(ctx, project, found.what, data, _decisions(), seen, staff().actor)
    except NotPossibleNow as error:  # the page again, with the project as it is now
        return _trial(_project(project_id, Action.UPDATE), token, error), error.status
    except Refused as error:
        return _trial(project, token, error), error.status
    added = counted(len(done.of("added")), "fila agregada", "filas agregadas")
    changed = counted(len(done.of("changed")), "cambiada", "cambiadas")
    flash(f"Planilla cargada: {added} y {changed}.", "ok")
    return redirect(url_for("project.show", project_id=project.id), 303)


@bp.get("/proyectos/<project_id>/planillas/<what>/modelo.xlsx")
def template(project_id: str, what: str) -> ResponseReturnValue:
    project = _project(project_id, Action.READ)
    values = importing.load(current(), project.id)
    return _xlsx(writing.template(_sort(what).to_fill(values), values), f"{what}-para-llenar")


@bp.get("/proyectos/<project_id>/planillas/<what>/datos.xlsx")
def export(project_id: str, what: str) -> ResponseReturnValue:
    project = _project(project_id, Action.READ)
    sort = _sort(what)
    values = importing.load(current(), project.id)
    return _xlsx(writing.export(sort.table, sort.rows(values)), f"{what}-{project.code}")


def _page(project: Project, problem: Refused | None = None) -> str:
    values = importing.load(current(), project.id)
    return render_template(
        "panel/sheets.html",
        project=project,
        sorts=[(what, sort.table, sum(1 for _ in sort.rows(values))) for what, sort in sheets.SORTS.items()],
        chosen=request.form.get("what") or request.args.get("que", ""),
        can_update=staff().may(Action.UPDATE, project),
        problem=problem,
    )


def _trial(project: Project, token: str, problem: Refused | None = None) -> str:
    ctx = current()
    found = loading.read(ctx, project.id, token)
    decisions = _decisions()
    tried = loading.attempt(ctx, project, found.what, loading.file_of(ctx, found), decisions)
    return render_template(
        "panel/sheets_trial.html",
        project=project,
        upload=found,
        token=token,
        table=_sort(found.what).table,
        trial=tried,
        proposal=tried.proposal,
        decisions=decisions,
        new=sheets.NEW,
        problem=problem,
    )


def _decisions() -> dict[int, str]:
    """What was answered about rows: in the address while trying, in the form when it is confirmed."""
    given = request.form if request.method == "POST" else request.args
    found = {re.fullmatch(r"fila-(\d{1,6})", key): value for key, value in given.items()}
    return {int(match[1]): value for match, value in found.items() if match and value}


def _sort(what: str) -> sheets.Sort:
    if what not in sheets.SORTS:
        raise NotFound("Esa planilla no existe.")
    return sheets.SORTS[what]


def _xlsx(data: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(data), XLSX, as_attachment=True, download_name=f"{ascii_name(name)}.xlsx")


def _project(project_id: str, action: Action) -> Project:
    with current().database.reading() as read:
        project = queries.get(read, project_id)
    require(action, project)
    return cast(Project, project)
