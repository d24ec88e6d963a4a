"""Files that staff bring: a reference of the programme, or one that was missing beside the project file."""

import uuid
from datetime import date
from pathlib import PurePosixPath

from document_templates.catalog import APPROVING, REFERENCES, kinds
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.methodology import STAGES
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.external import keeping
from service.project.importing import LARGEST_ANNEX, Values, load_values, unchanged
from signatures.events import EventType
from storage.models import External
from storage.models import Project as ProjectRow

SIGNS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04")
"""How a PDF, a JPEG, a PNG, and a file of Word or Excel begin."""
STAGE = "stage"
"""The fact of a reference that says with which bundle it goes."""
LONGEST = {"title": 300, "number": 100, "note": 500}


def keep_reference(
    ctx: Context,
    project: ProjectRow,
    code: str,
    title: str,
    day: str,
    about: dict[str, str],
    file: tuple[str, bytes],
    actor: str,
    approves: str = "",
    stage: str = "",
) -> str:
    """Keep what others wrote. `about` is what is known besides; `approves`, the folio of the document that it
    approves; `stage`, the one with whose bundle it goes, if with any. Returns its id. Raises `Invalid`."""
    if code not in REFERENCES:
        raise Invalid("Elija de la lista qué documento es.")
    title = title.strip() or REFERENCES[code]
    _refuse_long({"title": title} | about)
    if approves and approves not in {one.folio for one in approvable(ctx, project, code)}:
        raise Invalid(f"«{REFERENCES[code]}» no aprueba ese documento.")
    name, digest = stored(ctx, *file)
    told: keeping.Payload = {
        "code": code,
        "folio": None,
        "title": title,
        "date": _day(day),
        "facts": {key: text.strip() for key, text in about.items() if text.strip()}
        | ({"aprueba_folio": approves} if approves else {})
        | _stage(stage),
        "file": name,
        "digest": digest,
        "annexes": [],
    }
    external_id = uuid.uuid4().hex
    with ctx.transaction(actor) as tx:
        keeping.keep(tx, project.id, external_id, told)
    return external_id


def approvable(ctx: Context, project: ProjectRow, *codes: str) -> list[DocumentEntry]:
    """The project's documents that one of these references may approve."""
    types = {APPROVING[code] for code in codes if code in APPROVING}
    asking = {kind.slug for kind in kinds().values() if types.intersection(kind.approvals)}
    return [one for one in load_values(ctx, project).project.documentos if one.slug in asking]


def put_with_stage(ctx: Context, external_id: str, stage: str, actor: str) -> None:
    """Say with which bundle a reference goes, or with none."""
    with ctx.transaction(actor) as tx:
        row = tx.session.get_one(External, external_id)
        if row.folio:
            raise NotPossibleNow("Este documento va con la etapa que dice el proyecto.")
        known = {key: value for key, value in row.facts.items() if key != STAGE}
        keeping.keep(tx, row.project_id, row.id, keeping.as_told(row) | {"facts": known | _stage(stage)})


def bring(ctx: Context, external_id: str, number: int, file: tuple[str, bytes], actor: str) -> None:
    """Put a file where one is missing; the project has it from now on, too. Raises `Refused`."""
    with ctx.database.reading() as session:
        row = session.get(External, external_id)
        if row is None:
            raise NotFound("Ese documento externo no existe.")
        project = session.get_one(ProjectRow, row.project_id)
        piece = next((piece for piece in keeping.pieces(row) if piece.number == number), None)
    if piece is None:
        raise NotFound("Ese documento no lleva ese archivo.")
    name, digest = stored(ctx, *file)
    values = load_values(ctx, project)
    beside = piece.file if row.folio else None
    files = values.files | ({beside: digest} if beside else {})
    values_digest = ctx.blobs.put(Values(values.project, files).to_bytes())
    with ctx.transaction(actor) as tx:
        unchanged(tx.session, project)
        row = tx.session.get_one(External, external_id)
        if next(piece for piece in keeping.pieces(row) if piece.number == number).digest:
            raise NotPossibleNow("Ese archivo ya está guardado: no se cambia por otro.")
        if values_digest != project.values_digest:
            payload = {"values_digest": values_digest}
            event = tx.apply(EventType.PROJECT_UPDATED, payload, project_id=project.id)
            tx.enqueue("resume", str(event.position), f"resume-{project.id}", project.id)
        keeping.keep(tx, project.id, row.id, keeping.with_file(row, number, beside or name, digest))


def stored(ctx: Context, name: str, data: bytes) -> tuple[str, str]:
    """A name without folders, and the digest. Only what people exchange as documents is taken."""
    name = PurePosixPath(name.replace("\\", "/")).name[-120:]
    if not name or not data:
        raise Invalid("Elija el archivo.")
    if len(data) > LARGEST_ANNEX:
        raise Invalid("El archivo pesa más de 30 MB.")
    if not data.startswith(SIGNS):
        raise Invalid("El archivo debe ser un PDF, una foto (JPG o PNG), o un documento de Word o Excel.")
    return name, ctx.blobs.put(data)


def _stage(written: str) -> dict[str, int]:
    if not written:
        return {}
    if written not in map(str, STAGES):
        raise Invalid("El programa tiene cuatro etapas.")
    return {STAGE: int(written)}


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written.strip()).isoformat()
    except ValueError:
        raise Invalid("Escriba la fecha del documento.") from None


def _refuse_long(texts: dict[str, str]) -> None:
    for key, text in texts.items():
        if len(text) > LONGEST[key]:
            raise Invalid(f"«{text[:40]}…» es demasiado largo: a lo más {LONGEST[key]} letras.")
