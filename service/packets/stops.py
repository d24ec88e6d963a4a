"""What stops a document and is known before it is made: the programme's rules, its own data, its Word file, and what
it would show to everybody.

Of one that waits for its signer's answers this is asked before the signer is, as if they had answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from document_templates import catalog, questions
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.errors import FieldError, FieldErrors
from document_templates.kind import Kind
from document_templates.programme.project import DocumentEntry, Project, cited_folios
from service.context import Context
from service.packets import public, rules
from service.project import approvals
from service.versions import choosing, leaves
from storage.models import Project as ProjectRow
from storage.models import TemplateVersion


@dataclass(frozen=True)
class Candidate:
    """A document that somebody wants made."""

    row: ProjectRow
    project: Project
    folio: str
    version: TemplateVersion | None
    """Its Word file; None for the one that came with the service."""

    @property
    def entry(self) -> DocumentEntry:
        return self.project.document(self.folio)

    @property
    def kind(self) -> Kind:
        return catalog.get(self.entry.slug)

    @cached_property
    def known(self) -> Project:
        """Its project, with the approvals of the Word file: rules and fields ask for them."""
        return approvals.to_be_made(self.project, self.folio, self.version)

    @property
    def informed(self) -> list[dict[str, Any]]:
        """Approvals of the project file are history: shown as informed by the executor, never as ours."""
        return [
            {
                "type": approval.tipo_visacion,
                "scope": approval.alcance,
                "state": approval.estado,
                "date": approval.fecha.isoformat() if approval.fecha else None,
                "by": approval.cargo_responsable,
                "number": approval.numero_documento,
            }
            for approval in self.entry.visaciones
        ]

    def as_if_answered(self) -> "Candidate":
        return replace(self, project=questions.as_if_answered(self.project, self.folio))


def fields_of(
    ctx: Context, made: Candidate, citations: Mapping[str, Citation], annexes: Sequence[AnnexFields]
) -> DocumentFields:
    """What the document will say. Raises `FieldErrors` with what stops it: of a format that lacks its leave both rules
    and kinds tell, and once is enough."""
    if stopped := rules.stopping(ctx, made.row, made.known, made.folio):
        raise FieldErrors(stopped)
    fields = made.kind.fields.from_project(made.known, made.known.document(made.folio), citations, annexes)
    stopped = leaves.stopping(made.kind, made.version, fields, made.informed)
    stopped += public.naming(made.project, made.folio, public.of_fields(made.kind, fields, made.entry))
    if stopped:
        raise FieldErrors(stopped)
    return fields


def of(ctx: Context, row: ProjectRow, project: Project, folio: str) -> list[FieldError]:
    """The same, whether or not the documents that it cites are there."""
    entry = project.document(folio)
    with ctx.database.reading() as session:
        version = choosing.nearest(choosing.used(session, [entry.slug]), choosing.places_in(row))
    cited = {other: Citation(folio=other) for other in cited_folios(project, entry)}
    annexes = [AnnexFields(nombre=one.nombre, paginas=one.paginas, folio=one.folio) for one in entry.anexos]
    try:
        fields_of(ctx, Candidate(row, project, folio, version), cited, annexes)
    except FieldErrors as stopped:
        return stopped.errors
    return []


def whatever_is_answered(ctx: Context, row: ProjectRow, project: Project, folio: str) -> list[FieldError]:
    """What stops it before its signer is asked: no answer would mend it."""
    return of(ctx, row, questions.as_if_answered(project, folio), folio)
