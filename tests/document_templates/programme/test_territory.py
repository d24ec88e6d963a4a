"""Regions, provinces and comunas: counted, in order, and found however people write them."""

from collections import Counter

import pytest

from document_templates.programme import territory
from document_templates.programme.project import Project, parse

PER_REGION = {
    "Tarapacá": 7,
    "Antofagasta": 9,
    "Atacama": 9,
    "Coquimbo": 15,
    "Valparaíso": 38,
    "Libertador General Bernardo O'Higgins": 33,
    "Maule": 30,
    "Biobío": 33,
    "La Araucanía": 32,
    "Los Lagos": 30,
    "Aysén del General Carlos Ibáñez del Campo": 10,
    "Magallanes y de la Antártica Chilena": 11,
    "Metropolitana de Santiago": 52,
    "Los Ríos": 12,
    "Arica y Parinacota": 4,
    "Ñuble": 21,
}


def test_there_are_16_regions_56_provinces_and_346_comunas() -> None:
    assert len(territory.regions()) == 16
    assert len(territory.provinces()) == 56
    assert len(territory.comunas()) == 346
    assert len({comuna.name for comuna in territory.comunas()}) == 346
    assert all(
        name == " ".join(name.split()) for c in territory.comunas() for name in (c.region, c.province, c.name)
    )


def test_each_region_has_its_comunas() -> None:
    assert Counter(comuna.region for comuna in territory.comunas()) == PER_REGION


def test_codes_are_said_once_in_order_and_begin_with_those_above() -> None:
    codes = [comuna.code for comuna in territory.comunas()]
    assert codes == sorted(set(codes))
    assert all(len(comuna.code) == 5 for comuna in territory.comunas())
    for comuna in territory.comunas():
        assert comuna.code.startswith(comuna.province_code)
        assert comuna.province_code.startswith(comuna.region_code)


@pytest.mark.parametrize(
    ("code", "name", "province", "region"),
    [
        ("05802", "Limache", "Marga Marga", "Valparaíso"),
        ("12401", "Natales", "Última Esperanza", "Magallanes y de la Antártica Chilena"),
        ("13101", "Santiago", "Santiago", "Metropolitana de Santiago"),
        ("16101", "Chillán", "Diguillín", "Ñuble"),
        ("16201", "Quirihue", "Itata", "Ñuble"),
        ("16301", "San Carlos", "Punilla", "Ñuble"),
        ("14201", "La Unión", "Ranco", "Los Ríos"),
        ("15202", "General Lagos", "Parinacota", "Arica y Parinacota"),
        ("01401", "Pozo Almonte", "Tamarugal", "Tarapacá"),
        ("05201", "Isla de Pascua", "Isla de Pascua", "Valparaíso"),
        ("08314", "Alto Biobío", "Biobío", "Biobío"),
        ("12202", "Antártica", "Antártica Chilena", "Magallanes y de la Antártica Chilena"),
    ],
)
def test_known_comunas_stand_where_they_lie(code: str, name: str, province: str, region: str) -> None:
    comuna = next(comuna for comuna in territory.comunas() if comuna.code == code)
    assert (comuna.name, comuna.province, comuna.region) == (name, province, region)


@pytest.mark.parametrize(
    ("written", "level", "name"),
    [
        ("VALPARAISO", "region", "Valparaíso"),
        ("V Región de Valparaíso", "region", "Valparaíso"),
        ("RM", "region", "Metropolitana de Santiago"),
        ("Región Metropolitana", "region", "Metropolitana de Santiago"),
        ("O’Higgins", "region", "Libertador General Bernardo O'Higgins"),
        ("VIII Región del Bío-Bío", "region", "Biobío"),
        ("puerto natales", "comuna", "Natales"),
        ("O Higgins", "comuna", None),
        ("ohiggins", "comuna", "O'Higgins"),
        ("nunoa", "comuna", "Ñuñoa"),
        ("Coihaique", "comuna", "Coyhaique"),
        ("", "comuna", None),
    ],
)
def test_a_name_is_found_however_it_is_written(written: str, level: str, name: str | None) -> None:
    assert territory.official(written, level) == name


@pytest.mark.parametrize("name", ["limache", "natales"])
def test_the_places_of_the_examples_raise_no_doubt(request: pytest.FixtureRequest, name: str) -> None:
    project: Project = request.getfixturevalue(name)
    convenio = project.convenio
    assert list(territory.doubts(convenio.region, convenio.provincia, convenio.comuna)) == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("comuna", "Limachee", "no está entre las comunas de Chile: ¿será Limache?"),
        ("comuna", "Zzyzx", "no está entre las comunas de Chile"),
        ("comuna", "Quillota", ("provincia", "Quillota es de la provincia Quillota")),
        ("region", "Valparaiso", "se escribe Valparaíso"),
        ("provincia", "Quillota", "Limache es de la provincia Marga Marga"),
        ("region", "Maule", "Limache es de la región Valparaíso"),
    ],
)
def test_a_doubtful_place_is_a_warning_and_never_an_error(
    text: str, key: str, value: str, said: str | tuple[str, str]
) -> None:
    right = {"region": "Valparaíso", "provincia": "Marga Marga", "comuna": "Limache"}[key]
    changed = text.replace(f"  {key}: {right}\n", f"  {key}: {value}\n", 1)
    assert changed != text
    where, message = said if isinstance(said, tuple) else (key, said)
    warnings = {w.path: w.message for w in parse(changed, exists=lambda _: True).warnings}
    assert warnings[f"convenio.{where}"] == message
