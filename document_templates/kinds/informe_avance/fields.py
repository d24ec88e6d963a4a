"""What the report holds: the progress of each plan by its last matrix, and the answers of the form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.programme.datos import InformeAvance

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Informe de avance de la ejecución de los planes"
ROLES = (Role("coordinacion", minimum=0), Role("gestora", minimum=0))
PLANS = {
    "plan_trabajo": ("Plan de trabajo participativo", "plan_trabajo_participativo", "matriz_seguimiento_pt"),
    "plan_comunicaciones": ("Plan de comunicaciones", "plan_comunicaciones", "matriz_seguimiento_pc"),
}
"""Of `datos`: `plan_trabajo_avance`. How the plan is called, its kind, and that of its matrix."""
STATES = {
    "no_iniciada": "No iniciada",
    "en_ejecucion": "En ejecución",
    "cumplida": "Cumplida",
    "replanificada": "Replanificada",
}


class ActionFields(FieldsModel):
    numero: int
    accion: str | None = None
    estado: str
    avance: int
    nudo_critico: str | None = None
    medida: str | None = None


class MatrixFields(FieldsModel):
    folio: str
    corte: date


class PlanFields(FieldsModel):
    nombre: str
    avance: int
    """Mean of its actions, in percent."""
    matriz: MatrixFields | None = None
    acciones: list[ActionFields] = Field(default_factory=list)


class AnswerFields(FieldsModel):
    pregunta: str
    respuesta: str


class Fields(DocumentFields):
    mes_informe: int
    meses_convenio: int
    planes: list[PlanFields]
    enviado_por_forms: bool
    fecha_envio: date | None = None
    enlace_forms: str | None = None
    respuestas: list[AnswerFields] = Field(default_factory=list)
    incluye_datos_familias: Literal[False]

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
        if not any(entry.rol in {role.slug for role in ROLES} for entry in document.firmas):
            gathering.wrong("firmas", "falta quien firme por la coordinación o como gestora")
        data = gathering.data(InformeAvance)
        if data.fecha_envio and data.fecha_envio < document.fecha_documento:
            gathering.wrong("datos.fecha_envio", "no puede ser anterior a la fecha del informe")
        gathering.done()
        return cls(
            **shared,
            meses_convenio=project.convenio.tipo_convenio,
            planes=[_plan(project, document, key, getattr(data, f"{key}_avance")) for key in PLANS],
            respuestas=[AnswerFields(**answer.model_dump()) for answer in data.respuestas],
            **data.model_dump(exclude={"plan_trabajo_avance", "plan_comunicaciones_avance", "respuestas"}),
        )


def _plan(project: "Project", document: "DocumentEntry", key: str, progress: int) -> PlanFields:
    name, plan_slug, matrix_slug = PLANS[key]
    matrix = _last_before(project, document, matrix_slug)
    if matrix is None:
        return PlanFields(nombre=name, avance=progress)
    plan = _last_before(project, document, plan_slug)
    actions = plan.datos["acciones"] if plan else []
    return PlanFields(
        nombre=name,
        avance=progress,
        matriz=MatrixFields(folio=matrix.folio, corte=matrix.datos["fecha_corte"]),
        acciones=[_action(row, actions) for row in matrix.datos["filas"]],
    )


def _action(row: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]) -> ActionFields:
    number = row["accion_orden"]
    return ActionFields(
        numero=number,
        accion=actions[number - 1]["accion"] if number <= len(actions) else None,
        estado=STATES[row["estado"]],
        avance=row["porcentaje_avance"],
        nudo_critico=row.get("nudo_critico"),
        medida=row.get("medida"),
    )


def _last_before(project: "Project", document: "DocumentEntry", slug: str) -> "DocumentEntry | None":
    """The one in force by the day of the report, whose mean the import compared with the report's."""
    earlier = [
        other
        for other in project.documentos
        if other.slug == slug
        and other.estado not in {"anulado", "reemplazado"}
        and other.fecha_documento <= document.fecha_documento
    ]
    return max(earlier, key=lambda other: (other.fecha_documento, other.folio), default=None)
