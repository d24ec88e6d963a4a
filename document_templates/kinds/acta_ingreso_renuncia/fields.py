"""What the acta of entries and resignations holds: who moves, from when, and who composes the body after it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.bodies import SeatFields, seats
from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.instances import NAMES, member_fields
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import ActaIngresoRenuncia, Movement
from document_templates.programme.people import Member
from document_templates.wording import long_date

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de ingreso y renuncia de integrantes"
MOVED = Role("integrante", minimum=0, maximum=None)
ROLES = (
    MOVED,
    Role("grupo_motor", minimum=0),
    Role("consejo_local", minimum=0),
    Role("gestora"),
)
WORDS = {"ingreso": "Ingreso", "renuncia": "Renuncia", "reemplazo": "Ingreso en reemplazo"}


class MovementFields(FieldsModel):
    nombre: str
    movimiento: str
    """`Ingreso`, `Renuncia`"""
    fecha: date
    """Of an entry the first day; of a resignation the last."""
    por: str
    reemplaza_a: str | None = None
    motivo: str | None = None


class Fields(DocumentFields):
    instancia: str
    sesion: SessionFields | None = None
    movimientos: list[MovementFields]
    ingresos: int
    renuncias: int
    acuerdos: list[str] = Field(default_factory=list)
    vigente_desde: date
    """The first day on which the body is as the acta leaves it."""
    integrantes: list[SeatFields]

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
        data = gathering.data(ActaIngresoRenuncia)
        if data.sesion_id:
            check_held(gathering, "datos.sesion_id", data.sesion_id)
        found = _memberships(gathering, data)
        _check_signers(gathering, data)
        gathering.done()
        since = max(one.fecha + timedelta(days=one.tipo == "renuncia") for one in data.movimientos)
        resigned = sum(one.tipo == "renuncia" for one in data.movimientos)
        return cls(
            **shared,
            instancia=NAMES[data.instancia],
            sesion=session_fields(project, data.sesion_id) if data.sesion_id else None,
            movimientos=[
                _movement(project, one, member) for one, member in zip(data.movimientos, found, strict=True)
            ],
            ingresos=len(data.movimientos) - resigned,
            renuncias=resigned,
            acuerdos=data.acuerdos,
            vigente_desde=since,
            integrantes=seats(project, project.body(data.instancia).members_on(since)),
        )


def _movement(project: "Project", one: Movement, member: Member) -> MovementFields:
    return MovementFields(
        nombre=project.name_of(one.persona_id),
        movimiento=WORDS[one.tipo],
        fecha=one.fecha,
        por=member_fields(project, member).por,
        reemplaza_a=project.name_of(one.reemplaza_a) if one.reemplaza_a else None,
        motivo=one.motivo,
    )


def _memberships(gathering: Gathering, data: ActaIngresoRenuncia) -> list[Member]:
    """That of each movement, as the body has it. The acta tells no other day than the body's list."""
    members = gathering.project.body(data.instancia).members
    found = []
    for number, one in enumerate(data.movimientos):
        place = f"datos.movimientos[{number}]"
        if (one.reemplaza_a is None) == (one.tipo == "reemplazo"):
            gathering.wrong(f"{place}.reemplaza_a", "lo lleva un reemplazo, y solo un reemplazo")
        member = next((member for member in members if _is_of(one, member)), None)
        if member is None:
            key = "hasta" if one.tipo == "renuncia" else "desde"
            gathering.wrong(
                f"{place}.fecha",
                f"no coincide con {data.instancia}.integrantes: anote ahí a {one.persona_id} con {key} {one.fecha}",
            )
        else:
            found.append(member)
            if member.organizacion_id != (one.organizacion_id or member.organizacion_id):
                gathering.wrong(
                    f"{place}.organizacion_id", f"en {data.instancia}.integrantes es {member.organizacion_id}"
                )
    return found


def _is_of(one: Movement, member: Member) -> bool:
    if one.persona_id != member.persona_id:
        return False
    return member.hasta == one.fecha if one.tipo == "renuncia" else member.desde == one.fecha


def _check_signers(gathering: Gathering, data: ActaIngresoRenuncia) -> None:
    """The body's vocería; who enters; and who leaves, unless the own letter comes along."""
    document = gathering.document
    signing = {
        role: {one.persona_id for one in document.firmas if one.rol == role}
        for role in ("integrante", *NAMES)
    }
    for body in NAMES:
        if body == data.instancia and not signing[body]:
            gathering.wrong("firmas", f"falta quien firme como {body}")
        if body != data.instancia and signing[body]:
            gathering.wrong("firmas", f"el acta es de {data.instancia}: nadie firma como {body}")
    for number, one in enumerate(data.movimientos):
        told = one.tipo == "renuncia" and document.anexos
        if one.persona_id not in signing[MOVED.slug] and not told:
            otherwise = ", o su carta como anexo" if one.tipo == "renuncia" else ""
            gathering.wrong(
                f"datos.movimientos[{number}].persona_id", f"falta su firma como integrante{otherwise}"
            )
    moved = {one.persona_id for one in data.movimientos}
    for number, entry in enumerate(document.firmas):
        if entry.rol == MOVED.slug and entry.persona_id not in moved:
            gathering.wrong(
                f"firmas[{number}].persona_id",
                f"no ingresa ni renuncia en esta acta del {long_date(document.fecha_documento)}",
            )
