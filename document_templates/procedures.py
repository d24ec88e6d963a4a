"""The internal procedure of an Ecomercado: the first one, and each later one that changes or confirms it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, ValidationError

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.errors import FieldErrors
from document_templates.field_types import spanish
from document_templates.gathering import Gathering, project_facts
from document_templates.kind import PublicFact, Requirement, Role
from document_templates.programme.datos import ProcedimientoInterno
from document_templates.wording import conjunction, phone

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

ROLES = (Role("ejecutor"), Role("coordinacion"))
RESOLUTIONS = {
    "no_refrigerados": "no refrigerados",
    "refrigerados": "refrigerados",
    "congelados": "congelados",
}

REQUIREMENTS = (
    Requirement(
        "Descripción general del recinto, con dirección y teléfono de contacto, y tipo de resolución",
        (555,),
        (
            "recinto_descripcion",
            "recinto_direccion",
            "recinto_telefono",
            "tipo_resolucion",
            "resolucion_numero",
            "resolucion_fecha",
        ),
    ),
    Requirement(
        "Programa de funcionamiento: días y horarios de cada actividad, limpieza, retiro de residuos y festivos",
        (556,),
        (
            "programa_funcionamiento.recuperacion",
            "programa_funcionamiento.recepcion_donaciones",
            "programa_funcionamiento.armado_canastas",
            "programa_funcionamiento.entrega_en_local",
            "programa_funcionamiento.entrega_en_domicilio",
            "programa_funcionamiento.limpieza",
            "programa_funcionamiento.retiro_residuos",
            "programa_funcionamiento.opera_festivos",
            "programa_funcionamiento.horario",
        ),
    ),
    Requirement(
        "Personas a cargo, funciones y horarios (organigrama)",
        (557,),
        ("organigrama.nombre", "organigrama.cargo", "organigrama.funciones", "organigrama.horario"),
    ),
    Requirement(
        "Focalización: criterios de selección, tiempo de permanencia e incorporación de familias nuevas",
        (558,),
        ("focalizacion_criterios", "permanencia_meses", "incorporacion_nuevas"),
    ),
    Requirement(
        "Número de familias iniciales: las que retiran, las que reciben en su domicilio, sectores",
        (559,),
        ("familias_iniciales_total", "familias_retiran", "familias_domicilio", "sectores"),
    ),
    Requirement(
        "Contacto con las familias; cuántas reciben en su domicilio y por qué",
        (560,),
        ("contacto_familias", "familias_domicilio", "motivo_entrega_domicilio"),
    ),
    Requirement("Gestión de residuos", (561,), ("gestion_residuos",)),
    Requirement(
        "Donantes: los primeros y con quiénes comenzará a operar; tipo de productos",
        (553, 562),
        ("donantes_iniciales", "tipos_producto"),
    ),
    Requirement(
        "Gestión de organizaciones: con cuáles se iniciará la toma de contacto",
        (563,),
        ("organizaciones_contacto_inicial",),
    ),
    Requirement(
        "Ajustes al procedimiento: periodicidad y mecanismo de revisión",
        (564,),
        ("ajustes_periodicidad", "ajustes_mecanismo"),
    ),
)
"""The ten elements that the methodology asks of a procedure, in its order."""


class WeeklyFields(FieldsModel):
    """On which days each thing is done."""

    recuperacion: list[str]
    recepcion_donaciones: list[str]
    armado_canastas: list[str]
    entrega_en_local: list[str]
    entrega_en_domicilio: list[str] = Field(default_factory=list)
    limpieza: str
    retiro_residuos: list[str]
    opera_festivos: bool
    horario: str


class PostFields(FieldsModel):
    nombre: str
    cargo: str
    funciones: str
    horario: str


class ProcedureFields(DocumentFields):
    own_title: ClassVar[str]

    recinto_descripcion: str
    recinto_direccion: str
    recinto_telefono: str
    tipo_resolucion: list[str]
    resolucion_numero: str | None = None
    resolucion_fecha: date | None = None
    programa_funcionamiento: WeeklyFields
    organigrama: list[PostFields]
    focalizacion_criterios: str
    permanencia_meses: int
    incorporacion_nuevas: str
    familias_iniciales_total: int
    familias_retiran: int
    familias_domicilio: int
    motivo_entrega_domicilio: str
    sectores: list[str] = Field(default_factory=list)
    contacto_familias: str
    gestion_residuos: str
    donantes_iniciales: list[str]
    tipos_producto: list[str] = Field(default_factory=list)
    organizaciones_contacto_inicial: list[str]
    ajustes_periodicidad: str
    ajustes_mecanismo: str

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(cls.own_title, ROLES, annexes)
        own = cls.own_data(gathering)
        data = _procedure(gathering)
        _check_families(gathering, data)
        gathering.done()
        return cls(**(shared | own), **_printed(project, data))

    @classmethod
    def own_data(cls, gathering: Gathering) -> dict[str, Any]:  # noqa: ARG003
        """What the kind has besides the procedure itself."""
        return {}


def _procedure(gathering: Gathering) -> ProcedimientoInterno:
    """Whole: what this document does not say, the one that it replaces does."""
    said: dict[str, Any] = {}
    folio: str | None = gathering.document.folio
    seen: set[str] = set()
    while folio is not None and folio not in seen:
        seen.add(folio)
        entry = gathering.project.document(folio)
        said = {key: value for key, value in entry.datos.items() if value is not None} | said
        folio = entry.reemplaza_folio
    of_procedure = {key: value for key, value in said.items() if key in ProcedimientoInterno.model_fields}
    try:
        # Strict values read a date only from JSON, and `datos` are plain.
        return ProcedimientoInterno.model_validate_json(json.dumps(of_procedure))
    except ValidationError as error:
        gathering.errors += spanish(error, f"documentos[{gathering.document.folio}].datos")
        raise FieldErrors(gathering.errors) from error


def _check_families(gathering: Gathering, data: ProcedimientoInterno) -> None:
    if data.familias_iniciales_total != data.familias_retiran + data.familias_domicilio:
        gathering.wrong(
            "datos.familias_iniciales_total",
            "no es la suma de las que retiran y las que reciben a domicilio",
        )


def _printed(project: "Project", data: ProcedimientoInterno) -> dict[str, Any]:
    return data.model_dump() | {
        "recinto_telefono": phone(data.recinto_telefono),
        "tipo_resolucion": [RESOLUTIONS[one] for one in data.tipo_resolucion],
        "organigrama": [
            PostFields(nombre=project.name_of(post.persona_id), **post.model_dump(exclude={"persona_id"}))
            for post in data.organigrama
        ],
        "organizaciones_contacto_inicial": [
            project.organisation(id).nombre for id in data.organizaciones_contacto_inicial
        ],
    }


def procedure_facts(fields: ProcedureFields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Tipo de resolución", conjunction(fields.tipo_resolucion)),
        PublicFact("Personas a cargo", str(len(fields.organigrama))),
        PublicFact("Familias al inicio", str(fields.familias_iniciales_total)),
    )
