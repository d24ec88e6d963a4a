"""The catalogue names every document of the programme; what is built says who it is."""

import re
from pathlib import Path

import pytest

from document_templates.catalog import CATALOGUE, FOLDER, KEPT, UnknownKind, get, kinds
from document_templates.programme.datos import DATOS

README = Path(__file__).parents[2] / "example" / "README.md"


def test_the_catalogue_is_that_of_the_format() -> None:
    table = README.read_text().split("### `datos` by kind")[1].split("## What the")[0]
    named: dict[str, str] = {}
    for row in re.findall(r"^\| ([DIX0-9, ]+) \| (.+?) \|", table, re.MULTILINE):
        codes, slugs = re.findall(r"[DIX]\d\d", row[0]), re.findall(r"`(\w+)`", row[1])
        named |= dict(zip(slugs, codes, strict=True))
    assert named == dict(CATALOGUE)


def test_every_kind_of_the_catalogue_has_its_data() -> None:
    assert set(DATOS) == set(CATALOGUE)


def test_every_folder_of_a_kind_is_found_under_its_slug() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/kind.py")}
    assert set(kinds()) == folders
    assert all(get(slug).slug == slug and get(slug).code == CATALOGUE[slug] for slug in folders)


def test_everything_in_the_catalogue_is_made_here_or_kept() -> None:
    assert {*kinds(), *KEPT} == set(CATALOGUE)


def test_what_is_only_kept_and_what_is_not_known_are_told_apart() -> None:
    with pytest.raises(UnknownKind, match="se hace fuera"):
        get("ficha_variables")
    with pytest.raises(UnknownKind, match="ningún documento"):
        get("ficha_secreta")
