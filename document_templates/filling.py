"""Fills a kind's Word template with a document's fields, and remembers every string that it printed."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from jinja2.exceptions import TemplateError as JinjaError
from pydantic import BaseModel

from document_templates.envelope import DocumentFields
from document_templates.errors import FieldError, FieldErrors, TemplateError
from document_templates.template_language import LANGUAGE, NOT_PRINTABLE, RECORD

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PAGE_SIZES = {"carta": (12240, 15840), "oficio": (12240, 18709)}
"""216 × 279 mm and 216 × 330 mm, in twentieths of a point."""


@dataclass(frozen=True)
class Letterhead:
    logos: tuple[bytes, ...] = ()
    """PNG or JPEG; the first goes where the template has a picture called `logo1`, and so on."""


@dataclass(frozen=True)
class Filled:
    docx: bytes
    printed: tuple[str, ...]


def fill(kind_template: bytes, fields: DocumentFields, letterhead: Letterhead = Letterhead()) -> Filled:
    """Raises `FieldErrors` for a value that cannot be printed, `TemplateError` for a template that asks for
    what is not there."""
    _refuse_unprintable(fields)
    record: list[str] = []
    context = {name: getattr(fields, name) for name in type(fields).model_fields} | {RECORD: record}
    template = _Template(io.BytesIO(kind_template))
    try:
        template.render(context, LANGUAGE)
    except JinjaError as error:
        raise TemplateError(str(error)) from error
    for page in template.docx.element.iter(f"{{{W}}}pgSz"):
        width, height = PAGE_SIZES[fields.tamano_pagina]
        page.set(f"{{{W}}}w", str(width))
        page.set(f"{{{W}}}h", str(height))
    template.docx.core_properties.title = fields.titulo
    template.docx.core_properties.language = "es-CL"
    out = io.BytesIO()
    template.save(out)
    return Filled(out.getvalue(), tuple(record))


def declared(template: bytes) -> frozenset[str]:
    """Names of the fields that the template's body, headers and footers ask for."""
    try:
        return frozenset(_Template(io.BytesIO(template)).get_undeclared_template_variables(LANGUAGE))
    except JinjaError as error:
        raise TemplateError(str(error)) from error


class _Template(DocxTemplate):  # type: ignore[misc]
    def render_properties(self, context: dict[str, Any], jinja_env: Environment | None = None) -> None:
        """Properties are ours, not the template's."""


def _refuse_unprintable(fields: BaseModel) -> None:
    errors = [
        FieldError(path, "tiene un carácter que no se puede imprimir; escríbalo de nuevo, sin copiar y pegar")
        for path, text in _texts(fields, "")
        if NOT_PRINTABLE.search(text)
    ]
    if errors:
        raise FieldErrors(errors)


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
