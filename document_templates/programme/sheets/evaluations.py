"""What those who came to a training thought of it, entered from the paper sheets that they filled in without their name."""

from collections.abc import Iterator, Mapping
from typing import Any

from document_templates.meetings import TYPES
from document_templates.programme.project import Project, Session
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.proposal import Loading, settle
from document_templates.programme.sheets.tables import Column, Row, Table
from document_templates.wording import counted, mark, short_date

TABLE = Table(
    "evaluaciones",
    "Evaluaciones",
    "evaluación de formación",
    "evaluaciones de formación",
    (
        Column(
            "sesion",
            "Sesión",
            cells.text,
            "sesión de formación, código sesión, id sesión, n° sesión, fecha, fecha de la sesión",
            required=True,
            hint="Elija de la lista, o escriba su código (S11) o su fecha.",
            width=44,
            example="S11",
        ),
        Column(
            "numero",
            "N° de hoja",
            cells.positive,
            "n°, número, hoja, n° de la hoja, n° de evaluación",
            required=True,
            hint="Numere las hojas de cada sesión al anotarlas: así ninguna se cuenta dos veces.",
            form="number",
            width=10,
            example=1,
        ),
        Column(
            "nota",
            "Nota",
            cells.mark,
            "evaluación, calificación, nota de 1 a 7",
            required=True,
            hint="De 1,0 a 7,0.",
            form="mark",
            width=10,
            example=6.5,
        ),
        Column(
            "sirvio",
            "Qué le sirvió",
            cells.text,
            "qué sirvió, lo que sirvió, comentario, comentarios",
            hint="Sin nombres ni RUT.",
            width=50,
            example="Practicar con el termómetro",
        ),
        Column(
            "cambiaria",
            "Qué cambiaría",
            cells.text,
            "qué mejoraría, sugerencia, sugerencias",
            hint="Sin nombres ni RUT.",
            width=50,
            example="Más tiempo para preguntas",
        ),
    ),
    named_by=("nota",),
    notes=(
        "Una fila por hoja de evaluación. Son anónimas: no anote nombres ni RUT.",
        "Una hoja se reconoce por su sesión y su número; el promedio lo calcula el servicio.",
    ),
)
ANSWERED = ("nota", "sirvio", "cambiaria")


def propose(loading: Loading) -> None:
    trainings = [
        _Training(session, raw)
        for session, raw in zip(loading.project.sesiones, loading.content["sesiones"], strict=True)
        if session.tipo_sesion == "formacion"
    ]
    for row in loading.found.rows:
        training = _meant(trainings, row)
        if training:
            training.take(loading, row)
    for training in trainings:
        loading.derive(f"Promedio de {training.title}", training.before, training.mean)
    loading.untouched = sum(len(training.session.evaluaciones) for training in trainings) - sum(
        entry.action != "added" for entry in loading.entries
    )


def rows(project: Project) -> Iterator[dict[str, Any]]:
    for session in project.sesiones:
        for one in session.evaluaciones:
            yield {"sesion": session.id, **one.model_dump()}


def choices(project: Project) -> Mapping[str, Mapping[str, str]]:
    """The trainings of the project, to choose from."""
    trainings = [session for session in project.sesiones if session.tipo_sesion == "formacion"]
    return {"sesion": {one.id: _choice(one) for one in trainings}}


def _choice(session: Session) -> str:
    """`S11 · 11-07-2026 · Formación: inocuidad`."""
    return f"{session.id} · {short_date(session.fecha)} · {session.convocatoria.proposito.rstrip('.')[:60]}"


def _meant(trainings: list["_Training"], row: Row) -> "_Training | None":
    """By the code with which what the list offers begins, or by the day."""
    said = row.get("sesion")
    if said is None:
        row.wrong("sesion", "falta la sesión: escriba su código (S11) o su fecha")
        return None
    code = said.split()[0].casefold()
    found = [one for one in trainings if one.session.id.casefold() == code] or _on(trainings, said)
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.session.id for one in trainings) or "ninguna"
    if found:
        row.wrong("sesion", f"ese día hubo más de una: escriba el código de la que es ({known})")
    else:
        row.wrong("sesion", f"no es una sesión de formación del proyecto, que tiene: {known}")
    return None


def _on(trainings: list["_Training"], said: str) -> list["_Training"]:
    try:
        day = cells.day(said)
    except ValueError:
        return []
    return [one for one in trainings if one.session.fecha == day]


class _Training:
    """One session, and the answers that it has."""

    def __init__(self, session: Session, raw: dict[str, Any]) -> None:
        self.session = session
        self.title = f"{session.id}, {TYPES[session.tipo_sesion]} del {short_date(session.fecha)}"
        self._raw = raw
        self._rows: dict[int, int] = {}
        self.before = self.mean

    @property
    def _answers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._raw.get("evaluaciones") or []
        return found

    @property
    def mean(self) -> str:
        """`6,4 (10 respuestas)`."""
        marks = [one["nota"] for one in self._answers if "nota" in one]
        count = counted(len(marks), "respuesta", "respuestas")
        return f"{mark(sum(marks) / len(marks))} ({count})" if marks else "vacío"

    def take(self, loading: Loading, row: Row) -> None:
        number = row.get("numero")
        if number is None:
            if "numero" not in row.unread:
                row.wrong("numero", "falta: numere las hojas de cada sesión, y anote aquí el número")
            return
        if self._rows.setdefault(number, row.number) != row.number:
            row.wrong("numero", f"es la misma hoja de la fila {self._rows[number]}: deje una de las dos")
            return
        values = settle(row, {key: row.get(key) for key in ANSWERED})
        self._write(loading, row, number, values)

    def _write(self, loading: Loading, row: Row, number: int, values: dict[str, Any]) -> None:
        answers = self._answers
        name, place = f"hoja {number} · {self.title}", f"sesiones[{self.session.id}].evaluaciones"
        for at, old in enumerate(answers):
            if old["numero"] == number:
                loading.compare(row, old, f"{place}[{at}]", values, id=self.session.id, name=name)
                return
        if "nota" not in values and "nota" not in row.unread:
            row.wrong("nota", "falta")
        self._raw["evaluaciones"] = [*answers, {"numero": number, **values}]
        loading.add(row, self.session.id, name, f"{place}[{len(answers)}]")
