"""What the training plan holds: the themes in their order and what they answer, the sessions, and how each was evaluated."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme import flow
from document_templates.programme.datos import PlanFormacion, Training
from document_templates.wording import mark

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Plan y evaluación de las sesiones de formación"


class OriginFields(FieldsModel):
    """What one of the themes answers."""

    tematica: str
    surge_de: list[str]
    """Aspects of the diagnosis, in its words, and rows of the matrix."""


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
    respuestas: int | None = None
    """From how many answers, where these are kept."""


class Fields(DocumentFields):
    tematicas: list[str]
    origenes: list[OriginFields] = Field(default_factory=list)
    diagnostico: str | None = None
    """Folio of the one that themes come from, where any does; and of the matrix."""
    matriz: str | None = None
    planificacion: SessionFields | None = None
    """The session in which the Grupo Motor and the community planned it."""
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
        themes = flow.themes(project.documentos, document)
        if not themes:
            gathering.wrong("datos.tematicas_priorizadas", "falta: no hay un diagnóstico de donde tomarlas")
        if data.sesion_planificacion:
            check_held(gathering, "datos.sesion_planificacion", data.sesion_planificacion)
        for number, training in enumerate(data.sesiones):
            _check(gathering, f"datos.sesiones[{number}]", training)
        gathering.done()
        sessions = [(one, _mean(gathering, one)) for one in data.sesiones]
        marks = [mean for _, mean in sessions if mean is not None]
        planned = data.sesion_planificacion
        return cls(
            **shared,
            tematicas=themes,
            **_origins(gathering, data, themes),
            planificacion=session_fields(project, planned) if planned else None,
            sesiones=[_training(gathering, *one) for one in sessions],
            evaluadas=len(marks),
            evaluacion_promedio=mark(sum(marks) / len(marks)) if marks else None,
        )


def _check(gathering: Gathering, key: str, training: Training) -> None:
    session = gathering.project.session(training.sesion_id)
    if session.tipo_sesion != "formacion":
        gathering.wrong(f"{key}.sesion_id", f"{session.id} no es una sesión de formación")
    if training.evaluacion_promedio is not None and not _held(gathering, training):
        gathering.wrong(
            f"{key}.evaluacion_promedio", "esta sesión es posterior al documento: todavía no se evalúa"
        )


def _held(gathering: Gathering, training: Training) -> bool:
    session = gathering.project.session(training.sesion_id)
    return session.fecha <= gathering.document.fecha_documento


def _mean(gathering: Gathering, training: Training) -> float | None:
    """Of the answers, once the session was held; what was typed where no answers are kept."""
    if not _held(gathering, training):
        return None
    answered = gathering.project.session(training.sesion_id).evaluacion_promedio
    return training.evaluacion_promedio if answered is None else answered


def _origins(gathering: Gathering, data: PlanFormacion, themes: Sequence[str]) -> dict[str, Any]:
    """What the themes answer, in their order, and the folios of where that stands."""
    documents, document = gathering.project.documentos, gathering.document
    diagnosis = flow.source(documents, document, flow.DIAGNOSIS)
    matrix = flow.source(documents, document, flow.MATRIX)
    rows = flow.rows(matrix) if matrix else {}
    found = []
    for theme in themes:
        own = [origin for origin in data.origenes if origin.tematica == theme]
        said = [aspect for origin in own for aspect in origin.aspectos]
        said += [flow.with_priority(rows[row]) for origin in own for row in origin.filas]
        if said:
            found.append(OriginFields(tematica=theme, surge_de=said))
    aspects = flow.aspects_taken_up(documents, document)
    return {
        "origenes": found,
        "diagnostico": diagnosis.folio if diagnosis and aspects else None,
        "matriz": matrix.folio if matrix and list(flow.rows_taken_up(document)) else None,
    }


def _training(gathering: Gathering, training: Training, mean: float | None) -> TrainingFields:
    project = gathering.project
    session = project.session(training.sesion_id)
    held = _held(gathering, training)
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
        evaluacion=mark(mean) if mean is not None else None,
        respuestas=len(session.evaluaciones) or None if held else None,
    )
