"""One Ecomercado as values: the whole of a project file, and what kinds ask of it."""

import re
from datetime import date
from functools import cache, cached_property
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from document_templates.field_types import Pesos, Phone, Positive, Rut, Text, wrong
from document_templates.programme.assets import Inventory
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.people import (
    Body,
    ConsejoLocal,
    Delegation,
    GrupoMotor,
    Municipality,
    Organisation,
    Person,
)
from document_templates.programme.sessions import Session
from document_templates.programme.values import Maybe, PersonId, Some, Values, none


def _check_prefix(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,9}", value):
        raise wrong("prefix", "debe tener de 2 a 10 letras mayúsculas y números, como LIM26")
    return value


def _check_zone(value: str) -> str:
    if value not in _zones():
        raise wrong("zone", "no es una zona horaria que exista: por ejemplo, America/Santiago")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


FolioPrefix = Annotated[str, AfterValidator(_check_prefix)]
Zone = Annotated[str, AfterValidator(_check_zone)]


class ActivityTerm(Values):
    """An item of `plazos`: the weeks of execution that this convenio gives to an actividad of the methodology."""

    actividad: Text
    semana_inicio: Positive
    semana_termino: Positive | None = None
    """None: until execution ends."""


class Extension(Values):
    """An item of `prorrogas`: months added to the execution."""

    meses: Annotated[int, Field(ge=1, le=60)]
    fecha: date
    motivo: Text
    acto: Text | None = None


class Suspension(Values):
    """An item of `suspensiones`: days, both included, in which the execution stood still."""

    desde: date
    hasta: date
    motivo: Text
    acto: Text | None = None


class Convenio(Values):
    codigo_proyecto: Text
    nombre_proyecto: Text
    prefijo_folio: FolioPrefix
    tipo_convenio: Literal[10, 15]
    fecha_inicio: date
    fecha_termino: date
    fecha_inicio_ejecucion: date
    fecha_termino_ejecucion: date
    meses_ejecucion: Annotated[int, Field(ge=1, le=60)]
    zona_horaria: Zone
    plazos: Maybe[ActivityTerm] = none()
    meses_informe: Maybe[Positive] = none()
    prorrogas: Maybe[Extension] = none()
    suspensiones: Maybe[Suspension] = none()
    feriados: Maybe[date] = none()
    """Of the comuna, or decreed later: beside Chile's own."""
    fiscalia_exige_vigencia: bool = False
    """Whether an act on the assets waits for a board in force and a fresh certificate, or is only warned of them."""
    resolucion_numero: Text | None = None
    resolucion_fecha: date | None = None
    ejecutor_tipo: Literal["municipalidad", "corporacion", "fundacion", "otra"]
    ejecutor_nombre: Text
    ejecutor_rut: Rut
    ejecutor_direccion: Text | None = None
    representante_legal_id: PersonId
    monto_fosis_clp: Pesos | None = None
    region: Text
    provincia: Text
    comuna: Text
    fosis_direccion_regional: Text
    adl_id: PersonId | None = None


class Ecomercado(Values):
    nombre: Text
    direccion: Text
    telefono_contacto: Phone
    tipo_resolucion: Some[Literal["no_refrigerados", "refrigerados", "congelados"]]


class Period(Values):
    """An item of `calendario`: a month of execution, or a phase."""

    fase: Literal["inicio", "ejecucion", "cierre_administrativo"]
    mes: Positive | None = None
    desde: date
    hasta: date
    ultimo_dia_habil: date | None = None


class Project(Values):
    """One Ecomercado. Attribute names are the keys of the file."""

    formato: Literal[2]
    convenio: Convenio
    municipalidad: Municipality
    ecomercado: Ecomercado
    calendario: Maybe[Period] = none()
    personas: Some[Person]
    organizaciones: Some[Organisation]
    grupo_motor: GrupoMotor
    consejo_local: ConsejoLocal
    sesiones: Some[Session]
    inventario: Inventory
    documentos: Some[DocumentEntry]

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.id: person for person in self.personas}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {organisation.id: organisation for organisation in self.organizaciones}

    @cached_property
    def _sessions(self) -> dict[str, Session]:
        return {session.id: session for session in self.sesiones}

    @cached_property
    def _documents(self) -> dict[str, DocumentEntry]:
        return {document.folio: document for document in self.documentos}

    def person(self, id: str) -> Person:
        return self._people[id]

    def organisation(self, id: str) -> Organisation:
        return self._organisations[id]

    def session(self, id: str) -> Session:
        return self._sessions[id]

    def document(self, folio: str) -> DocumentEntry:
        return self._documents[folio]

    def has_document(self, folio: str) -> bool:
        return folio in self._documents

    def with_documents(self, documents: list[DocumentEntry]) -> "Project":
        """The same values with other documents. Made anew: a copy would keep what this one has looked up."""
        values = {name: getattr(self, name) for name in Project.model_fields}
        return Project.model_construct(**values | {"documentos": documents})

    def with_document(self, document: DocumentEntry) -> "Project":
        """The same, this one in the place of that of its folio."""
        return self.with_documents(
            [document if one.folio == document.folio else one for one in self.documentos]
        )

    def body(self, instancia: str) -> Body:
        """`grupo_motor` or `consejo_local`."""
        bodies: dict[str, Body] = {"grupo_motor": self.grupo_motor, "consejo_local": self.consejo_local}
        return bodies[instancia]

    def name_of(self, person_id: str) -> str:
        return self.person(person_id).nombre

    def organisation_name(self, id: str | None) -> str | None:
        return None if id is None else self.organisation(id).nombre

    def municipal_delegation(self, person_id: str) -> Delegation | None:
        """The latest decree by which this person signs for the municipality."""
        own = [given for given in self.municipalidad.delegaciones if given.persona_id == person_id]
        return max(own, key=lambda given: given.fecha, default=None)

    def signs_for_municipality(self, person_id: str, day: date | None = None) -> bool:
        """The alcaldía, or whom it delegated to; of a day, by then."""
        if person_id == self.municipalidad.alcaldia_id:
            return True
        return any(
            given.persona_id == person_id and (day is None or given.fecha <= day)
            for given in self.municipalidad.delegaciones
        )


def cited_folios(project: Project, document: DocumentEntry) -> tuple[str, ...]:
    """The documents of this project that a document cites: as what it rectifies, in its data, as what it covers, or
    as annexes; each once, in order."""
    rectified = [document.rectifica_folio] if document.rectifica_folio else []
    from_data = [value for key, value in document.datos.items() if key.endswith("_folio") and value]
    from_data += document.datos.get("documentos") or []
    from_annexes = [annex.folio for annex in document.anexos if annex.folio]
    cited = dict.fromkeys([*rectified, *from_data, *from_annexes])
    return tuple(folio for folio in cited if project.has_document(folio))


def to_json(project: Project) -> bytes:
    """UTF-8; only the keys that were set, so that nothing is lost or added."""
    return project.model_dump_json(exclude_unset=True).encode()


def from_json(data: bytes) -> Project:
    """The values again. What was checked when the file came in is not checked twice."""
    return Project.model_validate_json(data)
