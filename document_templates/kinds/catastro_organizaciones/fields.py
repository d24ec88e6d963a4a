"""What the catastro holds: organisations of the comuna, without the ways to reach them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.organisations import type_unless_named
from document_templates.programme.datos import CatastroOrganizaciones
from document_templates.programme.people import Organisation

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Catastro de organizaciones sociales activas y formalizadas"


class ListedFields(FieldsModel):
    nombre: str
    tipo: str | None = None
    """None where the name says it."""
    unidad_vecinal: str | None = None
    sector: str | None = None
    activa: bool
    formalizada: bool
    representante_cargo: str | None = None
    """Post of who represents it. Names, mail and phones stay in the service."""


class Fields(DocumentFields):
    fecha_corte: date
    fuente: str
    organizaciones: list[ListedFields]
    total_activas: int
    total_formalizadas: int

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
        data = gathering.data(CatastroOrganizaciones)
        if data.fecha_corte > document.fecha_documento:
            gathering.wrong("datos.fecha_corte", "es posterior a la fecha de este documento")
        gathering.done()
        listed = [_listed(project.organisation(id)) for id in dict.fromkeys(data.organizaciones)]
        return cls(
            **shared,
            fecha_corte=data.fecha_corte,
            fuente=data.fuente,
            organizaciones=listed,
            total_activas=sum(one.activa for one in listed),
            total_formalizadas=sum(one.formalizada for one in listed),
        )


def _listed(organisation: Organisation) -> ListedFields:
    return ListedFields(
        nombre=organisation.nombre,
        tipo=type_unless_named(organisation),
        unidad_vecinal=organisation.unidad_vecinal,
        sector=organisation.sector,
        activa=organisation.activa,
        formalizada=organisation.formalizada,
        representante_cargo=organisation.representante_cargo,
    )
