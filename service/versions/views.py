"""Pages of formats: the present ones of each kind, bringing one, matching its places, comparing, using, retiring."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from document_templates.kind import Kind
from service.accounts.login import staff, staff_only
from service.accounts.permissions import Action, Scope, may_change_formats, reach
from service.context import current
from service.errors import Invalid, NotAllowed, NotFound, Refused
from service.packets.archive import ascii_name
from service.project.importing import LARGEST_ANNEX
from service.project.times import Times
from service.signing import pages
from service.versions import bringing, showing
from service.versions.bringing import LEAVES, LONGEST, ORIGINS, Proposal
from service.versions.showing import OURS
from storage.models import Project, TemplateVersion
from storage.queries import projects as project_queries

bp = Blueprint("versions", __name__, url_prefix="/panel")
staff_only(bp)

UPLOAD = 11 * 1024 * 1024
"""The largest Word file and the rest of its form."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_PICTURES = 12
"""Pages of each side shown as pictures; the PDF has them all."""


@dataclass(frozen=True)
class Place:
    """Where a format holds, as a permission asks."""

    id: str
    region: str


@bp.get("/formatos")
def kinds() -> ResponseReturnValue:
    _seeing()
    with current().database.reading() as read:
        rows = showing.kinds(read)
        names = showing.place_names(read, [one for row in rows for one in row.used])
    return render_template("panel/formats.html", rows=rows, names=names, origins=ORIGINS)


@bp.get("/formatos/<kind>")
def kind(kind: str) -> ResponseReturnValue:
    _seeing()
    return _kind_page(bringing.of_slug(kind))


@bp.post("/formatos/<kind>")
def bring(kind: str) -> ResponseReturnValue:
    request.max_content_length = UPLOAD
    _seeing()
    _changing()
    of_kind = bringing.of_slug(kind)
    scope, _, scope_id = request.form.get("where", "").partition(":")
    file = request.files.get("file")
    try:
        if (scope, scope_id) not in {(one, id) for one, id, _ in _places()}:
            raise Invalid("Elija dónde vale: en todo el país, en una región o en un proyecto.")
        if file is None or not file.filename:
            raise Invalid("Elija el archivo de Word (.docx).")
        version_id = bringing.bring(
            current(),
            Proposal(
                of_kind.slug, request.form.get("name", ""), request.form.get("origin", ""), scope, scope_id
            ),
            file.filename,
            file.stream.read(UPLOAD),
            staff().actor,
        )
    except Refused as error:
        return _kind_page(of_kind, error), error.status
    flash("El archivo se revisó y quedó guardado. Todavía no se usa.", "ok")
    return redirect(url_for("versions.show", version_id=version_id), 303)


@bp.get("/formatos/<kind>/incluido.docx")
def ours_word(kind: str) -> ResponseReturnValue:
    _seeing()
    of_kind = bringing.of_slug(kind)
    return _word(of_kind.paper, f"{of_kind.code}-formato-incluido")


@bp.get("/formatos/<kind>/incluido.pdf")
def ours_pdf(kind: str) -> ResponseReturnValue:
    _seeing()
    of_kind = bringing.of_slug(kind)
    return _pdf(showing.sample(current(), of_kind, None), f"{of_kind.code}-formato-incluido")


@bp.get("/formatos/<kind>/incluido/<int:number>.webp")
def ours_picture(kind: str, number: int) -> ResponseReturnValue:
    _seeing()
    of_kind = bringing.of_slug(kind)
    return _picture(f"format {of_kind.slug}", of_kind, None, number)


@bp.get("/formatos/versiones/<version_id>")
def show(version_id: str) -> ResponseReturnValue:
    return _page(_version(version_id))


@bp.get("/formatos/versiones/<version_id>/original.docx")
def original(version_id: str) -> ResponseReturnValue:
    row = _version(version_id)
    return _word(current().blobs.get(row.original_digest), f"{row.name}-original")


@bp.get("/formatos/versiones/<version_id>/usado.docx")
def used(version_id: str) -> ResponseReturnValue:
    row = _version(version_id)
    return _word(current().blobs.get(row.digest), f"{row.name}-usado")


@bp.get("/formatos/versiones/<version_id>/muestra.pdf")
def sample(version_id: str) -> ResponseReturnValue:
    row = _version(version_id)
    return _pdf(showing.sample(current(), bringing.of_slug(row.kind), row), f"{row.name}-muestra")


@bp.get("/formatos/versiones/<version_id>/<int:number>.webp")
def picture(version_id: str, number: int) -> ResponseReturnValue:
    row = _version(version_id)
    return _picture(f"format {row.sample_digest}", bringing.of_slug(row.kind), row, number)


@bp.get("/formatos/versiones/<version_id>/aprobaciones/<int:number>")
def approval_file(version_id: str, number: int) -> ResponseReturnValue:
    row = _version(version_id)
    if not 0 <= number < len(row.approvals):
        raise NotFound("Este archivo no existe.")
    approval = row.approvals[number]
    return send_file(  # always to be saved: whatever it is, it is not ours
        BytesIO(current().blobs.get(approval["file_digest"])),
        "application/octet-stream",
        as_attachment=True,
        download_name=ascii_name(approval["file"]),
    )


@bp.post("/formatos/versiones/<version_id>/lugares")
def match(version_id: str) -> ResponseReturnValue:
    row = _mine(version_id)
    form = request.form
    named = {name: form.get(f"choice-{number}", "") for number, name in enumerate(form.getlist("place"))}

    def do() -> None:
        bringing.match(current(), row.id, named, staff().actor, add_boxes=form.get("boxes") == "added")

    return _do(row, do, "Quedó guardado y se revisó otra vez.", "revision")


@bp.post("/formatos/versiones/<version_id>/aprobaciones")
def approve(version_id: str) -> ResponseReturnValue:
    request.max_content_length = LARGEST_ANNEX + 1024 * 1024
    row = _mine(version_id)
    file = request.files.get("file")
    name, data = (file.filename or "", file.stream.read(LARGEST_ANNEX + 1)) if file else ("", b"")

    def do() -> None:
        bringing.approve(current(), row.id, request.form.to_dict(), (name, data), staff().actor)

    return _do(row, do, "La aprobación quedó registrada con su archivo.", "aprobaciones")


@bp.post("/formatos/versiones/<version_id>/usar")
def use(version_id: str) -> ResponseReturnValue:
    row = _mine(version_id)
    reason = request.form.get("reason", "")
    return _do(
        row,
        lambda: bringing.put_in_force(current(), row.id, reason, staff().actor),
        "El formato está en uso: los documentos nuevos se hacen con él.",
    )


@bp.post("/formatos/versiones/<version_id>/retirar")
def retire(version_id: str) -> ResponseReturnValue:
    row = _mine(version_id)
    return _do(
        row,
        lambda: bringing.retire(current(), row.id, staff().actor),
        "El formato se retiró. Los documentos que se hicieron con él lo conservan.",
    )


def _do(
    row: TemplateVersion, act: Callable[[], object], done: str, anchor: str | None = None
) -> ResponseReturnValue:
    try:
        act()
    except Refused as error:
        return _page(bringing.get(current(), row.id), error), error.status
    flash(done, "ok")
    return redirect(url_for("versions.show", version_id=row.id, _anchor=anchor), 303)


def _kind_page(kind: Kind, problem: Refused | None = None) -> str:
    with current().database.reading() as read:
        rows = [row for row in showing.of_kind(read, kind) if _sees(row)]
        names = showing.place_names(read, rows)
    states = {row.id: bringing.state(row) for row in rows}
    newest_first = sorted(
        (row for row in rows if row.in_force_at), key=lambda row: (row.in_force_at, row.id), reverse=True
    )
    in_force = [row for row in newest_first if states[row.id] == "in_force"]
    effective = showing.effective(in_force)
    return render_template(
        "panel/format_kind.html",
        kind=kind,
        effective=effective,
        others=[row for row in rows if row not in effective],
        states=states,
        names=names,
        places=_places(),
        origins=ORIGINS,
        groups=showing.groups(kind),
        times=Times(),
        longest=LONGEST,
        typed=request.form,
        problem=problem,
    )


def _page(row: TemplateVersion, problem: Refused | None = None) -> str:
    ctx, of_kind = current(), bringing.of_slug(row.kind)
    with ctx.database.reading() as read:
        present = showing.before(read, row)
        names = showing.place_names(read, [row, *([present] if present else [])])
        people = project_queries.names(read, {row.uploaded_by})
    state = bringing.state(row)
    able = _may_change(row)
    return render_template(
        "panel/format.html",
        row=row,
        kind=of_kind,
        state=state,
        able=able,
        asked=showing.questions(of_kind, ctx.blobs.get(row.original_digest), row.choices),
        matching=able and state in ("waiting", bringing.READY) and not row.approvals,
        groups=showing.groups(of_kind),
        present=present,
        ours=OURS,
        pictures=_pictures(of_kind, row, present),
        differences=showing.differences(ctx, of_kind, present, row),
        leaves=LEAVES,
        needed=of_kind.template_leaves,
        origins=ORIGINS,
        names=names,
        people=people,
        times=Times(),
        longest=LONGEST,
        today=ctx.now().date().isoformat(),
        typed=request.form,
        problem=problem,
    )


def _pictures(
    kind: Kind, row: TemplateVersion, present: TemplateVersion | None
) -> list[tuple[str | None, str | None]]:
    """Addresses of the pages, the present one's and the new one's side by side."""
    if row.sample_digest is None:
        return []
    ctx = current()
    old = showing.pages(showing.sample(ctx, kind, present))
    new = showing.pages(showing.sample(ctx, kind, row))
    return [
        (
            _picture_of(kind, present, number) if number <= old else None,
            _picture_of(kind, row, number) if number <= new else None,
        )
        for number in range(1, min(max(old, new), MOST_PICTURES) + 1)
    ]


def _picture_of(kind: Kind, version: TemplateVersion | None, number: int) -> str:
    if version is None:
        return url_for("versions.ours_picture", kind=kind.slug, number=number)
    return url_for(
        "versions.picture", version_id=version.id, number=number, v=(version.sample_digest or "")[:12]
    )


def _picture(key: str, kind: Kind, version: TemplateVersion | None, number: int) -> ResponseReturnValue:
    pdf = showing.sample(current(), kind, version)
    if pdf is None:
        raise NotFound("Todavía no hay muestra de este formato.")
    try:
        picture = pages.image(key, lambda: pdf, number)
    except pages.PageUnknown:
        raise NotFound("Esa página no existe.") from None
    response = send_file(BytesIO(picture), "image/webp")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _pdf(pdf: bytes | None, name: str) -> ResponseReturnValue:
    if pdf is None:
        raise NotFound("Todavía no hay muestra de este formato.")
    return send_file(BytesIO(pdf), "application/pdf", download_name=f"{ascii_name(name)}.pdf")


def _word(docx: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(docx), WORD, as_attachment=True, download_name=f"{ascii_name(name)}.docx")


# Who may


def _seeing() -> None:
    if not staff().sees_formats:
        raise NotFound("No encontramos esta página, o su cuenta no llega a los formatos.")


def _changing() -> None:
    where = reach(staff().grants, Action.FORMATS)
    if not (where.everywhere or where.regions or where.projects):
        raise NotAllowed("Su cuenta puede mirar los formatos, pero no cambiarlos.")


def _version(version_id: str) -> TemplateVersion:
    _seeing()
    row = bringing.get(current(), version_id)
    if not _sees(row):
        raise NotFound("Ese formato no existe, o su cuenta no llega a él.")
    return row


def _mine(version_id: str) -> TemplateVersion:
    _seeing()
    _changing()
    row = _version(version_id)
    if not _may_change(row):
        raise NotAllowed("Su cuenta puede mirar este formato, pero no cambiarlo.")
    return row


def _sees(row: TemplateVersion) -> bool:
    """What holds for all is everybody's to see; a region's or a project's, of those who reach one of its projects."""
    where = reach(staff().grants, Action.SEE_FORMATS)
    if row.scope == Scope.ALL or where.everywhere:
        return True
    place = _place(row.scope, row.scope_id)
    if row.scope == Scope.PROJECT:
        return place.id in where.projects or place.region in where.regions
    with current().database.reading() as read:
        own = [project_queries.get(read, id) for id in where.projects]
    return place.region in where.regions or place.region in {one.region for one in own if one}


def _may_change(row: TemplateVersion) -> bool:
    return may_change_formats(staff().grants, Scope(row.scope), _place(row.scope, row.scope_id))


def _place(scope: str, scope_id: str) -> Place:
    if scope != Scope.PROJECT:
        return Place("", scope_id)
    with current().database.reading() as read:
        project = cast(Project, project_queries.get(read, scope_id))
    return Place(project.id, project.region)


def _places() -> list[tuple[str, str, str]]:
    """Where this account may bring a format to: scope, its id, in words."""
    grants = staff().grants
    with current().database.reading() as read:
        regions = bringing.known_regions(read)
        projects = project_queries.reached(read, everywhere=True, regions=(), ids=())
    found: list[tuple[str, str, str]] = []
    if may_change_formats(grants, Scope.ALL, Place("", "")):
        found.append((Scope.ALL.value, "", "Todo el país"))
    for name in regions:
        if may_change_formats(grants, Scope.REGION, Place("", name)):
            found.append((Scope.REGION.value, name, f"Región: {name}"))
    for one in projects:
        if may_change_formats(grants, Scope.PROJECT, one.project):
            found.append((Scope.PROJECT.value, one.project.id, f"Proyecto: {one.project.name}"))
    return found
