"""Where each document of a project stands on a day: what rules and calendar ask besides the project's values.

Service makes one from its own tables; `history` reads the one that a project file tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from document_templates.programme.documents import DocumentEntry, SignerEntry
from document_templates.programme.project import Project

State = Literal[
    "draft",
    "presented",
    "out_for_signature",
    "signed",
    "sealed",
    "issued",
    "external",
    "voided",
    "superseded",
]
MADE: frozenset[State] = frozenset({"sealed", "issued", "external"})
"""Whole: it counts as what the programme asks for. One that a later document superseded did count until then."""

_STATES: Mapping[str, State] = MappingProxyType(
    {
        "borrador": "draft",
        "en_revision": "presented",
        "en_firma": "out_for_signature",
        "firmado": "sealed",
        "cerrado_incompleto": "sealed",
        "emitido": "issued",
        "externo": "external",
        "anulado": "voided",
        "reemplazado": "superseded",
    }
)


@dataclass(frozen=True)
class Standing:
    state: State
    on: date
    """Since when, in the project's zone."""
    waiting_for: tuple[str, ...] = ()
    """People (`P06`) whose signature is still missing, each once."""

    @property
    def made(self) -> bool:
        return self.state in MADE


Register = Mapping[str, Standing]
"""By folio; a document that was never begun is not in it."""


def history(project: Project, on: date) -> Register:
    """What the file tells of the past, as it stood at the end of that day."""
    told = {
        entry.folio: _standing(project, entry, on)
        for entry in project.documentos
        if entry.fecha_documento <= on
    }
    return MappingProxyType(told)


def _standing(project: Project, entry: DocumentEntry, on: date) -> Standing:
    state = _STATES[entry.estado]
    if state == "superseded":
        return _before_it_was_superseded(project, entry, on)
    if state not in ("sealed", "out_for_signature"):
        return Standing(state, entry.fecha_documento)
    return _by_its_signatures(project, entry, on, state)


def _before_it_was_superseded(project: Project, entry: DocumentEntry, on: date) -> Standing:
    later = [other for other in project.documentos if other.reemplaza_folio == entry.folio]
    day = min((other.fecha_documento for other in later), default=entry.fecha_documento)
    if day <= on:
        return Standing("superseded", day)
    return _by_its_signatures(project, entry, on, "sealed")


def _by_its_signatures(project: Project, entry: DocumentEntry, on: date, state: State) -> Standing:
    zone = ZoneInfo(project.convenio.zona_horaria)
    days = [_day(one, zone) for one in entry.firmas]
    waiting = dict.fromkeys(
        one.persona_id
        for one, day in zip(entry.firmas, days, strict=True)
        if one.estado not in ("liberada", "rechazada") and (day is None or day > on)
    )
    since = max((day for day in days if day is not None and day <= on), default=entry.fecha_documento)
    if waiting:
        return Standing("out_for_signature", entry.fecha_documento, tuple(waiting))
    return Standing(state, since)


def _day(signer: SignerEntry, zone: ZoneInfo) -> date | None:
    """Of the answer, where the project is."""
    if signer.fecha_hora_utc is None:
        return None
    return datetime.fromisoformat(signer.fecha_hora_utc).astimezone(zone).date()
