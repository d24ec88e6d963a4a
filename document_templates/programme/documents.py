"""An item of `documentos`: the document, who signs it, what it brings along, and its fictional or real past."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from document_templates.catalog import KEPT
from document_templates.field_types import Id, Line, Positive, Text, Utc
from document_templates.programme.values import (
    Data,
    FilePath,
    Folio,
    Maybe,
    OrganisationId,
    PersonId,
    Values,
    none,
)

SignerRole = Literal[
    "representante",
    "integrante",
    "grupo_motor",
    "consejo_local",
    "gestora",
    "coordinacion",
    "ejecutor",
    "municipio",
    "receptora",
    "custodia",
    "comodante",
    "comodatario",
    "adl",
    "fosis",
    "testigo",
]
Mode = Literal["enlace", "enlace_a_mano", "en_sesion", "papel", "a_ruego", "externa"]
SignerState = Literal["pendiente", "firmada", "rechazada", "observada", "liberada", "vencida"]
DocumentState = Literal[
    "borrador",
    "en_revision",
    "en_firma",
    "firmado",
    "cerrado_incompleto",
    "emitido",
    "externo",
    "anulado",
    "reemplazado",
]
ApprovalType = Literal[
    "validacion_fosis_regional",
    "visacion_fosis_regional",
    "autorizacion_fosis_regional",
    "autorizacion_fosis_central",
    "acuerdo_composicion_fosis_regional",
    "visado_fiscalia",
    "acta_supervision",
    "validacion_comunitaria",
]
Millimetres = Annotated[float, Field(ge=0, le=2000)]


class SignatureBox(Values):
    """Where a signature goes in a document of one's own; from the top left."""

    pagina: Positive
    x_mm: Millimetres
    y_mm: Millimetres
    ancho_mm: Annotated[float, Field(gt=0, le=2000)]
    alto_mm: Annotated[float, Field(gt=0, le=2000)]


class SignerEntry(Values):
    """An item of `firmas`: a person who signs in one role."""

    orden: Positive
    persona_id: PersonId
    organizacion_id: OrganisationId | None = None
    rol: SignerRole
    calidad: Text
    obligatoria: bool
    modo: Mode
    estado: SignerState
    fecha_hora_utc: Utc | None = None
    motivo: Text | None = None
    testigo_id: PersonId | None = None
    original_en: Text | None = None
    archivo: FilePath | None = None
    caja: SignatureBox | None = None


class ApprovalEntry(Values):
    """An item of `visaciones`."""

    tipo_visacion: ApprovalType
    alcance: Literal["plantilla", "documento"]
    estado: Literal["solicitada", "otorgada", "observada", "rechazada"]
    fecha: date | None = None
    cargo_responsable: Text
    numero_documento: Text | None = None
    observaciones: Line | None = None
    origen: Literal["otorgada_aqui", "informada"]
    persona_id: PersonId | None = None
    folio: Folio | None = None
    archivo: FilePath | None = None


class AnnexEntry(Values):
    nombre: Text
    archivo: FilePath
    paginas: Positive | None = None
    folio: Folio | None = None


class DocumentEntry(Values):
    slug: Text
    folio: Id
    titulo: Text
    etapa: Annotated[int, Field(ge=1, le=4)]
    fecha_documento: date
    estado: DocumentState
    motivo: Text | None = None
    reemplaza_folio: Folio | None = None
    rectifica_folio: Folio | None = None
    archivo: FilePath | None = None
    version_plantilla: Text | None = None
    firmas: Maybe[SignerEntry] = none()
    visaciones: Maybe[ApprovalEntry] = none()
    anexos: Maybe[AnnexEntry] = none()
    datos: Data = Field(default_factory=dict)
    """Plain JSON values: dates are `2026-03-14`."""

    @property
    def external(self) -> bool:
        """Made elsewhere, and kept here as a file."""
        return self.estado == "externo" or self.slug in KEPT
