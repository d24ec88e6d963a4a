"""What the acta of a plan's validation holds: before whom it was presented, what they said, and what changes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.instances import NAMES
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.plans import BODIES, TITLES
from document_templates.programme.datos import ActaValidacionPlan
from document_templates.programme.datos import Plan as PlanName

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de socialización y validación del plan"
ROLES = (
    Role("representante", minimum=0, maximum=None),
    Role("grupo_motor", minimum=0),
    Role("consejo_local", minimum=0),
    Role("coordinacion", minimum=0),
    Role("custodia", minimum=0, maximum=None),
    Role("municipio", minimum=0, maximum=None),
    Role("gestora", order=2),
)
"""One for each group of actors; an organisation and a donor sign both as `representante`."""
ACTORS = {
    "comunidad_organizada": "Comunidad organizada que participa del Ecomercado",
    "grupo_motor": "Grupo Motor",
    "equipo_ecomercado": "Equipo de trabajo del Ecomercado",
    "municipio": "Municipio",
    "red_colaboradores": "Red de colaboradores y donantes",
}
COMMON = ("equipo_ecomercado", "municipio", "red_colaboradores")
ASKED: Mapping[PlanName, tuple[str, ...]] = {
    "plan_trabajo_participativo": ("comunidad_organizada", *COMMON),
    "plan_comunicaciones": ("grupo_motor", *COMMON),
}
"""The four groups with which each plan is validated."""


class ActorFields(FieldsModel):
    nombre: str
    presente: bool
    pedida: bool
    """False of a group that came besides the four of the methodology."""


class PlanFields(FieldsModel):
    titulo: str
    responsable: str
    folio: str | None = None
    """None while the plan waits for this validation to be written down."""
    fecha: date | None = None


class Fields(DocumentFields):
    sesion: SessionFields
    plan: PlanFields
    actores: list[ActorFields]
    resultado: str
    ajustes: list[str] = Field(default_factory=list)

    @property
    def presentes(self) -> int:
        return sum(actor.presente and actor.pedida for actor in self.actores)

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
        data = gathering.data(ActaValidacionPlan)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            plan=_plan(project, data),
            actores=_actors(data),
            resultado=data.resultado,
            ajustes=data.ajustes,
        )


def _plan(project: "Project", data: ActaValidacionPlan) -> PlanFields:
    """The latest that names this session as that of its validation: no citation, for it may be signed later."""
    validated = [
        document
        for document in project.documentos
        if document.slug == data.plan
        and document.estado != "anulado"
        and document.datos.get("sesion_validacion") == data.sesion_id
    ]
    found = max(validated, key=lambda document: (document.fecha_documento, document.folio), default=None)
    return PlanFields(
        titulo=TITLES[data.plan],
        responsable=NAMES[BODIES[data.plan]],
        folio=found.folio if found else None,
        fecha=found.fecha_documento if found else None,
    )


def _actors(data: ActaValidacionPlan) -> list[ActorFields]:
    """The four groups, and who else came."""
    asked, came = ASKED[data.plan], data.actores_presentes
    return [
        ActorFields(nombre=name, presente=slug in came, pedida=slug in asked)
        for slug, name in ACTORS.items()
        if slug in asked or slug in came
    ]
