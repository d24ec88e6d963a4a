"""What the acta de traspaso holds: the parties, the goods that FOSIS paid for, and what binds them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering, cited
from document_templates.goods import (
    GoodFields,
    InvoiceFields,
    TotalFields,
    by_invoice,
    check_lines,
    check_total,
    good,
    totals,
)
from document_templates.kind import Role
from document_templates.organisations import (
    CertificateFields,
    OrganisationFields,
    PartyFields,
    certificate_on,
    organisation_fields,
    parties,
)
from document_templates.programme.datos import ActaTraspasoBienes
from document_templates.programme.documents import ApprovalType
from document_templates.programme.people import Organisation

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de traspaso del dominio de bienes"
EXECUTOR = Role("ejecutor", order=1)
RECEIVER = Role("receptora", order=2, maximum=None)
ROLES = (EXECUTOR, RECEIVER, Role("adl", order=3, minimum=0), Role("gestora", order=3, minimum=0))


class ApprovalFields(FieldsModel):
    """A visado or an authorisation as the executor tells it: we did not see it given."""

    sobre: str
    por: str
    numero: str | None = None
    fecha: date | None = None


class DeliveryFields(FieldsModel):
    fecha: date
    lugar: str


class Fields(DocumentFields):
    ejecutor: PartyFields
    ejecutor_personeria: str
    organizacion: OrganisationFields
    receptora: list[PartyFields]
    organizacion_personeria: str
    certificado: CertificateFields | None = None
    entrega: DeliveryFields | None = None
    """The session in which the goods are handed over."""
    acta_seleccion: Citation | None = None
    inventario: Citation
    reglamento: Citation
    lineas: list[GoodFields]
    totales: TotalFields
    por_factura: list[InvoiceFields]
    destino_exclusivo: str
    visados: list[ApprovalFields] = Field(default_factory=list)
    autorizaciones: list[ApprovalFields] = Field(default_factory=list)
    """Of the FOSIS central, for a form that was changed."""

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes, place=document.datos.get("lugar"))
        check_lines(gathering)
        data = gathering.data(ActaTraspasoBienes)
        organisation = project.organisation(data.organizacion_id)
        lines = project.inventario.financed_by("fosis")
        _check_executor(gathering, data)
        _check_receiver(gathering, organisation)
        _check_authorised(gathering, data)
        _check_goods(gathering, data)
        executor = gathering.signer(
            "datos.representante_legal_id", data.representante_legal_id, shared["firmantes"], EXECUTOR
        )
        gathering.done()
        inventory, rules = (
            cited(citations, folio) for folio in (data.inventario_folio, data.reglamento_folio)
        )
        shared["anexos"] += [
            _annex(one) for one in (inventory, rules) if one.folio not in {annex.folio for annex in annexes}
        ]
        session = project.session(data.sesion_id) if data.sesion_id else None
        return cls(
            **shared,
            ejecutor=PartyFields(nombre=executor.nombre, rut=executor.rut, calidad=executor.calidad),
            ejecutor_personeria=data.ejecutor_personeria,
            organizacion=organisation_fields(organisation),
            receptora=parties(shared["firmantes"], RECEIVER),
            organizacion_personeria=data.organizacion_personeria,
            certificado=certificate_on(organisation, document.fecha_documento),
            entrega=DeliveryFields(fecha=session.fecha, lugar=session.lugar) if session else None,
            acta_seleccion=cited(citations, data.acta_seleccion_folio) if data.acta_seleccion_folio else None,
            inventario=inventory,
            reglamento=rules,
            lineas=[good(line) for line in lines],
            totales=totals(lines),
            por_factura=by_invoice(lines),
            destino_exclusivo=data.destino_exclusivo,
            visados=_of_the_form(document, "visado_fiscalia"),
            autorizaciones=_of_the_form(document, "autorizacion_fosis_central"),
        )


def _annex(other: Citation) -> AnnexFields:
    """The inventory is part of the acta, and the reglamento rules its goods: nobody has to annex them by hand."""
    return AnnexFields(
        nombre=other.titulo or f"Documento {other.folio}",
        paginas=other.paginas,
        sha256=other.sha256,
        folio=other.folio,
    )


def _check_executor(gathering: Gathering, data: ActaTraspasoBienes) -> None:
    convenio = gathering.project.convenio
    if data.ejecutor_rut != convenio.ejecutor_rut:
        gathering.wrong("datos.ejecutor_rut", f"el RUT del organismo ejecutor es {convenio.ejecutor_rut}")
    if data.representante_legal_id != convenio.representante_legal_id:
        gathering.wrong("datos.representante_legal_id", "no es quien representa al organismo ejecutor")


def _check_receiver(gathering: Gathering, organisation: Organisation) -> None:
    """The norm: an organisation that is active and formalised, and never the executor itself."""
    if not organisation.formalizada or organisation.rut_organizacion is None:
        gathering.wrong(
            "datos.organizacion_id", "la organización que recibe debe estar formalizada y tener RUT"
        )
    if not organisation.activa:
        gathering.wrong("datos.organizacion_id", "la organización que recibe debe estar activa")
    if organisation.rut_organizacion == gathering.project.convenio.ejecutor_rut:
        gathering.wrong("datos.organizacion_id", "el organismo ejecutor no puede quedarse con los bienes")
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == RECEIVER.slug and entry.organizacion_id != organisation.id:
            gathering.wrong(f"firmas[{index}].organizacion_id", "debe ser la organización que recibe")


def _check_authorised(gathering: Gathering, data: ActaTraspasoBienes) -> None:
    granted = any(
        entry.tipo_visacion == "autorizacion_fosis_central" and entry.estado == "otorgada"
        for entry in gathering.document.visaciones
    )
    if data.plantilla_modificada and not granted:
        gathering.wrong(
            "datos.plantilla_modificada", "un formato modificado necesita la autorización del FOSIS central"
        )


def _check_goods(gathering: Gathering, data: ActaTraspasoBienes) -> None:
    lines = gathering.project.inventario.financed_by("fosis")
    if not lines:
        gathering.wrong_elsewhere("inventario.lineas", "no hay bienes financiados por el FOSIS que traspasar")
    check_total(gathering, lines, data.total_clp, data.total_en_palabras)


def _of_the_form(document: "DocumentEntry", type: ApprovalType) -> list[ApprovalFields]:
    """Over the form only: these pages cannot tell of what was said to themselves, before they existed. And only what
    the executor informs, since the paper says so."""
    told = (type, "otorgada", "plantilla", "informada")
    return [
        ApprovalFields(
            sobre="el formato de esta acta",
            por=entry.cargo_responsable,
            numero=entry.numero_documento,
            fecha=entry.fecha,
        )
        for entry in document.visaciones
        if (entry.tipo_visacion, entry.estado, entry.alcance, entry.origen) == told
    ]
