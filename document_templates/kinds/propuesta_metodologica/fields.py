"""How the diagnostic session is to be held."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.meetings import SessionFields, check_not_yet_held, session_fields
from document_templates.programme.datos import PropuestaMetodologica

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Propuesta metodológica de la sesión diagnóstica"


class Fields(DocumentFields):
    sesion: SessionFields
    objetivo: str
    tecnicas: list[str]
    materiales: list[str] = Field(default_factory=list)
    duracion_minutos: int | None = None
    acompanamiento_fosis_regional: bool | None = None
    organizaciones_invitadas: list[str] = Field(default_factory=list)

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, (), annexes)
        data = gathering.data(PropuestaMetodologica)
        check_not_yet_held(gathering, "datos.sesion_id", data.sesion_id)
        gathering.done()
        invited = project.session(data.sesion_id).convocatoria.destinatarias
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            organizaciones_invitadas=[
                project.organisation(one.organizacion_id).nombre for one in invited if one.organizacion_id
            ],
            **data.model_dump(exclude={"sesion_id"}),
        )
