"""Project files in and out: everything that is wrong told at once, nothing lost on the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from pydantic import ValidationError

from document_templates.catalog import CATALOGUE
from document_templates.errors import FieldError, FieldErrors
from document_templates.field_types import Location
from document_templates.programme.checks import check_project
from document_templates.programme.datos import DATOS, before_answers
from document_templates.programme.document_checks import DocumentChecks
from document_templates.programme.ecomercado import Project
from document_templates.programme.findings import Draft, Findings, named
from document_templates.programme.reading import read
from document_templates.programme.values import DOCUMENT, FILE, LINE, ORGANISATION, PERSON, SESSION, Names

IGNORED = ("meta", "casos_de_prueba", "ejemplo_evidencia")


@dataclass(frozen=True)
class Parsed:
    project: Project
    warnings: list[FieldError]


def parse(text: str, *, exists: Callable[[str], bool]) -> Parsed:
    """The project of a file's text. `exists` says whether a path is beside the file; what is not is a warning.

    Raises `FieldErrors` with all that is wrong, each with its path in the file; nothing else, whatever the text.
    """
    content, repeated = read(text)
    if not isinstance(content, dict):
        raise FieldErrors([FieldError("archivo", "debe ser un archivo de proyecto: un grupo de claves")])
    raw = {key: value for key, value in content.items() if key not in IGNORED}
    found = Findings(raw)
    for location in repeated:
        if location[0] not in IGNORED:
            found.invalid_at(location, "está repetida: debe aparecer una sola vez")
    plain = {**raw, "documentos": _with_plain_data(found)} if "documentos" in raw else raw
    project = _fit(found, plain)
    _check_names(found, exists)
    check_project(found)
    DocumentChecks(found).run()
    if found.errors or project is None:
        raise FieldErrors(found.errors)
    return Parsed(project, found.warnings)


def _fit(found: Findings, plain: dict[str, Any]) -> Project | None:
    try:
        project = Project.model_validate(plain)
    except ValidationError as error:
        found.invalid(error)
        found.salvage(plain)
        return None
    found.draft = Draft.model_construct(**{name: getattr(project, name) for name in Draft.model_fields})
    return project


def _with_plain_data(found: Findings) -> Any:
    """The documents, with data that fit their kind written as plain JSON values."""
    documents = found.raw["documentos"]
    if not isinstance(documents, list):
        return documents
    return [_plain_document(found, ("documentos", number), item) for number, item in enumerate(documents)]


def _plain_document(found: Findings, place: Location, item: Any) -> Any:
    if not isinstance(item, dict) or not isinstance(item.get("slug"), str):
        return item
    slug, datos = item["slug"], item.get("datos")
    if slug not in CATALOGUE:
        found.invalid_at((*place, "slug"), "no está en el catálogo de documentos del programa")
        return item
    try:
        values = before_answers(slug).model_validate({} if datos is None else datos)
    except ValidationError as error:
        found.invalid(error, (*place, "datos"))
        return item
    return {**item, "datos": values.model_dump(mode="json", exclude_unset=True)} if "datos" in item else item


# Ids and files


def _check_names(found: Findings, exists: Callable[[str], bool]) -> None:
    known = _known(found.raw)
    for location, what, value in _all_named(found.raw):
        if what is FILE:
            if isinstance(value, str) and found.unspoiled(location) and not exists(value):
                found.missing_file(location, value)
        elif isinstance(value, str | int) and found.unspoiled(location) and value not in known[what]:
            found.invalid_at(location, f"no hay {what.none} {value} en este archivo")


def _all_named(raw: dict[str, Any]) -> list[tuple[Location, Names, Any]]:
    places = list(named(Project, raw))
    documents = raw.get("documentos")
    for number, item in enumerate(documents if isinstance(documents, list) else []):
        slug = item.get("slug") if isinstance(item, dict) else None
        if isinstance(slug, str) and slug in DATOS:
            below = named(DATOS[slug], item.get("datos"))
            places += [(("documentos", number, "datos", *rest), what, value) for rest, what, value in below]
    return places


def _known(raw: dict[str, Any]) -> Mapping[Names, set[Any]]:
    inventory = raw.get("inventario")
    return {
        PERSON: _values(raw.get("personas"), "id"),
        ORGANISATION: _values(raw.get("organizaciones"), "id"),
        SESSION: _values(raw.get("sesiones"), "id"),
        DOCUMENT: _values(raw.get("documentos"), "folio"),
        LINE: _values(inventory.get("lineas") if isinstance(inventory, dict) else None, "item"),
    }


def _values(items: Any, key: str) -> set[Any]:
    rows = items if isinstance(items, list) else []
    return {row[key] for row in rows if isinstance(row, dict) and isinstance(row.get(key), str | int)}


# Out


def dump(project: Project) -> str:
    """The file again: the same values under the same keys."""
    return write(plain(project))


def plain(project: Project) -> dict[str, Any]:
    """The values of the file, to be changed and written."""
    content = project.model_dump(exclude_unset=True)
    for document in content["documentos"]:
        if document.get("datos"):
            values = before_answers(document["slug"]).model_validate(document["datos"], strict=False)
            document["datos"] = values.model_dump(exclude_unset=True)
    return content


def write(content: dict[str, Any]) -> str:
    """Plain values as the text of a project file, which `parse` checks."""
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # libyaml's, if there
    """Without anchors, and with decimals written out: `reading` takes neither `*` nor `1e-05`."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _decimal(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    digits = f"{Decimal(repr(value)):f}"
    return dumper.represent_scalar("tag:yaml.org,2002:float", digits if "." in digits else f"{digits}.0")


_Dumper.add_representer(float, _decimal)
