"""What the acta de conformación of the Grupo Motor holds: who composes it, for whom, and how they keep in touch."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from document_templates.bodies import (
    FREQUENCIES,
    MentionFields,
    SeatFields,
    check_all_members_sign,
    fosis_agreement,
    members_that_day,
    seats,
    voice,
)
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.instances import MEMBERS
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import ActaConformacionGm
from document_templates.programme.people import Member
from document_templates.wording import conjunction, counted

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de conformación del Grupo Motor"
ROLES = (MEMBERS, Role("gestora"))
RECOMMENDED = 5
"""The methodology: not fewer than some five people, but for exceptions."""


class Fields(DocumentFields):
    sesion: SessionFields
    integrantes: list[SeatFields]
    composicion: str
    """`7 personas: 6 de dirigencia y 1 de liderazgo natural`"""
    representatividad: str
    """`7 organizaciones, de los sectores Centro y San Alfonso`: whom they stand for."""
    minimo_recomendado: int
    justificacion_excepcion: str | None = None
    """Why there are fewer."""
    acuerdo_fosis: MentionFields | None = None
    voceria: str | None = None
    frecuencia: str
    canal_comunicacion: str

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
        data = gathering.data(ActaConformacionGm)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        members = members_that_day(gathering, "grupo_motor")
        check_all_members_sign(gathering, members, "grupo_motor")
        minimum = project.grupo_motor.minimo_recomendado or RECOMMENDED
        _check_exception(gathering, data, len(members), minimum)
        gathering.done()
        seated = seats(project, members)
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            integrantes=seated,
            composicion=_composition(seated),
            representatividad=_representation(members, seated),
            minimo_recomendado=minimum,
            justificacion_excepcion=data.justificacion_excepcion if data.excepcion_minimo else None,
            acuerdo_fosis=fosis_agreement(gathering, "grupo_motor"),
            voceria=voice(project, "grupo_motor", members),
            frecuencia=FREQUENCIES[project.grupo_motor.frecuencia],
            canal_comunicacion=data.canal_comunicacion,
        )


def _check_exception(gathering: Gathering, data: ActaConformacionGm, found: int, minimum: int) -> None:
    if found < minimum and not data.excepcion_minimo:
        gathering.wrong(
            "datos.excepcion_minimo",
            f"el grupo tiene {counted(found, 'integrante', 'integrantes')}, menos de {minimum}: "
            "escriba true y, en justificacion_excepcion, el motivo",
        )
    if data.excepcion_minimo and not data.justificacion_excepcion:
        gathering.wrong("datos.justificacion_excepcion", "falta: diga por qué hay una excepción al mínimo")


def _composition(seated: Sequence[SeatFields]) -> str:
    kinds = dict.fromkeys(one.como for one in seated)
    parts = [f"{sum(one.como == kind for one in seated)} de {kind}" for kind in kinds]
    return f"{counted(len(seated), 'persona', 'personas')}: {conjunction(parts)}"


def _representation(members: Sequence[Member], seated: Sequence[SeatFields]) -> str:
    organisations = {member.organizacion_id for member in members if member.organizacion_id}
    sectors = sorted({one.sector for one in seated if one.sector})
    parts = [counted(len(organisations), "organización", "organizaciones")] if organisations else []
    if any(member.organizacion_id is None for member in members):
        parts.append("la comunidad que reconoce sus liderazgos")
    where = (
        f", {'de los sectores' if len(sectors) > 1 else 'del sector'} {conjunction(sectors)}"
        if sectors
        else ""
    )
    return conjunction(parts) + where
