"""What a kind declares about itself. Everything else asks the kind; nothing else knows its name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from document_templates.envelope import DocumentFields

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project


@dataclass(frozen=True)
class Role:
    """A part that people play in this kind. `slug` is the `rol` of the project file and of the box."""

    slug: str
    order: int = 1
    minimum: int = 1
    maximum: int | None = 1


@dataclass(frozen=True)
class PublicFact:
    """What the verification page shows, to compare with the paper. Never a natural person's name."""

    label: str
    value: str


@dataclass(frozen=True)
class Requirement:
    """A minimum content that the methodology demands of this kind."""

    text: str
    """In the programme's own words, shortened at most."""
    lines: tuple[int, ...]
    """Of the methodology (`seed.txt` of the references); empty for what only practice or law asks."""
    fields: tuple[str, ...]
    """Of the kind's fields (dotted below a table or group): what holds it. The template prints each."""


def _never(_: Any) -> bool:
    return False


@dataclass(frozen=True)
class TemplateLeave:
    """A leave that the Word file itself must have before a document made with it may leave."""

    text: str
    """What the programme asks, in one sentence."""
    lines: tuple[int, ...]
    types: tuple[str, ...]
    """`tipo_visacion`: any of them will do."""
    own_formats_only: bool = False
    """Needed only where the format is the executor's own: a proposed Word file, or fields that say so."""
    adjusted: Callable[[Any], bool] = _never
    """Of filled fields: these pages are an own format, whatever the Word file."""
    informed: bool = False
    """True where it will do that the project file tells of it; else it must be recorded with the Word file."""
    waivable: bool = False
    """True where a person may go on without it, for a written reason."""


Answer = Literal["text", "long_text", "lines", "choice", "choices", "yes_no", "number", "rows", "photo"]
"""`lines`: one item a line. `rows`: the same columns asked of each row that the project gives. `photo`: a picture
taken on the spot, kept as an annex's file."""


@dataclass(frozen=True)
class Question:
    """A field that the signer fills on the own page, before the presented page exists."""

    key: str
    """Of `datos`: what is answered is validated like the project file's own."""
    label: str
    """As asked to a person: `¿En qué le gustaría participar?`"""
    answer: Answer
    options: tuple[tuple[str, str], ...] = ()
    """Of a choice: value of `datos` and words."""
    required: bool = True
    hint: str | None = None
    columns: tuple["Question", ...] = ()
    """Of `rows`: what is asked of each; `key` is then that of the row."""
    rows: "Callable[[Project, DocumentEntry], Sequence[AskedRow]] | None" = None


@dataclass(frozen=True)
class AskedRow:
    """A row that the project knows and the signer answers for: an asset and how it arrived."""

    label: str
    given: Mapping[str, Any]
    """The keys of the row that are not asked."""


@dataclass(frozen=True)
class Kind:
    slug: str
    code: str
    """Code of the catalogue, as in the folio: `D07`."""
    title: str
    """Printed, and the only title on the public page."""
    stage: int
    fields: type[DocumentFields]
    roles: tuple[Role, ...]
    ordered: bool
    """True where the order of the signatures matters."""
    minimum: Callable[[Any], int]
    """Of filled fields, how many signatures at least make the document; those required come on top."""
    summary: Callable[[Any], Sequence[str]]
    """Of filled fields, what signing commits to: two short sentences in plain words."""
    public_facts: Callable[[Any], Sequence[PublicFact]]
    folder: Path
    aliases: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    """`tipo_visacion` of the project file that the programme asks for."""
    template_leaves: tuple[TemplateLeave, ...] = ()
    """What its Word file needs besides."""
    official: bool = False
    """False while the template is a proposal: the small print says so."""
    requirements: tuple[Requirement, ...] = ()
    asks: tuple[Question, ...] = ()
    """What the first signer answers in the same visit in which they sign."""
    asked_of: str | None = None
    """The role that answers; None where nothing is asked."""
    form: str | None = None
    """What its form to fill by hand is called, where not as the document is."""

    @property
    def template(self) -> bytes | None:
        """The whole document as a Word file; None for a kind that is made from the user's own file."""
        return _read(self.folder / "template.docx")

    @property
    def paper(self) -> bytes:
        """The Word file that is filled: the template, or the sheet that goes behind the user's own file."""
        return self.template or (self.folder / "sheet.docx").read_bytes()

    @property
    def blank(self) -> bytes | None:
        """A form to print and fill by hand, for the kinds that people fill so: it takes `ProjectFields` only."""
        return _read(self.folder / "blank.docx")

    @property
    def form_title(self) -> str:
        return self.form or self.title


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
