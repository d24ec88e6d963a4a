"""The page "Paquete para FOSIS" of a stage: the index as it will be, the letter, and the ZIP."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from document_templates.programme.methodology import STAGES
from service.accounts.login import require, staff, staff_only
from service.accounts.permissions import Action
from service.bundle import contents, letter, zipping
from service.bundle.letter import Wish
from service.context import current
from service.errors import Refused
from service.project.times import Times
from storage.models import Project
from storage.queries import projects as queries

bp = Blueprint("bundle", __name__, url_prefix="/panel")
staff_only(bp)


@bp.get("/proyectos/<project_id>/fosis/<int:stage>")
def show(project_id: str, stage: int) -> ResponseReturnValue:
    return _page(_project(project_id, Action.READ), stage)


@bp.post("/proyectos/<project_id>/fosis/<int:stage>/oficio")
def make_letter(project_id: str, stage: int) -> ResponseReturnValue:
    project = _project(project_id, Action.WORK)
    wish = _wish()
    try:
        packet_id = letter.add(current(), project, stage, wish, staff().actor)
    except Refused as error:
        return _page(project, stage, wish, error), error.status
    flash("Estamos generando el oficio. Revíselo, preséntelo y envíelo a firma.", "ok")
    return redirect(url_for("packets.show", packet_id=packet_id), 303)


@bp.get("/proyectos/<project_id>/fosis/<int:stage>.zip")
def download(project_id: str, stage: int) -> ResponseReturnValue:
    ctx = current()
    found = contents.of(ctx, _project(project_id, Action.READ), stage)
    file = zipping.zipped(ctx, found)
    return send_file(file, "application/zip", as_attachment=True, download_name=zipping.file_name(found))


def _page(project: Project, stage: int, wish: Wish | None = None, problem: Refused | None = None) -> str:
    found = contents.of(current(), project, stage)
    bundle = found.bundle
    return render_template(
        "panel/bundle.html",
        project=project,
        contents=found,
        bundle=bundle,
        stages=STAGES,
        times=Times(project.timezone),
        wish=wish or letter.suggested(bundle),
        typed=wish is not None,
        signers=letter.signers(bundle.project),
        longest=letter.LONGEST,
        can_work=staff().may(Action.WORK, project),
        problem=problem,
    )


def _wish() -> Wish:
    form = request.form

    def line(name: str) -> str:
        return " ".join(form.get(name, "").split())

    names = {key.removeprefix("missing-"): value for key, value in form.items() if key.startswith("missing-")}
    return Wish(
        date=line("date"),
        addressee=line("addressee"),
        position=line("position"),
        subject=line("subject"),
        text=line("text"),
        signer=line("signer"),
        late=form.getlist("late"),
        reasons={name: line(f"reason-{number}") for number, name in names.items()},
    )


def _project(project_id: str, action: Action) -> Project:
    with current().database.reading() as read:
        project = queries.get(read, project_id)
    require(action, project)
    return cast(Project, project)
