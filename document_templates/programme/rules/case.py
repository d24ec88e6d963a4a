"""What a rule is asked about: a project, where its documents stand, and the day; with the look-ups that rules share.

Whether a document exists is read from the register; when it was made is its own date (`fecha_documento`), since
that is the day of the act it records, however late the last signature came.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from document_templates.programme.calendar import Calendar, Span, add_months
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.ecomercado import Project
from document_templates.programme.methodology import ACTIVITIES
from document_templates.programme.register import Register
from document_templates.programme.sessions import Session

ENDED = frozenset({"voided", "superseded"})
TEAM = frozenset({"gestora_comunitaria", "coordinacion_ecomercado", "encargada_recinto", "equipo_ejecutor"})
MUNICIPAL = frozenset({"alcaldia", "municipio"})
_ACTIVITIES = {activity.slug: activity for activity in ACTIVITIES}


@dataclass(frozen=True)
class Case:
    project: Project
    register: Register
    on: date
    about: str | None = None
    """Folio of a document on its way: rules take it as begun, although it is not in the register yet."""

    # Documents

    def planned(self, slug: str) -> list[DocumentEntry]:
        """All that the project has and were not ended, begun or not."""
        return [entry for entry in self._entries[slug] if self._state(entry) not in ENDED]

    def begun(self, *slugs: str) -> list[DocumentEntry]:
        """From the first draft on, and not ended."""
        return [entry for slug in slugs for entry in self._entries[slug] if self.is_begun(entry)]

    def made(self, *slugs: str) -> list[DocumentEntry]:
        """Whole today: sealed, issued or kept."""
        return [entry for slug in slugs for entry in self._entries[slug] if self.is_made(entry)]

    def once_made(self, *slugs: str) -> list[DocumentEntry]:
        """Also those that a later version superseded: they counted until then."""
        return [
            entry
            for slug in slugs
            for entry in self._entries[slug]
            if self.is_made(entry) or self._state(entry) == "superseded"
        ]

    def is_begun(self, entry: DocumentEntry) -> bool:
        state = self._state(entry)
        return entry.folio == self.about or (state is not None and state not in ENDED)

    def is_made(self, entry: DocumentEntry) -> bool:
        standing = self.register.get(entry.folio)
        return standing is not None and standing.made

    def waits(self, entry: DocumentEntry) -> bool:
        """Sent, and not whole yet."""
        return self._state(entry) in ("out_for_signature", "signed")

    def _state(self, entry: DocumentEntry) -> str | None:
        standing = self.register.get(entry.folio)
        return standing.state if standing else None

    @cached_property
    def _entries(self) -> dict[str, list[DocumentEntry]]:
        found: dict[str, list[DocumentEntry]] = defaultdict(list)
        for entry in self.project.documentos:
            found[entry.slug].append(entry)
        return found

    # Days

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.project.convenio)

    def window(self, activity: str) -> Span:
        """The days that this convenio gives to an actividad of the methodology."""
        return self.calendar.window(_ACTIVITIES[activity])

    def past(self, activity: str) -> bool:
        """Its time is over."""
        return self.on > self.window(activity).last

    def under_way(self, activity: str) -> bool:
        """Its time began a month ago at least."""
        return self.on >= add_months(self.window(activity).first, 1)

    @property
    def execution_over(self) -> bool:
        return self.on > self.calendar.execution.last

    @property
    def until(self) -> date:
        """Today, or the last day of execution once that is past."""
        return min(self.on, self.calendar.execution.last)

    # Sessions

    def held(self, *types: str, body: str | None = None) -> list[Session]:
        """Sessions up to today; of the types asked for, or of all."""
        return [
            session
            for session in self._held
            if (not types or session.tipo_sesion in types) and (body is None or session.instancia == body)
        ]

    @cached_property
    def _held(self) -> list[Session]:
        return sorted(
            (session for session in self.project.sesiones if session.fecha <= self.on),
            key=lambda session: session.fecha,
        )

    def present(self, session: Session) -> set[str]:
        """People who came; while the list is not transcribed, those who said they would."""
        if session.asistentes is not None:
            return {one.persona_id for one in session.asistentes if one.persona_id}
        return {
            one.persona_id
            for one in session.convocatoria.destinatarias
            if one.persona_id and one.respuesta == "confirma"
        }

    def called(self, session: Session) -> tuple[set[str], set[str]]:
        """Organisations and people; calling who represents an organisation calls it."""
        recipients = session.convocatoria.destinatarias
        people = {one.persona_id for one in recipients if one.persona_id}
        organisations = {one.organizacion_id for one in recipients if one.organizacion_id}
        return organisations | {self._represents[id] for id in people & self._represents.keys()}, people

    @cached_property
    def _represents(self) -> dict[str, str]:
        return {one.representante_id: one.id for one in self.project.organizaciones if one.representante_id}

    # People

    def members(self, body: str, day: date) -> set[str]:
        return {member.persona_id for member in self.project.body(body).members_on(day)}

    def has_role(self, person_id: str, roles: Iterable[str]) -> bool:
        return self.project.person(person_id).rol_proyecto in roles

    def is_municipal(self, person_id: str, day: date) -> bool:
        return self.has_role(person_id, MUNICIPAL) or self.project.signs_for_municipality(person_id, day)

    def names(self, organisations: Iterable[str]) -> str:
        """Of organisations, as a list to read."""
        return "; ".join(sorted(self.project.organisation(id).nombre for id in organisations))

    def declared(self, slug: str, by: date | None = None) -> set[str]:
        """Organisations whose ficha or compromiso is made; those of the day `by` or before."""
        return {
            entry.datos["organizacion_id"]
            for entry in self.made(slug)
            if entry.datos.get("organizacion_id") and (by is None or entry.fecha_documento <= by)
        }


def as_day(value: object) -> date | None:
    """Of `datos`, where dates are text."""
    return date.fromisoformat(value) if isinstance(value, str) else None
