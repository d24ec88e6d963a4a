"""What the documents of the Grupo Motor and of the Consejo Local share: declarations and protocols are twins."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.field_types import Rut
from document_templates.gathering import Gathering, project_facts
from document_templates.kind import PublicFact, Role
from document_templates.programme.datos import BodyName, Declaracion, Protocolo
from document_templates.programme.people import Member
from document_templates.wording import of_region, short_date

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

NAMES: dict[BodyName, str] = {"grupo_motor": "Grupo Motor", "consejo_local": "Consejo Local"}
MEMBER = Role("integrante")
MEMBERS = Role("integrante", maximum=None)


class DeclarationFields(DocumentFields):
    """A member's commitment to take part."""

    body_name: ClassVar[BodyName]
    own_title: ClassVar[str]
    data: ClassVar[type[Declaracion]]

    instancia: str
    declarante: str
    declarante_rut: Rut
    calidad: str
    organizacion: str | None = None
    """Whom the member represents; a natural leader represents nobody."""
    compromisos: list[str]
    fecha_inicio: date
    fecha_termino: date

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(cls.own_title, (MEMBER,), annexes)
        data = gathering.data(cls.data)
        if data.fecha_termino < data.fecha_inicio:
            gathering.wrong("datos.fecha_termino", "debe ser posterior a la fecha de inicio")
        signer = gathering.signer("datos.persona_id", data.persona_id, shared["firmantes"], MEMBER)
        gathering.done()
        return cls(
            **shared,
            instancia=NAMES[cls.body_name],
            declarante=signer.nombre,
            declarante_rut=signer.rut,
            calidad=signer.calidad,
            organizacion=project.organisation_name(data.organizacion_id),
            compromisos=data.compromisos,
            fecha_inicio=data.fecha_inicio,
            fecha_termino=data.fecha_termino,
        )


def declaration_summary(fields: DeclarationFields) -> tuple[str, ...]:
    return (
        f"Usted se compromete a participar en el {fields.instancia} hasta el {short_date(fields.fecha_termino)}.",
        "Es voluntario y sin pago: puede dejar de participar avisando, como dice el protocolo.",
    )


def declaration_facts(fields: DeclarationFields) -> tuple[PublicFact, ...]:
    represented = (PublicFact("En representación de", fields.organizacion),) if fields.organizacion else ()
    return (
        *project_facts(fields),
        PublicFact("Instancia", fields.instancia),
        *represented,
        PublicFact("Compromisos", str(len(fields.compromisos))),
        PublicFact("Vigencia", f"{short_date(fields.fecha_inicio)} a {short_date(fields.fecha_termino)}"),
    )


class MemberFields(FieldsModel):
    nombre: str
    por: str
    """Whom the member represents, or that the person is a leader of their own."""


class ProtocolFields(DocumentFields):
    """How a body works: agreed by its members."""

    body_name: ClassVar[BodyName]
    own_title: ClassVar[str]
    data: ClassVar[type[Protocolo]]

    instancia: str
    integrantes: list[MemberFields]
    frecuencia_sesiones: str
    dia_hora_habitual: str | None = None
    quorum: str | None = None
    toma_decisiones: str | None = None
    ingreso_integrantes: str
    renuncia_integrantes: str
    inasistencias: str | None = None
    registro_sesiones: str
    canal_comunicacion: str
    resolucion_conflictos: str | None = None
    modificacion_protocolo: str | None = None
    acuerdos_trabajo: list[str] = Field(default_factory=list)
    otras_clausulas: list[str] = Field(default_factory=list)
    vigencia_desde: date

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(cls.own_title, (MEMBERS,), annexes)
        data = gathering.data(cls.data)
        members = project.body(cls.body_name).members_on(document.fecha_documento)
        check_signers_are_members(gathering, members, NAMES[cls.body_name])
        gathering.done()
        return cls(
            **shared,
            instancia=NAMES[cls.body_name],
            integrantes=[member_fields(project, member) for member in members],
            **cls.composition(gathering, members),
            **data.model_dump(exclude={"instancia"}),
        )

    @classmethod
    def composition(cls, gathering: Gathering, members: Sequence[Member]) -> dict[str, Any]:  # noqa: ARG003
        """What the kind says besides of who composes the body."""
        return {}


def check_signers_are_members(gathering: Gathering, members: Sequence[Member], body: str) -> None:
    present = {member.persona_id for member in members}
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == MEMBERS.slug and entry.persona_id not in present:
            gathering.wrong(
                f"firmas[{index}].persona_id", f"no integra el {body} en la fecha de este documento"
            )


def member_fields(project: "Project", member: Member) -> MemberFields:
    own = project.organisation_name(member.organizacion_id)
    return MemberFields(nombre=project.name_of(member.persona_id), por=own or _stands_for(project, member))


def _stands_for(project: "Project", member: Member) -> str:
    """Of who comes for no organisation of the file."""
    phrases = {
        "liderazgo_natural": "liderazgo natural",
        "dirigencia": "dirigencia",
        "grupo_motor": "Grupo Motor",
        "municipio": project.municipalidad.nombre,
        "equipo_ejecutor": "equipo ejecutor",
        "economia_local": "economía local",
        "sociedad_civil": "sociedad civil",
        "fosis_adl": f"FOSIS, Dirección Regional {of_region(project.convenio.fosis_direccion_regional)}",
    }
    return phrases[getattr(member, "como", "dirigencia")]


def protocol_summary(fields: ProtocolFields) -> tuple[str, ...]:
    return (
        f"Usted acepta cómo va a funcionar el {fields.instancia}: sesiones, acuerdos, ingreso y renuncia.",
        f"Rige desde el {short_date(fields.vigencia_desde)} y se puede cambiar por acuerdo del grupo.",
    )


def protocol_facts(fields: ProtocolFields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Instancia", fields.instancia),
        PublicFact("Integrantes", str(len(fields.integrantes))),
        PublicFact("Vigencia desde", short_date(fields.vigencia_desde)),
    )
