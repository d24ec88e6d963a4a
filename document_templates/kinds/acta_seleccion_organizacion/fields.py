"""What the selection of the organisation that receives the goods holds: who was called, who stood, who was chosen."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.field_types import Rut
from document_templates.gathering import Gathering
from document_templates.instances import MEMBERS, NAMES, check_signers_are_members
from document_templates.kind import Role
from document_templates.meetings import SessionFields, attendance_list, check_held, session_fields
from document_templates.organisations import OrganisationFields, organisation_fields
from document_templates.programme.datos import ActaSeleccionOrganizacion

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de selección de la organización que recibe los bienes"
REPRESENTATIVES = Role("representante", minimum=0, maximum=None)
ROLES = (MEMBERS, REPRESENTATIVES)


class CandidateFields(FieldsModel):
    nombre: str
    rut: Rut | None = None
    votos: int | None = None
    elegida: bool


class CriteriaFields(FieldsModel):
    activa: bool
    formalizada: bool
    comprometida: bool


class Fields(DocumentFields):
    sesion: SessionFields
    lista_asistencia: str | None = None
    """Its folio."""
    convocadas: list[OrganisationFields]
    candidatas: list[CandidateFields]
    votos_total: int | None = None
    """None where it was agreed without a vote."""
    elegida: OrganisationFields
    criterios: CriteriaFields

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
        data = gathering.data(ActaSeleccionOrganizacion)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        members = project.grupo_motor.members_on(document.fecha_documento)
        check_signers_are_members(gathering, members, NAMES["grupo_motor"])
        _check_called(gathering, data)
        _check_votes(gathering, data)
        _check_criteria(gathering, data)
        gathering.done()
        votes = {one.organizacion_id: one.votos for one in data.votos}
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            lista_asistencia=attendance_list(project, data.sesion_id),
            convocadas=[
                organisation_fields(project.organisation(id)) for id in data.organizaciones_convocadas
            ],
            candidatas=[
                CandidateFields(
                    nombre=project.organisation(id).nombre,
                    rut=project.organisation(id).rut_organizacion,
                    votos=votes.get(id),
                    elegida=id == data.organizacion_elegida,
                )
                for id in data.candidatas
            ],
            votos_total=sum(votes.values()) if votes else None,
            elegida=organisation_fields(project.organisation(data.organizacion_elegida)),
            criterios=CriteriaFields(**data.criterios.model_dump()),
        )


def _check_called(gathering: Gathering, data: ActaSeleccionOrganizacion) -> None:
    """Whoever stands or signs for an organisation was called."""
    called = set(data.organizaciones_convocadas)
    for number, id in enumerate(data.candidatas):
        if id not in called:
            gathering.wrong(f"datos.candidatas[{number}]", "no está entre las organizaciones convocadas")
    if data.organizacion_elegida not in data.candidatas:
        gathering.wrong("datos.organizacion_elegida", "no está entre las candidatas")
    for number, entry in enumerate(gathering.document.firmas):
        if entry.rol == REPRESENTATIVES.slug and entry.organizacion_id not in called:
            gathering.wrong(
                f"firmas[{number}].organizacion_id", "no está entre las organizaciones convocadas"
            )


def _check_votes(gathering: Gathering, data: ActaSeleccionOrganizacion) -> None:
    counted: dict[str, int] = {}
    for number, vote in enumerate(data.votos):
        if vote.organizacion_id not in data.candidatas:
            gathering.wrong(f"datos.votos[{number}].organizacion_id", "no está entre las candidatas")
        elif vote.organizacion_id in counted:
            gathering.wrong(
                f"datos.votos[{number}].organizacion_id", "ya tiene sus votos: escríbalos una sola vez"
            )
        counted.setdefault(vote.organizacion_id, vote.votos)
    chosen = counted.get(data.organizacion_elegida)
    if counted and chosen is None:
        gathering.wrong("datos.votos", "faltan los votos de la organización elegida")
    elif chosen is not None and chosen < max(counted.values()):
        gathering.wrong(
            "datos.organizacion_elegida",
            "otra candidata tiene más votos: revise los votos, o quite de candidatas a la que declinó",
        )


def _check_criteria(gathering: Gathering, data: ActaSeleccionOrganizacion) -> None:
    """What is told of the chosen one is what the project knows of it."""
    chosen = gathering.project.organisation(data.organizacion_elegida)
    for name in ("activa", "formalizada"):
        if getattr(data.criterios, name) != getattr(chosen, name):
            known = "sí" if getattr(chosen, name) else "no"
            gathering.wrong(f"datos.criterios.{name}", f"organizaciones dice de {chosen.id}: {known} {name}")
