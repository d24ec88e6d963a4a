"""Attendance: who came to which session, transcribed from the paper list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from document_templates.meetings import TYPES
from document_templates.programme.names import Known, KnownPeople, fold
from document_templates.programme.project import Attendance, Project
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.proposal import NEW, Loading
from document_templates.programme.sheets.tables import Column, Problem, Row, Table
from document_templates.wording import conjunction, short_date

TAKEN = {
    "papel": "En papel",
    "telefono_propio": "En su teléfono",
    "dispositivo_gestora": "En el dispositivo del equipo",
}
NO_SESSION = "falta la sesión: agregue una columna «Sesión» con su código (S01), o escriba «Sesión: S01» sobre los títulos"
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
            "código sesión, id sesión, n° sesión",
            hint="Su código en el proyecto (S01). Basta con la fecha, si ese día hubo una sola.",
            width=10,
            example="S01",
        ),
        Column.day("fecha", "Fecha de la sesión", "día"),
        Column(
            "persona_id",
            "Código de la persona",
            cells.code,
            "código persona, persona",
            hint="Si está en el proyecto (P06). También se reconoce por su RUT o su nombre.",
            width=12,
        ),
        Column(
            "nombre",
            "Nombre",
            cells.text,
            "nombres, nombre completo, nombre y apellido, nombres y apellidos, asistente, participante",
            required=True,
            width=36,
            example="Rosa Elena Contreras Villalobos",
        ),
        Column("apellidos", "Apellidos", cells.text, "apellido", exported=False, asked=False),
        Column(
            "apellido_paterno",
            "Apellido paterno",
            cells.text,
            "primer apellido, paterno",
            exported=False,
            asked=False,
        ),
        Column(
            "apellido_materno",
            "Apellido materno",
            cells.text,
            "segundo apellido, materno",
            exported=False,
            asked=False,
        ),
        Column(
            "rut",
            "RUT",
            cells.rut,
            "cédula, cédula de identidad, rut persona, rut participante, c.i., carnet",
            first_filled=True,
            hint="No hace falta: solo ayuda a reconocer a la persona, y no se guarda.",
            exported=False,
        ),
        Column(
            "organizacion_id",
            "Organización",
            cells.text,
            "institución, organización que representa, código organización",
            hint="Su código (O01) o su nombre en el proyecto.",
            width=36,
            example="Junta de Vecinos N° 8 Los Aromos",
        ),
        Column.choice(
            "medio",
            "Cómo se registró",
            TAKEN,
            "medio de registro, registro",
            hint="Vacío: en papel.",
            width=24,
            example="En papel",
            said=SAID_TAKEN,
        ),
    ),
    named_by=("nombre", "persona_id"),
    notes=(
        "Una fila por asistente de cada sesión. No hace falta el RUT.",
        "Si es la lista de una sola sesión, basta con decirlo una vez sobre los títulos: Sesión: S01.",
        "Quien ya está en la lista de esa sesión no se repite, y nadie se borra de ella.",
    ),
)


def propose(loading: Loading) -> None:
    people = _People(loading.project)
    meetings = _Meetings(loading)
    for row in loading.found.rows:
        _join_names(row)
        meeting = meetings.of(row)
        if people.says_who(row) and meeting:
            meeting.take(loading, row, people)
    for meeting in meetings.touched():
        meeting.finish(loading)
    loading.untouched = sum(len(meeting.before) for meeting in meetings.all) - sum(
        entry.action != "added" for entry in loading.entries
    )


def _join_names(row: Row) -> None:
    """A list may have the surnames in columns of their own; and some repeat them after the whole name."""
    parts = [row.get(key) for key in ("apellido_paterno", "apellido_materno")]
    surnames = row.get("apellidos") or " ".join(part for part in parts if part)
    given = row.get("nombre") or ""
    if surnames and not set(fold(surnames).split()) <= set(fold(given).split()):
        row.values["nombre"] = f"{given} {surnames}".strip()


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
        self._listed: dict[str, dict[str, Any]] = {
            f"lista_{at}": one for at, one in enumerate(self.list, 1) if one.get("nombre")
        }
        self._named = KnownPeople({who: one["nombre"] for who, one in self._listed.items()})
        self._rows = KnownPeople({})
        self._row_of: dict[str, int] = {}

    @property
    def title(self) -> str:
        return f"{self.raw['id']}, {TYPES[self.raw['tipo_sesion']]} del {short_date(self.raw['fecha'])}"

    def take(self, loading: Loading, row: Row, people: "_People") -> None:
        name = row.get("nombre")
        who = people.surely(row) or (name and self._on_list(name)) or self._answer(loading, row, people)
        if who is None:
            return
        if name and not people.has(who):
            self._rows.add(f"fila_{row.number}", name)
        if who != NEW and self._told_before(loading, row, who):
            return
        old = self._people.get(who) or self._listed.get(who)
        if old is None and people.has(who):
            old = self._bare(row, who, people)
        said = people.said(row) | ({"persona_id": who} if people.has(who) else {"nombre": name})
        self._write(loading, row, old, said, name or people.name(who))

    def _write(
        self, loading: Loading, row: Row, old: dict[str, Any] | None, said: dict[str, Any], name: str
    ) -> None:
        shown, place = f"{name} · {self.title}", f"sesiones[{self.raw['id']}].asistentes"
        if old is None:
            self.list.append(said | {"medio": said.get("medio", "papel")})
            loading.add(row, self.raw["id"], shown, f"{place}[{len(self.list) - 1}]")
            return
        at = f"{place}[{self.list.index(old)}]"
        said.pop("nombre", None)
        loading.compare(row, old, at, said, id=self.raw["id"], name=shown)
        if old.get("persona_id"):  # known by now: the list had only the name
            old.pop("nombre", None)

    def _on_list(self, name: str) -> str | None:
        """Two people may have the same name: each row takes one of those that the list has."""
        return next((who for who in self._named.same(name) if who not in self._row_of), None)

    def _bare(self, row: Row, who: str, people: "_People") -> dict[str, Any] | None:
        """What the list had of a person before the project knew more than the name."""
        free = {key: one for key, one in self._listed.items() if key not in self._row_of}
        for one in free.values():
            if one.get("nombre") and people.named(one["nombre"]) == who:
                return one
        near = [key for key in self._named.similar(people.name(who)) if key in free]
        if near:
            said = free[near[0]].get("nombre")
            row.doubt(
                "nombre", f"se parece a {said}, que está en la lista: revise que no sea la misma persona"
            )
        return None

    def _answer(self, loading: Loading, row: Row, people: "_People") -> str | None:
        """Nobody but a person can tell somebody else from the same one under a shorter name."""
        name = str(row.get("nombre"))
        why, candidates = people.likely(row)
        here = [who for who in self._named.similar(name) if who not in self._row_of]
        candidates += [(who, f"{self._listed[who]['nombre']}, en la lista de la sesión") for who in here]
        earlier = [*self._rows.same(name), *self._rows.similar(name)]
        candidates += [(who, f"la de la fila {who.removeprefix('fila_')}") for who in earlier]
        return loading.ask(row, f"{name} · {self.title}", why, candidates) if candidates else NEW

    def _told_before(self, loading: Loading, row: Row, who: str) -> bool:
        """Whether an earlier row of this session was the same; who said so when asked need not take it away."""
        found = re.fullmatch(r"fila_(\d+)", who)
        earlier = int(found[1]) if found else self._row_of.setdefault(who, row.number)
        if earlier == row.number:
            return False
        if row.number in loading.decisions:
            row.doubt("nombre", f"es la misma persona de la fila {earlier}: no se repite")
        else:
            row.wrong("nombre", f"es la misma persona de la fila {earlier}, en la misma sesión: deje una")
        return True

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
        self._titled = self._of_titles(loading.found.above)
        self._touched: dict[str, _Meeting] = {}
        if not any((*self._titled, *loading.found.places.numbers.keys() & {"sesion", "fecha"})):
            loading.problems.append(Problem(NO_SESSION, loading.found.places.sheet))

    def _of_titles(self, above: list[list[Any]]) -> tuple[str | None, date | None]:
        """Code and day of a list of one session, which says it once over its headings: `Sesión: S12`."""
        texts = [" ".join(cells.shown(cell) for cell in row) for row in above]
        words = {word.casefold() for text in texts for word in re.findall(r"[\w-]+", text)}
        said = [code for text in texts for code in re.findall(r"(?i)\bsesi[oó]n[\s:]+(s\d+)\b", text)]
        known = [self._by_id[word].raw["id"] for word in words & self._by_id.keys()]
        code = known[0] if len(known) == 1 else said[0] if said else None
        days = list(dict.fromkeys(day for text in texts for day in cells.days(text)))
        held = [day for day in days if day in {meeting.raw["fecha"] for meeting in self.all}]
        dated = held if held or code else days  # lists also say when they were printed
        return code, dated[0] if len(dated) == 1 else None

    def of(self, row: Row) -> _Meeting | None:
        code, day = row.get("sesion"), row.get("fecha")
        if code is None and day is None and "fecha" not in row.unread:
            code, day = self._titled
        if code is None:
            meeting = self._on(row, day)
        else:
            meeting = self._by_id.get(code.casefold())
            if meeting is None:
                row.wrong("sesion", f"no hay ninguna sesión {code} en el proyecto")
            elif day and day != meeting.raw["fecha"]:
                row.wrong("fecha", f"la sesión {code} fue el {short_date(meeting.raw['fecha'])}")
                return None
        if meeting:
            self._touched[meeting.raw["id"]] = meeting
        return meeting

    def _on(self, row: Row, day: Any) -> _Meeting | None:
        if day is None:
            if row.places.numbers.keys() & {"sesion", "fecha"} and "fecha" not in row.unread:
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
        self._ids = {person.id.casefold(): person.id for person in project.personas}
        self._rut_of = {person.id: person.rut for person in project.personas}
        self._by_rut = {person.rut: person.id for person in project.personas if person.rut}
        self._full = {person.id: person.nombre for person in project.personas}
        self._names = KnownPeople(self._full)
        for person in project.personas:  # on a paper list people write less of their name than it has
            for given in {person.nombres, person.nombres.split()[0], person.nombre_social or person.nombres}:
                self._names.call(person.id, f"{given} {person.apellido_paterno}")
        self._organisations = {org.id.casefold(): org.id for org in project.organizaciones}
        self._organisation_names = Known({org.id: org.nombre for org in project.organizaciones})

    def has(self, id: str) -> bool:
        return id in self._full

    def name(self, id: str) -> str:
        return self._full.get(id, "")

    def says_who(self, row: Row) -> bool:
        code, name = row.get("persona_id"), row.get("nombre")
        if code and code.casefold() not in self._ids:
            row.wrong("persona_id", f"no hay ninguna persona {code} en el proyecto")
        elif not code and name is None and row.get("rut") not in self._by_rut and not row.problems:
            row.wrong("nombre", "falta el nombre de quien asistió")
        return not row.problems

    def surely(self, row: Row) -> str | None:
        """By the code, the RUT, or a name that only one has, whose RUT is no other."""
        code, rut, name = row.get("persona_id"), row.get("rut"), row.get("nombre")
        id = self._ids[code.casefold()] if code else self._by_rut.get(rut)
        if id and name and id not in self._names.same(name) + self._names.similar(name):
            said = f"el código {code}" if code else "ese RUT"
            row.doubt("nombre", f"{said} es de {id}, {self._full[id]}: revise que sea la misma persona")
        return id or (self.named(name, rut) if name else None)

    def named(self, name: str, rut: str | None = None) -> str | None:
        """Who alone has that name."""
        agreeing = self._agreeing(name, rut)
        return agreeing[0] if len(agreeing) == 1 else None

    def likely(self, row: Row) -> tuple[str, list[tuple[str, str]]]:
        """Why it may be one of these, whom only a person can tell apart."""
        name, rut = row.get("nombre"), row.get("rut")
        same = self._names.same(name)
        agreeing = self._agreeing(name, rut)
        if same and not agreeing:
            said = conjunction([f"{id} tiene el RUT {self._rut_of[id]}" for id in same])
            return f"la planilla dice {rut}; en el proyecto, {said}", [(id, self._full[id]) for id in same]
        ids = agreeing or [id for id in self._names.similar(name) if not rut or not self._rut_of[id]]
        return "el nombre se parece", [(id, self._full[id]) for id in ids]

    def _agreeing(self, name: str, rut: str | None) -> list[str]:
        return [id for id in self._names.same(name) if not rut or self._rut_of[id] in {None, rut}]

    def said(self, row: Row) -> dict[str, Any]:
        """What the row says besides who it was."""
        organisation, medium = self._organisation(row), row.get("medio")
        return ({"organizacion_id": organisation} if organisation else {}) | (
            {"medio": medium} if medium else {}
        )

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
