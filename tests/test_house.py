"""Promises about the house that no single room can keep: who may import whom, and who may know a kind's name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from document_templates.catalog import CATALOGUE

ROOT = Path(__file__).parents[1]
ROOMS = ("service", "signatures", "storage")
READABLE = {".py", ".html", ".txt", ".js", ".css", ".svg", ".json", ".sql", ".xml"}

# What we must never say of our signatures, or of a SHA-256, to a person.
CLAIMS = re.compile(
    r"plena prueba|huella digital|firma electrónica certificada|firmas? certificadas?", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


def sources(*tops: str) -> list[Path]:
    return [
        path
        for top in tops
        for path in sorted((ROOT / top).rglob("*"))
        if path.suffix in READABLE and "__pycache__" not in path.parts
    ]


def mentions(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def slug_pattern(slug: str) -> re.Pattern[str]:
    """A slug of one word is also a word of the language: only in quotes is it a name."""
    return re.compile(rf"\b{slug}\b" if "_" in slug else rf"[\"']{slug}[\"']")


def test_the_import_contract_holds():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"Contracts: [2-9] kept, 0 broken", done.stdout)


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_knows_the_name_of_a_kind(room):
    paths = sources(room)
    assert paths
    assert [line for slug in CATALOGUE for line in mentions(slug_pattern(slug), paths)] == []


def test_nothing_claims_more_than_a_simple_electronic_signature():
    paths = [*sources("service", "document_templates"), ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert mentions(CLAIMS, paths) == []


def test_no_work_is_left_in_comments():
    assert mentions(UNFINISHED, sources(*ROOMS, "document_templates", "benchmarks", "tools", "tests")) == []


def test_tests_are_no_packages():
    """Else `tests/storage` would hide `storage`."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []
