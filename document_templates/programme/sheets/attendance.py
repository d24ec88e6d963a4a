"""Attendance: who came to which session, transcribed from the paper list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from document_templates.meetings import TYPES
from document_templates.programme.names import Known
from document_templates.programme.project import Attendance, Project
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.proposal import Loading
from document_templates.programme.sheets.tables import Column, Row, Table
from document_templates.wording import short_date

TAKEN = {
    "papel": "En papel",
    "telefono_propio": "En su teléfono",
    "dispositivo_gestora": "En el dispositivo del equipo",
}
SAID_TAKEN = {"firma": "papel", "teléfono": "telefono_propio", "tablet": "dispositivo_gestora"}

TABLE = Table(
    "asistencia",
    "Asistencia",
    "asistente",
    "asistentes",
    (
        Column(
            "sesion",
            "Sesión",
            cells.code,
            ("código sesión", "id sesión", "n° sesión"),
            hint="Su código en el proyecto (S01). Basta con la fecha, si ese día hubo una sola.",
            width=10,
            example="S01",
        ),
        Column(
            "fecha",
            "Fecha de la sesión",
            cells.day,
            ("fecha", "día"),
            form="date",
            width=14,
        ),
        Column(
            "persona_id",
            "Código de la persona",
            cells.code,
            ("código persona", "persona"),
            hint="Si está en el proyecto (P06). También se reconoce por su RUT o su nombre.",
            width=12,
        ),
        Column(
            "nombre",
            "Nombre",
            cells.text,
            ("nombre completo", "nombre y apellido", "nombres y apellidos", "asistente", "participante"),
            required=True,
            width=36,
            example="Rosa Elena Contreras Villalobos",
        ),
        Column(
            "rut",
            "RUT",
            cells.rut,
            ("run", "cédula"),
            hint="No hace falta: solo ayuda a reconocer a la persona, y no se guarda.",
            exported=False,
        ),
        Column(
            "organizacion_id",
            "Organización",
            cells.text,
            ("institución", "organización que representa", "código organización"),
            hint="Su código (O01) o su nombre en el proyecto.",
            width=36,
            example="Junta de Vecinos N° 8 Los Aromos",
        ),
        Column(
            "medio",
            "Cómo se registró",
            cells.choice(TAKEN, SAID_TAKEN),
            ("medio", "medio de registro", "registro"),
            hint="Vacío: en papel.",
            choices=TAKEN,
            width=24,
            example="En papel",
        ),
    ),
    named_by=("nombre", "persona_id"),
    notes=(
        "Una fila por asistente de cada sesión. No hace falta el RUT.",
        "Quien ya está en la lista de esa sesión no se repite, y nadie se borra de ella.",
    ),
)


def propose(loading: Loading) -> None:
    people = _People(loading.project)
    meetings = _Meetings(loading)
    for row in loading.found.rows:
        meeting = meetings.of(row)
        attendance = people.attendance(row)
        if meeting and attendance:
            meeting.take(loading, row, attendance)
    for meeting in meetings.touched():
        meeting.finish(loading)
    loading.untouched = sum(len(meeting.before) for meeting in meetings.all) - sum(
        entry.action == "same" for entry in loading.entries
    )


def rows(project: Project) -> Iterator[dict[str, Any]]:
    for session in project.sesiones:
        for one in session.asistentes or []:
            name = one.nombre or (one.persona_id and project.name_of(one.persona_id))
            yield {
                "sesion": session.id,
                "fecha": session.fecha,
                "persona_id": one.persona_id,
                "nombre": name,
                "organizacion_id": one.organizacion_id,
                "medio": one.medio,
            }


@dataclass
class _Meeting:
    """One session of the project, and its list."""

    number: int
    raw: dict[str, Any]
    before: list[Attendance]
    transcribed: bool

    def __post_init__(self) -> None:
        self.list = list(self.raw.get("asistentes") or [])
        self._people = {one["persona_id"]: one for one in self.list if one.get("persona_id")}
        self._names = Known({str(at): one["nombre"] for at, one in enumerate(self.list) if one.get("nombre")})
        self._in_sheet: dict[str, int] = {}
        self._matched: set[str] = set()

    @property
    def title(self) -> str:
        return f"{self.raw['id']}, {TYPES[self.raw['tipo_sesion']]} del {short_date(self.raw['fecha'])}"

    def take(self, loading: Loading, row: Row, attendance: dict[str, Any]) -> None:
        person, name = attendance.get("persona_id"), attendance.get("nombre")
        shown = f"{row.get('nombre') or person} · {self.title}"
        if person:
            if self._repeated(row, person):
                return
            old = self._people.get(person)
        else:
            old = self._named(row, str(name))
        if old is None:
            self.list.append(attendance | {"medio": attendance.get("medio", "papel")})
            at = f"sesiones[{self.raw['id']}].asistentes[{len(self.list) - 1}]"
            loading.add(row, self.raw["id"], shown, at)
            return
        new = {key: value for key, value in attendance.items() if key in {"organizacion_id", "medio"}}
        at = f"sesiones[{self.raw['id']}].asistentes[{self.list.index(old)}]"
        loading.compare(row, old, at, new, id=self.raw["id"], name=shown)

    def _repeated(self, row: Row, person: str) -> bool:
        earlier = self._in_sheet.setdefault(person, row.number)
        if earlier != row.number:
            row.wrong("nombre", f"es la misma persona de la fila {earlier}, en la misma sesión: deje una")
        return earlier != row.number

    def _named(self, row: Row, name: str) -> dict[str, Any] | None:
        """Two people may have the same name: each row takes one of those that the list has."""
        free = [at for at in self._names.same(name) if at not in self._matched]
        if free:
            self._matched.add(free[0])
            old: dict[str, Any] = self.list[int(free[0])]
            return old
        earlier = self._in_sheet.setdefault(f"={name.casefold()}", row.number)
        if earlier != row.number:
            row.doubt("nombre", f"se llama igual que la fila {earlier}: revise que no sea la misma persona")
        return None

    def finish(self, loading: Loading) -> None:
        old = self.raw.get("asistentes_total")
        if len(self.list) == len(self.before) and self.transcribed:
            return
        self.raw["asistentes"] = self.list
        self.raw["asistentes_total"] = len(self.list)
        if old != len(self.list):
            loading.derive(
                f"Total de asistentes, {self.title}",
                "vacío" if old is None else str(old),
                str(len(self.list)),
            )


class _Meetings:
    """The sessions of a project, as rows name them."""

    def __init__(self, loading: Loading) -> None:
        raws = loading.content["sesiones"]
        self.all = [
            _Meeting(number, raw, list(session.asistentes or []), session.asistentes is not None)
            for number, (raw, session) in enumerate(zip(raws, loading.project.sesiones, strict=True))
        ]
        self._by_id = {meeting.raw["id"].casefold(): meeting for meeting in self.all}
        self._touched: dict[str, _Meeting] = {}

    def of(self, row: Row) -> _Meeting | None:
        code, day = row.get("sesion"), row.get("fecha")
        if code:
            meeting = self._by_id.get(code.casefold())
            if meeting is None:
                row.wrong("sesion", f"no hay ninguna sesión {code} en el proyecto")
            elif day and day != meeting.raw["fecha"]:
                row.wrong("fecha", f"la sesión {code} fue el {short_date(meeting.raw['fecha'])}")
                return None
        else:
            meeting = self._on(row, day)
        if meeting:
            self._touched[meeting.raw["id"]] = meeting
        return meeting

    def _on(self, row: Row, day: Any) -> _Meeting | None:
        if day is None:
            if "fecha" not in row.unread:
                row.wrong("sesion", "falta la sesión: escriba su código (S01) o su fecha")
            return None
        there = [meeting for meeting in self.all if meeting.raw["fecha"] == day]
        if len(there) == 1:
            return there[0]
        if there:
            codes = ", ".join(meeting.title for meeting in there)
            row.wrong("sesion", f"ese día hubo más de una sesión: escriba el código de la que es ({codes})")
        else:
            row.wrong("fecha", f"el {short_date(day)} no hay ninguna sesión en el proyecto")
        return None

    def touched(self) -> list[_Meeting]:
        return sorted(self._touched.values(), key=lambda meeting: meeting.number)


class _People:
    """Who came, as the project knows them."""

    def __init__(self, project: Project) -> None:
        self._people = {person.id.casefold(): person.id for person in project.personas}
        self._ruts = {person.rut: person.id for person in project.personas if person.rut}
        names = {person.id: person.nombre for person in project.personas}
        # On a paper list people write less of their name than it has.
        names |= {f"{p.id} ": f"{p.nombres} {p.apellido_paterno}" for p in project.personas}
        names |= {f"{p.id}  ": f"{p.nombres.split()[0]} {p.apellido_paterno}" for p in project.personas}
        self._names = Known(names)
        self._organisations = {org.id.casefold(): org.id for org in project.organizaciones}
        self._organisation_names = Known({org.id: org.nombre for org in project.organizaciones})

    def attendance(self, row: Row) -> dict[str, Any] | None:
        person = self._person(row)
        if person is None and row.get("nombre") is None:
            if not row.problems:
                row.wrong("nombre", "falta el nombre de quien asistió")
            return None
        found = {"persona_id": person} if person else {"nombre": row.get("nombre")}
        organisation = self._organisation(row)
        found |= {"organizacion_id": organisation} if organisation else {}
        return found | ({"medio": row.get("medio")} if row.get("medio") else {})

    def _person(self, row: Row) -> str | None:
        code, rut, name = row.get("persona_id"), row.get("rut"), row.get("nombre")
        if code:
            if code.casefold() not in self._people:
                row.wrong("persona_id", f"no hay ninguna persona {code} en el proyecto")
            return self._people.get(code.casefold())
        if rut in self._ruts:
            return self._ruts[rut]
        same = {id.strip() for id in self._names.same(name)} if name else set()
        return same.pop() if len(same) == 1 and not rut else None

    def _organisation(self, row: Row) -> str | None:
        said = row.get("organizacion_id")
        if not said:
            return None
        if said.casefold() in self._organisations:
            return self._organisations[said.casefold()]
        same = self._organisation_names.same(said)
        if len(same) == 1:
            return same[0]
        row.doubt(
            "organizacion_id", "no está entre las organizaciones del proyecto: la asistencia queda sin ella"
        )
        return None
