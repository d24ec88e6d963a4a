"""What the matriz de priorización holds: what the community lacks and what it has, by priority."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.formats import AdjustedFields, adjusted
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme import flow
from document_templates.programme.datos import MatrizPriorizacion, Priority

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Matriz de priorización de necesidades/problemas y recursos/potencialidades"
ROLES = (Role("gestora"), Role("grupo_motor"))
TYPES = {
    "problema": "Problema",
    "necesidad": "Necesidad",
    "recurso": "Recurso",
    "potencialidad": "Potencialidad",
}
PRIORITIES = {"alta": "Alta", "media": "Media", "baja": "Baja"}
NEEDS, RESOURCES = "Necesidades y problemas", "Recursos y potencialidades"
GROUPS = {NEEDS: {"problema", "necesidad"}, RESOURCES: {"recurso", "potencialidad"}}


class RowFields(FieldsModel):
    orden: int
    tipo: str
    descripcion: str
    recurso_asociado: str | None = None
    prioridad: str
    surge_de: list[str] = Field(default_factory=list)
    """What the diagnosis found, in its words."""


class GroupFields(FieldsModel):
    nombre: str
    filas: list[RowFields]


class Fields(DocumentFields):
    sesion: SessionFields
    diagnostico: str | None = None
    """Folio of the one that rows come from, where any does."""
    tecnica: str
    ajuste: AdjustedFields | None = None
    grupos: list[GroupFields]
    sin_registro: str | None = None
    """The half of the matrix of which the session noted nothing."""

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
        data = gathering.data(MatrizPriorizacion)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        _check_numbers(gathering, data)
        leave = adjusted(gathering, is_adjusted=data.formato_ajustado)
        gathering.done()
        groups = [GroupFields(nombre=name, filas=_rows(data, types)) for name, types in GROUPS.items()]
        diagnosis = flow.source(project.documentos, document, flow.DIAGNOSIS)
        from_diagnosis = any(row.surge_de for row in data.filas)
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            diagnostico=diagnosis.folio if diagnosis and from_diagnosis else None,
            tecnica=data.tecnica,
            ajuste=leave,
            grupos=[group for group in groups if group.filas],
            sin_registro=next((group.nombre for group in groups if not group.filas), None),
        )


def _check_numbers(gathering: Gathering, data: MatrizPriorizacion) -> None:
    seen: set[int] = set()
    for index, row in enumerate(data.filas):
        if row.orden in seen:
            gathering.wrong(f"datos.filas[{index}].orden", f"el número {row.orden} ya está en otra fila")
        seen.add(row.orden)


def _rows(data: MatrizPriorizacion, types: set[str]) -> list[RowFields]:
    """The most urgent first, counted anew in each group."""
    ranks = list(PRIORITIES)

    def urgency(row: Priority) -> tuple[int, int]:
        return ranks.index(row.prioridad), row.orden

    return [
        RowFields(
            orden=number,
            tipo=TYPES[row.tipo],
            descripcion=row.descripcion,
            recurso_asociado=row.recurso_asociado,
            prioridad=PRIORITIES[row.prioridad],
            surge_de=row.surge_de,
        )
        for number, row in enumerate(sorted((row for row in data.filas if row.tipo in types), key=urgency), 1)
    ]
