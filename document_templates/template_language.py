"""The little language of templates: Jinja without anything that could reach, hide or exhaust.

A template is a file that somebody uploads. It may print and compare the values it is given, loop over them
and pass them through our filters; it may call nothing, read no attribute but a declared field, and take no
default for what is missing.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from unicodedata import normalize

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import pass_context
from markupsafe import Markup
from pydantic import BaseModel

from document_templates import wording
from document_templates.errors import TemplateError

RECORD = " printed"
"""Key of the list of printed strings in the context: with its space, no template can name it."""

NOT_PRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters but tabs and ends of lines, marks that turn the direction of text, halves of a character."""

LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_LARGEST = 10**18
_METHODS = {"upper", "lower", "strip", "startswith", "endswith", "split", "items", "keys", "values", "get"}
_BUILT_IN_FILTERS = (
    "length", "count", "upper", "lower", "trim", "first", "last", "sum", "selectattr", "rejectattr", "map", "list",
    "sort", "groupby", "batch", "join", "abs", "round", "int",
)  # fmt: skip
_TESTS = {
    name: test for name, test in TESTS.items() if name not in {"defined", "undefined", "filter", "test"}
}


OUR_FILTERS: dict[str, Callable[..., Any]] = {
    "pesos": lru_cache(4096)(wording.pesos),
    "palabras": lru_cache(1024)(wording.pesos_in_words),
    "fecha": lru_cache(1024)(wording.long_date),
    "fecha_palabras": lru_cache(1024)(wording.date_in_words),
    "fecha_corta": lru_cache(1024)(wording.short_date),
    "rut": lru_cache(1024)(wording.rut),
    "lista": lambda words: wording.conjunction(list(words)),
    "sha_corto": wording.short_digest,
    "mayuscula": wording.capitalised,
    "con_articulo": wording.with_article,
    "de_quien": wording.of_whom,
    "de_region": wording.of_region,
}


class Unprinted(str):
    """A value that goes into an attribute of the page, such as a colour: nobody reads it there."""


@pass_context
def printed(context: Context, value: Any) -> Any:
    """Turn a value into what the page shows, and remember it. Jinja calls this for every expression."""
    if value.__class__ is str:
        text = value
    elif isinstance(value, Markup):
        # What a macro or a block printed: our own marks, with texts between them, most of them recorded already.
        record = context.parent[RECORD]
        for part in re.split(r"<[^>]*>", value):
            if part.strip() and (text := Markup(part).unescape()) not in record:
                record.append(text)
        return value
    elif isinstance(value, Unprinted):
        return str(value)
    elif isinstance(value, str):
        text = str.__str__(value)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal | date):
        # StrictUndefined raises here by itself, naming what is missing.
        shown = str(value) if value is not None else ""
        raise TemplateError(f"un valor que no se puede imprimir: {shown[:80] or 'está vacío'}")
    else:
        text = str(value)
    if not text.isascii():
        # A letter and its accent apart would be drawn apart.
        text = normalize("NFC", text)
    if text.isprintable():
        context.parent[RECORD].append(text)
        return text
    if NOT_PRINTABLE.search(text):
        raise TemplateError(f"un texto con un carácter que no se puede imprimir: {text[:80]!r}")
    text = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    context.parent[RECORD].append(text)
    return LINE_BREAK.join(text.split("\n")) if "\n" in text else text


class Language(ImmutableSandboxedEnvironment):
    """Jinja's immutable sandbox, with what it leaves open closed too."""

    intercepted_binops = frozenset({"**", "*", "%", "+"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=printed)
        self.globals.clear()
        self.filters = {name: FILTERS[name] for name in _BUILT_IN_FILTERS} | OUR_FILTERS
        self.filters["sin_imprimir"] = lambda value: Unprinted(value)
        self.tests = _TESTS

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, BaseModel):
            return attr in type(obj).model_fields or is_property(type(obj), attr)
        if isinstance(obj, LoopContext):
            return super().is_safe_attribute(obj, attr, value)
        if isinstance(obj, tuple):
            # A group of `groupby`.
            return attr in getattr(obj, "_fields", ())
        return (isinstance(obj, str | dict) and attr in _METHODS) or (
            isinstance(obj, date) and attr in {"year", "month", "day"}
        )

    def is_safe_callable(self, obj: Any) -> bool:
        """A method of a text or a mapping from the short list, a macro of the template itself, `loop.cycle`."""
        if isinstance(obj, Macro | LoopContext):
            return True
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if isinstance(owner, LoopContext):
            return name in {"cycle", "changed"}
        return isinstance(owner, str | dict) and name in _METHODS

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic on numbers only, and small ones: `"a" * 10**9` would fill the memory."""
        if operator == "+" and type(left) is type(right) and isinstance(left, str | list):
            return left + right
        if operator == "**" or not all(isinstance(side, int | float | Decimal) for side in (left, right)):
            raise SecurityError(f"la operación «{operator}» no está permitida en una plantilla")
        if max(abs(left), abs(right)) > _LARGEST:
            raise SecurityError(f"la operación «{operator}» con números tan grandes no está permitida")
        return super().call_binop(context, operator, left, right)


def is_property(model: type[BaseModel], attr: str) -> bool:
    """True for a value that the kind's own class derives from its fields; pydantic's own are out of reach."""
    for owner in model.__mro__:
        if owner is BaseModel:
            return False
        if attr in vars(owner):
            return isinstance(vars(owner)[attr], property | cached_property) and not attr.startswith("_")
    return False


LANGUAGE = Language()
