"""The index that goes with a bundle: what it says, and its Word form filled. It is no document: nobody signs it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import Field

from document_templates.envelope import FieldsModel, ProjectFields
from document_templates.filling import PLAIN, Filled, Letterhead, fill_form

TEMPLATE = Path(__file__).with_name("papers") / "bundle_index.docx"
TITLE = "Índice de verificadores"
OTHERS = "Otros archivos de la etapa"
JUSTIFIED = "Observaciones justificadas"


class FileFields(FieldsModel):
    nombre: str
    archivo: str | None = None
    """Its name in the ZIP; None while it is missing."""


class ListedFields(FieldsModel):
    numero: int
    titulo: str
    detalle: str | None = None
    folio: str
    fecha: date
    paginas: int | None = None
    estado: str
    codigo: str | None = None
    enlace: str | None = None
    """Of its verification page."""
    archivo: str | None = None
    anexos: list[FileFields] = Field(default_factory=list)
    aprobaciones: list[str] = Field(default_factory=list)
    """Each with its sort, whose it is, when, and its number."""
    en_oficio: bool = True
    """False where there is a covering letter that does not name it."""


class MissingFields(FieldsModel):
    nombre: str
    motivo: str


class ReferenceFields(FieldsModel):
    """What others wrote and goes with the stage."""

    codigo: str
    titulo: str
    fecha: date
    numero: str | None = None
    archivo: str | None = None


class JustifiedFields(FieldsModel):
    """What is not as a rule of the programme asks, and why the team went on."""

    regla: str
    pide: str | None = None
    """The rule, in its own words."""
    observacion: str
    detalle: str | None = None
    """The document, session, person or organisation."""
    motivo: str
    fecha: date


class VerifierFields(FieldsModel):
    titulo: str
    documentos: list[ListedFields]
    tambien: list[ListedFields]
    """Listed elsewhere, and good for this too."""
    otras: list[str]
    """Folios that go with another stage."""
    faltantes: list[MissingFields]


class ProductFields(FieldsModel):
    titulo: str
    verificadores: list[VerifierFields]


class ActivityFields(FieldsModel):
    titulo: str
    productos: list[ProductFields]


class IndexFields(FieldsModel):
    proyecto: ProjectFields
    etapa: int
    etapa_nombre: str
    fecha: date
    """The day of which it tells."""
    oficio: ListedFields | None = None
    """None while there is no signed letter."""
    total: int
    faltan: int
    actividades: list[ActivityFields]
    otros: list[ReferenceFields] = Field(default_factory=list)
    justificadas: list[JustifiedFields] = Field(default_factory=list)

    def rows(self) -> Iterator[tuple[ActivityFields, ProductFields, VerifierFields]]:
        for activity in self.actividades:
            for product in activity.productos:
                for verifier in product.verificadores:
                    yield activity, product, verifier


def fill(fields: IndexFields, letterhead: Letterhead = PLAIN) -> Filled:
    return fill_form(TEMPLATE.read_bytes(), fields, f"{TITLE}, etapa {fields.etapa}", letterhead)
