"""What a kind declares about itself. Everything else asks the kind; nothing else knows its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from document_templates.envelope import DocumentFields


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
    official: bool = False
    """False while the template is a proposal: the small print says so."""

    @property
    def template(self) -> bytes:
        return (self.folder / "template.docx").read_bytes()
