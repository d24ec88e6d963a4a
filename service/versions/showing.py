"""What the pages of formats show: the present ones of every kind, one version, and how it differs from another."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import catalog
from document_templates.errors import FieldErrors, TemplateError
from document_templates.kind import Kind
from document_templates.pdf_text import PDFIUM
from document_templates.versions import comparison, trial
from document_templates.versions.comparison import Difference
from document_templates.versions.places import Place
from document_templates.versions.targets import Target, suggestion, targets
from service.accounts.permissions import Scope
from service.context import Context
from service.versions import choosing
from storage.models import Project, TemplateVersion

OURS = "incluido"
"""Stands for the Word file that came with the service, where another's id would."""


@dataclass(frozen=True)
class Row:
    """A kind, and how many formats of others it is made with."""

    kind: Kind
    used: tuple[TemplateVersion, ...]
    waiting: int


@dataclass(frozen=True)
class Question:
    """A place of a file, what it may be, and what it is or most likely is."""

    place: Place
    chosen: str
    guessed: bool


def kinds(session: Session) -> list[Row]:
    """Those that have a format, in the order of their codes."""
    used: dict[str, list[TemplateVersion]] = {}
    for version in effective(choosing.used(session, catalog.kinds())):
        used.setdefault(version.kind, []).append(version)
    waiting = session.scalars(
        select(TemplateVersion.kind).where(
            TemplateVersion.in_force_at.is_(None), TemplateVersion.retired_at.is_(None)
        )
    ).all()
    return [
        Row(kind, tuple(used.get(kind.slug, ())), waiting.count(kind.slug))
        for kind in sorted(catalog.kinds().values(), key=lambda kind: kind.code)
        if kind.template is not None
    ]


def effective(rows: Iterable[TemplateVersion]) -> list[TemplateVersion]:
    """Of several for the same place, the newest: `rows` come so."""
    first: dict[tuple[str, str, str], TemplateVersion] = {}
    for row in rows:
        first.setdefault((row.kind, row.scope, row.scope_id), row)
    return list(first.values())


def of_kind(session: Session, kind: Kind) -> list[TemplateVersion]:
    query = select(TemplateVersion).where(TemplateVersion.kind == kind.slug)
    return list(session.scalars(query.order_by(TemplateVersion.uploaded_at.desc(), TemplateVersion.id)))


def place_names(session: Session, rows: Iterable[TemplateVersion]) -> dict[str, str]:
    """By id of the version: where it holds, in words."""
    projects = {project.id: project.name for project in session.scalars(select(Project))}
    return {row.id: where(row.scope, row.scope_id, projects) for row in rows}


def where(scope: str, scope_id: str, projects: Mapping[str, str]) -> str:
    if scope == Scope.ALL:
        return "todo el país"
    return f"región: {scope_id}" if scope == Scope.REGION else f"proyecto: {projects.get(scope_id, scope_id)}"


def before(session: Session, row: TemplateVersion) -> TemplateVersion | None:
    """The one that documents of its place are made with without it; None for ours."""
    rows = [one for one in choosing.used(session, [row.kind]) if one.id != row.id]
    around = choosing.places_of(session, row.scope, row.scope_id)
    return choosing.nearest(rows, around)


def questions(kind: Kind, original: bytes, choices: Mapping[str, str]) -> list[Question]:
    """The places of the file as it came, in their order."""
    known = targets(kind)
    found = trial.waiting(kind, original)
    return [_question(place, choices, known) for place in found]


def _question(place: Place, choices: Mapping[str, str], known: Mapping[str, Target]) -> Question:
    if choices.get(place.name) or (place.may_stay and place.name in choices):
        return Question(place, choices[place.name], guessed=False)
    guess = suggestion(place.name, known)
    return Question(place, guess or "", guessed=guess is not None)


def groups(kind: Kind) -> dict[str, list[Target]]:
    """What may be chosen, by what it belongs to."""
    found: dict[str, list[Target]] = {}
    for one in targets(kind).values():
        found.setdefault(one.group, []).append(one)
    return found


def template(ctx: Context, kind: Kind, version: TemplateVersion | None) -> bytes:
    return ctx.blobs.get(version.digest) if version else kind.paper


def sample(ctx: Context, kind: Kind, version: TemplateVersion | None) -> bytes | None:
    """The kind's example in this format, as a PDF; None where it could not be made."""
    if version:
        return ctx.blobs.get(version.sample_digest) if version.sample_digest else None
    digest = sha256(kind.paper).hexdigest()
    if digest not in ctx.samples:
        filled = trial.fill_sample(kind, kind.paper, official=kind.official)
        ctx.samples[digest] = ctx.converter.convert(filled.docx)
    return ctx.samples[digest]


def pages(pdf: bytes | None) -> int:
    if pdf is None:
        return 0
    with PDFIUM:
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        try:
            return len(document)
        finally:
            document.close()


def differences(
    ctx: Context, kind: Kind, old: TemplateVersion | None, new: TemplateVersion
) -> list[Difference]:
    """Empty where the new one cannot be filled yet."""
    try:
        return comparison.compare(template(ctx, kind, old), template(ctx, kind, new), trial.sample(kind))
    except (TemplateError, FieldErrors):
        return []
