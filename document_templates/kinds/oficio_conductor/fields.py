"""What the letter on top of a bundle holds: to whom it goes, what comes with it in the methodology's order, what not."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering, cited
from document_templates.kind import Role
from document_templates.programme import bundle
from document_templates.programme.datos import OficioConductor
from document_templates.programme.methodology import STAGES

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Oficio conductor"
ROLES = (Role("gestora", minimum=0), Role("coordinacion", minimum=0))


class EnclosedFields(FieldsModel):
    titulo: str
    detalle: str | None = None
    """Which one of its kind: a session, a person, an organisation."""
    folio: str
    fecha: date
    paginas: int | None = None
    codigo: str | None = None
    """None for a file made elsewhere."""


class VerifierFields(FieldsModel):
    titulo: str
    documentos: list[EnclosedFields]


class ProductFields(FieldsModel):
    titulo: str
    verificadores: list[VerifierFields]


class ActivityFields(FieldsModel):
    titulo: str
    productos: list[ProductFields]


class AbsenceFields(FieldsModel):
    nombre: str
    motivo: str


class JustifiedFields(FieldsModel):
    observacion: str
    motivo: str


class Fields(DocumentFields):
    """`anexos` are the documents that come with it, by folio, and whatever file is annexed besides."""

    etapa: int
    etapa_nombre: str
    destinatario: str
    cargo_destinatario: str
    materia: str
    texto: str | None = None
    total: int
    actividades: list[ActivityFields]
    faltantes: list[AbsenceFields] = Field(default_factory=list)
    observaciones: list[JustifiedFields] = Field(default_factory=list)

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        data = gathering.data(OficioConductor)
        enclosed = [_annex(project.document(folio), citations) for folio in data.documentos]
        own = [annex for annex in annexes if annex.folio not in data.documentos]
        shared = gathering.shared(TITLE, ROLES, [*enclosed, *own])
        if not any(entry.rol in {role.slug for role in ROLES} for entry in document.firmas):
            gathering.wrong("firmas", "falta quien firme como gestora o por la coordinación")
        gathering.done()
        return cls(
            **shared,
            etapa_nombre=STAGES[data.etapa],
            total=len(data.documentos),
            actividades=_activities(project, data, citations),
            faltantes=[AbsenceFields(**one.model_dump()) for one in data.faltantes],
            observaciones=[JustifiedFields(**one.model_dump()) for one in data.observaciones],
            **data.model_dump(exclude={"documentos", "faltantes", "observaciones"}),
        )


def _annex(document: "DocumentEntry", citations: Mapping[str, Citation]) -> AnnexFields:
    other = cited(citations, document.folio)
    title = other.titulo or bundle.title_of(document)
    return AnnexFields(nombre=title, paginas=other.paginas, sha256=other.sha256, folio=other.folio)


def _activities(
    project: "Project", data: OficioConductor, citations: Mapping[str, Citation]
) -> list[ActivityFields]:
    documents = [project.document(folio) for folio in data.documentos]
    placed = bundle.arranged(project, data.etapa, documents).items()
    return [
        ActivityFields(
            titulo=activity,
            productos=[
                ProductFields(
                    titulo=product,
                    verificadores=[
                        VerifierFields(
                            titulo=row.verifier,
                            documentos=[_enclosed(project, one, citations) for one in own],
                        )
                        for row, own in of_product
                    ],
                )
                for product, of_product in groupby(of_activity, lambda item: item[0].product)
            ],
        )
        for activity, of_activity in groupby(placed, lambda item: item[0].activity)
    ]


def _enclosed(
    project: "Project", document: "DocumentEntry", citations: Mapping[str, Citation]
) -> EnclosedFields:
    other = cited(citations, document.folio)
    return EnclosedFields(
        titulo=bundle.title_of(document),
        detalle=bundle.about(project, document),
        folio=document.folio,
        fecha=document.fecha_documento,
        paginas=other.paginas,
        codigo=other.codigo,
    )
