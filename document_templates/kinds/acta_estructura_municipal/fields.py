"""What the acta holds: the unit, on whom it depends, what it may and what it has, and by when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import ActaEstructuraMunicipal

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de definición de la estructura municipal"
ROLES = (Role("municipio", order=1), Role("grupo_motor", order=2), Role("consejo_local", order=2))


class MilestoneFields(FieldsModel):
    hito: str
    fecha: date
    responsable: str


class Fields(DocumentFields):
    sesion: SessionFields
    municipalidad: str
    unidad_nombre: str
    dependencia: str
    cargo_responsable: str
    facultades_recursos: str
    recursos_disponibles: str
    recinto_disponible: str
    cronograma: list[MilestoneFields] = Field(default_factory=list)
    """By date. Empty only where a carta Gantt is annexed."""

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
        data = gathering.data(ActaEstructuraMunicipal)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        if not data.cronograma and not document.anexos:
            gathering.wrong(
                "datos.cronograma", "falta: escriba el cronograma o agregue una carta Gantt en anexos"
            )
        gathering.done()
        milestones = sorted(data.cronograma, key=lambda one: one.fecha)
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            municipalidad=project.municipalidad.nombre,
            cronograma=[MilestoneFields(**one.model_dump()) for one in milestones],
            **data.model_dump(exclude={"sesion_id", "cronograma"}),
        )
