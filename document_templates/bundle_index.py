"""The index that goes with a bundle: what it says, and its Word form filled. It is no document: nobody signs it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import Field

from document_templates.envelope import FieldsModel, ProjectFields
from document_templates.filling import PLAIN, Filled, Letterhead, fill_form

TEMPLATE = Path(__file__).with_name("papers") / "bundle_index.docx"
TITLE = "Índice de verificadores"


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
    en_oficio: bool = True
    """False where there is a covering letter that does not name it."""


class MissingFields(FieldsModel):
    nombre: str
    motivo: str


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

    def rows(self) -> Iterator[tuple[ActivityFields, ProductFields, VerifierFields]]:
        for activity in self.actividades:
            for product in activity.productos:
                for verifier in product.verificadores:
                    yield activity, product, verifier


def fill(fields: IndexFields, letterhead: Letterhead = PLAIN) -> Filled:
    return fill_form(TEMPLATE.read_bytes(), fields, f"{TITLE}, etapa {fields.etapa}", letterhead)
