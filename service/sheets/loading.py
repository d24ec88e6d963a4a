"""A sheet on its way into a project: kept under its digest, tried as often as one likes, and then taken or not.

What is confirmed is what was seen: the file, the answers, and the values of the project that they were compared with.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from sqlalchemy import select

from document_templates.programme import sheets
from document_templates.programme.project import Project
from document_templates.programme.sheets import Proposal, SheetError
from service import uploads
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.project.importing import Values, load_values, unchanged
from signatures.events import EventType
from storage.blobs import BlobMissing
from storage.models import Document
from storage.models import Project as ProjectRow

SORT = "sheet"
AGAIN = "Suba la planilla otra vez."
Decisions = Mapping[int, str]


@dataclass(frozen=True)
class Upload:
    project_id: str
    what: str
    name: str
    digest: str


@dataclass(frozen=True)
class Trial:
    """What a sheet would do to a project as it is now."""

    proposal: Proposal
    seen: str
    """Names all that this rests on; who confirms says it again."""
    presented: tuple[str, ...]
    """Folios of documents whose data change, and whose paper does not: it was presented already."""


def keep(ctx: Context, project_id: str, what: str, name: str, data: bytes) -> str:
    """The name under which the file goes on. Raises `Invalid` for what is no sheet of that sort."""
    name = PurePosixPath(name.replace("\\", "/")).name[-100:]
    if what not in sheets.SORTS:
        raise Invalid("Elija qué trae la planilla.")
    if not name or not data:
        raise Invalid("Elija la planilla.")
    _looked_into(what, data)
    return uploads.written(ctx, SORT, asdict(Upload(project_id, what, name, ctx.blobs.put(data))))


def read(ctx: Context, project_id: str, token: str) -> Upload:
    """Raises `NotFound` for what we did not write, wrote for another project, or too long ago."""
    values = uploads.read(ctx, SORT, token, AGAIN)
    if values["project_id"] != project_id:
        raise NotFound(AGAIN)
    return Upload(**values)


def file_of(ctx: Context, upload: Upload) -> bytes:
    try:
        return ctx.blobs.get(upload.digest)
    except BlobMissing:  # what nobody confirmed is swept
        raise NotFound(AGAIN) from None


def attempt(ctx: Context, project: ProjectRow, what: str, data: bytes, decisions: Decisions) -> Trial:
    """What the sheet would do; nothing is written. Raises `Invalid` when it cannot be read at all."""
    return _attempt(ctx, project, load_values(ctx, project), what, data, decisions)


def apply(
    ctx: Context, project: ProjectRow, what: str, data: bytes, decisions: Decisions, seen: str, actor: str
) -> Proposal:
    """Take what was seen, whole. Raises `NotPossibleNow` if the project is no longer what it was."""
    values = load_values(ctx, project)
    trial = _attempt(ctx, project, values, what, data, decisions)
    if trial.seen != seen:
        raise NotPossibleNow("El proyecto cambió después de su revisión. Revise de nuevo antes de guardar.")
    if trial.proposal.project is None:
        raise Invalid("No se guardó nada: la planilla tiene algo por corregir, o no cambia nada.")
    digest = ctx.blobs.put(Values(trial.proposal.project, values.files).to_bytes())
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, project)
        event = tx.apply(EventType.PROJECT_UPDATED, {"values_digest": digest}, project_id=project.id)
        # What waits may cite other documents now.
        tx.enqueue("resume", str(event.position), f"resume-{project.id}", project.id)
    return trial.proposal


def _attempt(
    ctx: Context, project: ProjectRow, values: Values, what: str, data: bytes, decisions: Decisions
) -> Trial:
    try:
        proposal = sheets.propose(values.project, what, data, decisions)
    except SheetError as error:
        raise Invalid(str(error)) from None
    after = proposal.project
    presented = _presented(ctx, project, values.project, after) if after else ()
    return Trial(proposal, _seen(project, what, data, decisions), presented)


def _seen(project: ProjectRow, what: str, data: bytes, decisions: Decisions) -> str:
    basis = [what, hashlib.sha256(data).hexdigest(), project.values_digest, sorted(decisions.items())]
    return hashlib.sha256(json.dumps(basis).encode()).hexdigest()


def _presented(ctx: Context, project: ProjectRow, before: Project, after: Project) -> tuple[str, ...]:
    old = {document.folio: document.datos for document in before.documentos}
    other = [document.folio for document in after.documentos if document.datos != old[document.folio]]
    with ctx.database.reading() as session:
        query = select(Document.folio).where(
            Document.project_id == project.id, Document.folio.in_(other), Document.state != "draft"
        )
        return tuple(sorted(set(session.scalars(query))))


def _looked_into(what: str, data: bytes) -> None:
    try:
        sheets.look(what, data)
    except SheetError as error:
        raise Invalid(str(error)) from None
