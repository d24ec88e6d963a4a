"""What the file tells is what the demonstration is held to: every other end is named."""

from pathlib import Path
from typing import Any

import pytest

from service.story import SIGNER_OF, Answer, Story

EXAMPLE = Path(__file__).parents[2] / "example" / "limache.yaml"
ACT, SILENT, CORRECTED, OPEN = "LIM26-I03-001", "LIM26-D11-001", "LIM26-D25-001", "LIM26-D33-001"


@pytest.fixture(scope="module")
def story() -> Story:
    return Story.of(EXAMPLE)


def lived(story: Story, folio: str) -> dict[str, Any]:
    """The document as the panel would tell it after the file's own story."""
    signers = [{"role": one.rol, "state": SIGNER_OF[one.estado]} for one in story.documents[folio].firmas]
    return {"state": story.end(folio), "signers": signers}


def test_every_document_of_the_file_is_in_the_story(story: Story) -> None:
    assert len(story.documents) + len(story.external) == 134
    assert sorted(story.external) == ["LIM26-D06-001", "LIM26-D06-002", "LIM26-D14-001", "LIM26-D14-002"]


def test_the_storys_own_end_differs_in_nothing(story: Story) -> None:
    assert [story.difference(folio, lived(story, folio)) for folio in story.documents] == [None] * len(
        story.documents
    )


@pytest.mark.parametrize("folio", [ACT, SILENT, CORRECTED, OPEN, "LIM26-D07-001", "LIM26-D02-001"])
@pytest.mark.parametrize("state", ["draft", "out_for_signature", "sealed", "issued", "voided", "superseded"])
def test_another_end_is_named(story: Story, folio: str, state: str) -> None:
    told = lived(story, folio) | {"state": state}
    difference = story.difference(folio, told)
    assert (difference is None) == (state == story.end(folio))
    if difference:
        assert folio in difference
        assert state in difference


@pytest.mark.parametrize("folio", [ACT, SILENT, CORRECTED, OPEN])
def test_a_signature_that_ended_otherwise_is_named(story: Story, folio: str) -> None:
    told = lived(story, folio)
    for signer in told["signers"]:
        kept, signer["state"] = signer["state"], "declined"
        assert "declined" in (story.difference(folio, told) or "")
        signer["state"] = kept
    assert story.difference(folio, told) is None


def test_a_document_that_was_not_made_is_named(story: Story) -> None:
    assert "no se hizo" in (story.difference(ACT, None) or "")


def test_people_answer_as_the_file_tells(story: Story) -> None:
    assert story.answer(ACT, "P06") == Answer("agree", "")
    declined = story.answer(ACT, "P11")
    assert declined is not None
    assert (declined.answer, declined.reason[:19]) == ("decline", "Prefiere no firmar:")
    assert (story.release(ACT, "P11") or "").startswith("Prefiere no firmar")
    assert story.answer(SILENT, "P08") is None
    assert (story.release(SILENT, "P08") or "").startswith("Se retiró antes")
    corrected = story.answer(CORRECTED, "P15")
    assert corrected == Answer("correction", "Dice 44 horas semanales; el acuerdo fue de 22.")
    assert (story.answer(CORRECTED, "P01"), story.release(CORRECTED, "P01")) == (None, None)
    assert story.answer(OPEN, "P04") is None


def test_what_was_signed_by_all_ends_by_the_later_one_not_by_the_button(story: Story) -> None:
    assert story.replaced_before_its_seal(CORRECTED)
    assert not story.replaced_before_its_seal("LIM26-D01-001")


def test_a_story_may_be_of_some_kinds_alone() -> None:
    part = Story.of(EXAMPLE, {"inventario_bienes", "ficha_variables"})
    assert (list(part.documents), len(part.external)) == (["LIM26-D30-001"], 2)
