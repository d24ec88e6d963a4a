"""Fields as a person chooses them: each can be written, shows an example, and is proposed for what resembles it."""

import pytest

from document_templates import catalog
from document_templates.versions.targets import BOXES, suggestion, targets


@pytest.fixture(scope="module")
def deed():
    return targets(catalog.get("acta_traspaso_bienes"))


@pytest.mark.parametrize(
    ("path", "label", "example", "written"),
    [
        ("proyecto.comuna", "Proyecto · comuna", "Limache", "{{ proyecto.comuna }}"),
        ("fecha|fecha", "Fecha (larga)", "22 de octubre de 2026", "{{ fecha|fecha }}"),
        (
            "organizacion.rut",
            "Organización · RUT",
            "65.901.114-K",
            "{% if organizacion.rut is not none %}{{ organizacion.rut }}{% endif %}",
        ),
        (
            "lineas[].valor_total_clp|pesos",
            "Líneas (cada fila) · valor total (en cifras)",
            "$4.890.000",
            "{{ cada_lineas.valor_total_clp|pesos }}",
        ),
        ("lineas[]#", "Líneas: número de la fila", "1", "{{ loop.index }}"),
    ],
)
def test_a_field_has_words_an_example_and_a_way_to_be_written(deed, path, label, example, written):
    one = deed[path]
    assert (one.label, one.example, one.written) == (label, example, written)


def test_what_may_be_missing_is_written_so_that_nothing_is_printed_then(deed):
    bare = [one for one in deed.values() if "{{" in one.written and "{% if" not in one.written]
    assert not [
        one.path for one in bare if one.path.startswith(("certificado.", "entrega.", "acta_seleccion."))
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("comuna", "proyecto.comuna"),
        ("COMUNA", "proyecto.comuna"),
        ("nombre_organizacion", "organizacion.nombre"),
        ("RUT de la organización", "organizacion.rut"),
        ("Total CLP", "totales.total_clp|pesos"),
        ("columna Descripción", "lineas[].descripcion"),
        ("Fecha", "fecha|fecha"),
        ("FIRMAS", BOXES),
        ("xyz", None),
        ("___", None),
    ],
)
def test_a_place_is_proposed_the_field_that_it_resembles(deed, name, path):
    assert suggestion(name, deed) == path


def test_every_kind_with_a_format_offers_fields():
    for kind in catalog.kinds().values():
        if kind.template:
            assert len(targets(kind)) > 15, kind.slug
