"""What the community validation of the Grupo Motor holds: who was presented, before whom, and the result."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from document_templates.bodies import MentionFields, members_that_day, mention
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.instances import MemberFields, member_fields
from document_templates.kind import Role
from document_templates.meetings import SessionFields, attendance_list, check_held, session_fields
from document_templates.programme.datos import ActaValidacionGm

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de validación comunitaria del Grupo Motor"
ROLES = (Role("gestora"), Role("grupo_motor"), Role("representante", minimum=0, maximum=None))


class Fields(DocumentFields):
    sesion: SessionFields
    lista_asistencia: str | None = None
    """Its folio."""
    acta_conformacion: MentionFields | None = None
    integrantes: list[MemberFields]
    organizaciones_presentes: int
    familias_presentes: int
    resultado: str
    observaciones: str | None = None

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
        data = gathering.data(ActaValidacionGm)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        members = members_that_day(gathering, "grupo_motor")
        if data.organizaciones_presentes + data.familias_presentes == 0:
            gathering.wrong(
                "datos.organizaciones_presentes", "sin organizaciones ni familias nadie lo valida"
            )
        gathering.done()
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            lista_asistencia=attendance_list(project, data.sesion_id),
            acta_conformacion=mention(gathering, "acta_conformacion_gm"),
            integrantes=[member_fields(project, member) for member in members],
            **data.model_dump(exclude={"sesion_id"}),
        )
