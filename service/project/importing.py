"""Project files in and out: all or nothing, and what was already presented is never touched."""

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates.errors import FieldError, FieldErrors
from document_templates.programme import project as programme
from document_templates.programme.project import Project
from service.context import Context
from service.errors import AlreadyExists, Invalid, NotFound, NotPossibleNow
from service.external import keeping
from signatures.events import EventType
from storage.models import Project as ProjectRow

LARGEST_PROJECT = 8 * 1024 * 1024
LARGEST_ANNEX = 30 * 1024 * 1024


@dataclass(frozen=True)
class Imported:
    project_id: str
    code: str
    warnings: list[FieldError]
    documents: int


@dataclass(frozen=True)
class Values:
    """A project's values as stored: what the file says, and the digest of each file beside it."""

    project: Project
    files: dict[str, str]

    def to_bytes(self) -> bytes:
        return json.dumps(
            {"files": self.files, "project": json.loads(programme.to_json(self.project))},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Values":
        stored: dict[str, Any] = json.loads(data)
        return cls(programme.from_json(json.dumps(stored["project"]).encode()), stored["files"])


def files_beside(values: bytes) -> set[str]:
    """Digests of the files that came with a project, of values of any age."""
    return set(json.loads(values)["files"].values())


def import_project(ctx: Context, file: Path, *, update: bool, actor: str) -> Imported:
    """Read, check everything, store. Raises `Invalid` with every error at once, or `AlreadyExists`."""
    beside = _Beside(file.resolve().parent)
    parsed = _parse(_read(file), beside)
    project = parsed.project
    files = {path: ctx.blobs.put(found.read_bytes()) for path, found in sorted(beside.found.items())}
    values = Values(project, files)
    digest = ctx.blobs.put(values.to_bytes())
    facts = {
        "code": project.convenio.codigo_proyecto,
        "name": project.convenio.nombre_proyecto,
        "folio_prefix": project.convenio.prefijo_folio,
        "timezone": project.convenio.zona_horaria,
        "region": project.convenio.region,
        "comuna": project.convenio.comuna,
        "executor": project.convenio.ejecutor_nombre,
        "values_digest": digest,
    }
    with ctx.transaction(actor) as tx:
        existing = tx.session.scalar(select(ProjectRow).where(ProjectRow.code == facts["code"]))
        if existing and not update:
            raise AlreadyExists(
                f"El proyecto {facts['code']} ya existe. Para cargar una versión nueva use --update: "
                "los documentos ya presentados no cambian."
            )
        _refuse_foreign_prefix(tx.session, facts, existing)
        project_id = existing.id if existing else uuid.uuid4().hex
        kind_of_event = EventType.PROJECT_UPDATED if existing else EventType.PROJECT_IMPORTED
        event = tx.apply(kind_of_event, facts, project_id=project_id)
        keeping.keep_entries(tx, project_id, project, files)
        if existing:  # what waits may cite other documents now
            tx.enqueue("resume", str(event.position), f"resume-{project_id}", project_id)
    return Imported(
        project_id,
        facts["code"],
        parsed.warnings,
        len(project.documentos),
    )


def read_file(file: Path) -> Project:
    """The values of a project file, and nothing stored. Raises `Invalid` with every error at once."""
    return _parse(_read(file), _Beside(file.resolve().parent)).project


def export_project(ctx: Context, code: str, folder: Path) -> Path:
    """Write `<code>.yaml` and the files it names into `folder`. Raises `NotFound`."""
    with ctx.database.reading() as session:
        row = session.scalar(select(ProjectRow).where(ProjectRow.code == code))
        if row is None:
            raise NotFound(f"No hay ningún proyecto con el código {code}.")
        values = load_values(ctx, row)
    folder.mkdir(parents=True, exist_ok=True)
    for path, digest in values.files.items():
        target = folder / PurePosixPath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(ctx.blobs.get(digest))
    file = folder / f"{code}.yaml"
    file.write_text(programme.dump(values.project), encoding="utf-8")
    return file


def load(ctx: Context, project_id: str) -> Project:
    """The current values of a project."""
    with ctx.database.reading() as session:
        row = session.get(ProjectRow, project_id)
        if row is None:
            raise NotFound("Ese proyecto no existe.")
        return load_values(ctx, row).project


def unchanged(session: Session, read: ProjectRow) -> ProjectRow:
    """The project as it is in this transaction. Raises `NotPossibleNow` when its values are others than those read."""
    row = session.get_one(ProjectRow, read.id)
    if row.values_digest != read.values_digest:
        raise NotPossibleNow("El proyecto cambió mientras tanto. Intente de nuevo.")
    return row


_parsed: dict[str, Values] = {}


def load_values(ctx: Context, row: ProjectRow) -> Values:
    """Parsed once per version: a packet of forty asks forty times. The digest names what is remembered."""
    values = _parsed.get(row.values_digest)
    if values is None:
        values = Values.from_bytes(ctx.blobs.get(row.values_digest))
        if len(_parsed) > 8:
            _parsed.clear()
        _parsed[row.values_digest] = values
    return values


def _read(file: Path) -> str:
    try:
        with file.open("rb") as source:
            data = source.read(LARGEST_PROJECT + 1)
    except OSError:
        raise NotFound(f"No se puede leer el archivo {file.name}.") from None
    if len(data) > LARGEST_PROJECT:
        raise Invalid(f"El archivo {file.name} es demasiado grande para ser un proyecto.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(
            f"El archivo {file.name} no está en UTF-8: guárdelo de nuevo con esa codificación."
        ) from None


class _Beside:
    """Says which of the files that a project names are there, and remembers them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.found: dict[str, Path] = {}
        self.errors: list[FieldError] = []

    def __call__(self, path: str) -> bool:
        if path in self.found:
            return True
        try:
            file = (self._folder / PurePosixPath(path)).resolve()
            # A symbolic link may lead out of the folder.
            if not (file.is_relative_to(self._folder) and file.is_file()):
                return False
            if file.stat().st_size > LARGEST_ANNEX:
                self.errors.append(FieldError(path, "pesa más de 30 MB"))
            elif not os.access(file, os.R_OK):
                self.errors.append(FieldError(path, "está, pero no se puede leer: revise sus permisos"))
        except (OSError, ValueError, RuntimeError):  # a name that no file can have, a link to itself
            return False
        self.found[path] = file
        return True


def _parse(text: str, beside: _Beside) -> programme.Parsed:
    errors, parsed = [], None
    try:
        parsed = programme.parse(text, exists=beside)
    except FieldErrors as found:
        errors = found.errors
    errors += beside.errors
    if parsed is None or errors:
        raise Invalid("El archivo del proyecto tiene errores. No se guardó nada.", errors)
    return parsed


def _refuse_foreign_prefix(session: Session, facts: dict[str, str], existing: ProjectRow | None) -> None:
    other = session.scalar(select(ProjectRow).where(ProjectRow.folio_prefix == facts["folio_prefix"]))
    if other is not None and (existing is None or other.id != existing.id):
        raise AlreadyExists(
            f"El prefijo de folio {facts['folio_prefix']} ya lo usa el proyecto {other.code}."
        )
