"""Stage 4: how the Ecomercado goes on when the project ends, with the municipality and both bodies."""

from collections.abc import Iterator

from document_templates.programme.documents import DocumentEntry
from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.programme.sessions import Session
from document_templates.wording import conjunction, short_date

FIFTEEN_ONLY = {
    "acta_estructura_municipal": "el acta que declara la estructura municipal",
    "reglamento_organica_municipal": "el reglamento interno de la orgánica municipal",
}
FUNCTIONS = "funciones_atribuciones"


@rule(
    "R-21",
    "Se realizan al menos dos sesiones de proyección con el municipio, el Grupo Motor y el Consejo Local.",
    862,
    880,
    890,
    severity="warn",
)
def two_projections(case: Case) -> Iterator[Flaw]:
    sessions = case.held("proyeccion")
    whole = 0
    for session in sessions:
        missing = _absent(case, session)
        whole += not missing
        if missing:
            day = short_date(session.fecha)
            yield Flaw(
                f"A la sesión de proyección del {day} no asistió {conjunction(missing)}.", session=session.id
            )
    if case.execution_over and whole < 2:
        yield Flaw(f"Terminó la ejecución con {whole} de 2 sesiones de proyección con todas las partes.")


def _absent(case: Case, session: Session) -> list[str]:
    present = case.present(session)
    missing = []
    if not any(case.is_municipal(id, session.fecha) for id in present):
        missing.append("el municipio")
    if not present & case.members("grupo_motor", session.fecha):
        missing.append("el Grupo Motor")
    if not present & case.members("consejo_local", session.fecha):
        missing.append("el Consejo Local")
    return missing


@rule(
    "R-73",
    "Los temas y acuerdos de cada sesión de proyección quedan en un acta.",
    864,
    890,
    severity="warn",
)
def projections_on_record(case: Case) -> Iterator[Flaw]:
    acts = case.made("acta_acuerdos_proyeccion", "acta_sesion", "acta_estructura_municipal")
    known = {entry.datos["sesion_id"] for entry in acts}
    for session in case.held("proyeccion"):
        day = short_date(session.fecha)
        if (case.on - session.fecha).days > 7 and session.id not in known:
            yield Flaw(f"La sesión de proyección del {day} no tiene acta de acuerdos.", session=session.id)
        if (case.on - session.fecha).days > 7 and not session.acuerdos:
            yield Flaw(f"La sesión de proyección del {day} no registra acuerdos.", session=session.id)


@rule(
    "R-92",
    "Los acuerdos de proyección dicen qué organizaciones quedan a cargo y dan continuidad al Ecomercado.",
    868,
    severity="info",
)
def organisations_go_on(case: Case) -> Iterator[Flaw]:
    acts = case.made("acta_acuerdos_proyeccion")
    if case.execution_over and acts and not any(act.datos.get("organizaciones_continuan") for act in acts):
        yield Flaw("Terminó la ejecución y no consta qué organizaciones dan continuidad.", acts[-1].folio)


@rule(
    "R-22",
    "En convenios de 15 meses se declara la estructura municipal y se dicta su reglamento interno.",
    878,
    879,
    881,
    882,
    891,
    severity="warn",
)
def municipal_structure(case: Case) -> Iterator[Flaw]:
    if case.project.convenio.tipo_convenio == 15 and case.execution_over:
        for slug, words in FIFTEEN_ONLY.items():
            if not case.made(slug):
                yield Flaw(f"Terminó la ejecución y falta {words}.")


@rule(
    "R-74",
    "El acta de la estructura municipal incluye cronograma o carta Gantt.",
    878,
    severity="warn",
)
def scheduled_structure(case: Case) -> Iterator[Flaw]:
    for entry in case.begun("acta_estructura_municipal"):
        if not entry.datos.get("cronograma"):
            yield Flaw("El acta de la estructura municipal no incluye su cronograma.", entry.folio)


@rule(
    "R-71",
    "En los dos tipos de convenio se establecen las funciones y atribuciones de cada actor.",
    515,
    823,
    892,
    1063,
    severity="warn",
)
def functions_settled(case: Case) -> Iterator[Flaw]:
    if case.execution_over and not case.made(FUNCTIONS):
        yield Flaw("Terminó la ejecución y falta el documento de funciones y atribuciones de cada actor.")


ACTORS = {
    "municipio": ("municipio", "el municipio"),
    "organizacion_formalizada": ("representante", "la organización comunitaria formalizada"),
    "grupo_motor": ("grupo_motor", "el Grupo Motor"),
    "consejo_local": ("consejo_local", "el Consejo Local"),
}


@rule(
    "R-72",
    "El documento de funciones trata del municipio, la organización, el Grupo Motor y el Consejo Local, y los cuatro lo firman.",
    880,
    887,
    892,
    severity="warn",
)
def four_actors_with_functions(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(FUNCTIONS):
        named = {row["actor"] for row in entry.datos["filas"]}
        left = [words for actor, (_, words) in ACTORS.items() if actor not in named]
        if left:
            yield Flaw(f"El documento no dice las funciones de {conjunction(left)}.", entry.folio)
        unsigned = _unsigned(entry)
        if unsigned:
            yield Flaw(f"No firma {conjunction(unsigned)}.", entry.folio)


def _unsigned(entry: DocumentEntry) -> list[str]:
    roles = {signer.rol for signer in entry.firmas}
    return [words for role, words in ACTORS.values() if role not in roles]


@rule(
    "R-45",
    "El procedimiento interno se analiza y evalúa con la nueva estructura, cambie o no.",
    516,
    893,
    898,
    severity="warn",
)
def procedure_reviewed_at_the_end(case: Case) -> Iterator[Flaw]:
    if case.execution_over and not case.made("procedimiento_interno_modificado"):
        yield Flaw(
            "Terminó la ejecución y no consta la revisión del procedimiento interno. Puede concluir que no cambia."
        )
