"""Stage 1: the procedure, the invitation, the first session, the diagnosis and the commitments."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from document_templates.programme.calendar import add_months
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.rules.case import Case
from document_templates.programme.rules.periods import months_of
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.wording import conjunction, long_date

PROCEDURES = ("procedimiento_interno", "procedimiento_interno_modificado")


def procedure(case: Case, entry: DocumentEntry) -> Mapping[str, Any]:
    """What a procedure says whole: a later version states only what changes."""
    replaced = entry.reemplaza_folio
    if entry.slug == PROCEDURES[0] or replaced is None or not case.project.has_document(replaced):
        return entry.datos
    changed = {key: value for key, value in entry.datos.items() if value is not None}
    return {**procedure(case, case.project.document(replaced)), **changed}


# The procedure

ELEMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "la descripción del recinto, con dirección, teléfono y tipo de resolución",
        ("recinto_descripcion", "recinto_direccion", "recinto_telefono", "tipo_resolucion"),
    ),
    ("el programa de funcionamiento", ("programa_funcionamiento",)),
    ("las personas a cargo, sus funciones y horarios", ("organigrama",)),
    ("la focalización", ("focalizacion_criterios", "permanencia_meses", "incorporacion_nuevas")),
    (
        "el número de familias iniciales",
        ("familias_iniciales_total", "familias_retiran", "familias_domicilio"),
    ),
    (
        "el contacto con las familias y el motivo de la entrega a domicilio",
        ("contacto_familias", "motivo_entrega_domicilio"),
    ),
    ("la gestión de residuos", ("gestion_residuos",)),
    ("los primeros donantes", ("donantes_iniciales",)),
    ("las organizaciones con que se inicia el contacto", ("organizaciones_contacto_inicial",)),
    ("la periodicidad y el mecanismo de ajuste", ("ajustes_periodicidad", "ajustes_mecanismo")),
)
EMPTY: tuple[object, ...] = (None, "", [], {})


@rule(
    "R-03",
    "El procedimiento interno contiene los diez elementos que pide la metodología.",
    *range(554, 565),
    severity="block",
)
def complete_procedure(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(*PROCEDURES):
        says = procedure(case, entry)
        missing = [name for name, keys in ELEMENTS if any(says.get(key) in EMPTY for key in keys)]
        weekly = says.get("programa_funcionamiento") or {}
        if says.get("familias_domicilio") and not weekly.get("entrega_en_domicilio"):
            missing.append("los días de distribución en domicilio")
        if missing:
            yield Flaw(f"Al procedimiento interno le falta: {conjunction(missing)}.", entry.folio)


@rule(
    "R-38",
    "El procedimiento interno dice los tipos de producto y el rol de cada integrante del equipo antes de socializar.",
    553,
    557,
    severity="warn",
)
def products_and_roles(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(PROCEDURES[0]):
        says = entry.datos
        if not says.get("tipos_producto"):
            yield Flaw("El procedimiento interno no dice con qué tipos de producto comienza.", entry.folio)
        posts = {post["persona_id"] for post in says.get("organigrama") or []}
        for role, words in TEAM_WORDS.items():
            if not any(case.has_role(id, {role}) for id in posts):
                yield Flaw(f"En el organigrama no está {words}.", entry.folio)


TEAM_WORDS = {
    "gestora_comunitaria": "la gestora o el gestor comunitario",
    "coordinacion_ecomercado": "la persona coordinadora",
    "encargada_recinto": "la persona encargada de recinto",
}


@rule("R-42", "El procedimiento interno está validado.", 499, severity="info")
def validated_procedure(case: Case) -> Iterator[Flaw]:
    for entry in case.made(*PROCEDURES):
        same = entry.datos.get("resultado") == "sin_cambios"
        given = any(one.estado == "otorgada" for one in entry.visaciones)
        if case.past("analisis_situacional") and not same and not given:
            yield Flaw("No consta quién validó el procedimiento interno.", entry.folio)


@rule(
    "R-43",
    "El procedimiento interno se revisa con la periodicidad que él mismo fija.",
    564,
    severity="info",
)
def revised_procedure(case: Case) -> Iterator[Flaw]:
    last = max(case.made(*PROCEDURES), key=lambda entry: entry.fecha_documento, default=None)
    says = procedure(case, last).get("ajustes_periodicidad") if last else None
    if last is None or not says:
        return
    months = months_of(says)
    if months is None:
        yield Flaw(
            "No se entiende cada cuánto se revisa el procedimiento interno: escriba, por ejemplo, «cada tres meses».",
            last.folio,
        )
        return
    due = add_months(last.fecha_documento, months)
    if due < case.until:
        yield Flaw(
            f"El procedimiento interno debía revisarse hasta el {long_date(due)}. Si nada cambia, emita igual una versión que lo diga.",
            last.folio,
        )


@rule(
    "R-44",
    "El procedimiento interno lo firman el organismo ejecutor y la coordinación.",
    554,
    severity="warn",
    basis="practica",
)
def signed_procedure(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(*PROCEDURES):
        roles = {signer.rol for signer in entry.firmas}
        for role, words in (("ejecutor", "el organismo ejecutor"), ("coordinacion", "la coordinación")):
            if role not in roles:
                yield Flaw(f"Nadie firma el procedimiento interno por {words}.", entry.folio)


# The first session


@rule("R-01", "Se realiza al menos una sesión de socialización.", 541, 553, 574, severity="warn")
def one_presentation(case: Case) -> Iterator[Flaw]:
    if case.past("analisis_situacional") and not case.held("socializacion"):
        yield Flaw("Terminó la etapa 1 y no hay ninguna sesión de socialización.")


@rule(
    "R-02",
    "El procedimiento interno existe antes de socializar el Ecomercado.",
    553,
    574,
    severity="warn",
)
def procedure_first(case: Case) -> Iterator[Flaw]:
    known = [entry.fecha_documento for entry in case.once_made(*PROCEDURES)]
    for session in case.held("socializacion"):
        if not any(day <= session.fecha for day in known):
            yield Flaw(
                "La sesión de socialización se hizo sin contar antes con el procedimiento interno.",
                session=session.id,
            )


@rule(
    "R-36",
    "Se invita a toda la comunidad organizada del territorio, también la de otros sectores.",
    569,
    severity="info",
)
def invited_all(case: Case) -> Iterator[Flaw]:
    listed = {id for entry in case.made("catastro_organizaciones") for id in entry.datos["organizaciones"]}
    sessions = case.held("socializacion")
    called = {id for session in sessions for id in case.called(session)[0]}
    left = listed - called
    if sessions and left:
        of = {id: case.project.organisation(id).sector for id in listed}
        sectors = sorted({of[id] for id in left if of[id]} - {of[id] for id in listed & called})  # type: ignore[type-var]
        apart = f" Sectores sin invitación: {', '.join(map(str, sectors))}." if sectors else ""
        yield Flaw(
            f"Se invitó a {len(listed & called)} de las {len(listed)} organizaciones del catastro.{apart}",
            session=sessions[0].id,
        )


@rule(
    "R-37",
    "En la socialización participan la coordinación, la gestora, quien está a cargo del recinto y el municipio o ejecutor.",
    575,
    severity="info",
)
def team_presents_itself(case: Case) -> Iterator[Flaw]:
    for session in case.held("socializacion"):
        if session.asistentes is None:
            continue
        present = case.present(session)
        missing = [
            words
            for role, words in TEAM_WORDS.items()
            if not any(case.has_role(id, {role}) for id in present)
        ]
        official = {"representante_ejecutor", "equipo_ejecutor"}
        if not any(case.is_municipal(id, session.fecha) or case.has_role(id, official) for id in present):
            missing.append("alguien del municipio o del organismo ejecutor")
        if missing:
            yield Flaw(f"En la lista de la socialización falta: {conjunction(missing)}.", session=session.id)


@rule(
    "R-04",
    "Cada representante de las organizaciones con interés firma su ficha de interés de participación.",
    546,
    576,
    severity="warn",
)
def signed_fichas(case: Case) -> Iterator[Flaw]:
    for entry in case.begun("ficha_interes"):
        signing = {signer.persona_id for signer in entry.firmas if signer.rol == "representante"}
        for one in entry.datos.get("representantes") or []:
            if one["persona_id"] not in signing:
                yield Flaw(
                    "Una persona figura como representante en la ficha y no la firma.",
                    entry.folio,
                    person=one["persona_id"],
                )
        if case.past("analisis_situacional") and case.waits(entry):
            yield Flaw("Terminó la etapa 1 y la ficha de interés no está firmada.", entry.folio)


# The diagnosis


@rule(
    "R-05",
    "Se realiza al menos una sesión diagnóstica, y a ella se invita a quienes firmaron la ficha de interés.",
    593,
    605,
    610,
    611,
    severity="warn",
)
def one_diagnosis(case: Case) -> Iterator[Flaw]:
    sessions = case.held("diagnostica")
    if not sessions:
        if case.past("analisis_situacional"):
            yield Flaw("Terminó la etapa 1 y no hay ninguna sesión diagnóstica.")
        return
    called = {id for session in sessions for id in case.called(session)[0]}
    interested = case.declared("ficha_interes", by=sessions[-1].fecha - timedelta(days=1))
    for id in sorted(interested - called):
        yield Flaw(
            f"Firmó la ficha de interés y no se la invitó a la sesión diagnóstica: {case.names([id])}.",
            session=sessions[0].id,
            organisation=id,
        )


@rule(
    "R-39",
    "La propuesta metodológica está hecha antes de la sesión diagnóstica.",
    605,
    610,
    severity="warn",
)
def method_of_diagnosis(case: Case) -> Iterator[Flaw]:
    sessions = case.held("diagnostica")
    known = [entry.fecha_documento for entry in case.once_made("propuesta_metodologica")]
    if sessions and not any(day <= sessions[0].fecha for day in known):
        yield Flaw("La sesión diagnóstica se hizo sin propuesta metodológica.", session=sessions[0].id)


@rule(
    "R-40",
    "En el diagnóstico participan todas las organizaciones que expresaron su interés.",
    605,
    severity="info",
)
def all_diagnosed(case: Case) -> Iterator[Flaw]:
    for entry in case.begun("documento_diagnostico"):
        interested = case.declared("ficha_interes", by=entry.fecha_documento)
        left = interested - set(entry.datos["organizaciones_participantes"])
        if left:
            yield Flaw(f"Declararon interés y no están en el diagnóstico: {case.names(left)}.", entry.folio)


@rule(
    "R-41",
    "El diagnóstico dice qué se requiere fortalecer y con qué acciones.",
    604,
    607,
    severity="warn",
)
def diagnosis_leads_on(case: Case) -> Iterator[Flaw]:
    asked = {
        "aspectos_a_fortalecer": "qué aspectos se requieren fortalecer",
        "acciones_mitigacion": "con qué acciones de mitigación o fortalecimiento",
    }
    for entry in case.begun("documento_diagnostico"):
        missing = [words for key, words in asked.items() if not entry.datos.get(key)]
        if missing:
            yield Flaw(f"El documento diagnóstico no dice {conjunction(missing)}.", entry.folio)


@rule(
    "R-06",
    "Cada organización que participa tiene su documento con acuerdos y compromiso de participación.",
    590,
    600,
    613,
    severity="warn",
)
def one_commitment_each(case: Case) -> Iterator[Flaw]:
    if not case.past("analisis_situacional"):
        return
    taking_part = {
        id
        for entry in case.made("documento_diagnostico")
        for id in entry.datos["organizaciones_participantes"]
    }
    committed = case.declared("compromiso_organizacion")
    for id in sorted(taking_part - committed):
        yield Flaw(
            f"Participó en el diagnóstico y no tiene su compromiso firmado: {case.names([id])}.",
            organisation=id,
        )
