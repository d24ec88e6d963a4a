"""What every document carries, whatever its kind: the data that templates see besides their own fields."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict

from document_templates.field_types import Rut

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project


class FieldsModel(BaseModel):
    """Frozen, and no key beyond those declared: a misspelt key is an error, not a blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectFields(FieldsModel):
    nombre: str
    codigo: str
    ecomercado: str
    ecomercado_direccion: str
    comuna: str
    region: str
    ejecutor: str
    ejecutor_rut: Rut
    ejecutor_direccion: str | None = None
    resolucion_numero: str | None = None
    resolucion_fecha: date | None = None
    fosis_direccion_regional: str


class SignerFields(FieldsModel):
    persona_id: str
    rol: str
    nombre: str
    rut: Rut
    """`12.345.678-5`"""
    calidad: str
    organizacion: str | None = None
    orden: int
    obligatoria: bool
    testigo_de: str | None = None
    """Whose signature *a ruego* this one bears witness to."""
    modo: str
    """As the project file asks; the mode really used is decided when sending."""


class AnnexFields(FieldsModel):
    nombre: str
    paginas: int | None = None
    sha256: str | None = None
    """Whole digest in hex; printed short. None while the file is missing."""
    folio: str | None = None


class Citation(FieldsModel):
    """Another document of the project. One that is not final yet has only its folio."""

    folio: str
    titulo: str | None = None
    codigo: str | None = None
    """With hyphens, as printed."""
    sha256: str | None = None
    paginas: int | None = None


class PlacedBox(FieldsModel):
    """Where a person put a signature, on a page as it is presented: from its top left corner."""

    pagina: int
    x_mm: float
    y_mm: float
    ancho_mm: float
    alto_mm: float


class DocumentFields(FieldsModel):
    """Base of every kind's fields. Plain values only: this is frozen as JSON with the document."""

    folio: str
    titulo: str
    """The kind's title, as printed on the first page."""
    fecha: date
    lugar: str
    tamano_pagina: Literal["carta", "oficio"] = "carta"
    formato_oficial: bool = False
    proyecto: ProjectFields
    firmantes: list[SignerFields]
    anexos: list[AnnexFields] = []

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],
        annexes: Sequence[AnnexFields],
    ) -> Self:
        """Take the fields of one document from the project's values.

        `citations` has an entry for every folio that the document cites. Raises `FieldErrors`, all at once.
        """
        raise NotImplementedError


class OwnFileFields(DocumentFields):
    """Base of the fields of a kind without template: it is made from a file of the user's own."""

    archivo: str
    """As the project calls it."""
    cajas: list[PlacedBox]
    """One per signer, in their order."""
    caja_sello: PlacedBox | None = None
    """None where the seal goes on the sheet behind the file."""
