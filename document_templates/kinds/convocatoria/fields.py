"""What a convocatoria holds: the session, what it is for, and whom it calls by what means."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.meetings import (
    RecipientFields,
    SessionFields,
    check_not_yet_held,
    recipients,
    session_fields,
)
from document_templates.programme.datos import Convocatoria
from document_templates.wording import phone

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Convocatoria a sesión"


class Fields(DocumentFields):
    sesion: SessionFields
    enviada_el: date | None = None
    telefono: str | None = None
    """Of the Ecomercado: where to ask."""
    texto: str
    """As each recipient reads it."""
    destinatarias: list[RecipientFields]

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, (), annexes)
        data = gathering.data(Convocatoria)
        session = project.session(data.sesion_id)
        check_not_yet_held(gathering, "datos.sesion_id", session.id)
        if not session.convocatoria.destinatarias:
            gathering.wrong_elsewhere(
                f"sesiones[{session.id}].convocatoria.destinatarias", "falta: diga a quiénes se convoca"
            )
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, session.id),
            enviada_el=session.convocatoria.enviada_el,
            telefono=phone(project.ecomercado.telefono_contacto),
            texto=data.texto,
            destinatarias=recipients(project, session.convocatoria.destinatarias),
        )
