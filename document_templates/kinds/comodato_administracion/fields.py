"""What the comodato holds: who lends what to whom, for how long, what for, and how it comes back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.field_types import Rut
from document_templates.gathering import Gathering, cited
from document_templates.goods import GoodFields, TotalFields, good, totals
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.organisations import (
    CertificateFields,
    OrganisationFields,
    PartyFields,
    certificate_on,
    organisation_fields,
    parties,
)
from document_templates.programme.datos import ComodatoAdministracion
from document_templates.wording import short_date

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Comodato de bienes para su administración"
BORROWER = Role("comodatario", order=1, maximum=None)
LENDER = Role("comodante", order=2, maximum=None)
ROLES = (BORROWER, LENDER)


class BorrowerFields(FieldsModel):
    nombre: str
    rut: Rut | None = None
    direccion: str | None = None
    personeria: str | None = None
    institucion: bool
    """False for whom the project does not know as an institution: it may be a person, and is not told in public."""


class Fields(DocumentFields):
    comodante: OrganisationFields
    representa_comodante: list[PartyFields]
    comodante_personeria: str | None = None
    certificado: CertificateFields | None = None
    comodatario: BorrowerFields
    representa_comodatario: list[PartyFields]
    acta: Citation | None = None
    """By which the lender became the owner."""
    inventario: Citation | None = None
    sesion: SessionFields
    """In which all actors agreed."""
    lineas: list[GoodFields]
    totales: TotalFields
    plazo_meses: int
    uso: str
    restitucion: str
    gastos: str | None = None
    otras_clausulas: list[str] = Field(default_factory=list)

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(ComodatoAdministracion)
        lender = project.organisation(data.comodante_organizacion_id)
        check_held(gathering, "datos.sesion_acuerdo", data.sesion_acuerdo)
        _check_parties(gathering, data)
        if len(set(data.items)) < len(data.items):
            gathering.wrong("datos.items", "hay bienes repetidos")
        gathering.done()
        chosen = set(data.items)
        lines = [line for line in project.inventario.lineas if line.item in chosen]
        return cls(
            **shared,
            comodante=organisation_fields(lender),
            representa_comodante=parties(shared["firmantes"], LENDER),
            comodante_personeria=data.comodante_personeria,
            certificado=certificate_on(lender, document.fecha_documento),
            comodatario=_borrower(project, document, data),
            representa_comodatario=parties(shared["firmantes"], BORROWER),
            acta=cited(citations, data.acta_folio) if data.acta_folio else None,
            inventario=cited(citations, data.inventario_folio) if data.inventario_folio else None,
            sesion=session_fields(project, data.sesion_acuerdo),
            lineas=[good(line) for line in lines],
            totales=totals(lines),
            plazo_meses=data.plazo_meses,
            uso=data.uso,
            restitucion=data.restitucion,
            gastos=data.gastos,
            otras_clausulas=data.otras_clausulas,
        )


def _check_parties(gathering: Gathering, data: ComodatoAdministracion) -> None:
    lender = gathering.project.organisation(data.comodante_organizacion_id)
    if not lender.formalizada or lender.rut_organizacion is None:
        gathering.wrong(
            "datos.comodante_organizacion_id",
            "la organización que entrega debe estar formalizada y tener RUT",
        )
    if _same(lender.nombre, data.comodatario):
        gathering.wrong("datos.comodatario", "nadie se presta a sí mismo: es la organización que entrega")
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == LENDER.slug and entry.organizacion_id != lender.id:
            gathering.wrong(
                f"firmas[{index}].organizacion_id", "debe ser la organización que entrega los bienes"
            )
    if _same(gathering.project.municipalidad.nombre, data.comodatario):
        _check_signs_for_municipality(gathering)


def _check_signs_for_municipality(gathering: Gathering) -> None:
    day = gathering.document.fecha_documento
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == BORROWER.slug and not gathering.project.signs_for_municipality(entry.persona_id, day):
            gathering.wrong(
                f"firmas[{index}].persona_id",
                "por la municipalidad firman la alcaldía y sus personas delegadas",
            )


def _borrower(project: "Project", document: "DocumentEntry", data: ComodatoAdministracion) -> BorrowerFields:
    """What the project knows of whom the text names; what the document says itself goes first."""
    town = project.municipalidad
    if _same(town.nombre, data.comodatario):
        return BorrowerFields(
            nombre=town.nombre,
            rut=town.rut,
            direccion=town.direccion,
            personeria=data.comodatario_personeria or _decree(project, document),
            institucion=True,
        )
    known = next((one for one in project.organizaciones if _same(one.nombre, data.comodatario)), None)
    return BorrowerFields(
        nombre=data.comodatario,
        rut=data.comodatario_rut or (known.rut_organizacion if known else None),
        personeria=data.comodatario_personeria,
        institucion=known is not None,
    )


def _decree(project: "Project", document: "DocumentEntry") -> str | None:
    """By which a person signs for the municipality; the alcaldía signs by its own office."""
    for entry in document.firmas:
        if entry.rol == BORROWER.slug:
            given = project.municipal_delegation(entry.persona_id)
            if given:
                return f"{given.acto}, de {short_date(given.fecha)}"
    return None


def _same(name: str, other: str) -> bool:
    return name.strip().casefold() == other.strip().casefold()
