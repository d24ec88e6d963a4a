"""What the document of functions holds: for each actor, what it does, what it may decide, and who answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.datos import Duty, FuncionesAtribuciones
from document_templates.programme.people import Organisation

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Funciones y atribuciones de cada actor del Ecomercado"
REPRESENTATIVE = Role("representante")
ROLES = (Role("municipio"), REPRESENTATIVE, Role("grupo_motor"), Role("consejo_local"))
ACTORS = {
    "municipio": "Municipalidad",
    "organizacion_formalizada": "Organización comunitaria formalizada",
    "grupo_motor": "Grupo Motor",
    "consejo_local": "Consejo Local",
}
AREAS = {
    "funcionamiento": "Funcionamiento",
    "fortalecimiento": "Fortalecimiento e incorporación de organizaciones",
    "colaboradores": "Gestión de colaboradores y colaboradoras",
    "bienes": "Bienes",
}


class DutyFields(FieldsModel):
    ambito: str
    funcion: str
    atribucion: str
    responsable: str


class ActorFields(FieldsModel):
    nombre: str
    funciones: list[DutyFields]


class Fields(DocumentFields):
    sesion: SessionFields | None = None
    municipalidad: str
    organizacion: OrganisationFields
    actores: list[ActorFields]
    """In the order of `ACTORS`, whatever that of the project file."""
    fecha_vigencia: date

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(FuncionesAtribuciones)
        if data.sesion_id:
            check_held(gathering, "datos.sesion_id", data.sesion_id)
        organisation = _organisation(gathering)
        _check_everyone_has_functions(gathering, data.filas)
        gathering.done()
        assert organisation is not None
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id) if data.sesion_id else None,
            municipalidad=project.municipalidad.nombre,
            organizacion=organisation_fields(organisation),
            actores=[
                ActorFields(nombre=name, funciones=[_duty(row) for row in data.filas if row.actor == actor])
                for actor, name in ACTORS.items()
            ],
            fecha_vigencia=data.fecha_vigencia,
        )


def _organisation(gathering: Gathering) -> Organisation | None:
    """The formalised one, for which its representative signs."""
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == REPRESENTATIVE.slug:
            key = f"firmas[{index}].organizacion_id"
            if entry.organizacion_id is None:
                gathering.wrong(key, "falta: diga qué organización formalizada representa")
                return None
            organisation = gathering.project.organisation(entry.organizacion_id)
            if not organisation.formalizada:
                gathering.wrong(key, "la organización debe estar formalizada")
            return organisation
    return None


def _check_everyone_has_functions(gathering: Gathering, rows: Sequence[Duty]) -> None:
    named = {row.actor for row in rows}
    for actor, name in ACTORS.items():
        if actor not in named:
            gathering.wrong("datos.filas", f"faltan las funciones y atribuciones de: {name}")


def _duty(row: Duty) -> DutyFields:
    return DutyFields(
        ambito=AREAS[row.ambito],
        funcion=row.funcion,
        atribucion=row.atribucion,
        responsable=row.responsable,
    )
