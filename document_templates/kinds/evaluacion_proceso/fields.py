"""What the evaluation holds: who led the session, and what came out of it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import EvaluacionProceso

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Evaluación del proceso"
ROLES = (Role("adl"), Role("gestora"))


class Fields(DocumentFields):
    sesion: SessionFields
    conduce: str
    conduce_adl: bool
    """The programme asks for the ADL; the paper never gives that office to anybody else."""
    lista_asistencia: str | None = None
    """Folio, printed alone: the session's list is no annex of this document."""
    logros: list[str]
    dificultades: list[str]
    aprendizajes: list[str]
    recomendaciones: list[str]

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
        data = gathering.data(EvaluacionProceso)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            conduce=project.name_of(data.conduce_id),
            conduce_adl=project.person(data.conduce_id).rol_proyecto == "adl_fosis_regional",
            lista_asistencia=_attendance_list(project, data.sesion_id),
            logros=data.logros,
            dificultades=data.dificultades,
            aprendizajes=data.aprendizajes,
            recomendaciones=data.recomendaciones,
        )


def _attendance_list(project: "Project", session_id: str) -> str | None:
    lists = [
        document.folio
        for document in project.documentos
        if document.slug == "lista_asistencia"
        and document.datos.get("sesion_id") == session_id
        and document.estado not in {"anulado", "reemplazado"}
    ]
    return lists[-1] if lists else None
