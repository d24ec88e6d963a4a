"""How long each activity takes, and what is left open when execution ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from document_templates.programme.rules.case import Case, middle
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.programme.sessions import Session
from document_templates.wording import long_date, short_date


@dataclass(frozen=True)
class Window:
    """From when to when the methodology has an activity's sessions."""

    name: str
    includes: Callable[[Session], bool]
    since: Callable[[Case], date]
    until: Callable[[Case], date]


def _of(*types: str, body: str | None = None) -> Callable[[Session], bool]:
    return lambda session: session.tipo_sesion in types and body in (None, session.instancia)


def _start(month: int) -> Callable[[Case], date]:
    return lambda case: case.month(month).desde


def _half(month: int) -> Callable[[Case], date]:
    return lambda case: middle(case.month(month))


def _end(month: int) -> Callable[[Case], date]:
    return lambda case: case.month(month).hasta


WINDOWS = (
    Window("la socialización (dos semanas)", _of("socializacion"), _start(1), _half(1)),
    Window("el análisis situacional (dos semanas)", _of("diagnostica"), _start(1), _end(1)),
    Window(
        "la conformación del Grupo Motor (un mes y medio)",
        _of("conformacion", body="grupo_motor"),
        _start(2),
        _half(3),
    ),
    Window(
        "la conformación del Consejo Local (un mes y medio)",
        _of("conformacion", body="consejo_local"),
        _half(3),
        _end(4),
    ),
    Window("la priorización (tres semanas)", _of("priorizacion"), _start(5), _end(6)),
    Window(
        "la elaboración de los planes (un mes)",
        _of("plan_trabajo", "plan_comunicaciones"),
        _start(6),
        _end(6),
    ),
)


@rule(
    "R-90",
    "Cada actividad se hace en el tiempo que le da la metodología.",
    578,
    615,
    657,
    686,
    748,
    814,
    severity="info",
)
def in_time(case: Case) -> Iterator[Flaw]:
    for window in WINDOWS:
        since, until = window.since(case), window.until(case)
        for session in filter(window.includes, case.held()):
            if not since <= session.fecha <= until:
                yield Flaw(
                    f"La sesión del {short_date(session.fecha)} queda fuera del plazo de {window.name},"
                    f" que va del {long_date(since)} al {long_date(until)}.",
                    session=session.id,
                )


@rule(
    "R-91",
    "Al cierre administrativo no quedan documentos a medio firmar.",
    46,
    642,
    severity="info",
)
def nothing_left_open(case: Case) -> Iterator[Flaw]:
    if not case.execution_over:
        return
    for entry in case.project.documentos:
        standing = case.register.get(entry.folio)
        if standing and standing.state in ("draft", "presented", "out_for_signature", "signed"):
            yield Flaw("Terminó la ejecución y el documento sigue sin cerrarse.", entry.folio)
