"""Stage 3: the matrix of priorities, the two plans and their validation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from document_templates.programme import flow
from document_templates.programme.documents import ApprovalType, DocumentEntry, SignerEntry
from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.wording import conjunction, short_date


@dataclass(frozen=True)
class Plan:
    slug: str
    name: str
    session: str
    validation: str
    body: str
    method: str
    fields: tuple[tuple[str, str], ...]
    """The ámbitos that it covers, with their words."""
    actors: tuple[str, ...]
    """Who validates it."""


PLANS = (
    Plan(
        "plan_trabajo_participativo",
        "plan de trabajo participativo",
        "plan_trabajo",
        "validacion_plan_trabajo",
        "grupo_motor",
        "plan_trabajo",
        (
            ("incorporacion_operacion", "incorporación a la operación"),
            ("apoyo_administracion", "apoyo a la administración"),
            ("vinculacion_red_local", "vinculación con la red local comunitaria"),
            ("posicionamiento", "posicionamiento y validación del Grupo Motor"),
        ),
        ("comunidad_organizada", "equipo_ecomercado", "municipio", "red_colaboradores"),
    ),
    Plan(
        "plan_comunicaciones",
        "plan de comunicaciones",
        "plan_comunicaciones",
        "validacion_plan_comunicaciones",
        "consejo_local",
        "plan_comunicaciones",
        (
            ("socializacion_sensibilizacion", "socialización y sensibilización"),
            ("vinculacion_alianzas", "vinculación con alianzas público-privadas"),
            ("fidelizacion_donantes", "fidelización de colaboradores y donantes"),
            ("posicionamiento", "posicionamiento y validación del Consejo Local"),
        ),
        ("grupo_motor", "equipo_ecomercado", "municipio", "red_colaboradores"),
    ),
)
ACTORS = {
    "comunidad_organizada": "la comunidad organizada",
    "grupo_motor": "el Grupo Motor",
    "equipo_ecomercado": "el equipo del Ecomercado",
    "municipio": "el municipio",
    "red_colaboradores": "la red de colaboradores o donantes",
}


# Priorities


@rule(
    "R-16",
    "Se realiza al menos una sesión de priorización con el Grupo Motor, entre los meses 5 y 6.",
    732,
    737,
    748,
    severity="warn",
)
def one_prioritisation(case: Case) -> Iterator[Flaw]:
    if case.past("priorizacion") and not case.held("priorizacion", body="grupo_motor"):
        yield Flaw("Pasó su plazo y no hay ninguna sesión de priorización con el Grupo Motor.")


@rule(
    "R-62",
    "El método o técnica de trabajo grupal se define antes de priorizar y de elaborar cada plan.",
    744,
    803,
    810,
    1029,
    severity="warn",
)
def method_first(case: Case) -> Iterator[Flaw]:
    for session_type, method, name in (
        ("priorizacion", "priorizacion", "priorización"),
        *((plan.session, plan.method, plan.name) for plan in PLANS),
    ):
        sessions = case.held(session_type)
        known = [
            entry.fecha_documento
            for entry in case.once_made("diseno_metodo")
            if entry.datos["actividad"] == method
        ]
        if sessions and not any(day <= sessions[0].fecha for day in known):
            yield Flaw(
                f"No consta el método de trabajo grupal antes de la sesión del {short_date(sessions[0].fecha)} ({name}).",
                session=sessions[0].id,
            )


ADJUSTED: dict[str, tuple[str, tuple[ApprovalType, ...]]] = {
    "matriz_priorizacion": (
        "la visación del FOSIS regional",
        ("visacion_fosis_regional", "autorizacion_fosis_regional"),
    ),
    "matriz_seguimiento_pt": (
        "la autorización del FOSIS regional",
        ("autorizacion_fosis_regional", "visacion_fosis_regional"),
    ),
}
ADJUSTED["matriz_seguimiento_pc"] = ADJUSTED["matriz_seguimiento_pt"]


@rule(
    "R-30",
    "Una matriz con formato ajustado se usa solo con visación o autorización previa del FOSIS regional.",
    739,
    843,
    severity="block",
)
def approved_format(case: Case) -> Iterator[Flaw]:
    for slug, (words, types) in ADJUSTED.items():
        for entry in case.begun(slug):
            given = any(one.tipo_visacion in types and one.estado == "otorgada" for one in entry.visaciones)
            if entry.datos.get("formato_ajustado") and not given:
                yield Flaw(f"El formato de la matriz está ajustado y no tiene {words}.", entry.folio)


# Plans


@rule(
    "R-17",
    "Cada plan se elabora en al menos dos sesiones, en el mes 6, del Grupo Motor o del Consejo Local.",
    760,
    766,
    814,
    severity="warn",
)
def two_sessions_each(case: Case) -> Iterator[Flaw]:
    for plan in PLANS:
        count = len(case.held(plan.session, body=plan.body))
        if case.past(plan.session) and count < 2:
            yield Flaw(f"Pasó su plazo y para el {plan.name} se hicieron {count} de 2 sesiones.")
        for entry in case.begun(plan.slug):
            if len(set(entry.datos["sesiones_elaboracion"])) < 2:
                yield Flaw(f"El {plan.name} se elaboró en menos de dos sesiones.", entry.folio)


COLUMNS = {
    "objetivo": "objetivo",
    "accion": "acción",
    "resultado_esperado": "resultado esperado",
    "responsable": "responsable",
    "plazo": "plazo",
    "requerimientos": "requerimientos",
}


@rule(
    "R-18",
    "Cada fila de un plan tiene los siete elementos: objetivo, acción, resultado, responsable, plazo, requerimientos y alianzas.",
    772,
    severity="block",
)
def seven_elements(case: Case) -> Iterator[Flaw]:
    for plan in PLANS:
        for entry in case.begun(plan.slug):
            for number, row in enumerate(entry.datos["acciones"], start=1):
                missing = _missing(row)
                if missing:
                    yield Flaw(f"En la acción {number} del plan falta: {conjunction(missing)}.", entry.folio)


def _missing(row: dict[str, Any]) -> list[str]:
    missing = [words for key, words in COLUMNS.items() if not row.get(key)]
    if row.get("activa_alianza") is None:
        missing.append("si activa alianzas")
    elif row["activa_alianza"] and not row.get("alianza_con"):
        missing.append("con quién es la alianza")
    return missing


@rule("R-18b", "Cada plan cubre sus cuatro ámbitos.", *range(783, 787), *range(792, 796), severity="warn")
def four_fields(case: Case) -> Iterator[Flaw]:
    for plan in PLANS:
        for entry in case.begun(plan.slug):
            covered = {row.get("ambito") for row in entry.datos["acciones"]}
            left = [words for field, words in plan.fields if field not in covered]
            if left:
                yield Flaw(f"El {plan.name} no tiene acciones de: {conjunction(left)}.", entry.folio)


@rule("R-63", "El plan de trabajo participativo lleva su cronograma de ejecución.", 762, severity="warn")
def scheduled_plan(case: Case) -> Iterator[Flaw]:
    plan = PLANS[0]
    for entry in case.begun(plan.slug):
        scheduled = {weeks["accion_orden"] for weeks in entry.datos.get("cronograma") or []}
        left = [n for n in range(1, len(entry.datos["acciones"]) + 1) if n not in scheduled]
        if left:
            yield Flaw(
                f"En el cronograma faltan las acciones {conjunction(list(map(str, left)))}.", entry.folio
            )


@rule(
    "R-66",
    "Los planes llevan el apoyo de la gestora comunitaria y de la coordinación, que los firman.",
    773,
    843,
    severity="warn",
)
def supported_plans(case: Case) -> Iterator[Flaw]:
    for plan in PLANS:
        for entry in case.begun(plan.slug):
            roles = {signer.rol for signer in entry.firmas}
            for role, words in (("gestora", "la gestora comunitaria"), ("coordinacion", "la coordinación")):
                if role not in roles:
                    yield Flaw(f"El {plan.name} no lo firma {words}.", entry.folio)


@rule(
    "R-93",
    "Lo que la matriz prioriza como problema o necesidad de prioridad alta se atiende en un plan o en la formación.",
    723,
    740,
    severity="warn",
)
def priorities_answered(case: Case) -> Iterator[Flaw]:
    """By the rows that actions and themes say that they answer; only where none says any, by their words."""
    plans = [case.begun(plan.slug) for plan in PLANS]
    if not all(plans):  # what the first leaves may be in the second
        return
    answering = [*(entry for entries in plans for entry in entries), *case.begun("plan_formacion")]
    for matrix in case.begun(flow.MATRIX):
        left = [row["descripcion"].rstrip(".") for row in _unanswered(case, matrix, answering)]
        if left:
            yield Flaw(
                f"Ni los planes ni la formación nombran lo que la matriz priorizó como alto: {conjunction(left)}.",
                plans[0][-1].folio,
            )


def _unanswered(
    case: Case, matrix: DocumentEntry, answering: list[DocumentEntry]
) -> Iterator[dict[str, Any]]:
    documents = case.project.documentos
    own = [entry for entry in answering if flow.source(documents, entry, flow.MATRIX) == matrix]
    rows = {row for entry in own for row in flow.rows_taken_up(entry)}
    words = flow.stems(" ".join(flow.words(documents, entry) for entry in answering))
    for number, row in flow.rows(matrix).items():
        answered = number in rows if rows else bool(flow.stems(row["descripcion"]) & words)
        if row["tipo"] in flow.NEEDS and row["prioridad"] == "alta" and not answered:
            yield row


# Validation


@rule(
    "R-64",
    "Cada plan, también cuando se replanifica, se socializa y valida, y de ello queda un acta.",
    805,
    812,
    848,
    1041,
    1053,
    severity="warn",
)
def validated_plans(case: Case) -> Iterator[Flaw]:
    for plan in PLANS:
        acts = [act for act in case.made("acta_validacion_plan") if act.datos["plan"] == plan.slug]
        for entry in case.made(plan.slug):
            old = entry.reemplaza_folio
            since = case.project.document(old).fecha_documento if old else None
            valid = any(since is None or act.fecha_documento > since for act in acts)
            if not valid and case.past(plan.session):
                yield Flaw(f"El {plan.name} no tiene acta de socialización y validación.", entry.folio)


@rule(
    "R-19",
    "Cada plan lo validan sus cuatro grupos de actores.",
    805,
    812,
    severity="warn",
)
def four_actors(case: Case) -> Iterator[Flaw]:
    plans = {plan.slug: plan for plan in PLANS}
    for entry in case.begun("acta_validacion_plan"):
        plan = plans[entry.datos["plan"]]
        left = [ACTORS[actor] for actor in plan.actors if actor not in entry.datos["actores_presentes"]]
        if left:
            yield Flaw(f"En la validación del {plan.name} no participó {conjunction(left)}.", entry.folio)


@rule(
    "R-65",
    "Por cada grupo de actores que valida un plan firma alguien.",
    805,
    812,
    severity="warn",
    basis="practica",
)
def one_signer_per_actor(case: Case) -> Iterator[Flaw]:
    for entry in case.begun("acta_validacion_plan"):
        signed = {actor for signer in entry.firmas for actor in _actors_of(case, signer)}
        left = [words for actor, words in ACTORS.items() if actor in _present(entry) and actor not in signed]
        if left:
            yield Flaw(f"En el acta de validación no firma nadie por {conjunction(left)}.", entry.folio)


def _present(entry: DocumentEntry) -> list[str]:
    present: list[str] = entry.datos["actores_presentes"]
    return present


DONORS = {"empresa", "sindicato", "institucion_publica"}


def _actors_of(case: Case, signer: SignerEntry) -> set[str]:
    """The groups for which a signature may stand."""
    by_role = {
        "grupo_motor": {"grupo_motor", "comunidad_organizada"},
        "gestora": {"equipo_ecomercado"},
        "coordinacion": {"equipo_ecomercado"},
        "municipio": {"municipio"},
        "consejo_local": {"red_colaboradores"},
    }
    if signer.rol != "representante" or signer.organizacion_id is None:
        return by_role.get(signer.rol, set())
    organisation = case.project.organisation(signer.organizacion_id)
    gives = organisation.clase in DONORS or organisation.tipo_organizacion in {"fundacion", "ong"}
    return {"red_colaboradores"} if gives else {"comunidad_organizada"}
