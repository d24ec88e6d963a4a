"""What a signer answers on their own page: from a form to `datos`, held to the same rules as a project file.

A document whose kind asks something and whose `datos` do not say it yet waits for its signer; with the answers it
is filled, presented and signed in the same visit.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category, normalize

from pydantic import ValidationError

from document_templates import catalog
from document_templates.envelope import Citation
from document_templates.errors import FieldErrors
from document_templates.field_types import Location, message
from document_templates.kind import AskedRow, Kind, Question
from document_templates.programme.datos import DATOS
from document_templates.programme.documents import AnnexEntry, DocumentEntry
from document_templates.programme.project import Project, cited_folios

LONGEST = 2000
NOT_ANSWERED = "Falta responder esto."
STAND_IN = "Respuesta"
ONLY_DRAWN = "Escríbalo con palabras: los dibujos no salen en el papel."
Given = Callable[[str], Sequence[str]]
"""What the form holds under a name: none, one or several."""


@dataclass
class Answered:
    """`errors` by the name of the input; under `""` what is no fault of an answer."""

    datos: dict[str, Any] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    """Name of the input → path that `datos` give to its picture."""
    annexes: list[AnnexEntry] = field(default_factory=list)
    """The same pictures, each an annex of the document."""
    errors: dict[str, str] = field(default_factory=dict)


def waits_for_answers(kind: Kind, entry: DocumentEntry) -> bool:
    return any(question.required and not _said(entry, question) for question in kind.asks)


def who_answers(kind: Kind, entry: DocumentEntry) -> str | None:
    """The person (`P06`) who is asked: the first in the role that answers."""
    first = sorted((one for one in entry.firmas if one.rol == kind.asked_of), key=lambda one: one.orden)
    return first[0].persona_id if first else None


def open_questions(kind: Kind, entry: DocumentEntry) -> tuple[Question, ...]:
    """Those that the project does not answer already."""
    return tuple(question for question in kind.asks if not _said(entry, question))


def rows_of(question: Question, project: Project, entry: DocumentEntry) -> Sequence[AskedRow]:
    return question.rows(project, entry) if question.rows else ()


def name_of(*parts: int | str) -> str:
    """The input's name, and the anchor of its error: `q-filas-0-resultado`."""
    return "-".join(("q", *map(str, parts)))


def read(
    kind: Kind, project: Project, entry: DocumentEntry, given: Given, pictures: frozenset[str] = frozenset()
) -> Answered:
    """What was answered. `pictures`: names of the inputs that came with a readable picture."""
    answered = Answered()
    for question in open_questions(kind, entry):
        rows = rows_of(question, project, entry)
        value = (
            _rows(question, rows, entry, given, pictures, answered)
            if question.answer == "rows"
            else _one(question, name_of(question.key), given, answered)
        )
        if value not in (None, [], ""):
            answered.datos[question.key] = value
    if not answered.errors:
        answered.errors |= _checked(kind, project, entry, answered)
    return answered


def answering(
    entry: DocumentEntry, datos: dict[str, Any], annexes: Sequence[AnnexEntry] = ()
) -> DocumentEntry:
    return entry.model_copy(update={"datos": entry.datos | datos, "anexos": [*entry.anexos, *annexes]})


def as_if_answered(project: Project, folio: str) -> Project:
    """The same project, that document with answers to which nobody could object: what is wrong with it now is not
    its signer's to mend."""
    entry = project.document(folio)
    kind = catalog.get(entry.slug)
    open_now = [question for question in open_questions(kind, entry) if question.required]
    return project.with_document(
        answering(entry, {one.key: _stand_in(one, project, entry) for one in open_now})
    )


def _stand_in(question: Question, project: Project, entry: DocumentEntry) -> Any:
    match question.answer:
        case "rows":
            asked = [column for column in question.columns if column.required]
            return [
                {**row.given, **{column.key: _stand_in(column, project, entry) for column in asked}}
                for row in rows_of(question, project, entry)
            ]
        case "choice":
            return question.options[0][0]
        case "choices":
            return [question.options[0][0]]
        case "yes_no":
            return True
        case "number":
            return 1
        case "lines":
            return [STAND_IN]
        case _:
            return STAND_IN


def _said(entry: DocumentEntry, question: Question) -> bool:
    return entry.datos.get(question.key) not in (None, [], "")


def _rows(
    question: Question,
    rows: Sequence[AskedRow],
    entry: DocumentEntry,
    given: Given,
    pictures: frozenset[str],
    answered: Answered,
) -> list[dict[str, Any]]:
    values = []
    for number, row in enumerate(rows):
        value = dict(row.given)
        for column in question.columns:
            name = name_of(question.key, number, column.key)
            if column.answer == "photo":
                if name in pictures:
                    value[column.key] = f"anexos/{entry.folio}-{number + 1}.jpg"
                    answered.photos[name] = value[column.key]
                    answered.annexes.append(
                        AnnexEntry(nombre=f"Fotografía: {row.label}", archivo=value[column.key], paginas=1)
                    )
                continue
            one = _one(column, name, given, answered)
            if one is not None:
                value[column.key] = one
        values.append(value)
    return values


def _one(question: Question, name: str, given: Given, answered: Answered) -> Any:
    typed = [text for text in given(name) if text.strip()]
    texts = [words for text in typed if (words := in_words(text))]
    if not texts:
        if question.required:
            answered.errors[name] = ONLY_DRAWN if typed else NOT_ANSWERED
        return None
    try:
        return _value(question, texts)
    except ValueError as error:
        answered.errors[name] = str(error)
        return None


def _value(question: Question, texts: Sequence[str]) -> Any:
    if any(len(text) > LONGEST for text in texts):
        raise ValueError(f"Es demasiado largo: use a lo más {LONGEST} letras.")
    match question.answer:
        case "choices":
            return [_option(question, text) for text in dict.fromkeys(texts)]
        case "choice":
            return _option(question, texts[0])
        case "yes_no":
            return _option(question, texts[0]) == "true"
        case "number":
            if not texts[0].isdecimal() or len(texts[0]) > 9:
                raise ValueError("Escriba un número entero, sin puntos.")
            return int(texts[0])
        case "lines":
            return [line.strip() for line in texts[0].splitlines() if line.strip()]
        case _:
            return texts[0]


def in_words(text: str) -> str:
    """What of it the paper can say: phones add little pictures, and marks that nobody sees. Fancy letters become
    plain ones; the person reads the document before signing it."""
    plain = "".join(normalize("NFKC", char) if char > "\uffff" else char for char in normalize("NFC", text))
    kept = "".join(char for char in plain.replace("\r\n", "\n") if char in "\n\t" or _prints(char))
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def _prints(char: str) -> bool:
    drawn = (category(char) == "So" and char > "\u2190") or char == "\u20e3"
    return not (drawn or char > "\uffff" or category(char)[0] == "C" or "\ufe00" <= char <= "\ufe0f")


YES_NO = (("true", "Sí"), ("false", "No"))


def options(question: Question) -> tuple[tuple[str, str], ...]:
    return YES_NO if question.answer == "yes_no" else question.options


def _option(question: Question, text: str) -> str:
    if text not in {value for value, _ in options(question)}:
        raise ValueError("Elija una de las respuestas.")
    return text


def _checked(kind: Kind, project: Project, entry: DocumentEntry, answered: Answered) -> dict[str, str]:
    """The rest of what the kind demands; an error that no answer explains is under `""`."""
    datos = answered.datos
    whole = answering(entry, datos, answered.annexes)
    try:
        # By way of JSON, where a date is a text: strict Python values would have to be dates already.
        DATOS[kind.slug].model_validate_json(json.dumps(whole.datos))
        citations = {folio: Citation(folio=folio) for folio in cited_folios(project, whole)}
        kind.fields.from_project(project, whole, citations, [])
    except ValidationError as error:
        found = [(detail["loc"], message(detail)) for detail in error.errors(include_url=False)]
    except FieldErrors as errors:
        found = [(_location(whole, one.path), one.message) for one in errors.errors]
    else:
        return {}
    return {_input(datos, location): _sentence(text) for location, text in found}


def _location(entry: DocumentEntry, path: str) -> Location:
    """`documentos[F].datos.filas[0].item` → `filas`, `0`, `item`; nothing for what is not of these `datos`."""
    prefix = f"documentos[{entry.folio}].datos."
    parts = re.findall(r"\w+", path.removeprefix(prefix)) if path.startswith(prefix) else []
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _input(datos: dict[str, Any], location: Location) -> str:
    return name_of(*location) if location and location[0] in datos else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
