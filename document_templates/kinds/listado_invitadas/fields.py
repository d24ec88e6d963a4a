"""What the list of those invited holds: how each was called and what each answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import (
    ANSWERS,
    MEANS,
    RecipientFields,
    SessionFields,
    recipients,
    session_fields,
)
from document_templates.organisations import type_unless_named
from document_templates.programme.datos import ListadoInvitadas
from document_templates.programme.people import Organisation
from document_templates.programme.sessions import Recipient

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Listado de organizaciones invitadas"
ROLES = (Role("gestora"),)


class InvitedFields(FieldsModel):
    nombre: str
    tipo: str | None = None
    """None where the name says it."""
    sector: str | None = None
    medio: str
    respuesta: str


class Fields(DocumentFields):
    sesion: SessionFields
    enviada_el: date | None = None
    invitadas: list[InvitedFields]
    otras_personas: list[RecipientFields] = Field(default_factory=list)
    """Called for no organisation: of institutions, of the team."""
    confirman: int
    """Of the organisations, how many said that they would come."""

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
        data = gathering.data(ListadoInvitadas)
        call = project.session(data.sesion_id).convocatoria
        invited = [
            _invited(project.organisation(one.organizacion_id), one)
            for one in call.destinatarias
            if one.organizacion_id
        ]
        if not invited:
            gathering.wrong_elsewhere(
                f"sesiones[{data.sesion_id}].convocatoria.destinatarias",
                "falta: diga a qué organizaciones se invitó",
            )
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            enviada_el=call.enviada_el,
            invitadas=invited,
            otras_personas=recipients(
                project, [one for one in call.destinatarias if not one.organizacion_id]
            ),
            confirman=sum(one.respuesta == ANSWERS["confirma"] for one in invited),
        )


def _invited(organisation: Organisation, recipient: Recipient) -> InvitedFields:
    return InvitedFields(
        nombre=organisation.nombre,
        tipo=type_unless_named(organisation),
        sector=organisation.sector,
        medio=MEANS[recipient.medio],
        respuesta=ANSWERS[recipient.respuesta],
    )
