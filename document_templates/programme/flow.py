"""From the diagnosis to the plans: what a document says that it answers, and where that stands.

What was written once is not written again. A document may name the diagnosis or the matrix that it means; else that
is the latest of its day, so that an old document goes on meaning the one that it was made from.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from document_templates.programme.documents import DocumentEntry
from document_templates.programme.names import fold
from document_templates.programme.sessions import Session

DIAGNOSIS, MATRIX, TRAINING = "documento_diagnostico", "matriz_priorizacion", "plan_formacion"
NAMED_BY = {DIAGNOSIS: "diagnostico_folio", MATRIX: "matriz_folio"}
"""The key of `datos` in which a document may say which one it means."""
TO_STRENGTHEN = ("aspectos_a_fortalecer",)
LACKS = (*TO_STRENGTHEN, "debilidades", "oportunidades_mejora")
"""Of a diagnosis: what a theme of training may answer. A row of the matrix may also come from a strength."""
FOUND = (*LACKS, "fortalezas")
PRIORITIES = {"alta": "prioridad alta", "media": "prioridad media", "baja": "prioridad baja"}
NEEDS = ("problema", "necesidad")
"""The rows of the matrix that ask for something; the others say what there is."""


def source(documents: Iterable[DocumentEntry], document: DocumentEntry, slug: str) -> DocumentEntry | None:
    """The diagnosis or the matrix that a document means."""
    of_slug = [one for one in documents if one.slug == slug]
    named = document.datos.get(NAMED_BY[slug])
    if named:
        return next((one for one in of_slug if one.folio == named), None)
    return latest([one for one in of_slug if one.fecha_documento <= document.fecha_documento])


def latest(documents: Iterable[DocumentEntry]) -> DocumentEntry | None:
    """The one that counts, of several of a kind. One that was replaced is older than its replacement."""
    kept = [one for one in documents if one.estado != "anulado"]
    return max(kept, key=lambda one: (one.fecha_documento, one.folio), default=None)


def said(diagnosis: DocumentEntry, keys: Sequence[str]) -> list[str]:
    """What the diagnosis found, under these of its headings; each once."""
    return list(dict.fromkeys(text for key in keys for text in diagnosis.datos.get(key) or []))


def says(diagnosis: DocumentEntry, keys: Sequence[str], text: str) -> bool:
    return fold(text) in map(fold, said(diagnosis, keys))


def rows(matrix: DocumentEntry) -> dict[int, dict[str, Any]]:
    """The rows of the matrix by their `orden`."""
    return {row["orden"]: row for row in matrix.datos["filas"]}


def with_priority(row: dict[str, Any]) -> str:
    """`Faltan manos los días de armado (prioridad alta)`."""
    return f"{row['descripcion']} ({PRIORITIES[row['prioridad']]})"


# Training


def themes(documents: Iterable[DocumentEntry], plan: DocumentEntry) -> list[str]:
    """Those of a training plan; where it names none, what its diagnosis asks to strengthen, in that order."""
    if plan.slug != TRAINING:
        return []
    own = plan.datos.get("tematicas_priorizadas")
    if own:
        return list(own)
    diagnosis = source(documents, plan, DIAGNOSIS)
    return said(diagnosis, TO_STRENGTHEN) if diagnosis else []


def origins(plan: DocumentEntry) -> list[dict[str, Any]]:
    return plan.datos.get("origenes") or []


def aspects_taken_up(documents: Sequence[DocumentEntry], plan: DocumentEntry) -> list[str]:
    """What a training plan says that its themes answer, of the diagnosis."""
    own = [text for origin in origins(plan) for text in origin.get("aspectos") or []]
    return own if plan.datos.get("tematicas_priorizadas") else [*own, *themes(documents, plan)]


@dataclass(frozen=True)
class Heard:
    """What those who came to a training thought of it."""

    session: Session
    mark: float | None
    """None while nobody said."""
    answers: int
    """From how many; none where somebody only typed the mean."""


def heard(sessions: Iterable[Session], documents: Iterable[DocumentEntry]) -> list[Heard]:
    """Of each training, in the order of their days."""
    plans = sorted(
        (one for one in documents if one.slug == TRAINING and one.estado != "anulado"),
        key=lambda one: (one.fecha_documento, one.folio),
    )
    typed = {
        row["sesion_id"]: row.get("evaluacion_promedio")
        for plan in plans
        for row in plan.datos.get("sesiones") or []
    }
    trainings = sorted((one for one in sessions if one.tipo_sesion == "formacion"), key=lambda one: one.fecha)
    return [
        Heard(
            one,
            typed.get(one.id) if one.evaluacion_promedio is None else one.evaluacion_promedio,
            len(one.evaluaciones),
        )
        for one in trainings
    ]


# Plans


def rows_taken_up(plan: DocumentEntry) -> Iterator[int]:
    """The rows of the matrix that a document says that it answers: an action of a plan, or a theme of training."""
    for action in plan.datos.get("acciones") or []:
        yield from action.get("responde_a") or []
    for origin in origins(plan):
        yield from origin.get("filas") or []


# Where nobody said it


def stems(text: str) -> set[str]:
    """The beginnings of the long words: `administrar` and `administración` meet."""
    return {word[:6] for word in re.findall(r"\w{6,}", text.casefold())}


def words(documents: Iterable[DocumentEntry], plan: DocumentEntry) -> str:
    """All that a plan, or a training plan, says that will be done."""
    actions = plan.datos.get("acciones") or []
    told = [action[key] for action in actions for key in ("objetivo", "accion", "resultado_esperado")]
    return " ".join([*told, *themes(documents, plan)])
