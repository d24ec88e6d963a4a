"""Stage 4: the assets go to the organised community, with their inventory, their rules of use and an evaluation."""

from collections.abc import Iterator

from document_templates.programme.documents import ApprovalType, DocumentEntry
from document_templates.programme.rules.case import TEAM, Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.wording import conjunction, short_date

COMMITMENT = "compromiso_organizacion"
TRANSFER = "acta_traspaso_bienes"
INVENTORY = "inventario_bienes"
RULES_OF_USE = "reglamento_uso_bienes"
LOAN = "comodato_administracion"
GRASSROOTS = {"territorial", "funcional", "sindicato"}


# Who receives


@rule(
    "R-23",
    "Recibe los bienes una organización de base activa, formalizada y comprometida con el Ecomercado.",
    910,
    919,
    severity="block",
)
def fit_receiver(case: Case) -> Iterator[Flaw]:
    committing = {entry.datos.get("organizacion_id") for entry in case.planned(COMMITMENT)}
    for entry in case.begun(TRANSFER):
        receiver = case.project.organisation(entry.datos["organizacion_id"])
        missing = [
            words
            for wrong, words in (
                (not receiver.activa, "no está activa"),
                (not receiver.formalizada, "no está formalizada"),
                (receiver.clase not in GRASSROOTS, "no es una organización de base"),
                (receiver.id not in committing, "no tiene compromiso de participación"),
            )
            if wrong
        ]
        if missing:
            yield Flaw(
                f"La organización que recibe los bienes {conjunction(missing)}.",
                entry.folio,
                organisation=receiver.id,
            )


@rule(
    "R-23b",
    "La organización que recibe los bienes firmó antes su compromiso de participación.",
    613,
    919,
    severity="warn",
)
def committed_receiver(case: Case) -> Iterator[Flaw]:
    committed = case.declared(COMMITMENT)
    for entry in case.begun(TRANSFER):
        receiver = entry.datos["organizacion_id"]
        if receiver not in committed:
            yield Flaw(
                "El compromiso de participación de quien recibe los bienes no está firmado.",
                entry.folio,
                organisation=receiver,
            )


@rule(
    "R-25",
    "Ningún equipo ejecutor puede quedarse con los bienes.",
    919,
    severity="block",
)
def receiver_is_not_the_executor(case: Case) -> Iterator[Flaw]:
    convenio = case.project.convenio
    for entry in case.begun(TRANSFER):
        receiver = case.project.organisation(entry.datos["organizacion_id"])
        same_name = receiver.nombre.casefold() == convenio.ejecutor_nombre.casefold()
        if receiver.rut_organizacion == convenio.ejecutor_rut or same_name:
            yield Flaw(
                "Quien recibe los bienes es el organismo ejecutor.", entry.folio, organisation=receiver.id
            )


@rule(
    "R-82",
    "Quien recibe los bienes no está ligado a quien ejecuta.",
    919,
    severity="warn",
    basis="practica",
)
def receiver_is_not_tied(case: Case) -> Iterator[Flaw]:
    project = case.project
    executing = TEAM | {"representante_ejecutor", "alcaldia"}
    for entry in case.begun(TRANSFER):
        receiver = project.organisation(entry.datos["organizacion_id"])
        speaks = {signer.persona_id for signer in entry.firmas if signer.rol == "receptora"}
        speaks |= {receiver.representante_id} - {None}  # type: ignore[arg-type]
        tied = sorted(
            id
            for id in speaks
            if case.has_role(id, executing) or id == project.convenio.representante_legal_id
        )
        for id in tied:
            yield Flaw(
                "Una persona del organismo ejecutor o de su equipo representa a quien recibe los bienes.",
                entry.folio,
                person=id,
                organisation=receiver.id,
            )
        if receiver.rut_organizacion == project.municipalidad.rut:
            yield Flaw("Quien recibe los bienes es la municipalidad.", entry.folio, organisation=receiver.id)


@rule(
    "R-75",
    "La organización que asume los bienes se elige en una sesión que lidera el Grupo Motor, y de ello queda un acta.",
    920,
    1072,
    severity="warn",
)
def receiver_was_chosen(case: Case) -> Iterator[Flaw]:
    held = case.held("seleccion_organizacion_bienes")
    acts = case.made("acta_seleccion_organizacion")
    for entry in case.begun(TRANSFER):
        before = [act for act in acts if act.fecha_documento <= entry.fecha_documento]
        if not any(session.fecha <= entry.fecha_documento for session in held):
            yield Flaw("No hubo una sesión para elegir a la organización que recibe los bienes.", entry.folio)
        elif not before:
            yield Flaw("No hay acta de la elección de la organización que recibe los bienes.", entry.folio)
        elif before[-1].datos["organizacion_elegida"] != entry.datos["organizacion_id"]:
            yield Flaw(
                "Recibe los bienes una organización distinta de la elegida.",
                entry.folio,
                organisation=entry.datos["organizacion_id"],
            )


@rule(
    "R-76",
    "A elegir la organización que asume los bienes se convoca a todas las organizaciones comprometidas.",
    920,
    severity="info",
)
def all_called_to_choose(case: Case) -> Iterator[Flaw]:
    for entry in case.begun("acta_seleccion_organizacion"):
        committed = case.declared(COMMITMENT, by=entry.fecha_documento)
        left = committed - set(entry.datos["organizaciones_convocadas"])
        if left:
            yield Flaw(f"No se convocó a: {case.names(left)}.", entry.folio)


# The act


@rule(
    "R-24",
    "Cada bien tiene descripción, cantidad y valor.",
    910,
    919,
    severity="block",
)
def described_assets(case: Case) -> Iterator[Flaw]:
    lacking = [
        str(line.item)
        for line in case.project.inventario.financed_by("fosis")
        if not (line.descripcion.strip() and line.cantidad and line.valor_unitario_clp)
    ]
    for entry in case.begun(INVENTORY):
        if lacking:
            shown = conjunction(lacking) if len(lacking) <= 10 else f"{', '.join(lacking[:10])} y otras"
            yield Flaw(f"Falta la descripción, la cantidad o el valor en las líneas {shown}.", entry.folio)


@rule(
    "R-26",
    "El texto del acta de traspaso no se modifica sin autorización del FOSIS central.",
    919,
    severity="block",
)
def unmodified_act(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(TRANSFER):
        if entry.datos["plantilla_modificada"] and not _given(entry, "autorizacion_fosis_central"):
            yield Flaw("El acta está modificada y no tiene la autorización del FOSIS central.", entry.folio)


@rule(
    "R-79",
    "El acta de traspaso está visada por la fiscalía del FOSIS, o autorizada por el FOSIS central.",
    919,
    severity="warn",
)
def visado(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(TRANSFER):
        if not _given(entry, "visado_fiscalia", "autorizacion_fosis_central"):
            yield Flaw("No consta el visado de la fiscalía del FOSIS, del formato ni del acta.", entry.folio)


def _given(entry: DocumentEntry, *types: ApprovalType) -> bool:
    return any(one.tipo_visacion in types and one.estado == "otorgada" for one in entry.visaciones)


@rule(
    "R-77",
    "Los bienes se traspasan en una sesión, con su lista de asistencia.",
    1078,
    915,
    severity="warn",
)
def handed_over_in_session(case: Case) -> Iterator[Flaw]:
    lists = {entry.datos["sesion_id"] for entry in case.made("lista_asistencia")}
    sessions = case.held("traspaso_bienes")
    for entry in case.made(TRANSFER):
        if (case.on - entry.fecha_documento).days <= 7:
            continue
        if not sessions:
            yield Flaw("Los bienes se traspasaron sin una sesión de traspaso.", entry.folio)
        elif not any(session.id in lists for session in sessions):
            yield Flaw(
                "La sesión de traspaso no tiene lista de asistencia.", entry.folio, session=sessions[-1].id
            )


# Rules of use


@rule(
    "R-27",
    "El reglamento de uso lo firman las contrapartes: la organización, el municipio y el Consejo Local.",
    914,
    921,
    severity="block",
)
def rules_signed_by_all(case: Case) -> Iterator[Flaw]:
    parties = {
        "receptora": "la organización que recibe",
        "municipio": "el municipio",
        "consejo_local": "el Consejo Local",
    }
    for entry in case.begun(RULES_OF_USE):
        roles = {signer.rol for signer in entry.firmas}
        left = [words for role, words in parties.items() if role not in roles]
        if left:
            yield Flaw(f"El reglamento de uso no lo firma {conjunction(left)}.", entry.folio)


@rule(
    "R-27b",
    "El reglamento de uso se socializa y valida con el municipio y el Consejo Local antes de regir.",
    911,
    921,
    severity="warn",
)
def rules_validated(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(RULES_OF_USE):
        session = case.project.session(entry.datos["sesion_validacion"])
        organisations, people = case.called(session)
        people |= case.present(session)
        council = case.project.consejo_local.members_on(session.fecha)
        missing = []
        if not any(case.is_municipal(id, session.fecha) for id in people):
            missing.append("el municipio")
        if not any(one.persona_id in people or one.organizacion_id in organisations for one in council):
            missing.append("el Consejo Local")
        if missing:
            yield Flaw(
                f"La sesión que valida el reglamento de uso no incluyó a {conjunction(missing)}.",
                entry.folio,
                session=session.id,
            )
        if session.fecha > entry.fecha_documento:
            yield Flaw(
                "El reglamento de uso es anterior a la sesión que lo valida.", entry.folio, session=session.id
            )


@rule(
    "R-78",
    "El inventario se elabora junto con el reglamento de uso, y se valida con él.",
    921,
    severity="warn",
)
def inventory_validated_too(case: Case) -> Iterator[Flaw]:
    inventories = case.once_made(INVENTORY) + case.begun(INVENTORY)
    for entry in case.begun(RULES_OF_USE):
        session = case.project.session(entry.datos["sesion_validacion"])
        if session.fecha <= case.on and not any(one.fecha_documento <= session.fecha for one in inventories):
            day = short_date(session.fecha)
            yield Flaw(
                f"En la sesión del {day} se validó el reglamento de uso sin un inventario hecho.",
                entry.folio,
                session=session.id,
            )


# Lent on


@rule(
    "R-84",
    "El comodato o convenio de administración se acuerda en un espacio de trabajo con todos los actores y/o actrices.",
    922,
    severity="warn",
)
def loan_agreed(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(LOAN):
        session = case.project.session(entry.datos["sesion_acuerdo"])
        people = case.present(session) | case.called(session)[1]
        missing = []
        if not any(case.is_municipal(id, session.fecha) for id in people):
            missing.append("el municipio")
        for body, words in (("grupo_motor", "el Grupo Motor"), ("consejo_local", "el Consejo Local")):
            if not people & case.members(body, session.fecha):
                missing.append(words)
        if missing:
            yield Flaw(
                f"En la sesión que acuerda el comodato no estuvo {conjunction(missing)}.",
                entry.folio,
                session=session.id,
            )
        if not session.acuerdos:
            yield Flaw(
                "La sesión que acuerda el comodato no registra acuerdos.", entry.folio, session=session.id
            )


@rule(
    "R-85",
    "El comodato es posterior al traspaso de los bienes, y lo da la organización que los recibió.",
    922,
    severity="warn",
)
def lent_after_transfer(case: Case) -> Iterator[Flaw]:
    transfers = case.made(TRANSFER)
    for entry in case.begun(LOAN):
        earlier = [one for one in transfers if one.fecha_documento <= entry.fecha_documento]
        lender = entry.datos["comodante_organizacion_id"]
        if not earlier:
            yield Flaw("El comodato se hace antes de que el acta de traspaso esté firmada.", entry.folio)
        elif earlier[-1].datos["organizacion_id"] != lender:
            yield Flaw(
                "Da los bienes en comodato una organización que no los recibió.",
                entry.folio,
                organisation=lender,
            )


# Looking back


@rule(
    "R-28",
    "Hay una sesión de evaluación del proceso, que lidera la o el ADL del FOSIS.",
    912,
    915,
    severity="warn",
)
def evaluated(case: Case) -> Iterator[Flaw]:
    if case.execution_over and not case.held("evaluacion_proceso"):
        yield Flaw("Terminó la ejecución sin una sesión de evaluación del proceso.")
    for entry in case.begun("evaluacion_proceso"):
        if not case.has_role(entry.datos["conduce_id"], {"adl_fosis_regional"}):
            yield Flaw(
                "La evaluación del proceso no la conduce la o el ADL del FOSIS.",
                entry.folio,
                person=entry.datos["conduce_id"],
            )
