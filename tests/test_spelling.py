"""Every word that people read is spelt as the dictionary of Debian's hunspell spells it, or stands in `words.txt`."""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.spanish import LETTERS, ROOT, Piece, pieces, words

LIST = Path(__file__).with_name("words.txt")
EXAMPLES = sorted((ROOT / "example").glob("*.yaml"))
PLAIN = str.maketrans("áéíóú", "aeiou")
# Of the project files: what holds names of people, places, organisations and brands.
NAMES = re.compile(
    r"nombres?|nombre_social|(proveedor|ejecutor)_nombre|apellido_\w+|comuna|provincia|region|\w*direccion|sector(es)?"
    r"|lugar|unidad_vecinal|marca|modelo|donantes_iniciales"
)


def known(candidates: set[str]) -> set[str]:
    """Those that the dictionary of Chile has."""
    done = subprocess.run(
        ["hunspell", "-d", "es_CL", "-i", "utf-8", "-l"],
        input="\n".join(sorted(candidates)),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return candidates - set(done.stdout.split())


def verbs(word: str) -> set[str]:
    """`escríbalo` → `escriba`, `contactarle` → `contactar`: the dictionary has few verbs with their pronouns."""
    tail = re.fullmatch(r"(.{3,}?)(me|se|nos)?(l[aeo]s?|me|se|nos)", word.casefold())
    stems = {tail[1], tail[1] + (tail[2] or "")} if tail else set()
    # Four syllables from the end bear an accent, which goes with the pronoun; an infinitive never had one.
    return {stem.translate(PLAIN) for stem in stems if stem != stem.translate(PLAIN) or stem.endswith("r")}


def names(value: Any, key: str = "") -> Iterator[str]:
    """Words of the examples' invented people, places and things."""
    if isinstance(value, dict):
        for below, item in value.items():
            if below != "documentos":  # in them stand sentences of ours
                yield from names(item, str(below))
    elif isinstance(value, list):
        for item in value:
            yield from names(item, key)
    elif isinstance(value, str) and NAMES.fullmatch(key):
        yield from LETTERS.findall(value)


@pytest.fixture(scope="session")
def listed() -> list[str]:
    return LIST.read_text(encoding="utf-8").split("\n")[:-1]


@pytest.fixture(scope="session")
def invented() -> set[str]:
    loaded = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in EXAMPLES]
    assert len(loaded) == 2
    return {word for project in loaded for word in names(project)}


def misspelt(found: list[Piece], allowed: set[str]) -> dict[str, list[str]]:
    """Each word that nobody knows, with where it stands."""
    places: dict[str, list[str]] = defaultdict(list)
    for piece in found:
        for word in words(piece.text):
            places[word].append(piece.where)
    unknown = set(places) - known(set(places)) - allowed
    unknown = {word for word in unknown if not {word.casefold(), word.upper()} & allowed}
    with_pronouns = {word: verbs(word) for word in unknown}
    right = known({stem for stems in with_pronouns.values() for stem in stems})
    return {
        word: sorted(set(places[word])) for word, stems in sorted(with_pronouns.items()) if not stems & right
    }


@pytest.fixture(scope="session")
def product() -> list[Piece]:
    return list(pieces())


def test_every_word_that_people_read_is_spelt_right(product, listed, invented):
    assert misspelt(product, {*listed, *invented}) == {}


def test_the_product_is_really_read(product):
    places = {piece.where.partition(":")[0] for piece in product}
    assert {path.suffix for path in map(Path, places)} >= {".docx", ".txt", ".html", ".js", ".py"}
    assert len(product) > 1500
    papers = {str(path.relative_to(ROOT)) for path in (ROOT / "document_templates").rglob("*.docx")}
    assert papers <= places
    assert "document_templates/papers/bundle_index.docx" in papers
    assert "service/templates/mail/invitation/subject.txt" in places


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("La fima del acta", ["fima"]),
        ("Escriba el telefono del recinto", ["telefono"]),
        ("Escríbalo de nuevo y mándemelo", []),
        ("Escribalo de nuevo", ["Escribalo"]),
        ("LIM26-D31-001, a@example.org, {campo}, 12kg", []),
    ],
)
def test_a_wrong_word_is_named_with_its_place(text, wrong):
    assert misspelt([Piece("here", text)], set()) == {word: ["here"] for word in wrong}


def test_the_list_is_sorted_and_holds_no_word_that_is_known_or_not_used(listed, product, invented):
    assert listed == sorted(set(listed), key=lambda word: (word.casefold(), word))
    assert known(set(listed)) == set()
    used = {word for piece in product for word in words(piece.text)}
    assert {word for word in listed if not {word, word.capitalize(), word.lower()} & used} == set()
    assert set(listed) & invented - {"Ecomercado", "FOSIS"} == set()
