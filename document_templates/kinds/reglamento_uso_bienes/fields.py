"""What the reglamento de uso holds: whose the goods are, who keeps them, and how they may be used."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.datos import ReglamentoUsoBienes

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Reglamento de uso de los bienes"
ROLES = (
    Role("receptora", maximum=None),
    Role("municipio"),
    Role("consejo_local"),
    Role("grupo_motor"),
)


class Fields(DocumentFields):
    organizacion: OrganisationFields
    municipalidad: str
    sesion_fecha: date
    sesion_lugar: str
    custodia: str
    lugar_custodia: str
    uso_permitido: list[str]
    usos_prohibidos: list[str]
    solicitud_uso: str
    mantencion_responsable: str
    gastos: str | None = None
    perdida_dano: str
    sanciones: list[str] = Field(default_factory=list)
    control_inventario: str
    modificacion: str
    otras_clausulas: list[str] = Field(default_factory=list)
    vigencia_desde: date

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
        data = gathering.data(ReglamentoUsoBienes)
        session = project.session(data.sesion_validacion)
        if session.fecha > document.fecha_documento:
            gathering.wrong("datos.sesion_validacion", "la sesión que lo valida es posterior al documento")
        _check_owner_signs(gathering, data.organizacion_id)
        gathering.done()
        return cls(
            **shared,
            organizacion=organisation_fields(project.organisation(data.organizacion_id)),
            municipalidad=project.municipalidad.nombre,
            sesion_fecha=session.fecha,
            sesion_lugar=session.lugar,
            custodia=project.name_of(data.persona_custodia_id),
            **data.model_dump(exclude={"organizacion_id", "persona_custodia_id", "sesion_validacion"}),
        )


def _check_owner_signs(gathering: Gathering, organisation_id: str) -> None:
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == "receptora" and entry.organizacion_id != organisation_id:
            gathering.wrong(
                f"firmas[{index}].organizacion_id", "debe ser la organización dueña de los bienes"
            )
