"""What is missing of a project, looked up: in this installation, or in a file that tells its own past."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from document_templates.programme.calendar import local_day
from document_templates.programme.register import history
from service.context import Context
from service.errors import NotFound
from service.project import approvals, importing, outlook, reasons, register
from service.project.outlook import Outlook
from storage.models import Project


def of_row(ctx: Context, row: Project, on: date | None = None) -> Outlook:
    """As it stands now; the day is what dates are compared with."""
    project = importing.load_values(ctx, row).project
    with ctx.database.reading() as session:
        standings = register.read(session, row)
        project = approvals.known(session, row, project)
        given = reasons.read(session, row.id)
    return outlook.of(project, standings, on or local_day(project.convenio, ctx.now()), given)


def of_code(ctx: Context, code: str, on: date | None = None) -> Outlook:
    with ctx.database.reading() as session:
        row = session.scalar(select(Project).where(Project.code == code))
    if row is None:
        raise NotFound(f"No hay ningún proyecto con el código {code}.")
    return of_row(ctx, row, on)


def of_file(file: Path, on: date | None = None) -> Outlook:
    """As the file tells it stood at the end of that day."""
    project = importing.read_file(file)
    day = on or local_day(project.convenio, datetime.now(UTC))
    return outlook.of(project, history(project, day), day)
