"""What the agreement with the FOSIS holds: of which body, who composes it, when and how it was agreed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.instances import NAMES
from document_templates.kind import Role
from document_templates.programme.datos import AcuerdoComposicionFosis

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Constancia de acuerdo de composición con el FOSIS regional"
ROLES = (Role("adl", minimum=0), Role("fosis", maximum=None))


class Fields(DocumentFields):
    instancia: str
    composicion: str
    fecha_acuerdo: date
    medio: str
    adl: str | None = None
    """The agente de desarrollo local who took part in the agreement."""

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
        data = gathering.data(AcuerdoComposicionFosis)
        if data.fecha > document.fecha_documento:
            gathering.wrong("datos.fecha", "el acuerdo es posterior a esta constancia")
        gathering.done()
        return cls(
            **shared,
            instancia=NAMES[data.instancia],
            composicion=data.composicion,
            fecha_acuerdo=data.fecha,
            medio=data.medio,
            adl=project.name_of(data.adl_id) if data.adl_id else None,
        )
