"""The papers in `docs/` are those of the code, and the README leads to them."""

import re
from pathlib import Path

import pypdfium2
import pytest

from document_templates.catalog import CATALOGUE, kinds
from document_templates.programme.methodology import ACTIVITIES
from document_templates.programme.rules import RULES
from tools import requirements

DOCS = Path(__file__).parents[1] / "docs"
README = (DOCS.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def glance() -> str:
    """The words of the contact sheet."""
    with pypdfium2.PdfDocument(DOCS / "kinds.pdf") as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def test_the_table_of_requirements_is_the_one_of_the_code():
    written = requirements.TARGET.read_text(encoding="utf-8")
    assert written == requirements.document(), "python -m tools.requirements"


def test_the_table_of_requirements_has_every_kind_rule_activity_and_verifier():
    table = requirements.document()
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()]
    assert {kind.code for kind in kinds().values()} <= set(rows)
    assert set(RULES) <= set(rows)
    for activity in ACTIVITIES:
        assert f"**{activity.title}**" in table
        for product in activity.products:
            assert all(verifier.title in table for verifier in product.verifiers)


def test_the_contact_sheet_has_every_kind_and_every_form(glance):
    codes = set(re.findall(r"\b[DIX]\d\d\b", glance))
    assert codes >= {kind.code for kind in kinds().values()}, "make kinds"
    assert codes <= set(CATALOGUE.values())
    for kind in kinds().values():
        assert f"{kind.code} {kind.title}" in glance
        if kind.blank:
            assert f"{kind.code}, para imprimir {kind.form_title}" in glance


def test_the_papers_are_of_a_reasonable_size():
    assert (DOCS / "kinds.pdf").stat().st_size < 3_000_000


@pytest.mark.parametrize("name", ["kinds.pdf", "requirements.md", "benchmarks.md"])
def test_the_readme_leads_to_each(name):
    assert f"(docs/{name})" in README
