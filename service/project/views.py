"""Pages of projects: those an account reaches, one project, and loading a project file."""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from document_templates import wording
from document_templates.errors import FieldErrors
from document_templates.meetings import TYPES
from document_templates.programme import flow
from document_templates.programme import project as programme
from service.accounts.login import require, staff, staff_only
from service.accounts.permissions import Action, reach
from service.context import current
from service.errors import Invalid, NotAllowed, Refused
from service.external import keeping
from service.failures.views import mine as failures
from service.file_names import pdf_name
from service.packets import packets
from service.project import board, forms, importing, justifying, missing_page, upload
from service.project.times import Times
from storage.models import Project
from storage.queries import projects as queries

bp = Blueprint("project", __name__, url_prefix="/panel")
staff_only(bp)
bp.add_app_template_filter(wording.mark, "nota")

LARGEST_UPLOAD = 60 * 1024 * 1024


@bp.get("/")
def projects() -> ResponseReturnValue:
    where = reach(staff().grants)
    with current().database.reading() as read:
        rows = queries.reached(read, where.everywhere, where.regions, where.projects)
    failed = len(failures()) if staff().looks_after else 0
    return render_template("panel/projects.html", rows=rows, failed=failed)


@bp.get("/proyectos/<project_id>")
def show(project_id: str) -> ResponseReturnValue:
    return _page(_reached(project_id, Action.READ))


@bp.get("/proyectos/<project_id>/falta")
def missing(project_id: str) -> ResponseReturnValue:
    return _missing_page(_reached(project_id, Action.READ))


@bp.post("/proyectos/<project_id>/falta/motivo")
def justify(project_id: str) -> ResponseReturnValue:
    project = _reached(project_id, Action.WORK)
    form = request.form
    mark, all_of_rule = form.get("finding", ""), "all_of_rule" in form
    try:
        rule = justifying.justify(
            current(), project, mark, form.get("reason", ""), staff().actor, all_of_rule=all_of_rule
        )
    except Refused as error:
        return _missing_page(project, error), error.status
    flash("Su motivo quedó escrito.", f"ok@regla-{rule}")
    return redirect(url_for("project.missing", project_id=project.id, _anchor=f"regla-{rule}"), 303)


def _missing_page(project: Project, problem: Refused | None = None) -> str:
    page = missing_page.of(
        current(),
        project,
        day=missing_page.day(request.args.get("dia", "")),
        shown=request.args.get("mostrar", ""),
    )
    can_work = staff().may(Action.WORK, project)
    return render_template("panel/missing.html", page=page, can_work=can_work, problem=problem)


@bp.get("/proyectos/<project_id>/formularios.pdf")
def printable(project_id: str) -> ResponseReturnValue:
    row = _reached(project_id, Action.READ)
    asked = request.args
    pdf = forms.of_project(
        current(), importing.load(current(), row.id), asked.get("tipo", ""), asked.get("sesion", "")
    )
    name = pdf_name("Formularios para imprimir", row.code)
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=name)


@bp.post("/proyectos/<project_id>/paquetes")
def create_packet(project_id: str) -> ResponseReturnValue:
    project = _reached(project_id, Action.WORK)
    title = " ".join(request.form.get("title", "").split())
    folios = board.chosen(_stages(project), request.form.getlist("folio"), request.form.getlist("group"))
    try:
        if not title or len(title) > 200:
            raise Invalid("Póngale un título al paquete, de hasta 200 letras.")
        if not folios:
            raise Invalid("Elija al menos un documento para el paquete.")
        packet_id = packets.create(current(), project.id, title, folios, staff().actor)
    except Refused as error:
        return _page(project, problem=error, title=title, ticked=set(folios)), error.status
    flash("Estamos generando los documentos. Aparecen aquí a medida que están listos.", "ok")
    return redirect(url_for("packets.show", packet_id=packet_id), 303)


@bp.get("/importar")
def importing_new() -> ResponseReturnValue:
    if not staff().may_start():
        raise NotAllowed("Solo quien administra puede cargar un proyecto nuevo.")
    return render_template("panel/import.html", project=None)


@bp.post("/importar")
def import_new() -> ResponseReturnValue:
    if not staff().may_start():
        raise NotAllowed("Solo quien administra puede cargar un proyecto nuevo.")
    return _import(None)


@bp.get("/proyectos/<project_id>/version")
def importing_version(project_id: str) -> ResponseReturnValue:
    return render_template("panel/import.html", project=_reached(project_id, Action.UPDATE))


@bp.post("/proyectos/<project_id>/version")
def import_version(project_id: str) -> ResponseReturnValue:
    return _import(_reached(project_id, Action.UPDATE))


def _import(project: Project | None) -> ResponseReturnValue:
    request.max_content_length = LARGEST_UPLOAD
    with tempfile.TemporaryDirectory() as name:
        try:
            imported = _load(Path(name), project)
        except Refused as error:
            return render_template("panel/import.html", project=project, problem=error), error.status
    flash(
        f"El proyecto quedó cargado: {imported.documents} documentos.",
        "ok",
    )
    if imported.warnings:
        flash(
            "Avisos: " + "; ".join(f"{w.path}: {w.message}" for w in imported.warnings[:20]),
            "wait",
        )
    return redirect(url_for("project.show", project_id=imported.project_id), 303)


def _load(folder: Path, project: Project | None) -> importing.Imported:
    ctx = current()
    file = upload.unpack(request.files.get("file"), folder)
    if project is not None:
        values = importing.load_values(ctx, project)
        upload.keep(values.files, ctx.blobs.get, file.parent)
        _refuse_other_project(file, project)
    return importing.import_project(ctx, file, update=project is not None, actor=staff().actor)


def _refuse_other_project(file: Path, project: Project) -> None:
    """Whoever may update one project must not replace another through it."""
    try:
        parsed = programme.parse(file.read_text("utf-8-sig"), exists=lambda _: True)
    except (FieldErrors, UnicodeDecodeError):
        return  # the importer says what is wrong, all at once
    code = parsed.project.convenio.codigo_proyecto
    if code != project.code:
        raise Invalid(f"Este archivo es del proyecto {code}, no de {project.code}. No se guardó nada.")


def _page(
    project: Project, problem: Refused | None = None, title: str = "", ticked: set[str] | None = None
) -> str:
    ctx = current()
    with ctx.database.reading() as read:
        packets_of = queries.packets(read, project.id)
        external = keeping.of_project(read, project.id)
    values = importing.load(ctx, project.id)
    return render_template(
        "panel/project.html",
        project=project,
        times=Times(project.timezone),
        people=len(values.personas),
        printable=forms.on_paper(),
        heard=flow.heard(values.sesiones, values.documentos),
        of_a_session=forms.of_a_session(),
        expecting=forms.expecting(),
        sessions=[(one.id, TYPES[one.tipo_sesion], one.fecha) for one in forms.sessions(values)],
        stages=_stages(project),
        packets=packets_of,
        external=[(row, keeping.whole(row)) for row in external],
        can_work=staff().may(Action.WORK, project),
        can_update=staff().may(Action.UPDATE, project),
        problem=problem,
        title=title,
        ticked=ticked or set(),
    )


def _stages(project: Project) -> list[board.Stage]:
    ctx = current()
    with ctx.database.reading() as read:
        rows = queries.documents(read, project.id)
    return board.stages(importing.load(ctx, project.id), rows)


def _reached(project_id: str, action: Action) -> Project:
    with current().database.reading() as read:
        project = queries.get(read, project_id)
    require(action, project)
    return cast(Project, project)
