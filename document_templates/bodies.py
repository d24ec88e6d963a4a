"""What the actas about the members of the Grupo Motor and of the Consejo Local share."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from document_templates.envelope import FieldsModel
from document_templates.gathering import Gathering
from document_templates.instances import (
    MEMBERS,
    NAMES,
    MemberFields,
    check_signers_are_members,
    member_fields,
)
from document_templates.programme.datos import BodyName
from document_templates.programme.people import Member

if TYPE_CHECKING:
    from document_templates.programme.project import Project

SEATS = {
    "dirigencia": "dirigencia",
    "liderazgo_natural": "liderazgo natural",
    "economia_local": "economía local",
    "grupo_motor": "Grupo Motor",
    "municipio": "municipalidad",
    "sociedad_civil": "sociedad civil",
    "equipo_ejecutor": "equipo ejecutor",
    "fosis_adl": "FOSIS",
}
FREQUENCIES = {"mensual": "una vez al mes", "bimestral": "una vez cada dos meses"}


class SeatFields(FieldsModel):
    """A member with the part of the community that the person stands for."""

    nombre: str
    por: str
    como: str
    """`dirigencia`, `liderazgo natural`, `economía local`"""
    sector: str | None = None
    """Of the town, where the organisation has one."""


SECTORS = {
    "economia_local": ("Economía local", "de la economía local"),
    "grupo_motor": ("Comunidad organizada: Grupo Motor", "del Grupo Motor"),
    "municipio": ("Municipalidad", "de la municipalidad"),
    "sociedad_civil": ("Sociedad civil", "de la sociedad civil"),
    "equipo_ejecutor": ("Equipo ejecutor", "del equipo ejecutor"),
    "fosis_adl": ("FOSIS", "del FOSIS"),
}
"""Of the Consejo Local, in the methodology's order, local economy and Grupo Motor first; as a heading, and within a
sentence."""


class SectorFields(FieldsModel):
    nombre: str
    integrantes: list[MemberFields]


class MentionFields(FieldsModel):
    """Another document, told by its folio alone: so neither waits for the other to be signed."""

    folio: str
    fecha: date


def members_that_day(gathering: Gathering, body: BodyName) -> list[Member]:
    """On the document's date; without any there is nothing to tell."""
    members = gathering.project.body(body).members_on(gathering.document.fecha_documento)
    if not members:
        gathering.wrong("fecha_documento", f"nadie integraba el {NAMES[body]} en esta fecha")
    return members


def by_sector(members: Sequence[Member]) -> dict[str, list[Member]]:
    return {
        sector: [one for one in members if getattr(one, "como", "sociedad_civil") == sector]
        for sector in SECTORS
    }


def sectors(project: "Project", members: Sequence[Member]) -> list[SectorFields]:
    return [
        SectorFields(nombre=SECTORS[sector][0], integrantes=[member_fields(project, one) for one in own])
        for sector, own in by_sector(members).items()
        if own
    ]


def seats(project: "Project", members: Sequence[Member]) -> list[SeatFields]:
    return [seat(project, member) for member in members]


def seat(project: "Project", member: Member) -> SeatFields:
    own = project.organisation(member.organizacion_id) if member.organizacion_id else None
    plain = member_fields(project, member)
    return SeatFields(
        nombre=plain.nombre,
        por=plain.por,
        como=SEATS[getattr(member, "como", "dirigencia")],
        sector=own.sector if own else None,
    )


def check_all_members_sign(gathering: Gathering, members: Sequence[Member], body: BodyName) -> None:
    """All who compose the body are asked to sign, and nobody else as a member."""
    check_signers_are_members(gathering, members, NAMES[body])
    signing = {entry.persona_id for entry in gathering.document.firmas if entry.rol == MEMBERS.slug}
    for member in members:
        if member.persona_id not in signing:
            name = gathering.project.name_of(member.persona_id)
            gathering.wrong("firmas", f"falta {name}, que integra el {NAMES[body]} en esta fecha")


def voice(project: "Project", body: BodyName, members: Sequence[Member]) -> str | None:
    """The vocería, while a member."""
    chosen = project.body(body).voceria_id
    present = {member.persona_id for member in members}
    return project.name_of(chosen) if chosen and chosen in present else None


def fosis_agreement(gathering: Gathering, body: BodyName) -> MentionFields | None:
    """The constancia by which the regional FOSIS agreed the composition of this body."""
    return mention(gathering, "acuerdo_composicion_fosis", instancia=body)


def mention(gathering: Gathering, slug: str, **data: str) -> MentionFields | None:
    """The latest of a kind until the document's date, with these `datos`."""
    until = gathering.document.fecha_documento
    found = [
        one
        for one in gathering.project.documentos
        if one.slug == slug
        and all(one.datos.get(key) == value for key, value in data.items())
        and one.fecha_documento <= until
        and one.estado not in ("anulado", "reemplazado")
    ]
    latest = max(found, key=lambda one: (one.fecha_documento, one.folio), default=None)
    return MentionFields(folio=latest.folio, fecha=latest.fecha_documento) if latest else None
