"""Forms to print and fill by hand, for one project: one of them, or all in one file."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from document_templates import catalog, forms
from document_templates.checking import check
from document_templates.conversion import Converter
from document_templates.filling import PLAIN, Letterhead
from document_templates.kind import Kind
from document_templates.programme.project import Project
from document_templates.programme.sessions import Session
from service.context import Context
from service.errors import NotFound
from service.project import importing
from storage.models import Project as ProjectRow


def on_paper() -> list[Kind]:
    return [kind for kind in catalog.kinds().values() if kind.blank]


def of_a_session() -> list[Kind]:
    """Those that print the data of a session."""
    return [kind for kind in on_paper() if forms.takes_session(kind)]


def expecting() -> list[Kind]:
    """Those that print the names of whom it calls, too."""
    return [kind for kind in on_paper() if forms.prints_names(kind)]


def sessions(project: Project) -> list[Session]:
    """The latest first."""
    return sorted(project.sesiones, key=lambda session: (session.fecha, session.hora_inicio), reverse=True)


def of_project(ctx: Context, project: Project, slug: str = "", session: str = "") -> bytes:
    """The PDF of one form, or of all. Raises `NotFound` for a form or a session that is not there."""
    kinds = [kind for kind in on_paper() if slug in ("", kind.slug)]
    if not kinds:
        raise NotFound("No hay un formulario así para imprimir.")
    return _made(ctx.converter, kinds, project, session, ctx.letterhead)


def of_code(ctx: Context, code: str, session: str = "") -> bytes:
    """All of them, of a project of this installation."""
    with ctx.database.reading() as read:
        row = read.scalar(select(ProjectRow).where(ProjectRow.code == code))
    if row is None:
        raise NotFound(f"No hay ningún proyecto con el código {code}.")
    return of_project(ctx, importing.load(ctx, row.id), session=session)


def of_file(file: Path, session: str = "") -> bytes:
    """All of them, from a project file."""
    with Converter(workers=1) as converter:
        return _made(converter, on_paper(), importing.read_file(file), session, PLAIN)


def _made(
    converter: Converter, kinds: Sequence[Kind], project: Project, session: str, letterhead: Letterhead
) -> bytes:
    if session and session not in {one.id for one in project.sesiones}:
        raise NotFound(f"No hay ninguna sesión {session} en el proyecto.")
    fields = forms.form_fields(project, session or None)
    pdfs = []
    for kind in kinds:
        filled = forms.blank(kind, fields, letterhead)
        pdfs.append(converter.convert(filled.docx))
        check(pdfs[-1], filled.printed)
    return pdfs[0] if len(pdfs) == 1 else forms.joined(pdfs)
