"""Approvals that only this installation knows: of the Word file that a document is made with, and in what was kept.

Rules, calendar and kinds read the `visaciones` of a project. Here it is handed to them with these added; nothing of
that is stored or exported, so what the project file tells stays what it tells.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates.catalog import APPROVING
from document_templates.programme.documents import ApprovalEntry
from document_templates.programme.project import DocumentEntry, Project
from service.external import keeping
from service.versions import choosing
from storage.models import Document, External, TemplateVersion
from storage.models import Project as ProjectRow
from storage.queries.projects import ENDED


def known(session: Session, row: ProjectRow, project: Project) -> Project:
    """As it stands: a document by the Word file that it was made with, one to come by what it would be made with."""
    used = choosing.used(session, {entry.slug for entry in project.documentos})
    made = _made(session, row.id)
    approving = _approving(keeping.of_project(session, row.id))

    def found(entry: DocumentEntry) -> list[ApprovalEntry]:
        version = made[entry.folio] if entry.folio in made else _nearest(used, entry, row)
        return [*of_format(version), *approving.get(entry.folio, ())]

    return project.with_documents([added(entry, found(entry)) for entry in project.documentos])


def to_be_made(project: Project, folio: str, version: TemplateVersion | None) -> Project:
    """The same of one document that is about to be made with this Word file, and nothing of the others."""
    entry, more = project.document(folio), of_format(version)
    return project.with_document(added(entry, more)) if more else project


def of_format(version: TemplateVersion | None) -> list[ApprovalEntry]:
    return [
        ApprovalEntry(
            tipo_visacion=one["type"],
            alcance="plantilla",
            estado="otorgada",
            fecha=date.fromisoformat(one["date"]),
            cargo_responsable=one["by"],
            numero_documento=one["number"],
            origen="otorgada_aqui",
        )
        for one in (version.approvals if version else ())
    ]


def added(entry: DocumentEntry, more: list[ApprovalEntry]) -> DocumentEntry:
    return entry.model_copy(update={"visaciones": [*entry.visaciones, *more]}) if more else entry


def _nearest(
    used: Iterable[TemplateVersion], entry: DocumentEntry, row: ProjectRow
) -> TemplateVersion | None:
    return choosing.nearest([one for one in used if one.kind == entry.slug], choosing.places_in(row))


def _made(session: Session, project_id: str) -> Mapping[str, TemplateVersion | None]:
    """By folio of what stands: its Word file, or None for one that came with the service."""
    query = (
        select(Document.folio, TemplateVersion)
        .outerjoin(TemplateVersion, TemplateVersion.id == Document.template_version_id)
        .where(Document.project_id == project_id, Document.state.not_in(ENDED))
    )
    return {row.folio: row.TemplateVersion for row in session.execute(query)}


def _approving(kept: Iterable[External]) -> Mapping[str, list[ApprovalEntry]]:
    """By the folio that somebody said it approves, when its file came."""
    found: dict[str, list[ApprovalEntry]] = {}
    for row in kept:
        folio = row.facts.get("aprueba_folio")
        if folio and row.code in APPROVING and keeping.whole(row):
            found.setdefault(folio, []).append(
                ApprovalEntry(
                    tipo_visacion=APPROVING[row.code],
                    alcance="documento",
                    estado="otorgada",
                    fecha=date.fromisoformat(row.date),
                    cargo_responsable="FOSIS",
                    numero_documento=row.facts.get("number"),
                    origen="otorgada_aqui",
                )
            )
    return found
