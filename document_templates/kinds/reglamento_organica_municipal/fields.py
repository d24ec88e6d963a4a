"""What the regulation of the municipal unit holds, article by article."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.programme.datos import ReglamentoOrganicaMunicipal

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Reglamento interno de la orgánica municipal"
ROLES = (Role("municipio", maximum=None),)


class Fields(DocumentFields):
    municipalidad: str
    unidad: str | None = None
    """As the acta that defined it calls it."""
    acta_estructura_folio: str | None = None
    """Of that acta; printed alone."""
    objeto: str
    dependencia: str
    funciones: str
    dotacion: str
    recursos: str
    coordinacion_gm_cl: str
    rendicion: str
    modificacion: str
    decreto_numero: str | None = None
    decreto_fecha: date | None = None
    otras_clausulas: list[str] = Field(default_factory=list)

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
        data = gathering.data(ReglamentoOrganicaMunicipal)
        if data.decreto_fecha and not data.decreto_numero:
            gathering.wrong("datos.decreto_numero", "falta: el decreto tiene fecha y no número")
        gathering.done()
        acta = _definition(project, document)
        return cls(
            **shared,
            municipalidad=project.municipalidad.nombre,
            unidad=acta.datos["unidad_nombre"] if acta else None,
            acta_estructura_folio=acta.folio if acta else None,
            **data.model_dump(),
        )


def _definition(project: "Project", document: "DocumentEntry") -> "DocumentEntry | None":
    """The acta in force by this day that defined the unit."""
    earlier = [
        other
        for other in project.documentos
        if other.slug == "acta_estructura_municipal"
        and other.estado not in {"anulado", "reemplazado"}
        and other.fecha_documento <= document.fecha_documento
    ]
    return max(earlier, key=lambda other: (other.fecha_documento, other.folio), default=None)
