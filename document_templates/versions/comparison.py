"""What two formats say differently, paragraph by paragraph and word by word, with the same sample in both."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from document_templates import filling
from document_templates.envelope import DocumentFields
from document_templates.versions import wordfile

ALIKE = 0.4
"""From here on two paragraphs are one that was changed."""


@dataclass(frozen=True)
class Piece:
    """Words that stay, go or come."""

    change: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Difference:
    """One paragraph as it changed; or how many in a row stayed as they are."""

    pieces: tuple[Piece, ...] = ()
    same: int = 0


def compare(old: bytes, new: bytes, fields: DocumentFields) -> list[Difference]:
    """Two Word files of ours, filled with the same. Raises `TemplateError` where one cannot be filled."""
    before, after = (
        list(wordfile.paragraphs(wordfile.read(filling.fill(docx, fields).docx))) for docx in (old, new)
    )
    return list(_differences(before, after))


def _differences(before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Difference(same=j - i)
        else:
            yield from _changed(before[i:j], after[k:m])


def _changed(gone: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """Each new paragraph beside the next old one that it resembles."""
    at = 0
    for text in new:
        alike = next((n for n in range(at, len(gone)) if _ratio(gone[n], text) >= ALIKE), None)
        if alike is None:
            yield Difference((Piece("new", text),))
            continue
        yield from (Difference((Piece("gone", one),)) for one in gone[at:alike])
        yield Difference(tuple(_words(gone[alike], text)))
        at = alike + 1
    yield from (Difference((Piece("gone", one),)) for one in gone[at:])


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = (re.findall(r"\S+\s*", text) for text in (old, new))
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(before[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(before[i:j]))
        if k < m:
            yield Piece("new", "".join(after[k:m]))
