"""What the design of a group method holds: for which activity, with what technique, questions and materials."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.instances import NAMES
from document_templates.meetings import SessionFields, check_not_yet_held, session_fields
from document_templates.programme.datos import BodyName, DisenoMetodo

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Diseño del método de trabajo grupal"
ACTIVITIES: dict[str, tuple[str, BodyName]] = {
    "priorizacion": ("priorización de recursos, necesidades y problemas", "grupo_motor"),
    "plan_trabajo": ("elaboración del plan de trabajo participativo", "grupo_motor"),
    "plan_comunicaciones": ("elaboración del plan de comunicaciones", "consejo_local"),
}
"""What the group does, and which group."""


class Fields(DocumentFields):
    actividad: str
    instancia: str
    sesion: SessionFields | None = None
    convocadas: int = 0
    """How many the session's convocatoria goes to."""
    tecnica: str
    preguntas_guia: list[str]
    materiales: list[str] = Field(default_factory=list)
    moderacion: str | None = None

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
        data = gathering.data(DisenoMetodo)
        if data.sesion_id:
            check_not_yet_held(gathering, "datos.sesion_id", data.sesion_id)
        gathering.done()
        words, body = ACTIVITIES[data.actividad]
        called = project.session(data.sesion_id).convocatoria.destinatarias if data.sesion_id else []
        return cls(
            **shared,
            actividad=words,
            instancia=NAMES[body],
            sesion=session_fields(project, data.sesion_id) if data.sesion_id else None,
            convocadas=len(called),
            **data.model_dump(exclude={"actividad", "sesion_id"}),
        )
