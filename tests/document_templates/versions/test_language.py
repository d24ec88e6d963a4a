"""What a template asks for is known without running it: what it prints, what does not exist, what is not our language."""

import pytest
from pydantic import BaseModel

from document_templates import catalog
from document_templates.preparation import prepare
from document_templates.versions.language import asked


class Owner(BaseModel):
    nombre: str
    rut: str | None

    @property
    def identificacion(self) -> str:
        return self.nombre


class Line(BaseModel):
    descripcion: str
    series: list[str]


class Fields(BaseModel):
    titulo: str
    conforme: bool
    organizacion: Owner | None
    lineas: list[Line]


def test_every_kind_of_ours_prints_what_its_requirements_name_and_asks_for_nothing_else():
    for slug, kind in catalog.kinds().items():
        if kind.template:
            found = asked(prepare(kind.template).sources.values(), kind.fields)
            assert (slug, found.unknown, found.refused) == (slug, [], [])
            demanded = [name for one in kind.requirements for name in one.fields]
            assert (slug, [name for name in demanded if not found.prints(name)]) == (slug, [])


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ titulo }}", {"titulo"}),
        ("{{ organizacion.rut or titulo }}", {"organizacion.rut", "titulo"}),
        ("{{ organizacion.identificacion|upper }}", {"organizacion.identificacion"}),
        ("{% for x in lineas %}{{ x.descripcion }} {{ loop.index }}{% endfor %}", {"lineas.descripcion"}),
        ("{% for a in lineas|batch(2) %}{{ a[0].descripcion }}{% endfor %}", {"lineas.descripcion"}),
        ("{% for x in lineas %}{{ x.series|lista }}{% endfor %}", {"lineas.series"}),
        ("{% set o = organizacion %}{{ o.nombre }}", {"organizacion.nombre"}),
        ("{{ 'Sí' if conforme else 'No' }}", {"conforme"}),
        ("{% if conforme %}Sí{% endif %}", {"conforme"}),
        ("{% if organizacion %}Hay organización{% endif %}", set()),
        ("{{ lineas|length }}", {"lineas"}),
    ],
)
def test_what_reaches_the_page_is_printed_and_what_only_guards_is_not(source, printed):
    found = asked([source], Fields)
    assert (found.printed, found.unknown, found.refused) == (printed, [], [])


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        ("{{ empresa }}", ["empresa"]),
        ("{{ empresa.nombre }}", ["empresa"]),
        ("{% if conforme %}{% else %}{{ organizacion.rutt }}{% endif %}", ["organizacion.rutt"]),
        ("{% for x in lineas %}{{ x.precio }}{% endfor %}", ["x.precio"]),
        ("{% for x in bienes %}{{ x.precio }}{% endfor %}", ["bienes"]),
        ("{{ organizacion['rutt'] }}", ["organizacion[…]"]),
    ],
)
def test_what_is_no_field_is_unknown_in_whatever_branch_it_stands(source, unknown):
    assert asked([source], Fields).unknown == unknown


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% if conforme %}{% else %}{{ titulo.__class__ }}{% endif %}",
        "{{ lineas|map(attribute='__class__')|list }}",
        "{{ organizacion['__dict__'] }}",
        "{{ titulo.format(organizacion) }}",
        "{{ titulo() }}",
        "{{ loop.__class__ }}",
        "{% for x in lineas %}{{ loop.parent }}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro a() %}{{ a() }}{% endmacro %}",
        "{% autoescape false %}{{ titulo }}{% endautoescape %}",
        "{% for a in lineas %}{% for b in lineas %}x{% endfor %}{% endfor %}",
        "{% for a in 'abc' %}{{ a }}{% endfor %}",
        "{% for a in titulo %}{{ a }}{% endfor %}",
        "{% for a in lineas recursive %}{{ loop(a) }}{% endfor %}",
        "{{ titulo",
        "{% for x in %}",
        "{{ titulo|safe }}",
        "{{ titulo|attr('x') }}",
    ],
)
def test_what_is_not_our_language_is_refused_in_whatever_branch_it_stands(source):
    found = asked([source], Fields)
    assert found.refused or found.unknown == ["loop"], source
