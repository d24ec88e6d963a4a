"""Fills a kind's Word template with a document's fields, and remembers every string that it printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from document_templates.envelope import DocumentFields, FieldsModel
from document_templates.errors import FieldError, FieldErrors, TemplateError
from document_templates.preparation import Prepared, explain, prepare
from document_templates.template_language import NOT_PRINTABLE, RECORD, is_property


@dataclass(frozen=True)
class Letterhead:
    logos: tuple[bytes, ...] = ()
    """PNG or JPEG; the first goes where the template has a picture called `logo1`, and so on."""


@dataclass(frozen=True)
class Filled:
    docx: bytes
    printed: tuple[str, ...]
    """Every value that the pages show, as they show it, in the order of printing: body, headers, footers."""


PLAIN = Letterhead()


def fill(kind_template: bytes, fields: DocumentFields, letterhead: Letterhead = PLAIN) -> Filled:
    """Raises `FieldErrors` for values that cannot be printed, and `TemplateError` for a template that asks for
    what is not there."""
    prepared = prepare(kind_template, fields.tamano_pagina, letterhead.logos)
    return _filled(prepared, _context(prepared, fields), fields.titulo, fields)


def fill_form(template: bytes, fields: FieldsModel, title: str, letterhead: Letterhead = PLAIN) -> Filled:
    """A paper that is no document, in Carta: a form, an index."""
    prepared = prepare(template, "carta", letterhead.logos)
    _refuse_unknown(prepared.declared - set(type(fields).model_fields))
    return _filled(prepared, {name: getattr(fields, name) for name in prepared.declared}, title, fields)


def _filled(prepared: Prepared, values: dict[str, Any], title: str, fields: BaseModel) -> Filled:
    record: list[str] = []
    context = values | {RECORD: record}
    try:
        return Filled(prepared.fill(context, title), tuple(record))
    except Exception as error:
        refuse_unprintable(fields)
        raise TemplateError(_explain(prepared, context, error)) from error


def declared(template: bytes) -> frozenset[str]:
    """Names of the fields that the template's body, headers and footers ask for."""
    return prepare(template).declared


def refuse_unprintable(fields: BaseModel) -> None:
    """Raises `FieldErrors` with all texts that hold control characters, marks that turn the direction of
    writing, or halves of characters."""
    errors = [
        FieldError(path, "tiene un carácter que no se puede imprimir; escríbalo de nuevo, sin copiar y pegar")
        for path, text in _texts(fields, "")
        if NOT_PRINTABLE.search(text)
    ]
    if errors:
        raise FieldErrors(errors)


def _context(prepared: Prepared, fields: DocumentFields) -> dict[str, Any]:
    kind = type(fields)
    _refuse_unknown(
        name for name in prepared.declared if name not in kind.model_fields and not is_property(kind, name)
    )
    return {name: getattr(fields, name) for name in prepared.declared}


def _refuse_unknown(names: Iterable[str]) -> None:
    if missing := sorted(names):
        raise TemplateError(f"la plantilla pide campos que no existen: {', '.join(missing)}")


def _explain(prepared: Prepared, context: dict[str, Any], error: Exception) -> str:
    for name, template in prepared.compiled.items():
        try:
            template.render(context)
        except Exception:
            return explain(prepared.sources[name], context)
    return f"la plantilla no se puede llenar: {error}"


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")
