"""A session as documents print it: when and where it was, what it was for, who came, what was agreed."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from document_templates.envelope import FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import PublicFact
from document_templates.programme.project import Project
from document_templates.programme.sessions import Recipient
from document_templates.wording import short_date

TYPES = {
    "socializacion": "sesión de socialización",
    "diagnostica": "sesión diagnóstica",
    "intermedia": "sesión intermedia",
    "conformacion": "sesión de conformación",
    "validacion_grupo_motor": "sesión de validación del Grupo Motor",
    "primera_sesion": "primera sesión de trabajo",
    "ordinaria": "sesión ordinaria",
    "extraordinaria": "sesión extraordinaria",
    "formacion": "sesión de formación",
    "priorizacion": "sesión de priorización",
    "plan_trabajo": "sesión de elaboración del plan de trabajo participativo",
    "plan_comunicaciones": "sesión de elaboración del plan de comunicaciones",
    "validacion_plan_trabajo": "sesión de validación del plan de trabajo participativo",
    "validacion_plan_comunicaciones": "sesión de validación del plan de comunicaciones",
    "proyeccion": "sesión de trabajo para la proyección del Ecomercado",
    "seleccion_organizacion_bienes": "sesión de selección de la organización que asume los bienes",
    "validacion_reglamento_uso": "sesión de validación del reglamento de uso de los bienes",
    "traspaso_bienes": "sesión de traspaso de los bienes",
    "evaluacion_proceso": "sesión de evaluación del proceso",
}
INSTANCES = {
    "comunidad": "comunidad organizada",
    "grupo_motor": "Grupo Motor",
    "consejo_local": "Consejo Local",
    "municipio_gm_cl": "municipalidad, Grupo Motor y Consejo Local",
}
MODES = {"presencial": "presencial", "remota": "remota", "mixta": "presencial y remota"}
MEANS = {
    "correo": "correo electrónico",
    "whatsapp": "WhatsApp",
    "carta": "carta",
    "llamado": "llamado telefónico",
    "en_persona": "en persona",
}
ANSWERS = {"confirma": "confirma", "excusa": "se excusa", "sin_respuesta": "sin respuesta"}


class AgreementFields(FieldsModel):
    numero: int
    texto: str
    responsable: str
    plazo: date | None = None


class SessionFields(FieldsModel):
    tipo: str
    """`sesión de socialización`"""
    instancia: str
    """`Grupo Motor`, `comunidad organizada`"""
    fecha: date
    hora_inicio: str
    """`11:00`"""
    hora_termino: str
    lugar: str
    modalidad: str
    proposito: str
    asistentes_total: int | None = None
    """None before it takes place."""
    acuerdos: list[AgreementFields] = Field(default_factory=list)


class RecipientFields(FieldsModel):
    """Whom a session's convocatoria went to."""

    nombre: str
    """Of the organisation, or of the person who was called as such."""
    medio: str
    respuesta: str


def session_fields(project: Project, session_id: str) -> SessionFields:
    session = project.session(session_id)
    return SessionFields(
        tipo=TYPES[session.tipo_sesion],
        instancia=INSTANCES[session.instancia],
        fecha=session.fecha,
        hora_inicio=session.hora_inicio,
        hora_termino=session.hora_termino,
        lugar=session.lugar,
        modalidad=MODES[session.modalidad],
        proposito=session.convocatoria.proposito,
        asistentes_total=session.asistentes_total,
        acuerdos=[AgreementFields(**one.model_dump()) for one in session.acuerdos],
    )


def recipients(project: Project, called: Sequence[Recipient]) -> list[RecipientFields]:
    """In their order; a person who was called for no organisation under the own name."""
    return [
        RecipientFields(
            nombre=project.organisation_name(one.organizacion_id) or project.name_of(one.persona_id or ""),
            medio=MEANS[one.medio],
            respuesta=ANSWERS[one.respuesta],
        )
        for one in called
    ]


def attendance_list(project: Project, session_id: str) -> str | None:
    """Folio of the session's list, which holds who came; told alone, so that neither document waits for the other."""
    lists = [
        one.folio
        for one in project.documentos
        if one.slug == "lista_asistencia"
        and one.datos.get("sesion_id") == session_id
        and one.estado not in ("anulado", "reemplazado")
    ]
    return max(lists, default=None)


def check_held(gathering: Gathering, key: str, session_id: str) -> None:
    """A document that tells of a session is not older than it."""
    if gathering.project.session(session_id).fecha > gathering.document.fecha_documento:
        gathering.wrong(key, "la sesión es posterior a la fecha de este documento")


def check_not_yet_held(gathering: Gathering, key: str, session_id: str) -> None:
    """A document that prepares a session is not younger than it."""
    if gathering.project.session(session_id).fecha < gathering.document.fecha_documento:
        gathering.wrong(key, "la sesión es anterior a la fecha de este documento")


def called_facts(session: SessionFields) -> tuple[PublicFact, ...]:
    """What the verification page shows of a session that was only called."""
    return (PublicFact("Sesión", f"{session.tipo}, {session.instancia}, {short_date(session.fecha)}"),)


def session_facts(session: SessionFields) -> tuple[PublicFact, ...]:
    """What the verification page shows of a session that took place: how many came, never who."""
    came = session.asistentes_total
    return (*called_facts(session), *((PublicFact("Asistentes", str(came)),) if came is not None else ()))
