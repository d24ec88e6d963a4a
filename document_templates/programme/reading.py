"""YAML as project files use it: plain values, no surprises.

PyYAML's own loader makes `18:30` the number 1110, `no` false, and lets a page of aliases fill the memory. Here the
parser of PyYAML only gives its events; what a word means is decided below, and aliases, tags and keys said twice
are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from document_templates.errors import FieldError, FieldErrors
from document_templates.field_types import Location

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass
class _Open:
    """A list or a group of keys whose end has not come yet."""

    value: list[Any] | dict[str, Any]
    location: Location
    key: str | None = None
    root: bool = False


def read(text: str) -> tuple[Any, list[Location]]:
    """The values, and the locations of the keys that were said twice (the first counts).

    Raises `FieldErrors` when the text is no YAML or asks for more of YAML than values.
    """
    _refuse_unreadable(text)
    repeated: list[Location] = []
    try:
        return _build(yaml.parse(text, Loader=_LOADER), repeated), repeated
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(
            mark, "no se puede leer como YAML: revise la sangría, los dos puntos y las comillas"
        ) from None
    except yaml.YAMLError:
        raise _refused(None, "no se puede leer como YAML: contiene un carácter que no es texto") from None


def _refuse_unreadable(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise _refused(None, "es demasiado grande para ser un archivo de proyecto")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _refused(None, "no es texto UTF-8") from None


def _refused(mark: Any, message: str) -> FieldErrors:
    return FieldErrors([FieldError("archivo" if mark is None else f"línea {mark.line + 1}", message)])


def _build(events: Iterator[Any], repeated: list[Location]) -> Any:
    root: list[Any] = []
    stack = [_Open(root, (), root=True)]
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refused(event.start_mark, "empieza un segundo documento YAML: debe haber uno solo")
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            _refuse_magic(event)
            _take(event, stack, repeated)
    return root[0] if root else None


def _refuse_magic(event: Any) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _refused(event.start_mark, "usa un ancla o un alias de YAML (& o *): escriba el valor completo")
    if event.tag is not None:
        raise _refused(event.start_mark, "usa una etiqueta de YAML (!): quítela")


def _take(event: Any, stack: list[_Open], repeated: list[Location]) -> None:
    here = stack[-1]
    if isinstance(here.value, dict) and here.key is None:
        if not isinstance(event, yaml.ScalarEvent):
            raise _refused(event.start_mark, "una clave debe ser una palabra, no una lista ni un grupo")
        here.key = event.value
        return
    location = _location(here)
    value: Any
    if isinstance(event, yaml.ScalarEvent):
        value = _scalar(event.value) if event.implicit[0] else event.value
    else:
        value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
    _add(here, value, location, repeated)
    if not isinstance(event, yaml.ScalarEvent):
        if len(stack) > MAX_DEPTH:
            raise _refused(event.start_mark, "hay demasiados niveles, uno dentro de otro")
        stack.append(_Open(value, location))


def _location(here: _Open) -> Location:
    if here.key is not None:
        return (*here.location, here.key)
    return here.location if here.root else (*here.location, len(here.value))


def _add(here: _Open, value: Any, location: Location, repeated: list[Location]) -> None:
    if isinstance(here.value, list):
        here.value.append(value)
    elif here.key is not None:
        if here.key in here.value:
            repeated.append(location)
        else:
            here.value[here.key] = value
        here.key = None


def _scalar(word: str) -> Any:
    """What an unquoted word means. Whatever is nothing else is text: `no`, `18:30`, `0412`, `1e3`."""
    if word in _NULL:
        return None
    if word in _BOOL:
        return _BOOL[word]
    if _INT.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    if _DATE.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            return word
    return word
