"""What an attendance list holds: the session, who came for whom, and on what the attendance was taken."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import ListaAsistencia
from document_templates.programme.sessions import Attendance, Session
from document_templates.wording import of_region

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Lista de asistencia"
ROLES = (Role("gestora"),)
MEDIA = {
    "papel_digitalizado": "en papel; la lista firmada se acompaña como anexo",
    "dispositivo": "en un teléfono u otro dispositivo",
    "mixto": "en papel, cuya lista firmada se acompaña como anexo, y en un teléfono u otro dispositivo",
}
TAKEN = {
    "papel": "en papel",
    "telefono_propio": "en su teléfono",
    "dispositivo_gestora": "en un dispositivo del equipo",
}


class AttendeeFields(FieldsModel):
    """Without RUT: coming to a session asks for none."""

    nombre: str
    organizacion: str | None = None
    medio: str


class Fields(DocumentFields):
    sesion: SessionFields
    total: int
    soporte: str
    registro_audiovisual: bool
    asistentes: list[AttendeeFields] = Field(default_factory=list)
    """Empty where the list was not transcribed: the total stands, and the scan is an annex."""

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(ListaAsistencia)
        session = project.session(data.sesion_id)
        check_held(gathering, "datos.sesion_id", session.id)
        _check_notice(gathering, data)
        _check_total(gathering, session)
        _check_scan(gathering, data, session)
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, session.id),
            total=session.asistentes_total or 0,
            soporte=MEDIA[data.soporte],
            registro_audiovisual=data.registro_audiovisual,
            asistentes=[_attendee(project, one) for one in session.asistentes or []],
        )


def _check_notice(gathering: Gathering, data: ListaAsistencia) -> None:
    if data.registro_audiovisual and not data.aviso_imagen_leido:
        gathering.wrong(
            "datos.aviso_imagen_leido", "debe ser true: hubo registro audiovisual, y antes se lee el aviso"
        )


def _check_total(gathering: Gathering, session: Session) -> None:
    if not session.asistentes_total:
        gathering.wrong_elsewhere(
            f"sesiones[{session.id}].asistentes_total", "falta: diga cuántas personas asistieron"
        )


def _check_scan(gathering: Gathering, data: ListaAsistencia, session: Session) -> None:
    """Paper that nobody attached proves nothing."""
    if gathering.document.anexos:
        return
    if session.asistentes is None:
        gathering.wrong("anexos", "falta la lista firmada: los nombres de esta sesión no están transcritos")
    elif data.soporte != "dispositivo":
        gathering.wrong("anexos", "falta la lista firmada en papel")


def _attendee(project: "Project", attendance: Attendance) -> AttendeeFields:
    return AttendeeFields(
        nombre=attendance.nombre or project.name_of(attendance.persona_id or ""),
        organizacion=project.organisation_name(attendance.organizacion_id)
        or _comes_for(project, attendance.persona_id),
        medio=TAKEN[attendance.medio],
    )


def _comes_for(project: "Project", person_id: str | None) -> str | None:
    """Whom somebody stands for who came for no organisation of the file."""
    if person_id is None:
        return None
    team, fosis = (
        "equipo ejecutor",
        f"FOSIS, Dirección Regional {of_region(project.convenio.fosis_direccion_regional)}",
    )
    phrases = {
        "gestora_comunitaria": team,
        "coordinacion_ecomercado": team,
        "encargada_recinto": team,
        "equipo_ejecutor": team,
        "representante_ejecutor": project.convenio.ejecutor_nombre,
        "alcaldia": project.municipalidad.nombre,
        "municipio": project.municipalidad.nombre,
        "adl_fosis_regional": fosis,
        "fosis_regional": fosis,
        "fosis_central": "FOSIS",
        "fiscalia_fosis": "FOSIS",
        "liderazgo_natural": "liderazgo natural",
        "economia_local": "economía local",
        "sociedad_civil": "sociedad civil",
        "empresa_donante": "empresa donante",
    }
    return phrases.get(project.person(person_id).rol_proyecto)
