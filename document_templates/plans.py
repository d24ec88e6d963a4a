"""What the plans of the Grupo Motor and of the Consejo Local share: actions with their seven elements, by ámbito,
and the weeks in which each is done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering, project_facts
from document_templates.instances import NAMES
from document_templates.kind import PublicFact, Requirement, Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme import flow
from document_templates.programme.calendar import Calendar
from document_templates.programme.datos import (
    BodyName,
    MediaAction,
    PlanComunicaciones,
    PlanTrabajoParticipativo,
    WorkAction,
)
from document_templates.programme.datos import Plan as PlanName
from document_templates.wording import short_date

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLES: Mapping[PlanName, str] = {
    "plan_trabajo_participativo": "Plan de trabajo participativo",
    "plan_comunicaciones": "Plan de comunicaciones del Consejo Local",
}
BODIES: Mapping[PlanName, BodyName] = {
    "plan_trabajo_participativo": "grupo_motor",
    "plan_comunicaciones": "consejo_local",
}
GESTORA, COORDINATION = Role("gestora"), Role("coordinacion")

FIRST_MONTH = 7
"""Of execution: the plans are carried out from here on, in both types of convenio."""
LAST_WEEK = 104
WEEKS_TOGETHER = 8
"""What fits beside the actions with room to spare: the two months of the shorter convenio."""
WEEKS_A_TABLE = 14
"""Otherwise: the seven months of the longer convenio are two tables."""

Plan = PlanTrabajoParticipativo | PlanComunicaciones
Rows = Mapping[int, dict[str, Any]]
"""Of the matrix, by their `orden`."""


class ActionFields(FieldsModel):
    orden: int
    objetivo: str
    accion: str
    resultado_esperado: str
    responsable: str
    plazo: str
    requerimientos: str
    alianza: str
    """`Sí: Radio local`, or `No`."""
    responde_a: list[str] = Field(default_factory=list)
    """Rows of the matrix: `Faltan manos los días de armado (prioridad alta)`."""


class ScopeFields(FieldsModel):
    """An ámbito, with its actions."""

    nombre: str
    acciones: list[ActionFields]


class WeeksFields(FieldsModel):
    """A row of the cronograma."""

    orden: int
    accion: str
    semanas: list[int]


class ScheduleFields(FieldsModel):
    """In which weeks each action is done."""

    mes: int
    """Of execution, in which week 1 begins."""
    inicio: date | None = None
    """Its first day; None of an execution that ends before."""
    filas: list[WeeksFields]

    @property
    def semanas_por_tabla(self) -> int:
        return WEEKS_TOGETHER if self._last_week <= WEEKS_TOGETHER else WEEKS_A_TABLE

    @property
    def primeras_semanas(self) -> list[int]:
        """The first week of each table of the cronograma."""
        return list(range(1, self._last_week + 1, self.semanas_por_tabla))

    @property
    def _last_week(self) -> int:
        return max((week for row in self.filas for week in row.semanas), default=0)


class PlanFields(DocumentFields):
    plan: ClassVar[PlanName]
    own_title: ClassVar[str]
    data: ClassVar[type[PlanTrabajoParticipativo] | type[PlanComunicaciones]]
    scopes: ClassVar[Mapping[str, str]]
    """The ámbitos that the methodology asks for, as printed."""
    roles: ClassVar[tuple[Role, ...]]
    needs_weeks: ClassVar[bool]
    """True where the methodology asks for a cronograma."""

    instancia: str
    sesiones: list[SessionFields]
    """In which it was worked out."""
    validacion: SessionFields
    ambitos: list[ScopeFields]
    ambitos_sin_acciones: list[str] = Field(default_factory=list)
    cronograma: ScheduleFields | None = None

    @property
    def acciones(self) -> int:
        return sum(len(scope.acciones) for scope in self.ambitos)

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(cls.own_title, cls.roles, annexes)
        data: Plan = gathering.data(cls.data)
        for index, session in enumerate(data.sesiones_elaboracion):
            check_held(gathering, f"datos.sesiones_elaboracion[{index}]", session)
        _check_alliances(gathering, data)
        _check_weeks(gathering, data, required=cls.needs_weeks)
        gathering.done()
        matrix = flow.source(project.documentos, document, flow.MATRIX)
        rows = flow.rows(matrix) if matrix else {}
        scopes = [_scope(data, rows, slug, name) for slug, name in cls.scopes.items()]
        return cls(
            **shared,
            instancia=NAMES[BODIES[cls.plan]],
            sesiones=[session_fields(project, id) for id in data.sesiones_elaboracion],
            validacion=session_fields(project, data.sesion_validacion),
            ambitos=[scope for scope in scopes if scope.acciones],
            ambitos_sin_acciones=[scope.nombre for scope in scopes if not scope.acciones],
            cronograma=_schedule(project, data),
        )


def _check_alliances(gathering: Gathering, data: Plan) -> None:
    """The other six elements cannot be missing: the file is read without them neither."""
    for index, action in enumerate(data.acciones):
        if action.activa_alianza and action.alianza_con is None:
            gathering.wrong(f"datos.acciones[{index}].alianza_con", "falta: diga con quién es la alianza")


def _check_weeks(gathering: Gathering, data: Plan, *, required: bool) -> None:
    if required and not data.cronograma:
        gathering.wrong("datos.cronograma", "falta: este plan lleva su cronograma de ejecución")
    for index, weeks in enumerate(data.cronograma):
        place = f"datos.cronograma[{index}]"
        if weeks.accion_orden > len(data.acciones):
            gathering.wrong(f"{place}.accion_orden", f"el plan tiene {len(data.acciones)} acciones")
        if weeks.semana_termino < weeks.semana_inicio:
            gathering.wrong(f"{place}.semana_termino", "no puede ser anterior a la semana de inicio")
        if weeks.semana_termino > LAST_WEEK:
            gathering.wrong(
                f"{place}.semana_termino", f"el cronograma llega a lo más a la semana {LAST_WEEK}"
            )


def _scope(data: Plan, rows: Rows, slug: str, name: str) -> ScopeFields:
    actions: Sequence[WorkAction | MediaAction] = data.acciones
    own = [_action(number, action, rows) for number, action in enumerate(actions, 1) if action.ambito == slug]
    return ScopeFields(nombre=name, acciones=own)


def _action(number: int, action: WorkAction | MediaAction, rows: Rows) -> ActionFields:
    return ActionFields(
        orden=number,
        objetivo=action.objetivo,
        accion=action.accion,
        resultado_esperado=action.resultado_esperado,
        responsable=action.responsable,
        plazo=action.plazo,
        requerimientos=action.requerimientos,
        alianza=f"Sí: {action.alianza_con}" if action.activa_alianza else "No",
        responde_a=[flow.with_priority(rows[row]) for row in action.responde_a],
    )


def _schedule(project: "Project", data: Plan) -> ScheduleFields | None:
    """A row for each action that has weeks, whether these are one stretch or several."""
    rows = []
    for number, action in enumerate(data.acciones, 1):
        own = [each for each in data.cronograma if each.accion_orden == number]
        weeks = {week for each in own for week in range(each.semana_inicio, each.semana_termino + 1)}
        if weeks:
            rows.append(WeeksFields(orden=number, accion=action.accion, semanas=sorted(weeks)))
    calendar = Calendar(project.convenio)
    first_day = calendar.month(FIRST_MONTH).first if calendar.length >= FIRST_MONTH else None
    return ScheduleFields(mes=FIRST_MONTH, inicio=first_day, filas=rows) if rows else None


def plan_summary(fields: PlanFields) -> tuple[str, ...]:
    return (
        f"Usted aprueba el plan del {fields.instancia}: {count(fields.acciones, 'acción', 'acciones')}, "
        "con responsables y plazos.",
        f"El {fields.instancia} lo lleva adelante, con el apoyo de la persona gestora comunitaria y de la "
        "coordinación del Ecomercado.",
        "Si una acción no se puede hacer como está escrita, se replanifica al revisar los avances.",
    )


def plan_facts(fields: PlanFields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Responsable del plan", fields.instancia),
        PublicFact("Acciones", str(fields.acciones)),
        PublicFact("Ámbitos con acciones", str(len(fields.ambitos))),
        PublicFact("Sesiones de elaboración", str(len(fields.sesiones))),
        PublicFact("Sesión de validación", short_date(fields.validacion.fecha)),
    )


def count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


_ACTION = "ambitos.acciones"
ELEMENTS = (
    Requirement("Objetivo(s): ¿qué queremos lograr?", (772,), (f"{_ACTION}.objetivo",)),
    Requirement("Acciones: ¿qué haremos?", (772,), (f"{_ACTION}.accion",)),
    Requirement("Resultados esperados", (772,), (f"{_ACTION}.resultado_esperado",)),
    Requirement("Responsables", (772,), (f"{_ACTION}.responsable",)),
    Requirement("Plazos (días/semanas)", (772,), (f"{_ACTION}.plazo",)),
    Requirement("Requerimientos específicos", (772,), (f"{_ACTION}.requerimientos",)),
    Requirement("Activación de alianzas: sí o no, y con quién o quiénes", (772,), (f"{_ACTION}.alianza",)),
)
"""What each action of both plans holds."""
