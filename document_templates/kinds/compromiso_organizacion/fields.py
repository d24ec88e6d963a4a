"""What an organisation agrees and commits to, in order to take part."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.datos import CompromisoOrganizacion
from document_templates.representatives import (
    REPRESENTATIVES,
    RepresentativeFields,
    check_representatives_sign,
    representative_fields,
)

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acuerdos y compromiso de participación"
ROLES = (REPRESENTATIVES, Role("gestora"))


class Fields(DocumentFields):
    organizacion: OrganisationFields | None = None
    """None for a natural leader."""
    representantes: list[RepresentativeFields]
    acuerdos: list[str]
    compromisos: list[str]
    vigencia_hasta: date

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
        data = gathering.data(CompromisoOrganizacion)
        check_representatives_sign(gathering, data.representantes)
        if data.vigencia_hasta < document.fecha_documento:
            gathering.wrong("datos.vigencia_hasta", "debe ser posterior a la fecha de este documento")
        gathering.done()
        organisation = project.organisation(data.organizacion_id) if data.organizacion_id else None
        return cls(
            **shared,
            organizacion=organisation_fields(organisation) if organisation else None,
            representantes=representative_fields(gathering, data.representantes),
            acuerdos=data.acuerdos,
            compromisos=data.compromisos,
            vigencia_hasta=data.vigencia_hasta,
        )
