"""D34: how the process went, as those who lived it see it, in a session that the ADL of FOSIS leads."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Question, Requirement
from document_templates.kinds.evaluacion_proceso.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        "Usted confirma que este documento recoge lo que se conversó en la sesión de evaluación del "
        f"{short_date(fields.sesion.fecha)}.",
        "Dice logros, dificultades, aprendizajes y recomendaciones; no compromete bienes ni dinero.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Logros", str(len(fields.logros))),
        PublicFact("Recomendaciones", str(len(fields.recomendaciones))),
    )


def _asked(key: str, label: str) -> Question:
    return Question(key=key, label=label, answer="lines", hint="Una idea en cada línea.")


KIND = Kind(
    slug="evaluacion_proceso",
    code="D34",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    asks=(
        _asked("logros", "¿Qué se consiguió?"),
        _asked("dificultades", "¿Qué costó o no resultó?"),
        _asked("aprendizajes", "¿Qué se aprendió en el camino?"),
        _asked("recomendaciones", "¿Qué se propone para continuar y para otros territorios?"),
    ),
    asked_of="adl",
    requirements=(
        Requirement("Sesión de evaluación del proceso", (912,), ("sesion",)),
        Requirement("Liderada por ADL del FOSIS", (912,), ("conduce", "conduce_adl")),
        Requirement(
            "Espacio de análisis y reflexión",
            (912, 915),
            ("logros", "dificultades", "aprendizajes", "recomendaciones"),
        ),
        Requirement("Lista de asistencia a la sesión", (915,), ("lista_asistencia",)),
    ),
)
