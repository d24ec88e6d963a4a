"""How long each activity takes, and what is left open when execution ends."""

from collections.abc import Iterator

from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.programme.sessions import Session
from document_templates.wording import long_date, short_date

# The actividad whose sessions these are, and how long the methodology gives it.
SESSIONS_OF = {
    "socializacion": ("socializacion", "la socialización (dos semanas)"),
    "diagnostica": ("analisis_situacional", "el análisis situacional (dos semanas)"),
    "priorizacion": ("priorizacion", "la priorización (tres semanas)"),
    "plan_trabajo": ("plan_trabajo", "la elaboración de los planes (un mes)"),
    "plan_comunicaciones": ("plan_comunicaciones", "la elaboración de los planes (un mes)"),
}
CONFORMATION_OF = {
    "grupo_motor": ("grupo_motor", "la conformación del Grupo Motor (un mes y medio)"),
    "consejo_local": ("consejo_local", "la conformación del Consejo Local (un mes y medio)"),
}


def _activity(session: Session) -> tuple[str, str] | None:
    if session.tipo_sesion == "conformacion":
        return CONFORMATION_OF.get(session.instancia)
    return SESSIONS_OF.get(session.tipo_sesion)


@rule(
    "R-90",
    "Cada actividad se hace en el tiempo que le da la metodología, o el convenio.",
    578,
    615,
    657,
    686,
    748,
    814,
    severity="info",
)
def in_time(case: Case) -> Iterator[Flaw]:
    for session in case.held():
        activity = _activity(session)
        if activity and session.fecha not in (time := case.window(activity[0])):
            yield Flaw(
                f"La sesión del {short_date(session.fecha)} queda fuera del plazo de {activity[1]},"
                f" que va del {long_date(time.first)} al {long_date(time.last)}.",
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
