"""What staff do with one document: look before it exists, end it before or after its seal."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.packets import documents
from service.verification import checking
from storage.models import Event

ROSA, LUIS = "P06", "P07"
GESTORA = "account:1"
ORDER = b"%PDF-1.7 orden"


@pytest.fixture
def sealed(line: Any) -> str:
    document = line.draft("LIM26-X01-901")
    line.send()
    line.act()
    line.package()
    assert line.document(document).state == "sealed"
    return document


def public_page(client: FlaskClient, line: Any, document: str) -> str:
    page = client.get(f"/v/{line.document(document).code}")
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("way", [lambda line: None, lambda line: line.present(), lambda line: line.send()])
@pytest.mark.parametrize("reason", documents.END_REASONS)
def test_before_the_seal_any_reason_of_the_list_ends_a_document(
    line: Any, ctx: Context, reason: str, way: Callable[[Any], None]
) -> None:
    document = line.draft("LIM26-X01-901")
    way(line)
    documents.void(ctx, document, reason, GESTORA)
    row = line.document(document)
    assert (row.state, row.end_reason, row.end_file_digest) == ("voided", reason, None)
    with ctx.database.reading() as session:
        [event] = session.scalars(select(Event).where(Event.type == "document_voided"))
    assert (event.actor, event.payload["reason"], event.at) == (GESTORA, reason, row.ended_at)


@pytest.mark.parametrize("reason", ["", "porque sí", "ERROR_EN_LOS_DATOS"])
def test_a_reason_that_is_not_in_the_list_is_refused(line: Any, ctx: Context, reason: str) -> None:
    document = line.draft("LIM26-X01-901")
    with pytest.raises(Invalid, match="motivo de la lista"):
        documents.void(ctx, document, reason, GESTORA)
    assert line.document(document).state == "draft"


@pytest.mark.parametrize("reason", [r for r in documents.END_REASONS if r not in documents.AFTER_SEAL])
def test_after_the_seal_only_two_reasons_end_a_document(
    line: Any, ctx: Context, sealed: str, reason: str
) -> None:
    with pytest.raises(Invalid, match="orden de autoridad o por acuerdo"):
        documents.void(ctx, sealed, reason, GESTORA, ORDER)
    assert line.document(sealed).state == "sealed"


@pytest.mark.parametrize("reason", documents.AFTER_SEAL)
def test_after_the_seal_the_order_or_the_agreement_must_come_as_a_file(
    line: Any, ctx: Context, client: FlaskClient, sealed: str, reason: str
) -> None:
    with pytest.raises(NotPossibleNow, match="adjunte el archivo"):
        documents.void(ctx, sealed, reason, GESTORA)
    for wrong in (b"no es un PDF", b"", ORDER + b"0" * documents.LARGEST_ORDER):
        with pytest.raises(Invalid, match="PDF de a lo más 20 MB"):
            documents.void(ctx, sealed, reason, GESTORA, wrong)
    assert line.document(sealed).state == "sealed"
    pdf = line.sealed(sealed)
    documents.void(ctx, sealed, reason, GESTORA, ORDER)
    row = line.document(sealed)
    assert row.state == "voided"
    assert ctx.blobs.get(row.end_file_digest) == ORDER
    page = public_page(client, line, sealed)
    assert documents.END_REASONS[reason].lower() in page
    assert "vigente según este registro" not in page
    report = checking.check_file(ctx, pdf)
    assert (report.outcome, report.stands) == ("voided", False)


def test_a_document_that_is_issued_ends_as_a_sealed_one(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [])
    line.send()
    line.package()
    with pytest.raises(Invalid):
        documents.void(ctx, document, "duplicado", GESTORA, ORDER)
    documents.void(ctx, document, "orden_de_autoridad", GESTORA, ORDER)
    assert line.document(document).state == "voided"


def test_a_document_ends_once(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    documents.void(ctx, document, "duplicado", GESTORA)
    with pytest.raises(NotPossibleNow, match="ya está anulado"):
        documents.void(ctx, document, "ya_no_corresponde", GESTORA)
    assert line.document(document).end_reason == "duplicado"
    with pytest.raises(NotFound):
        documents.void(ctx, "nada", "duplicado", GESTORA)


def test_a_voided_document_says_so_to_whoever_scans_it(line: Any, ctx: Context, client: FlaskClient) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act()
    documents.void(ctx, document, "error_en_las_personas", GESTORA)
    page = public_page(client, line, document)
    assert re.search("anulado", page, re.IGNORECASE)
    assert documents.END_REASONS["error_en_las_personas"].lower() in page
    signing = client.get(line.path(LUIS)).text
    assert "answer-" + document not in signing


def test_a_preview_says_so_on_each_page_and_carries_no_code(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    preview = documents.preview(ctx, document)
    with closing(pdfium.PdfDocument(preview)) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert len(pages) == 2
    assert all(documents.PREVIEW_MARK in page for page in pages)
    assert not any("Código de verificación" in page for page in pages)
    assert checking.check_file(ctx, preview).outcome == "not_ours"
