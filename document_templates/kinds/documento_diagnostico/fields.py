"""What the diagnosis holds: what the organisations are like, their strengths and weaknesses, what follows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import DocumentoDiagnostico

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Documento diagnóstico"
ROLES = (Role("gestora"),)


class Fields(DocumentFields):
    sesion: SessionFields
    organizaciones_participantes: list[str]
    caracterizacion: str
    intereses: list[str]
    relacion_entorno: str
    red_apoyo_social: list[str]
    fortalezas: list[str]
    debilidades: list[str]
    oportunidades_mejora: list[str] = Field(default_factory=list)
    aspectos_a_fortalecer: list[str] = Field(default_factory=list)
    acciones_mitigacion: list[str] = Field(default_factory=list)
    analisis_resultados: str

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
        data = gathering.data(DocumentoDiagnostico)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            organizaciones_participantes=[
                project.organisation(id).nombre for id in data.organizaciones_participantes
            ],
            **data.model_dump(exclude={"sesion_id", "organizaciones_participantes"}),
        )
