"""Stage 2: how Grupo Motor and Consejo Local come about, who is in them and how often they meet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from document_templates.programme.calendar import add_months
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.people import Member
from document_templates.programme.rules.case import Case, as_day
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.programme.rules.socializacion import PROCEDURES, procedure
from document_templates.programme.sessions import Session
from document_templates.wording import conjunction, long_date


@dataclass(frozen=True)
class Words:
    """How one of the two bodies is called, and its kinds."""

    body: str
    name: str
    act: str
    protocol: str
    declaration: str


BODIES = (
    Words("grupo_motor", "Grupo Motor", "acta_conformacion_gm", "protocolo_gm", "declaracion_gm"),
    Words("consejo_local", "Consejo Local", "acta_conformacion_cl", "protocolo_cl", "declaracion_cl"),
)
GM, CL = BODIES
MINIMUM = 5


def formed(case: Case, of: Words) -> bool:
    return case.project.body(of.body).fecha_conformacion <= case.on


def a_month_in(case: Case, of: Words) -> bool:
    """Formed, and a month ago at least."""
    return add_months(case.project.body(of.body).fecha_conformacion, 1) < case.on


def act_of(case: Case, of: Words) -> str | None:
    """The folio of its conformation."""
    return next((entry.folio for entry in case.begun(of.act)), None)


# How they come about


@rule(
    "R-07",
    "El Grupo Motor no tiene menos de cinco integrantes, salvo excepciones.",
    642,
    severity="warn",
)
def enough_members(case: Case) -> Iterator[Flaw]:
    acts = case.begun(GM.act)
    if not formed(case, GM) or any(act.datos.get("justificacion_excepcion") for act in acts):
        return
    for act in acts:
        count = len(case.members(GM.body, act.fecha_documento))
        if count < MINIMUM:
            yield Flaw(f"El Grupo Motor se conforma con {count} integrantes, y no dice por qué.", act.folio)
    count = len(case.members(GM.body, case.until))
    if count < MINIMUM:
        yield Flaw(f"El Grupo Motor tiene {count} integrantes.")


@rule(
    "R-08",
    "La composición del Grupo Motor y del Consejo Local se acuerda con el FOSIS regional.",
    642,
    676,
    severity="warn",
)
def agreed_composition(case: Case) -> Iterator[Flaw]:
    agreed = {entry.datos["instancia"] for entry in case.made("acuerdo_composicion_fosis")}
    for of in BODIES:
        if not formed(case, of) or of.body in agreed or _approved(case, of):
            continue
        yield Flaw(
            f"No consta el acuerdo del FOSIS regional con la composición del {of.name}.", act_of(case, of)
        )


def _approved(case: Case, of: Words) -> bool:
    return any(
        approval.tipo_visacion == "acuerdo_composicion_fosis_regional" and approval.estado == "otorgada"
        for act in case.begun(of.act)
        for approval in act.visaciones
    )


@rule(
    "R-46",
    "Antes de conformar el Grupo Motor y el Consejo Local hay sesiones intermedias.",
    649,
    678,
    severity="warn",
)
def sessions_between(case: Case) -> Iterator[Flaw]:
    for of in BODIES:
        day = case.project.body(of.body).fecha_conformacion
        before = [one for one in case.held("intermedia", body=of.body) if one.fecha < day]
        if formed(case, of) and not before:
            yield Flaw(
                f"El {of.name} se conformó sin sesiones intermedias en que se aclare su rol.",
                act_of(case, of),
            )


@rule(
    "R-47",
    "El Grupo Motor y el Consejo Local tienen una primera sesión de trabajo.",
    655,
    684,
    995,
    998,
    severity="warn",
)
def first_working_session(case: Case) -> Iterator[Flaw]:
    for of in BODIES:
        if a_month_in(case, of) and not case.held("primera_sesion", body=of.body):
            yield Flaw(f"El {of.name} lleva un mes conformado y no ha tenido su primera sesión de trabajo.")


@rule(
    "R-09",
    "Quienes integran el Grupo Motor declararon antes su interés o compromiso.",
    633,
    642,
    643,
    severity="warn",
)
def interested_members(case: Case) -> Iterator[Flaw]:
    fichas = case.made("ficha_interes", "compromiso_organizacion")
    for member in case.project.grupo_motor.integrantes:
        if member.desde > case.on:
            continue
        if not any(_speaks_for(entry, member) and entry.fecha_documento <= member.desde for entry in fichas):
            yield Flaw(
                "Una persona integra el Grupo Motor sin ficha de interés ni compromiso anterior, suyo o de su organización.",
                person=member.persona_id,
                organisation=member.organizacion_id,
            )


def _speaks_for(ficha: DocumentEntry, member: Member) -> bool:
    own = member.organizacion_id is not None and ficha.datos.get("organizacion_id") == member.organizacion_id
    return own or any(
        one["persona_id"] == member.persona_id for one in ficha.datos.get("representantes") or []
    )


@rule(
    "R-48",
    "Las demás organizaciones y las familias validan la constitución del Grupo Motor.",
    643,
    severity="warn",
)
def validated_by_the_community(case: Case) -> Iterator[Flaw]:
    if a_month_in(case, GM) and not case.made("acta_validacion_gm"):
        yield Flaw("El Grupo Motor lleva un mes conformado y no consta su validación comunitaria.")
    for entry in case.begun("acta_validacion_gm"):
        for key, words in (
            ("organizaciones_presentes", "organizaciones"),
            ("familias_presentes", "familias"),
        ):
            if not entry.datos.get(key):
                yield Flaw(f"En la validación del Grupo Motor no hubo {words} presentes.", entry.folio)


@rule(
    "R-49",
    "La validación del Grupo Motor es permanente: se repite a medida que ingresan familias.",
    643,
    severity="info",
)
def validated_again(case: Case) -> Iterator[Flaw]:
    days = [entry.fecha_documento for entry in case.once_made("acta_validacion_gm")]
    stay = max((procedure(case, e).get("permanencia_meses") or 0 for e in case.made(*PROCEDURES)), default=0)
    # By then the families of the last validation have left, as the procedure itself says.
    if days and stay and add_months(max(days), stay) < case.until:
        yield Flaw(
            f"Desde la última validación del Grupo Motor pasaron más de {stay} meses, lo que una familia permanece en el Ecomercado: toca validar de nuevo."
        )


# Who is in them


@rule(
    "R-12",
    "Cada integrante del Grupo Motor y del Consejo Local tiene su declaración de compromiso.",
    654,
    683,
    severity="warn",
)
def declared_members(case: Case) -> Iterator[Flaw]:
    for of in BODIES:
        declared = {entry.datos["persona_id"] for entry in case.made(of.declaration)}
        for member in case.project.body(of.body).members:
            # Who enters has a month, and who left before it is not asked.
            due = add_months(member.desde, 1)
            if due < case.on and member.on(due) and member.persona_id not in declared:
                yield Flaw(
                    f"Una persona integra el {of.name} desde el {long_date(member.desde)} y no tiene su declaración.",
                    person=member.persona_id,
                    organisation=member.organizacion_id,
                )


@rule(
    "R-50",
    "Cada ingreso, renuncia o reemplazo posterior a la conformación queda en un acta.",
    643,
    651,
    676,
    severity="info",
)
def changes_on_record(case: Case) -> Iterator[Flaw]:
    told = {move for entry in case.made("acta_ingreso_renuncia") for move in _moves(entry)}
    for of in BODIES:
        body = case.project.body(of.body)
        for member in body.members:
            entered = (ENTRY, member.desde) if member.desde > body.fecha_conformacion else None
            left = (EXIT, member.hasta) if member.hasta else None
            for word, day in filter(None, (entered, left)):
                # The last day as a member, or the first one as none.
                days = [day, day + timedelta(days=1)] if word == EXIT else [day]
                known = any((of.body, member.persona_id, word, one) in told for one in days)
                if day <= case.on and not known:
                    yield Flaw(
                        f"El {word} de una persona del {of.name}, el {long_date(day)}, no está con esa fecha en un acta de ingreso o renuncia.",
                        person=member.persona_id,
                    )


ENTRY, EXIT = "ingreso", "egreso"
Move = tuple[str, str, str, date | None]
"""Of a body, who, in or out, and when."""


def _moves(act: DocumentEntry) -> Iterator[Move]:
    """Who replaces somebody enters, and the other one leaves."""
    body = act.datos["instancia"]
    for move in act.datos.get("movimientos") or []:
        day = as_day(move["fecha"])
        yield body, move["persona_id"], EXIT if move["tipo"] == "renuncia" else ENTRY, day
        if move.get("reemplaza_a"):
            yield body, move["reemplaza_a"], EXIT, day


@rule(
    "R-54",
    "El Grupo Motor está representado en el Consejo Local.",
    674,
    675,
    680,
    severity="warn",
)
def grupo_motor_in_council(case: Case) -> Iterator[Flaw]:
    if formed(case, CL) and "grupo_motor" not in _sectors(case):
        yield Flaw("En el Consejo Local no hay nadie del Grupo Motor.", act_of(case, CL))


@rule(
    "R-55",
    "De ser posible, integran el Consejo Local la economía local y otros organismos del territorio.",
    674,
    680,
    severity="info",
)
def diverse_council(case: Case) -> Iterator[Flaw]:
    if not formed(case, CL):
        return
    sectors = _sectors(case)
    missing = [] if "economia_local" in sectors else ["la economía local"]
    if not sectors & {"municipio", "sociedad_civil"}:
        missing.append("otros organismos del territorio, como el municipio u ONG")
    if missing:
        yield Flaw(f"En el Consejo Local no está {conjunction(missing)}.", act_of(case, CL))


def _sectors(case: Case) -> set[str]:
    return {member.como for member in case.project.consejo_local.integrantes if member.on(case.until)}


@rule(
    "R-56",
    "Por el Grupo Motor y el Consejo Local firma su vocería, que los integra.",
    severity="warn",
    basis="practica",
)
def own_voice(case: Case) -> Iterator[Flaw]:
    for of in BODIES:
        voice = case.project.body(of.body).voceria_id
        if formed(case, of) and voice and voice not in case.members(of.body, case.until):
            yield Flaw(f"La vocería del {of.name} ya no lo integra: hay que elegir otra.", person=voice)
    for slug in {entry.slug for entry in case.project.documentos}:
        for entry in case.begun(slug):
            yield from _other_voices(case, entry)


def _other_voices(case: Case, entry: DocumentEntry) -> Iterator[Flaw]:
    for signer in entry.firmas:
        for of in BODIES:
            voice = case.project.body(of.body).voceria_id
            if signer.rol == of.body and voice and signer.persona_id != voice:
                yield Flaw(
                    f"Quien firma por el {of.name} no es su vocería.", entry.folio, person=signer.persona_id
                )


# How they work

TOPICS = {
    "ingreso_integrantes": "el ingreso de integrantes",
    "renuncia_integrantes": "la renuncia de integrantes",
    "frecuencia_sesiones": "la temporalidad de las sesiones",
    "registro_sesiones": "el registro de las sesiones",
}


@rule(
    "R-13",
    "El protocolo del Consejo Local cubre al menos ingreso y renuncia, temporalidad y registro de las sesiones.",
    676,
    severity="block",
)
def topics_of_council(case: Case) -> Iterator[Flaw]:
    yield from _topics(case, CL, TOPICS)


@rule(
    "R-13b",
    "El protocolo del Grupo Motor considera el ingreso de integrantes y un canal de comunicación permanente.",
    643,
    severity="warn",
)
def topics_of_group(case: Case) -> Iterator[Flaw]:
    asked = {
        "ingreso_integrantes": TOPICS["ingreso_integrantes"],
        "canal_comunicacion": "el canal de comunicación permanente",
    }
    yield from _topics(case, GM, asked)


def _topics(case: Case, of: Words, asked: dict[str, str]) -> Iterator[Flaw]:
    for entry in case.begun(of.protocol):
        missing = [words for key, words in asked.items() if not entry.datos.get(key)]
        if missing:
            yield Flaw(f"Al protocolo del {of.name} le falta: {conjunction(missing)}.", entry.folio)


@rule("R-52", "Los protocolos llevan también los acuerdos de trabajo.", 653, 682, severity="info")
def working_agreements(case: Case) -> Iterator[Flaw]:
    for of in BODIES:
        for entry in case.begun(of.protocol):
            if not entry.datos.get("acuerdos_trabajo"):
                yield Flaw(f"El protocolo del {of.name} no tiene acuerdos de trabajo.", entry.folio)


@rule("R-51", "El Grupo Motor acuerda reunirse al menos una vez al mes.", 643, severity="warn")
def agreed_to_meet_monthly(case: Case) -> Iterator[Flaw]:
    if formed(case, GM) and case.project.grupo_motor.frecuencia != "mensual":
        protocol = next((entry.folio for entry in case.begun(GM.protocol)), None)
        yield Flaw("El Grupo Motor acordó reunirse menos de una vez al mes.", protocol)


@rule(
    "R-10",
    "El Grupo Motor se reúne al menos una vez al mes durante la ejecución.",
    643,
    severity="info",
)
def meets_monthly(case: Case) -> Iterator[Flaw]:
    days = [session.fecha for session in _meetings(case, GM)]
    start = case.project.grupo_motor.fecha_conformacion
    for number, month in enumerate(case.calendar.months, start=1):
        if start <= month.last < case.on and not any(day in month for day in days):
            yield Flaw(f"En el mes {number} de ejecución no se reunió el Grupo Motor.")


@rule(
    "R-11",
    "El Consejo Local se reúne al menos una vez cada dos meses durante la ejecución.",
    678,
    severity="info",
)
def meets_every_two_months(case: Case) -> Iterator[Flaw]:
    start = case.project.consejo_local.fecha_conformacion
    if start > case.until:
        return
    last = start
    for day in [*(session.fecha for session in _meetings(case, CL) if session.fecha > start), case.until]:
        if add_months(last, 2) + timedelta(days=7) < day:
            yield Flaw(f"Desde el {long_date(last)} el Consejo Local pasó más de dos meses sin reunirse.")
        last = day


def _meetings(case: Case, of: Words) -> list[Session]:
    return [session for session in case.held() if session.gathers(of.body)]


@rule(
    "R-53",
    "Al terminar la ejecución, el Grupo Motor y el Consejo Local evalúan y redefinen cada cuánto se reúnen.",
    643,
    678,
    severity="info",
)
def frequency_redefined(case: Case) -> Iterator[Flaw]:
    if not case.execution_over:
        return
    since = add_months(case.calendar.months[-1].first, -1)
    for of in BODIES:
        late = [session for session in _meetings(case, of) if session.fecha >= since]
        if formed(case, of) and not any(
            _on_frequency(session) for session in late if session.instancia == of.body
        ):
            yield Flaw(f"Terminó la ejecución y no consta cada cuánto se reunirá el {of.name} en adelante.")


def _on_frequency(session: Session) -> bool:
    said = [agreement.texto for agreement in session.acuerdos]
    return any(
        re.search(r"se reun|se reún|frecuencia|periodicidad|temporalidad", text, re.I) for text in said
    )
