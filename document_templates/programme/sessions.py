"""Sessions: who was called, who came, what was agreed."""

from datetime import date
from statistics import fmean
from typing import Literal

from document_templates.field_types import Count, Hour, Id, Line, Mark, Positive, Text
from document_templates.programme.values import Maybe, OrganisationId, PersonId, Values, none


class Recipient(Values):
    """Of a convocatoria: an organisation or a person."""

    organizacion_id: OrganisationId | None = None
    persona_id: PersonId | None = None
    medio: Literal["correo", "whatsapp", "carta", "llamado", "en_persona"]
    respuesta: Literal["confirma", "excusa", "sin_respuesta"]


class Call(Values):
    """The convocatoria of a session."""

    proposito: Text
    enviada_el: date | None = None
    destinatarias: Maybe[Recipient] = none()


class Attendance(Values):
    """Somebody who came: a person of the project, or just a name."""

    persona_id: PersonId | None = None
    nombre: Text | None = None
    organizacion_id: OrganisationId | None = None
    medio: Literal["papel", "telefono_propio", "dispositivo_gestora"]


class Agreement(Values):
    """An *acuerdo* of a session."""

    numero: Positive
    texto: Text
    responsable: Text
    plazo: date | None = None


class Evaluation(Values):
    """What somebody who came to a training thought of it. Nobody's name: the sheet on which it was written has a number."""

    numero: Positive
    nota: Mark
    sirvio: Text | None = None
    cambiaria: Text | None = None


class Session(Values):
    id: Id
    tipo_sesion: Literal[
        "socializacion",
        "diagnostica",
        "intermedia",
        "conformacion",
        "validacion_grupo_motor",
        "primera_sesion",
        "ordinaria",
        "extraordinaria",
        "formacion",
        "priorizacion",
        "plan_trabajo",
        "plan_comunicaciones",
        "validacion_plan_trabajo",
        "validacion_plan_comunicaciones",
        "proyeccion",
        "seleccion_organizacion_bienes",
        "validacion_reglamento_uso",
        "traspaso_bienes",
        "evaluacion_proceso",
    ]
    instancia: Literal["comunidad", "grupo_motor", "consejo_local", "municipio_gm_cl"]
    fecha: date
    hora_inicio: Hour
    hora_termino: Hour
    lugar: Text
    modalidad: Literal["presencial", "remota", "mixta"]
    convocatoria: Call
    asistentes_total: Count | None = None
    asistentes: list[Attendance] | None = None
    """None: the list was not transcribed, the total stands."""
    acuerdos: Maybe[Agreement] = none()
    verificador: Literal["lista_asistencia", "registro_audiovisual", "ambos"]
    observaciones: Line | None = None
    evaluaciones: Maybe[Evaluation] = none()
    """Of a training, by those who came."""

    @property
    def evaluacion_promedio(self) -> float | None:
        """The mean of the answers, once there are any."""
        return fmean(one.nota for one in self.evaluaciones) if self.evaluaciones else None

    @property
    def called_on(self) -> date | None:
        """When people were called, if they were called before it took place."""
        call = self.convocatoria
        sent = call.enviada_el if call.destinatarias else None
        return sent if sent and sent < self.fecha else None

    def gathers(self, body: str) -> bool:
        """A session of that body: its own, or one together with the municipality and the other body."""
        return self.instancia in (body, "municipio_gm_cl")
