"""What every session leaves and asks: its verifier, its convocatoria, its minutes."""

from collections.abc import Iterator

from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.programme.sessions import Session
from document_templates.wording import short_date

DAYS = 7
"""From a session until its papers are asked for."""
LIST_OR_RECORDING = frozenset({"socializacion", "formacion"})
LIST = frozenset(
    {"diagnostica", "priorizacion", "plan_trabajo", "plan_comunicaciones", "proyeccion", "evaluacion_proceso"}
)
RECORDED = {"primera_sesion", "ordinaria", "extraordinaria"}


def _due(case: Case, session: Session) -> bool:
    return (case.on - session.fecha).days > DAYS


def _with(case: Case, slug: str) -> set[str]:
    return {entry.datos.get("sesion_id", "") for entry in case.made(slug)}


def _named(session: Session) -> str:
    return f"del {short_date(session.fecha)}"


@rule(
    "R-31",
    "Cada sesión que la metodología verifica deja su lista de asistencia; la socialización y la formación, lista y/o registro audiovisual.",
    545,
    598,
    697,
    733,
    763,
    768,
    863,
    915,
    severity="warn",
)
def verified_sessions(case: Case) -> Iterator[Flaw]:
    lists, recordings = _with(case, "lista_asistencia"), _with(case, "registro_audiovisual")
    for session in case.held(*LIST_OR_RECORDING, *LIST):
        either = session.tipo_sesion in LIST_OR_RECORDING
        verified = session.id in lists or (either and session.id in recordings)
        if _due(case, session) and not verified:
            asked = "lista de asistencia ni registro audiovisual" if either else "lista de asistencia"
            yield Flaw(f"La sesión {_named(session)} no tiene {asked}.", session=session.id)


@rule(
    "R-32",
    "También las demás sesiones dejan lista de asistencia o acta.",
    643,
    676,
    678,
    severity="info",
    basis="practica",
)
def attested_sessions(case: Case) -> Iterator[Flaw]:
    known = _with(case, "lista_asistencia") | _with(case, "acta_sesion") | _with(case, "registro_audiovisual")
    for session in case.held():
        other = session.tipo_sesion not in LIST_OR_RECORDING | LIST
        if other and _due(case, session) and session.id not in known:
            yield Flaw(
                f"La sesión {_named(session)} no tiene lista de asistencia ni acta.", session=session.id
            )


@rule(
    "R-35",
    "Las sesiones de trabajo del Grupo Motor y del Consejo Local quedan registradas en acta.",
    676,
    890,
    1060,
    severity="info",
)
def minutes(case: Case) -> Iterator[Flaw]:
    known = _with(case, "acta_sesion")
    for session in case.held(*RECORDED):
        if _due(case, session) and session.id not in known:
            yield Flaw(f"La sesión {_named(session)} no tiene acta.", session=session.id)


@rule(
    "R-33",
    "Antes de cada sesión se envía una convocatoria que indica claramente su propósito.",
    573,
    610,
    651,
    655,
    680,
    684,
    743,
    802,
    809,
    889,
    severity="warn",
)
def called_sessions(case: Case) -> Iterator[Flaw]:
    for session in case.held():
        call = session.convocatoria
        if call.enviada_el is None or not call.destinatarias:
            yield Flaw(f"No consta la convocatoria a la sesión {_named(session)}.", session=session.id)
        elif call.enviada_el >= session.fecha:
            yield Flaw(
                f"La convocatoria a la sesión {_named(session)} no se envió antes.", session=session.id
            )
        if len(call.proposito.split()) < 3:
            yield Flaw(
                f"La convocatoria a la sesión {_named(session)} no dice con claridad su propósito.",
                session=session.id,
            )


BODIES = ("grupo_motor", "consejo_local")
BODIES_OF: dict[str, tuple[str, ...]] = {
    "priorizacion": ("grupo_motor",),
    "plan_trabajo": ("grupo_motor",),
    "plan_comunicaciones": ("consejo_local",),
    "proyeccion": BODIES,
}


@rule(
    "R-34",
    "A las sesiones de trabajo se convoca a todas las personas integrantes del Grupo Motor o del Consejo Local.",
    655,
    684,
    743,
    802,
    809,
    890,
    severity="warn",
)
def all_members_called(case: Case) -> Iterator[Flaw]:
    for session in case.held("primera_sesion", *BODIES_OF):
        own = tuple(body for body in BODIES if body == session.instancia)
        organisations, people = case.called(session)
        for body in BODIES_OF.get(session.tipo_sesion, own):
            for member in case.project.body(body).members_on(session.fecha):
                if member.persona_id not in people and member.organizacion_id not in organisations:
                    yield Flaw(
                        f"No se convocó a una persona integrante a la sesión {_named(session)}.",
                        session=session.id,
                        person=member.persona_id,
                    )
