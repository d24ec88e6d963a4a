"""What a ficha de interés holds: who is interested, in what, and how to reach them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.datos import FichaInteres
from document_templates.representatives import (
    REPRESENTATIVES,
    RepresentativeFields,
    check_representatives_sign,
    representative_fields,
)

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Ficha de interés de participación"
AREAS = {
    "operacion": "Operación del Ecomercado: recuperar, ordenar y entregar alimentos",
    "administracion": "Apoyo a la administración",
    "voluntariado": "Voluntariado",
    "difusion": "Difusión en la comunidad",
    "residuos": "Gestión de residuos",
    "donaciones": "Búsqueda de donaciones",
}
CONTACT = {
    "correo": "correo electrónico",
    "whatsapp": "WhatsApp",
    "llamado": "llamado telefónico",
    "carta": "carta",
}


class Fields(DocumentFields):
    organizacion: OrganisationFields | None = None
    """None for a natural leader, who has a sector instead."""
    sector: str | None = None
    representantes: list[RepresentativeFields]
    ambitos_interes: list[str]
    disponibilidad_horaria: str | None = None
    autoriza_contacto: list[str] = Field(default_factory=list)
    observaciones: str | None = None

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, (REPRESENTATIVES,), annexes)
        data = gathering.data(FichaInteres)
        _check_who(gathering, data)
        check_representatives_sign(gathering, data.representantes)
        gathering.done()
        organisation = project.organisation(data.organizacion_id) if data.organizacion_id else None
        return cls(
            **shared,
            organizacion=organisation_fields(organisation) if organisation else None,
            sector=None if organisation else data.sector,
            representantes=representative_fields(gathering, data.representantes),
            ambitos_interes=[AREAS[area] for area in data.ambitos_interes],
            disponibilidad_horaria=data.disponibilidad_horaria,
            autoriza_contacto=[CONTACT[means] for means in data.autoriza_contacto],
            observaciones=data.observaciones,
        )


def _check_who(gathering: Gathering, data: FichaInteres) -> None:
    if bool(data.organizacion_id) == bool(data.lider_natural):
        gathering.wrong(
            "datos.organizacion_id", "indique una organización, o lider_natural: una de las dos cosas"
        )
    if data.lider_natural and not data.sector:
        gathering.wrong("datos.sector", "falta: diga en qué sector la comunidad reconoce este liderazgo")
    if not data.declara_interes:
        gathering.wrong("datos.declara_interes", "debe ser true: sin interés no hay ficha")
