"""What the example tells of its own past, day by day."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from document_templates.programme.parsing import parse
from document_templates.programme.project import Project
from document_templates.programme.register import history

EXAMPLE = Path(__file__).parents[3] / "example"


@pytest.fixture(scope="module")
def limache() -> Project:
    text = (EXAMPLE / "limache.yaml").read_text()
    return parse(text, exists=lambda path: True).project


def test_at_the_end_each_document_stands_as_the_file_says(limache):
    register = history(limache, date(2026, 12, 31))
    assert Counter(one.state for one in register.values()) == {
        "sealed": 108,
        "issued": 19,
        "external": 4,
        "superseded": 2,
        "out_for_signature": 1,
    }


def test_nothing_stands_before_its_own_date(limache):
    assert history(limache, date(2026, 2, 15)) == {}


def test_a_document_superseded_later_counted_until_then(limache):
    first = next(entry for entry in limache.documentos if entry.slug == "procedimiento_interno")
    later = next(entry for entry in limache.documentos if entry.reemplaza_folio == first.folio)
    day_before = date.fromordinal(later.fecha_documento.toordinal() - 1)
    assert history(limache, day_before)[first.folio].made
    assert history(limache, later.fecha_documento)[first.folio].state == "superseded"


def test_what_is_still_open_names_whom_it_waits_for(limache):
    register = history(limache, date(2026, 12, 31))
    (open_one,) = [folio for folio, one in register.items() if one.state == "out_for_signature"]
    pending = [one.persona_id for one in limache.document(open_one).firmas if one.estado == "pendiente"]
    assert len(pending) == 2
    assert sorted(register[open_one].waiting_for) == sorted(set(pending))
