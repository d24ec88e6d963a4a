"""What the methodology demands of each kind has a field that holds it, and the template prints that field."""

import io
import re
import types
import typing
import zipfile

import pytest
from pydantic import BaseModel

from document_templates import catalog
from document_templates.filling import declared
from document_templates.kind import Kind
from document_templates.programme.methodology import ACTIVITIES
from document_templates.programme.rules import RULES

SLUGS = tuple(catalog.kinds())
EVERY = pytest.mark.parametrize("slug", SLUGS)
LAST_LINE = 1084
"""Of the methodology's text."""
NAMED_OR_IMPLIED = [slug for slug, code in catalog.CATALOGUE.items() if code[0] in "DI"]
OF_PRACTICE = {"acta_rectificatoria"}
"""The methodology knows nothing of it: its requirements are those of practice."""


def models_in(annotation) -> list[type[BaseModel]]:
    """Those below lists, options and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in models_in(part)]


def type_of(model: type[BaseModel], name: str):
    """The type of a field or of a property; None where there is neither."""
    if name in model.model_fields:
        return model.model_fields[name].annotation
    found = getattr(model, name, None)
    getter = found.fget if isinstance(found, property) else getattr(found, "func", None)
    return typing.get_type_hints(getter)["return"] if isinstance(getter, types.FunctionType) else None


def resolves(kind: Kind, path: str) -> bool:
    models: list[type[BaseModel]] = [kind.fields]
    for name in path.split("."):
        found = [annotation for model in models if (annotation := type_of(model, name)) is not None]
        if not found:
            return False
        models = [model for annotation in found for model in models_in(annotation)]
    return True


def expressions(kind: Kind) -> str:
    """All that the template asks for, between its braces."""
    with zipfile.ZipFile(io.BytesIO(kind.paper)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    text = re.sub(r"<[^>]+>", "", " ".join(parts))
    return " ".join(re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL))


@EVERY
def test_each_field_that_holds_a_requirement_exists(slug):
    kind = catalog.get(slug)
    named = [field for requirement in kind.requirements for field in requirement.fields]
    assert [field for field in named if not resolves(kind, field)] == []


@EVERY
def test_the_template_prints_each_field_that_holds_a_requirement(slug):
    kind = catalog.get(slug)
    asked, said = declared(kind.paper), expressions(kind)
    unprinted = [
        field
        for requirement in kind.requirements
        for field in requirement.fields
        if field.split(".")[0] not in asked or not re.search(rf"\b{field.split('.')[-1]}\b", said)
    ]
    assert unprinted == []


@EVERY
def test_every_requirement_says_what_holds_it(slug):
    for requirement in catalog.get(slug).requirements:
        assert requirement.fields
        assert requirement.text[0].isupper()


@pytest.mark.parametrize("slug", [slug for slug in NAMED_OR_IMPLIED if slug in SLUGS])
def test_a_kind_of_the_programme_names_a_line_of_the_methodology_or_is_of_practice(slug):
    lines = [line for requirement in catalog.get(slug).requirements for line in requirement.lines]
    assert bool(lines) is (slug not in OF_PRACTICE)
    assert catalog.get(slug).requirements


def test_every_kind_that_the_methodology_names_is_built_or_kept():
    assert [slug for slug in NAMED_OR_IMPLIED if slug not in SLUGS and slug not in catalog.KEPT] == []


def test_every_line_that_is_named_is_one_of_the_methodology():
    of_kinds = [line for kind in catalog.kinds().values() for one in kind.requirements for line in one.lines]
    of_rules = [line for rule in RULES.values() for line in rule.lines]
    of_tables = [
        line
        for activity in ACTIVITIES
        for one in (activity, *activity.products, *(v for p in activity.products for v in p.verifiers))
        for line in one.lines
    ]
    named = {*of_kinds, *of_rules, *of_tables}
    assert len(named) > 150
    assert {line for line in named if not 1 <= line <= LAST_LINE} == set()


def test_a_field_that_is_not_there_is_seen():
    kind = catalog.get("procedimiento_interno")
    assert resolves(kind, "programa_funcionamiento.limpieza")
    assert not resolves(kind, "programa_funcionamiento.nada")
    assert not resolves(kind, "recinto_descripcion.nada")


@pytest.mark.parametrize(
    ("slug", "field"),
    [
        ("plan_formacion", "origenes"),
        ("matriz_priorizacion", "grupos.filas.surge_de"),
        ("plan_trabajo_participativo", "ambitos.acciones.responde_a"),
        ("plan_comunicaciones", "ambitos.acciones.responde_a"),
    ],
)
def test_an_official_format_needs_no_reason_for_not_printing_what_another_document_answers(slug, field):
    """No line asks to print it: a format without it is whole."""
    kind = catalog.get(slug)
    assert resolves(kind, field)
    assert [one for one in kind.requirements for name in one.fields if name.startswith(field)] == []
