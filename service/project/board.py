"""What can be made of a project: its documents by stage and kind, each with where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from document_templates import catalog
from document_templates.programme.project import DocumentEntry, Project
from storage.queries.projects import CLOSED, ENDED, DocumentRow

FEW = 2
AGAIN = ("voided",)
"""A document in one of these states leaves its folio free to be asked for again."""


@dataclass(frozen=True)
class Choice:
    folio: str
    title: str
    date: date
    row: DocumentRow | None
    """What there is of it already."""
    available: bool
    """Can be asked for now."""
    after: str | None
    """Folio of the document that it stands for, which must be sealed or ended first."""
    signers: tuple[str, ...]
    """Who signs, when they are one or two: titles never say it."""


@dataclass
class Group:
    slug: str
    code: str
    title: str
    kept: bool
    """Made elsewhere: listed with the files, not among what is generated."""
    choices: list[Choice] = field(default_factory=list)

    @property
    def available(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.available]

    @property
    def started(self) -> int:
        return sum(choice.row is not None for choice in self.choices)


@dataclass
class Stage:
    number: int
    groups: list[Group] = field(default_factory=list)

    @property
    def made_here(self) -> list[Group]:
        return [group for group in self.groups if not group.kept]

    @property
    def choices(self) -> list[Choice]:
        return [choice for group in self.made_here for choice in group.choices]

    @property
    def closed(self) -> int:
        """How many are sealed or issued; a later version stands for the one before it."""
        return sum(
            choice.row is not None and choice.row.state in (*CLOSED, "superseded") for choice in self.choices
        )


def stages(project: Project, rows: Mapping[str, DocumentRow]) -> list[Stage]:
    found: dict[int, dict[str, Group]] = {}
    for entry in project.documentos:
        groups = found.setdefault(entry.etapa, {})
        group = groups.get(entry.slug)
        if group is None:
            kept = entry.slug in catalog.KEPT
            title = entry.titulo if kept else catalog.get(entry.slug).title
            group = groups[entry.slug] = Group(entry.slug, catalog.CATALOGUE[entry.slug], title, kept)
        row = rows.get(entry.folio)
        free = row is None or row.state in AGAIN
        after = _waits_for(project, entry, rows)
        available = not entry.external and free and after is None
        people = tuple(project.person(signer.persona_id).nombre for signer in entry.firmas)
        few = people if len(people) <= FEW else ()
        group.choices.append(
            Choice(entry.folio, entry.titulo, entry.fecha_documento, row, available, after, few)
        )
    return [
        Stage(number, sorted(groups.values(), key=lambda group: group.code))
        for number, groups in sorted(found.items())
    ]


def _waits_for(project: Project, entry: DocumentEntry, rows: Mapping[str, DocumentRow]) -> str | None:
    """A later version is made of what was sealed; before that the other is replaced where it stands."""
    old = entry.reemplaza_folio
    if old is None or not project.has_document(old) or project.document(old).external:
        return None
    row = rows.get(old)
    return None if row is not None and row.state in (*CLOSED, *ENDED) else old


def chosen(stages: list[Stage], folios: list[str], groups: list[str]) -> list[str]:
    """The folios asked for, in the project's order: ticked one by one, or by whole groups (`stage:slug`)."""
    wanted = set(folios)
    return [
        choice.folio
        for stage in stages
        for group in stage.groups
        for choice in group.available
        if choice.folio in wanted or f"{stage.number}:{group.slug}" in groups
    ]
