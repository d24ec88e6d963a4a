"""Regions, provinces and comunas of Chile with their official codes (*códigos únicos territoriales*, CUT).

The table is that of SUBDERE of 6 September 2018, the one in force since the Región de Ñuble exists: 16 regions,
56 provinces, 346 comunas.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from document_templates.programme.names import fold, likely

TABLE = Path(__file__).with_name("territory.csv")

# Also said so, by the State itself.
ALSO = {
    "Metropolitana de Santiago": ("Metropolitana", "RM"),
    "Libertador General Bernardo O'Higgins": ("O'Higgins", "Libertador Bernardo O'Higgins"),
    "Aysén del General Carlos Ibáñez del Campo": ("Aysén", "Aisén del General Carlos Ibáñez del Campo"),
    "Magallanes y de la Antártica Chilena": ("Magallanes", "Magallanes y la Antártica Chilena"),
    "La Araucanía": ("Araucanía",),
    "Biobío": ("Bío Bío", "Bío-Bío"),
    "Aysén": ("Aisén",),
    "Coyhaique": ("Coihaique",),
    "Calera": ("La Calera",),
    "Llaillay": ("Llay Llay", "Llay-Llay"),
    "Marchihue": ("Marchigüe",),
    "Paihuano": ("Paiguano",),
    "Tiltil": ("Til Til", "Til-Til"),
    "Treguaco": ("Trehuaco",),
    "Natales": ("Puerto Natales",),
}


@dataclass(frozen=True)
class Comuna:
    region_code: str
    region: str
    province_code: str
    province: str
    code: str
    name: str


@cache
def comunas() -> tuple[Comuna, ...]:
    """All of them, in the order of their codes."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple(Comuna(*row) for row in rows)


def regions() -> dict[str, str]:
    """Name by code, in the order of the codes."""
    return {comuna.region_code: comuna.region for comuna in comunas()}


def provinces() -> dict[str, str]:
    return {comuna.province_code: comuna.province for comuna in comunas()}


def comunas_of(region: str) -> list[Comuna]:
    name = official(region, "region")
    return [comuna for comuna in comunas() if comuna.region == name]


def find(comuna: str) -> Comuna | None:
    """The comuna of that name, however it is written."""
    name = official(comuna, "comuna")
    return next((known for known in comunas() if known.name == name), None)


def official(written: str, level: str) -> str | None:
    """The official name of a `region`, `provincia` or `comuna`, however it is written; None if there is none."""
    return _spellings(level).get(_bare(written))


def doubts(region: str, provincia: str, comuna: str) -> Iterator[tuple[str, str]]:
    """What may be wrong with the place of a convenio, by its key: never an error, the law may change the map."""
    given = {"region": region, "provincia": provincia, "comuna": comuna}
    right = {level: official(name, level) for level, name in given.items()}
    for level, name in given.items():
        doubt = _doubt(level, name, right[level])
        if doubt:
            yield level, doubt
    place = find(comuna)
    if place is None:
        return
    if right["provincia"] and right["provincia"] != place.province:
        yield "provincia", f"{place.name} es de la provincia {place.province}"
    if right["region"] and right["region"] != place.region:
        yield "region", f"{place.name} es de la región {place.region}"


def _doubt(level: str, written: str, right: str | None) -> str | None:
    if right is None:
        names = _spellings(level)
        meant = likely(_bare(written), names.keys())
        what = {"region": "las regiones", "provincia": "las provincias", "comuna": "las comunas"}[level]
        return f"no está entre {what} de Chile" + (f": ¿será {names[meant]}?" if meant else "")
    if written.replace("’", "'") in (right, *ALSO.get(right, ())):
        return None
    return f"se escribe {right}"


@cache
def _spellings(level: str) -> dict[str, str]:
    attribute = {"region": "region", "provincia": "province", "comuna": "name"}[level]
    names: dict[str, None] = dict.fromkeys(getattr(comuna, attribute) for comuna in comunas())
    also = {_bare(other): name for name in names for other in ALSO.get(name, ())}
    return also | {_bare(name): name for name in names}


def _bare(written: str) -> str:
    """Without accents nor capitals, nor what the name is of: `V Región de Valparaíso`."""
    words = fold(written.replace("'", "").replace("’", ""))
    return re.sub(r"^(?:[ivx]+ )?(?:(?:region|provincia|comuna) )?(?:del? )?(?=.)", "", words)
