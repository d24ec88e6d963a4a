"""The bundle of a stage for FOSIS: what goes in, in the methodology's own order, under which file name, and what is
missing and why.

A document goes with the stage that its project says (`etapa`), beneath the first verifier that it meets; what meets
several is there once. The letter that covers a bundle lists its documents in the same order.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from document_templates.catalog import CATALOGUE, COVERING, KEPT, kinds
from document_templates.programme.due import APPROVALS, Expected, meets, overview, session_of
from document_templates.programme.methodology import STAGES, Activity, Product, Verifier, rows
from document_templates.programme.project import DocumentEntry, Project
from document_templates.programme.register import Register
from document_templates.programme.rules import RULES
from document_templates.wording import counted, short_date

OTHERS = "Otros documentos de la etapa"
"""In place of the actividad, for what only practice adds."""
LONGEST_NAME = 60
"""Letters of a kind in a file name: with all the rest it stays below 100."""
SMALL_WORDS = re.compile(
    r"(?:al?|con|del?|el?|en|l[ao]s?|[ou]|para|por|que|sobre|una?|y|cada)", re.IGNORECASE
)


@dataclass(frozen=True)
class Row:
    """A verifier of the methodology, or a kind that it does not know."""

    activity: str
    product: str
    verifier: str


@dataclass(frozen=True)
class Entry:
    """A document of the bundle."""

    document: DocumentEntry
    title: str
    """Of its kind; of a document of one's own, its own."""
    about: str | None
    """Which one of its kind: the session, the person, the organisation, the month."""
    number: int
    stem: str
    """Name of its file, without the ending."""

    @property
    def folio(self) -> str:
        return self.document.folio


@dataclass(frozen=True)
class Missing:
    name: str
    reason: str
    state: str
    """Of `due.State`."""


@dataclass(frozen=True)
class Line:
    row: Row
    entries: tuple[Entry, ...]
    again: tuple[Entry, ...]
    """Of other lines, which meet this one too."""
    elsewhere: tuple[DocumentEntry, ...]
    """Those that meet it and go with another stage."""
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Bundle:
    project: Project
    stage: int
    on: date
    lines: tuple[Line, ...]
    letter: DocumentEntry | None
    """The newest that covers it, sealed or on its way."""
    late: tuple[DocumentEntry, ...]
    """Of earlier stages, made after their letters: they may be sent with this one."""

    @property
    def planned(self) -> tuple[DocumentEntry, ...]:
        """Letters of the project that nobody has begun."""
        return () if self.letter else tuple(letters(self.project, self.stage))

    @property
    def beyond(self) -> tuple[str, ...]:
        """Folios that the letter does not name."""
        named = _named(self.letter) if self.letter else ()
        return tuple(entry.folio for entry in self.entries if entry.folio not in named)

    @property
    def gone(self) -> tuple[str, ...]:
        """Folios that the letter names and that stand no more."""
        inside = {entry.folio for entry in self.entries}
        return tuple(folio for folio in (_named(self.letter) if self.letter else ()) if folio not in inside)

    @property
    def title(self) -> str:
        return STAGES[self.stage]

    @cached_property
    def tree(self) -> tuple[tuple[str, tuple[tuple[str, tuple[Line, ...]], ...]], ...]:
        """Lines by actividad, and by product within it."""
        return tuple(
            (
                activity,
                tuple(
                    (product, tuple(lines)) for product, lines in groupby(own, lambda line: line.row.product)
                ),
            )
            for activity, own in groupby(self.lines, lambda line: line.row.activity)
        )

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for line in self.lines for entry in line.entries)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(one for line in self.lines for one in line.missing)


def bundle(project: Project, register: Register, on: date, stage: int) -> Bundle:
    """As it is on that day."""
    letter = _standing_letter(project, register, stage)
    goes = [one for one in project.documentos if _goes_with(project, register, one, stage, letter)]
    begun = arranged(project, stage, [one for one in goes if _state(register, one) in _UNDER_WAY])
    entries = _entries(
        project, stage, arranged(project, stage, [one for one in goes if _made(project, register, one)])
    )
    numbered = {entry.folio: entry for own in entries.values() for entry in own}
    expected: dict[Row, list[Expected]] = {}
    for one in overview(project, register, on).expected:
        if one.activity.stage == stage:
            expected.setdefault(_row(stage, one.activity, one.product, one.verifier), []).append(one)
    reasons = reasons_of(letter) if letter else {}
    lines = []
    for row in dict.fromkeys([*_rows(project, stage), *entries, *begun]):
        items, own = expected.get(row, []), entries.get(row, [])
        met = dict.fromkeys(
            folio
            for one in items
            for folio in one.folios
            if register[folio].made or register[folio].state == "superseded"
        )
        others = [folio for folio in met if folio not in {entry.folio for entry in own}]
        missing = _missing(items) + _unfinished(items, begun.get(row, ()), register)
        line = Line(
            row=row,
            entries=tuple(own),
            again=tuple(numbered[folio] for folio in others if folio in numbered),
            elsewhere=tuple(project.document(folio) for folio in others if folio not in numbered),
            missing=tuple(replace(one, reason=reasons.get(one.name, one.reason)) for one in missing),
        )
        if line.entries or line.again or line.elsewhere or line.missing:
            lines.append(line)
    return Bundle(project, stage, on, tuple(lines), letter, tuple(_late(project, register, stage)))


_UNDER_WAY = frozenset({"draft", "presented", "out_for_signature", "signed"})


# What goes with which stage


def _state(register: Register, document: DocumentEntry) -> str | None:
    standing = register.get(document.folio)
    return standing.state if standing else None


def _made(project: Project, register: Register, document: DocumentEntry) -> bool:
    """Whole; or it was, until a document of another kind followed it (as D29 follows D01)."""
    standing = register.get(document.folio)
    if standing is None or standing.state != "superseded":
        return standing is not None and standing.made
    return any(
        one.reemplaza_folio == document.folio and one.slug != document.slug for one in project.documentos
    )


def _goes_with(
    project: Project, register: Register, document: DocumentEntry, stage: int, letter: DocumentEntry | None
) -> bool:
    """What the letter of the stage names, and what is of the stage unless another's letter names it."""
    if document.slug == COVERING:
        return False
    if letter and document.folio in _named(letter):
        return True
    return document.etapa == stage and document.folio not in _sent(project, register)


def _sent(project: Project, register: Register) -> set[str]:
    """Folios that the letters of any stage name."""
    found = (_standing_letter(project, register, stage) for stage in STAGES)
    return {folio for letter in found if letter for folio in _named(letter)}


def _late(project: Project, register: Register, stage: int) -> list[DocumentEntry]:
    """Made after the letter of their own stage had gone, and not sent since: they may go with this one."""
    gone = {before for before in STAGES if before < stage and _standing_letter(project, register, before)}
    sent = _sent(project, register)
    late = [
        one
        for one in project.documentos
        if one.etapa in gone
        and one.slug != COVERING
        and one.folio not in sent
        and _made(project, register, one)
    ]
    return sorted(late, key=lambda one: (one.fecha_documento, one.folio))


def _standing_letter(project: Project, register: Register, stage: int) -> DocumentEntry | None:
    """The newest that was begun and has not ended."""
    begun = (
        one for one in letters(project, stage) if _state(register, one) not in (None, "voided", "superseded")
    )
    return max(begun, key=lambda one: (one.fecha_documento, one.folio), default=None)


def letters(project: Project, stage: int) -> list[DocumentEntry]:
    return [one for one in project.documentos if one.slug == COVERING and one.datos.get("etapa") == stage]


def _named(letter: DocumentEntry) -> Collection[str]:
    return letter.datos.get("documentos") or ()


def reasons_of(letter: DocumentEntry) -> dict[str, str]:
    """By the name of what is missing, as a person wrote them."""
    return {one["nombre"]: one["motivo"] for one in letter.datos.get("faltantes") or ()}


def goes_with(bundle: Bundle, rule: str, folio: str | None, session: str | None) -> bool:
    """Whether what a rule found is of this stage: by its document, else its session, else what the rule asks; what
    none of them tells goes with the last stage."""
    project = bundle.project
    if folio and project.has_document(folio):
        return folio in {entry.folio for entry in bundle.entries} or (
            project.document(folio).etapa == bundle.stage
        )
    stages = _stages_of_session(project, session) if session else set()
    return bundle.stage in (stages or _stages_of_rule(project, rule) or {max(STAGES)})


def _stages_of_session(project: Project, id: str) -> set[int]:
    session = project.session(id)
    return {
        activity.stage
        for activity, _, verifier in rows(project.convenio.tipo_convenio)
        if verifier.sessions
        and session.tipo_sesion in verifier.sessions.types
        and verifier.sessions.body in (None, session.instancia)
    }


def _stages_of_rule(project: Project, id: str) -> set[int]:
    asked = set(RULES[id].lines) if id in RULES else set()
    return {
        activity.stage
        for activity, product, verifier in rows(project.convenio.tipo_convenio)
        if asked.intersection((*activity.lines, *product.lines, *verifier.lines))
    }


# In the methodology's order


def arranged(
    project: Project, stage: int, documents: Iterable[DocumentEntry]
) -> dict[Row, tuple[DocumentEntry, ...]]:
    """Each document beneath the first row that it meets: those of the stage, then of others, then of none."""
    left = sorted(documents, key=lambda one: (one.fecha_documento, one.folio))
    own: dict[Row, tuple[DocumentEntry, ...]] = {}
    # A session of a body is more than one of its months.
    for activity, product, verifier in sorted(
        _in_order(project, stage), key=lambda row: row[2].each == "month"
    ):
        row = _row(stage, activity, product, verifier)
        own[row] = (*own.get(row, ()), *(one for one in left if meets(project, verifier, one)))
        left = [one for one in left if not meets(project, verifier, one)]
    found = {row: own[row] for row in _rows(project, stage) if own[row]}
    for one in sorted(left, key=lambda one: CATALOGUE[one.slug]):
        row = Row(OTHERS, title_of(one), title_of(one))
        found[row] = (*found.get(row, ()), one)
    return found


def _in_order(project: Project, stage: int) -> list[tuple[Activity, Product, Verifier]]:
    every = rows(project.convenio.tipo_convenio)
    return sorted(every, key=lambda row: row[0].stage != stage)


def _rows(project: Project, stage: int) -> Iterator[Row]:
    return (_row(stage, *row) for row in _in_order(project, stage))


def _row(stage: int, activity: Activity, product: Product, verifier: Verifier) -> Row:
    where = "" if activity.stage == stage else f" (etapa {activity.stage})"
    return Row(activity.title + where, product.title, verifier.title)


def _entries(
    project: Project, stage: int, placed: Mapping[Row, Sequence[DocumentEntry]]
) -> dict[Row, list[Entry]]:
    width = max(2, len(str(sum(map(len, placed.values())))))
    found: dict[Row, list[Entry]] = {}
    number = 0
    for row, documents in placed.items():
        for document in documents:
            number += 1
            title = title_of(document)
            stem = file_stem(stage, f"{number:0{width}}", title, document.fecha_documento)
            found.setdefault(row, []).append(Entry(document, title, about(project, document), number, stem))
    return found


def title_of(document: DocumentEntry) -> str:
    return _kind_title(document.slug) or document.titulo


def _kind_title(slug: str) -> str | None:
    """None for a document of one's own: its kind says nothing."""
    kind = kinds().get(slug)
    return kind.title if kind and kind.template else KEPT.get(slug)


def about(project: Project, document: DocumentEntry) -> str | None:
    """What tells it from others of its kind."""
    session = session_of(project, document)
    if session:
        return f"sesión del {short_date(session.fecha)}"
    data = document.datos
    if isinstance(person := data.get("persona_id"), str):
        return project.name_of(person)
    if isinstance(organisation := data.get("organizacion_id"), str):
        return project.organisation_name(organisation)
    return f"mes {data['mes_informe']}" if data.get("mes_informe") else None


# File names


def file_stem(stage: int, number: str, title: str, day: date) -> str:
    """`E1_02_Lista-asistencia_2026-03-14`: letters that Windows, any archive and any mail accept."""
    return f"E{stage}_{number}_{_short(title)}_{day.isoformat()}"


def _short(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    kept = [word for word in words if not SMALL_WORDS.fullmatch(word)] or ["Documento"]
    short: str = kept[0][:LONGEST_NAME]
    for word in kept[1:]:
        if len(short) + len(word) >= LONGEST_NAME:
            break
        short += f"-{word}"
    return short


# What is missing


def _missing(items: Sequence[Expected]) -> list[Missing]:
    """What is late or due; of what is still to come only the first, where there is nothing yet."""
    found = [Missing(_name(one), _reason(one), one.state) for one in items if _lacks(one)]
    to_come = [one for one in items if one.required and one.state == "not_yet"]
    begun = any(one.folios or one.state == "sealed" for one in items)
    if to_come and not found and not begun and to_come[0].verifier.each != "month":
        return [Missing(to_come[0].verifier.title, _reason(to_come[0]), "not_yet")]
    return found


def _lacks(one: Expected) -> bool:
    """What is only recommended is missing once it was begun; a month, once it is over."""
    if one.state in ("sealed", "not_yet") or (one.state == "due" and one.verifier.each == "month"):
        return False
    return one.required or bool(one.folios)


def _name(one: Expected) -> str:
    return f"{one.verifier.title}: {one.about}" if one.about else one.verifier.title


def _reason(one: Expected) -> str:
    if one.state == "made":
        return _NOT_SENT
    if one.state == "unapproved":
        return f"Está hecho; falta la aprobación: {APPROVALS[one.verifier.approvals[0]]}."
    if one.state == "out_for_signature":
        return _in_signature(len(one.waiting_for))
    if one.state in ("not_yet", "early"):
        if one.opens == one.due:
            return f"Corresponde el {short_date(one.due)}."
        return f"Corresponde entre el {short_date(one.opens)} y el {short_date(one.due)}."
    late = one.state == "overdue"
    return f"Todavía no está hecho; el plazo {'era' if late else 'es'} el {short_date(one.due)}."


def _in_signature(waiting: int) -> str:
    if not waiting:
        return "Tiene todas las firmas; falta el sello."
    return f"Está en firma: {'falta' if waiting == 1 else 'faltan'} {counted(waiting, 'firma', 'firmas')}."


def _unfinished(
    items: Sequence[Expected], begun: Iterable[DocumentEntry], register: Register
) -> list[Missing]:
    """Documents on their way beneath a verifier that others meet already, or that the methodology does not know."""
    told = {folio for one in items if _lacks(one) for folio in one.folios}
    found = []
    for document in begun:
        if document.folio not in told:
            standing = register[document.folio]
            sent = standing.state in ("out_for_signature", "signed")
            reason = _in_signature(len(standing.waiting_for)) if sent else _NOT_SENT
            state = "out_for_signature" if sent else "made"
            found.append(Missing(f"{title_of(document)}, folio {document.folio}", reason, state))
    return found


_NOT_SENT = "Está generado; falta enviarlo a firma."
