"""What the training plan holds: the themes in their order, the sessions, and how each was evaluated."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Self

from babel.numbers import format_decimal
from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.programme.datos import PlanFormacion, Training
from document_templates.wording import LOCALE

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Plan y evaluación de las sesiones de formación"


class TrainingFields(FieldsModel):
    fecha: date
    hora_inicio: str
    hora_termino: str
    lugar: str
    tema: str
    objetivos: str | None = None
    relator: str
    institucion: str | None = None
    asistentes: int | None = None
    """Once the session was held."""
    evaluacion: str | None = None
    """`6,4`, of 7,0"""


class Fields(DocumentFields):
    tematicas: list[str]
    sesiones: list[TrainingFields] = Field(default_factory=list)
    evaluadas: int = 0
    evaluacion_promedio: str | None = None
    """`6,4`: the mean of the sessions evaluated so far."""

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, (), annexes)
        data = gathering.data(PlanFormacion)
        for number, training in enumerate(data.sesiones):
            _check(gathering, f"datos.sesiones[{number}]", training)
        gathering.done()
        marks = [one.evaluacion_promedio for one in data.sesiones if one.evaluacion_promedio is not None]
        return cls(
            **shared,
            tematicas=data.tematicas_priorizadas,
            sesiones=[_training(gathering, one) for one in data.sesiones],
            evaluadas=len(marks),
            evaluacion_promedio=_mark(sum(marks) / len(marks)) if marks else None,
        )


def _check(gathering: Gathering, key: str, training: Training) -> None:
    session = gathering.project.session(training.sesion_id)
    if session.tipo_sesion != "formacion":
        gathering.wrong(f"{key}.sesion_id", f"{session.id} no es una sesión de formación")
    if training.evaluacion_promedio is not None and session.fecha > gathering.document.fecha_documento:
        gathering.wrong(
            f"{key}.evaluacion_promedio", "esta sesión es posterior al documento: todavía no se evalúa"
        )


def _training(gathering: Gathering, training: Training) -> TrainingFields:
    project = gathering.project
    session = project.session(training.sesion_id)
    held = session.fecha <= gathering.document.fecha_documento
    mark = training.evaluacion_promedio
    return TrainingFields(
        fecha=session.fecha,
        hora_inicio=session.hora_inicio,
        hora_termino=session.hora_termino,
        lugar=session.lugar,
        tema=training.tema,
        objetivos=training.objetivos,
        relator=training.relator,
        institucion=project.organisation_name(training.organizacion_id),
        asistentes=session.asistentes_total if held else None,
        evaluacion=_mark(mark) if mark is not None else None,
    )


def _mark(value: float) -> str:
    """One decimal, a half goes up, as marks are written in Chile."""
    exact = Decimal(str(round(value, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return format_decimal(exact, "0.0", locale=LOCALE)
