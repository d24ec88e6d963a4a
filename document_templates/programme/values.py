"""What every value of a project file shares: strict, frozen, no key beyond those declared; and the ids that it may name."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from document_templates.field_types import File, Id


class Values(BaseModel):
    """Strict: a quoted number stays a text, and `no` never becomes false."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True)
class Names:
    """Marks a text that names something else: a person, an organisation, a session, a document, a line or a file."""

    none: str
    """As in `no hay ninguna persona P99`."""


PERSON = Names("ninguna persona")
ORGANISATION = Names("ninguna organización")
SESSION = Names("ninguna sesión")
DOCUMENT = Names("ningún documento")
LINE = Names("ninguna línea del inventario")
FILE = Names("ningún archivo")

PersonId = Annotated[Id, PERSON]
OrganisationId = Annotated[Id, ORGANISATION]
SessionId = Annotated[Id, SESSION]
Folio = Annotated[Id, DOCUMENT]
LineNumber = Annotated[int, Field(gt=0), LINE]
FilePath = Annotated[File, FILE]


class Absent:
    """Null is as good as nothing: whoever reads the value finds an empty one."""

    def __init__(self, empty: type[list[Any]] | type[dict[str, Any]]) -> None:
        self._empty = empty

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # After, not before: a validator that runs before would make JSON into Python first, and lose its dates.
        return core_schema.no_info_after_validator_function(
            lambda value: self._empty() if value is None else value,
            core_schema.nullable_schema(handler(source)),
        )


T = TypeVar("T")
Maybe = Annotated[list[T], Absent(list)]
Some = Annotated[list[T], Field(min_length=1)]
Data = Annotated[dict[str, Any], Absent(dict)]


def none() -> Any:
    """A list that may be absent."""
    return Field(default_factory=list)
