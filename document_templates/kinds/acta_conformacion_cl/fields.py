"""What the acta de conformación of the Consejo Local holds: its members by the sector that they represent."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.bodies import (
    FREQUENCIES,
    SECTORS,
    MentionFields,
    SectorFields,
    by_sector,
    check_all_members_sign,
    fosis_agreement,
    members_that_day,
    sectors,
    voice,
)
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.gathering import Gathering
from document_templates.instances import MEMBERS
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import ActaConformacionCl
from document_templates.programme.people import Member
from document_templates.wording import conjunction, counted

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de conformación del Consejo Local"
ROLES = (MEMBERS, Role("gestora"))
EXPECTED = {"economia_local": "la economía local", "grupo_motor": "el Grupo Motor"}
"""Whom the methodology wants there, where possible; besides other bodies of the territory."""


class Fields(DocumentFields):
    sesion: SessionFields
    sectores: list[SectorFields]
    composicion: str
    """`9 personas: 1 de la economía local, 4 del Grupo Motor y 4 de la municipalidad`"""
    sin_representacion: list[str] = Field(default_factory=list)
    acuerdo_fosis: MentionFields | None = None
    voceria: str | None = None
    frecuencia: str

    @property
    def total(self) -> int:
        return sum(len(sector.integrantes) for sector in self.sectores)

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
        data = gathering.data(ActaConformacionCl)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        members = members_that_day(gathering, "consejo_local")
        check_all_members_sign(gathering, members, "consejo_local")
        gathering.done()
        groups = by_sector(members)
        return cls(
            **shared,
            sesion=session_fields(project, data.sesion_id),
            sectores=sectors(project, members),
            composicion=_composition(groups),
            sin_representacion=[words for sector, words in EXPECTED.items() if not groups[sector]],
            acuerdo_fosis=fosis_agreement(gathering, "consejo_local"),
            voceria=voice(project, "consejo_local", members),
            frecuencia=FREQUENCIES[project.consejo_local.frecuencia],
        )


def _composition(groups: Mapping[str, Sequence[Member]]) -> str:
    total = sum(len(own) for own in groups.values())
    parts = [f"{len(own)} {SECTORS[sector][1]}" for sector, own in groups.items() if own]
    return f"{counted(total, 'persona', 'personas')}: {conjunction(parts)}"
