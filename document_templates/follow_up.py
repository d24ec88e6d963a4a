"""What the matrices that follow the two plans share: how far each action is, what holds it up, what is done about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.formats import AdjustedFields, adjusted
from document_templates.gathering import Gathering, project_facts
from document_templates.instances import NAMES
from document_templates.kind import PublicFact, Requirement, Role
from document_templates.plans import BODIES, TITLES, count
from document_templates.programme.datos import MatrizSeguimiento
from document_templates.programme.datos import Plan as PlanName
from document_templates.programme.documents import DocumentEntry
from document_templates.wording import short_date

if TYPE_CHECKING:
    from document_templates.programme.project import Project

ROLES = (Role("gestora"),)
State = Literal["No iniciada", "En ejecución", "Cumplida", "Replanificada"]
STATES: Mapping[str, State] = {
    "no_iniciada": "No iniciada",
    "en_ejecucion": "En ejecución",
    "cumplida": "Cumplida",
    "replanificada": "Replanificada",
}


class ProgressFields(FieldsModel):
    """A row: an action of the plan, and how far it is."""

    accion_orden: int
    accion: str
    responsable: str
    plazo: str
    estado: State
    porcentaje_avance: int
    verificador: str
    nudo_critico: str | None = None
    medida: str | None = None


class StateFields(FieldsModel):
    """How many actions are in a state; none of a state in which there are none."""

    estado: State
    acciones: int

    @property
    def frase(self) -> str:
        """`2 cumplidas`"""
        words = self.estado.lower()
        return f"{self.acciones} {words}{'' if self.acciones == 1 or words == 'en ejecución' else 's'}"


class PlanReference(FieldsModel):
    folio: str
    titulo: str
    fecha: date


class FollowUpFields(DocumentFields):
    plan_slug: ClassVar[PlanName]
    own_title: ClassVar[str]
    data: ClassVar[type[MatrizSeguimiento]]

    instancia: str
    plan: PlanReference
    fecha_corte: date
    ajuste: AdjustedFields | None = None
    filas: list[ProgressFields]
    sin_registro: list[str] = Field(default_factory=list)
    """Actions of the plan of which this matrix says nothing: `2, Visitas a comercios`."""
    resumen: list[StateFields]
    avance_promedio: int

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
        data = gathering.data(cls.data)
        plan = _plan(gathering, cls.plan_slug, data.fecha_corte)
        actions = plan.datos["acciones"]
        _check_rows(gathering, data, len(actions))
        leave = adjusted(gathering, is_adjusted=data.formato_ajustado)
        gathering.done()
        told = {row.accion_orden for row in data.filas}
        return cls(
            **shared,
            instancia=NAMES[BODIES[cls.plan_slug]],
            plan=PlanReference(folio=plan.folio, titulo=TITLES[cls.plan_slug], fecha=plan.fecha_documento),
            fecha_corte=data.fecha_corte,
            ajuste=leave,
            filas=_rows(data, actions),
            sin_registro=[
                f"{number}, {action['accion']}"
                for number, action in enumerate(actions, 1)
                if number not in told
            ],
            resumen=_by_state(data),
            avance_promedio=round(sum(row.porcentaje_avance for row in data.filas) / len(data.filas)),
        )


def _plan(gathering: Gathering, slug: PlanName, day: date) -> DocumentEntry:
    """The latest plan of that day, which may since have given way to another."""
    known = [
        document
        for document in gathering.project.documentos
        if document.slug == slug and document.estado != "anulado" and document.fecha_documento <= day
    ]
    plan = max(known, key=lambda document: (document.fecha_documento, document.folio), default=None)
    if plan is None or not plan.datos.get("acciones"):
        gathering.wrong("datos.plan", f"a la fecha de corte no hay ningún {TITLES[slug].lower()}")
        gathering.done()
    assert plan
    return plan


def _check_rows(gathering: Gathering, data: MatrizSeguimiento, actions: int) -> None:
    if data.fecha_corte > gathering.document.fecha_documento:
        gathering.wrong("datos.fecha_corte", "es posterior a la fecha de este documento")
    seen: set[int] = set()
    for index, row in enumerate(data.filas):
        place = f"datos.filas[{index}].accion_orden"
        if row.accion_orden > actions:
            gathering.wrong(place, f"el plan tiene {count(actions, 'acción', 'acciones')}")
        if row.accion_orden in seen:
            gathering.wrong(place, f"la acción {row.accion_orden} ya está en otra fila")
        seen.add(row.accion_orden)


def _rows(data: MatrizSeguimiento, actions: Sequence[Mapping[str, str]]) -> list[ProgressFields]:
    return [
        ProgressFields(
            accion_orden=row.accion_orden,
            accion=actions[row.accion_orden - 1]["accion"],
            responsable=actions[row.accion_orden - 1]["responsable"],
            plazo=actions[row.accion_orden - 1]["plazo"],
            estado=STATES[row.estado],
            porcentaje_avance=row.porcentaje_avance,
            verificador=row.verificador,
            nudo_critico=row.nudo_critico,
            medida=row.medida,
        )
        for row in sorted(data.filas, key=lambda row: row.accion_orden)
    ]


def _by_state(data: MatrizSeguimiento) -> list[StateFields]:
    found = Counter(STATES[row.estado] for row in data.filas)
    return [StateFields(estado=state, acciones=found[state]) for state in STATES.values() if found[state]]


def follow_up_summary(fields: FollowUpFields) -> tuple[str, ...]:
    return (
        f"Usted da cuenta de los avances al {short_date(fields.fecha_corte)}: "
        f"{count(len(fields.filas), 'acción', 'acciones')}, con un avance promedio de {fields.avance_promedio} %.",
        "Con su firma confirma que los avances, los nudos críticos y las medidas son los que se registraron.",
    )


def follow_up_facts(fields: FollowUpFields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Plan", f"{fields.plan.titulo}, folio {fields.plan.folio}"),
        PublicFact("Fecha de corte", short_date(fields.fecha_corte)),
        PublicFact("Acciones", str(len(fields.filas))),
        *(PublicFact(each.estado, str(each.acciones)) for each in fields.resumen),
        PublicFact("Avance promedio", f"{fields.avance_promedio} %"),
    )


REQUIREMENTS = (
    Requirement(
        "Relación directa con las acciones definidas en el plan validado",
        (843,),
        ("plan.folio", "filas.accion", "filas.responsable"),
    ),
    Requirement(
        "Registro de los avances", (843, 847, 1081), ("filas.porcentaje_avance", "filas.verificador")
    ),
    Requirement("Nudos críticos y opciones de solución", (847,), ("filas.nudo_critico", "filas.medida")),
    Requirement("Análisis del cumplimiento de las actividades", (848, 1084), ("resumen", "avance_promedio")),
    Requirement(
        "Pertinencia de replanificar algunas de las actividades", (848,), ("filas.estado", "filas.medida")
    ),
    Requirement("Formato modificado solo con autorización previa del FOSIS regional", (843,), ("ajuste",)),
)
