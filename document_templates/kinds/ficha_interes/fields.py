"""What a ficha de interés holds: who is interested, in what, and how to reach them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.datos import FichaInteres

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Ficha de interés de participación"
REPRESENTATIVES = Role("representante", maximum=None)
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


class RepresentativeFields(FieldsModel):
    nombre: str
    cargo: str


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
        _check_signers(gathering, data)
        gathering.done()
        organisation = project.organisation(data.organizacion_id) if data.organizacion_id else None
        return cls(
            **shared,
            organizacion=organisation_fields(organisation) if organisation else None,
            sector=None if organisation else data.sector,
            representantes=[
                RepresentativeFields(nombre=project.name_of(one.persona_id), cargo=one.cargo)
                for one in data.representantes
            ],
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


def _check_signers(gathering: Gathering, data: FichaInteres) -> None:
    """All the representatives who declare interest sign, and nobody else does as one."""
    signing = {entry.persona_id for entry in gathering.document.firmas if entry.rol == REPRESENTATIVES.slug}
    named = {one.persona_id for one in data.representantes}
    for index, one in enumerate(data.representantes):
        if one.persona_id not in signing:
            gathering.wrong(f"datos.representantes[{index}].persona_id", "falta su firma como representante")
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == REPRESENTATIVES.slug and entry.persona_id not in named:
            gathering.wrong(f"firmas[{index}].persona_id", "no está entre los representantes de esta ficha")
