"""Which Word file a document is made with: the project's own, else its region's, else everybody's, else ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates.kind import Kind
from service.accounts.permissions import Scope
from service.context import Context
from service.errors import Invalid
from storage.models import Project, TemplateVersion

OFFICIAL, PROPOSED = "oficial_fosis", "propuesto"
NEAREST_FIRST = (Scope.PROJECT, Scope.REGION, Scope.ALL)


@dataclass(frozen=True)
class Chosen:
    """What to fill, and what is known of it."""

    data: bytes
    official: bool
    version: TemplateVersion | None = None


def choose(ctx: Context, session: Session, kind: Kind, project: Project) -> Chosen:
    """Raises `Invalid` where this machine may not open it."""
    version = nearest(used(session, [kind.slug]), places_in(project))
    if version is None or kind.template is None:
        return Chosen(kind.paper, kind.official)
    refuse_without_sandbox(ctx)
    return Chosen(ctx.blobs.get(version.digest), version.origin == OFFICIAL, version)


def refuse_without_sandbox(ctx: Context) -> None:
    if not ctx.converter.sandboxed:
        raise Invalid(
            "Este servidor no puede abrir archivos de Word ajenos sin riesgo: pida a soporte que lo habilite."
        )


def nearest(rows: Iterable[TemplateVersion], places: dict[Scope, str]) -> TemplateVersion | None:
    """Of those used, newest first: the newest of the nearest place that has one."""
    found = list(rows)
    for scope in NEAREST_FIRST:
        for row in found:
            if scope in places and (row.scope, row.scope_id) == (scope.value, places[scope]):
                return row
    return None


def used(session: Session, kinds: Iterable[str]) -> list[TemplateVersion]:
    """All that are used, the newest first. Of two for the same place only the first counts."""
    query = select(TemplateVersion).where(
        TemplateVersion.kind.in_(list(kinds)),
        TemplateVersion.in_force_at.is_not(None),
        TemplateVersion.retired_at.is_(None),
    )
    return list(session.scalars(query.order_by(TemplateVersion.in_force_at.desc(), TemplateVersion.id)))


def places_in(project: Project) -> dict[Scope, str]:
    """Those whose formats its documents may be made with."""
    return {Scope.PROJECT: project.id, Scope.REGION: project.region, Scope.ALL: ""}


def places_of(session: Session, scope: str, scope_id: str) -> dict[Scope, str]:
    """A version's own place, and those around it."""
    places = {Scope.ALL: ""}
    if scope == Scope.REGION:
        places[Scope.REGION] = scope_id
    elif scope == Scope.PROJECT:
        places = places_in(session.get_one(Project, scope_id))
    return places


def keep_once(ctx: Context, data: bytes) -> str:
    """Put what many documents share; flushing it to the disk again for each would be most of what a draft costs."""
    digest = sha256(data).hexdigest()
    if digest not in ctx.kept or not ctx.blobs.renew(digest):
        ctx.blobs.put(data)
        ctx.kept.add(digest)
    return digest
