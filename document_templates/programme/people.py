"""Who takes part: people, organisations, the municipality, and the two bodies with their members."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from document_templates.field_types import Count, Id, Line, Mail, Phone, Positive, Rut, Text
from document_templates.programme.values import FilePath, Maybe, OrganisationId, PersonId, Some, Values, none

Channel = Literal["correo", "whatsapp", "presencial", "papel"]
ProjectRole = Literal[
    "gestora_comunitaria",
    "coordinacion_ecomercado",
    "encargada_recinto",
    "equipo_ejecutor",
    "alcaldia",
    "municipio",
    "representante_ejecutor",
    "adl_fosis_regional",
    "fosis_regional",
    "fosis_central",
    "fiscalia_fosis",
    "dirigencia",
    "liderazgo_natural",
    "economia_local",
    "sociedad_civil",
    "empresa_donante",
    "otro",
]


class Person(Values):
    id: Id
    nombres: Text
    apellido_paterno: Text
    apellido_materno: Text | None = None
    nombre_social: Text | None = None
    rut: Rut | None = None
    correo: Mail | None = None
    telefono: Phone | None = None
    canal_preferido: Channel
    firma_a_ruego: bool | None = None
    rol_proyecto: ProjectRole
    nota: Line | None = None

    @property
    def nombre(self) -> str:
        """The name by which the person is called, in full: the nombre social comes first where there is one."""
        given = self.nombre_social or self.nombres
        return " ".join(part for part in (given, self.apellido_paterno, self.apellido_materno) if part)


class Certificate(Values):
    """Certificate of the board of an organisation (*certificado de directorio*)."""

    folio: Text
    fecha: date
    archivo: FilePath | None = None
    comprobado_por: PersonId | None = None
    comprobado_el: date | None = None


class Organisation(Values):
    id: Id
    nombre: Text
    tipo_organizacion: Literal[
        "junta_de_vecinos",
        "union_comunal",
        "club_adulto_mayor",
        "centro_de_madres",
        "comite_de_adelanto",
        "club_deportivo",
        "agrupacion_funcional",
        "sindicato_feria_libre",
        "fundacion",
        "olla_comun",
        "empresa_donante",
        "institucion_publica",
        "ong",
        "otra",
    ]
    clase: Literal[
        "territorial", "funcional", "sindicato", "no_formalizada", "empresa", "institucion_publica"
    ]
    direccion: Text | None = None
    unidad_vecinal: Text | None = None
    sector: Text | None = None
    rut_organizacion: Rut | None = None
    formalizada: bool
    activa: bool
    personalidad_juridica_numero: Text | None = None
    personalidad_juridica_fecha: date | None = None
    directiva_vigente_desde: date | None = None
    directiva_vigente_hasta: date | None = None
    certificados: Maybe[Certificate] = none()
    representante_id: PersonId | None = None
    representante_cargo: Text | None = None
    socios_numero: Count | None = None
    correo_organizacion: Mail | None = None
    telefono_organizacion: Phone | None = None


class Delegation(Values):
    """A person who signs for the municipality by a decree."""

    persona_id: PersonId
    cargo: Text
    acto: Text
    fecha: date


class Municipality(Values):
    nombre: Text
    rut: Rut
    direccion: Text | None = None
    alcaldia_id: PersonId
    delegaciones: Maybe[Delegation] = none()


class Member(Values):
    persona_id: PersonId
    organizacion_id: OrganisationId | None = None
    desde: date
    hasta: date | None = None
    motivo_termino: Literal["renuncia", "cambio_representante", "inasistencias", "otro"] | None = None
    reemplaza_a: PersonId | None = None

    def on(self, day: date) -> bool:
        """Both days are included."""
        return self.desde <= day and (self.hasta is None or day <= self.hasta)


class GrupoMotorMember(Member):
    como: Literal["dirigencia", "liderazgo_natural"]


class ConsejoLocalMember(Member):
    como: Literal[
        "grupo_motor", "municipio", "equipo_ejecutor", "economia_local", "sociedad_civil", "fosis_adl"
    ]


class Body(Values):
    fecha_conformacion: date
    frecuencia: Literal["mensual", "bimestral"]
    voceria_id: PersonId | None = None

    @property
    def members(self) -> Sequence[Member]:
        raise NotImplementedError

    def members_on(self, day: date) -> list[Member]:
        return [member for member in self.members if member.on(day)]


class GrupoMotor(Body):
    minimo_recomendado: Positive | None = None
    integrantes: Some[GrupoMotorMember]

    @property
    def members(self) -> Sequence[Member]:
        return self.integrantes


class ConsejoLocal(Body):
    integrantes: Some[ConsejoLocalMember]

    @property
    def members(self) -> Sequence[Member]:
        return self.integrantes
