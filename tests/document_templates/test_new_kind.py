"""What the README says of adding a kind is all that it takes: followed in a copy of the tree, the new kind works."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREE = (
    "document_templates",
    "signatures",
    "storage",
    "service",
    "tools",
    "tests",
    "example",
    "pyproject.toml",
)
OLD, NEW = ("declaracion_gm", "D13"), ("carta_apoyo", "X09")
ASKED = "folder_holds or fields_that_there_are or light_and or public_facts or summary_says or from_json"
"""Of the questions that every kind is asked, those that need no LibreOffice."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The tree, after the steps of the README."""
    root = tmp_path_factory.mktemp("copy")
    for name in TREE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
        else:
            shutil.copy(ROOT / name, root)
    kinds = root / "document_templates" / "kinds"
    shutil.copytree(kinds / OLD[0], kinds / NEW[0])
    for file in (kinds / NEW[0]).iterdir():
        if file.suffix in (".py", ".json"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(OLD[0], NEW[0]).replace(OLD[1], NEW[1]), encoding="utf-8")
    add_line(
        root / "document_templates" / "catalog.py", '"oficio_conductor": "X02",', f'"{NEW[0]}": "{NEW[1]}",'
    )
    datos = root / "document_templates" / "programme" / "datos.py"
    add_line(datos, '"oficio_conductor": OficioConductor,', f'"{NEW[0]}": DeclaracionGm,')
    row = next(
        line
        for line in (root / "example" / "README.md").read_text().splitlines()
        if "`declaracion_gm`" in line
    )
    new = row.replace("D13, D17", NEW[1]).replace("`declaracion_gm`, `declaracion_cl`", f"`{NEW[0]}`")
    add_line(root / "example" / "README.md", row, new)
    return root


def add_line(file: Path, after: str, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(after) == 1
    file.write_text(text.replace(after, f"{after}\n{line}"), encoding="utf-8")


def run(copy: Path, *arguments: object) -> str:
    environment = os.environ | {"PYTHONPATH": str(copy), "RUBRICA_DATA": str(copy / "var")}
    command = [sys.executable, "-P", "-m", *map(str, arguments)]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_listed(copy):
    listed = json.loads(run(copy, "service", "kinds", "--json"))
    assert NEW in {(row["slug"], row["code"]) for row in listed}


@pytest.mark.slow
def test_a_draft_of_it_is_rendered(copy):
    sample = copy / "document_templates" / "kinds" / NEW[0] / "sample.json"
    run(copy, "service", "render", NEW[0], "--data", sample, "-o", copy / "draft.pdf")
    assert (copy / "draft.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_the_questions_asked_of_every_kind_are_answered(copy):
    kinds = copy / "tests" / "document_templates" / "kinds" / "test_kinds.py"
    chosen = f"{NEW[0]} and ({ASKED})"
    told = run(copy, "pytest", "-q", "-p", "no:cacheprovider", kinds, "-k", chosen)
    assert "6 passed" in told


@pytest.mark.slow
def test_no_test_of_the_lists_misses_it(copy):
    tests = copy / "tests" / "document_templates"
    told = run(
        copy,
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        tests / "test_catalog.py",
        tests / "programme",
        "-k",
        "catalog or datos",
    )
    assert "passed" in told
