"""What is wrong with a project file, gathered: how each place is called, and which values are still fit to be compared.

A file with one bad date must still hear about its bad sums. So what does not fit its type is cut out, and the rest
is checked as a `Draft`; a check that would need what was cut out stays silent.
"""

import types
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from document_templates.errors import FieldError
from document_templates.field_types import Location, message
from document_templates.programme.assets import Inventory
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.ecomercado import Convenio, Ecomercado, Period
from document_templates.programme.people import ConsejoLocal, GrupoMotor, Municipality, Organisation, Person
from document_templates.programme.sessions import Session
from document_templates.programme.values import Maybe, Names, Values, none

MAX_ERRORS = 1000
# Items of these lists are called by their own name, the rest by their number.
NAMED_BY = {"personas": "id", "organizaciones": "id", "sesiones": "id", "documentos": "folio"}


class Draft(Values):
    """A project as far as it could be read: whatever was wrong is not there."""

    formato: int | None = None
    convenio: Convenio | None = None
    municipalidad: Municipality | None = None
    ecomercado: Ecomercado | None = None
    calendario: Maybe[Period] = none()
    personas: Maybe[Person] = none()
    organizaciones: Maybe[Organisation] = none()
    grupo_motor: GrupoMotor | None = None
    consejo_local: ConsejoLocal | None = None
    sesiones: Maybe[Session] = none()
    inventario: Inventory | None = None
    documentos: Maybe[DocumentEntry] = none()


class Findings:
    """Errors and warnings about one file. Locations given to `error` and `sound` are those of the draft."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.draft = Draft()
        self.errors: list[FieldError] = []
        self.warnings: list[FieldError] = []
        self._kept: dict[Location, list[int]] = {}
        self._wrong: set[Location] = set()
        self._above_wrong: set[Location] = set()

    def invalid(self, error: ValidationError, below: Location = ()) -> None:
        """Values that do not fit their type, with locations of the file."""
        for detail in error.errors(include_url=False):
            self.invalid_at((*below, *detail["loc"]), message(detail))

    def invalid_at(self, location: Location, text: str) -> None:
        self._wrong.add(location)
        self._above_wrong.update(location[:length] for length in range(len(location) + 1))
        self.error_in_file(location, text)

    def error(self, location: Location, text: str) -> None:
        self.error_in_file(self._original(location), text)

    def warning(self, location: Location, text: str) -> None:
        self.warnings.append(FieldError(self.path(self._original(location)), text))

    def missing_file(self, location: Location, path: str) -> None:
        """A warning: the document is made without it, unless it is the document."""
        is_own = len(location) == 3 and location[0] == "documentos" and location[2] == "archivo"
        own = is_own and self.raw["documentos"][location[1]].get("slug") == "documento_propio"
        text = f"no está junto al archivo del proyecto: {path}"
        self.warnings.append(
            FieldError(self.path(location), f"{text}; sin él no se puede generar" if own else text)
        )

    def sound(self, *location: int | str) -> bool:
        """Nothing at, below or above this place of the draft was wrong by itself."""
        return self.unspoiled(self._original(location))

    def unspoiled(self, place: Location) -> bool:
        """The same of a place of the file."""
        above = (place[:length] for length in range(len(place) + 1))
        return place not in self._above_wrong and self._wrong.isdisjoint(above)

    def salvage(self, raw: dict[str, Any]) -> None:
        """Make the draft of what is left once everything that does not fit is cut out."""
        tree = deepcopy(raw)
        for _ in range(30):
            try:
                self.draft = Draft.model_validate(tree)
            except ValidationError as error:
                self._cut(tree, {_culprit(detail["type"], detail["loc"]) for detail in error.errors()})
            else:
                return

    def path(self, location: Location) -> str:
        """As the file's reader would write it: `documentos[LIM26-D31-001].anexos[1].archivo`."""
        path = ""
        for position, part in enumerate(location):
            if isinstance(part, int):
                path += f"[{self._item_name(location[:position], part)}]"
            else:
                path += f".{_short(part)}" if path else _short(part)
        return path or "archivo"

    def _item_name(self, above: Location, number: int) -> str:
        key = NAMED_BY.get(str(above[0])) if len(above) == 1 else None
        if key:
            item = self.raw[str(above[0])][number]
            name = item.get(key) if isinstance(item, dict) else None
            if isinstance(name, str) and name.strip():
                return _short(name)
        return str(number)

    def error_in_file(self, location: Location, text: str) -> None:
        """The same as `error`, with the location in the file."""
        if len(self.errors) < MAX_ERRORS:
            found = FieldError(self.path(location), text)
            if found not in self.errors[-50:]:
                self.errors.append(found)

    def _original(self, location: Location) -> Location:
        """Where in the file a value of the draft stood, before others of its list were cut out."""
        place: Location = ()
        for part in location:
            kept = self._kept.get(place) if isinstance(part, int) else None
            place = (*place, kept[part] if kept is not None and isinstance(part, int) else part)
        return place

    def _cut(self, tree: dict[str, Any], locations: set[Location]) -> None:
        if () in locations:
            tree.clear()
            return
        by_holder: dict[Location, set[int | str]] = {}
        for location in locations:
            by_holder.setdefault(location[:-1], set()).add(location[-1])
        for above in sorted(by_holder, key=len, reverse=True):  # the deepest first, so that places still hold
            holder: Any = tree
            for part in above:
                holder = holder[part]
            if isinstance(holder, list):
                kept = self._kept.setdefault(self._original(above), list(range(len(holder))))
                kept[:] = _without(kept, by_holder[above])
                holder[:] = _without(holder, by_holder[above])
            else:
                for key in by_holder[above]:
                    holder.pop(key, None)


def _without(items: list[Any], numbers: set[int | str]) -> list[Any]:
    return [item for number, item in enumerate(items) if number not in numbers]


def _culprit(code: str, location: Location) -> Location:
    # What lacks a key goes as a whole.
    return location[:-1] if code == "missing" else location


def _short(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def named(model: type[BaseModel], value: Any) -> Iterator[tuple[Location, Names, Any]]:
    """Each place of a raw value that names something else, according to the types of its model."""
    if isinstance(value, dict):
        for key, kind in _kinds_of(model).items():
            if key in value:
                yield from _named(kind, value[key], (key,))


def _named(kind: Any, value: Any, location: Location) -> Iterator[tuple[Location, Names, Any]]:
    if isinstance(kind, Names):
        yield location, kind, value
    elif isinstance(kind, list) and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _named(kind[0], item, (*location, number))
    elif isinstance(kind, type):
        for below, what, item in named(kind, value):
            yield (*location, *below), what, item


@cache
def _kinds_of(model: type[BaseModel]) -> dict[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    kinds = {name: _kind(hints[name]) for name in model.model_fields}
    return {name: kind for name, kind in kinds.items() if kind is not None}


def _kind(hint: Any) -> Any:
    """`Names` for what names something, a model for a group, a list of one for a list; None for the rest."""
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *marks = get_args(hint)
        return next((mark for mark in marks if isinstance(mark, Names)), None) or _kind(inner)
    if origin in {Union, types.UnionType}:
        return next((kind for kind in map(_kind, get_args(hint)) if kind is not None), None)
    if origin is list:
        item = _kind(get_args(hint)[0])
        return None if item is None else [item]
    return hint if isinstance(hint, type) and issubclass(hint, BaseModel) and _kinds_of(hint) else None
