"""What the documents of the Grupo Motor and of the Consejo Local share: declarations and protocols are twins."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.field_types import Text
from document_templates.gathering import Gathering
from document_templates.kind import PublicFact, Role
from document_templates.programme.values import OrganisationId, PersonId, Some, Values
from document_templates.wording import short_date

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

Instance = Literal["grupo_motor", "consejo_local"]
NAMES: dict[Instance, str] = {"grupo_motor": "Grupo Motor", "consejo_local": "Consejo Local"}
MEMBER = Role("integrante", minimum=1, maximum=1)
MEMBERS = Role("integrante", minimum=1, maximum=None)


class DeclarationData(Values):
    persona_id: PersonId
    organizacion_id: OrganisationId | None = None
    instancia: Instance
    compromisos: Some[Text]
    fecha_inicio: date
    fecha_termino: date


class DeclarationFields(DocumentFields):
    """A member's commitment to take part."""

    own_instance: ClassVar[Instance]
    own_title: ClassVar[str]

    instancia: str
    declarante: str
    declarante_rut: str
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
        data = gathering.data(DeclarationData)
        _check_instance(gathering, data.instancia, cls.own_instance)
        if data.fecha_termino < data.fecha_inicio:
            gathering.wrong("datos.fecha_termino", "debe ser posterior a la fecha de inicio")
        entry = gathering.signs("datos.persona_id", data.persona_id, (MEMBER.slug,))
        gathering.done()
        assert entry is not None
        member = project.person(data.persona_id)
        return cls(
            **shared,
            instancia=NAMES[cls.own_instance],
            declarante=member.nombre,
            declarante_rut=member.rut or "",
            calidad=entry.calidad,
            organizacion=project.organisation_name(data.organizacion_id),
            compromisos=data.compromisos,
            fecha_inicio=data.fecha_inicio,
            fecha_termino=data.fecha_termino,
        )


def _check_instance(gathering: Gathering, given: Instance, expected: Instance) -> None:
    if given != expected:
        gathering.wrong("datos.instancia", f"en este documento debe ser {expected}")


def declaration_summary(fields: DeclarationFields) -> tuple[str, ...]:
    until = short_date(fields.fecha_termino)
    return (
        f"Usted se compromete a participar en el {fields.instancia} hasta el {until}.",
        "Es voluntario y sin pago: puede dejarlo avisando, como dice el protocolo.",
    )


def declaration_facts(fields: DeclarationFields) -> tuple[PublicFact, ...]:
    represented = (PublicFact("Por la organización", fields.organizacion),) if fields.organizacion else ()
    return (
        *project_facts(fields),
        PublicFact("Instancia", fields.instancia),
        *represented,
        PublicFact("Compromisos", str(len(fields.compromisos))),
        PublicFact("Rige", f"{short_date(fields.fecha_inicio)} a {short_date(fields.fecha_termino)}"),
    )


def project_facts(fields: DocumentFields) -> tuple[PublicFact, ...]:
    """What every kind shows: the Ecomercado and its executor, a legal person."""
    return (
        PublicFact("Ecomercado", f"{fields.proyecto.ecomercado}, comuna de {fields.proyecto.comuna}"),
        PublicFact("Organismo ejecutor", f"{fields.proyecto.ejecutor}, RUT {fields.proyecto.ejecutor_rut}"),
    )
