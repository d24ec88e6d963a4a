"""What the acta of a session holds: what was on the agenda, how it went, what was agreed, when the next one is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, attendance_list, check_held, session_fields
from document_templates.programme.datos import ActaSesion

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de sesión"
ROLES = (
    Role("gestora"),
    Role("grupo_motor", minimum=0),
    Role("consejo_local", minimum=0),
    Role("municipio", minimum=0),
)


class Fields(DocumentFields):
    sesion: SessionFields
    lista_asistencia: str | None = None
    """Its folio."""
    conduce: str | None = None
    tabla: list[str]
    desarrollo: str | None = None
    proxima_sesion: date | None = None

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(ActaSesion)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        if data.proxima_sesion and data.proxima_sesion <= project.session(data.sesion_id).fecha:
            gathering.wrong("datos.proxima_sesion", "debe ser posterior a la sesión de esta acta")
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            lista_asistencia=attendance_list(project, data.sesion_id),
            conduce=project.name_of(data.conduce_id) if data.conduce_id else None,
            **data.model_dump(exclude={"sesion_id", "conduce_id"}),
        )
