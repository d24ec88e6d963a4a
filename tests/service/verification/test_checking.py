"""A file against the register: one verdict, for the page and for `rubrica verify`, whatever the bytes."""

import io
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select, text

from service.context import Context
from service.packets import documents
from service.verification import checking
from signatures import codes
from storage.models import Revision

ROSA, LUIS, ANA = "P06", "P07", "P08"


def outcome(ctx: Context, data: bytes) -> tuple[str, bool, int, int]:
    report = checking.check_file(ctx, data)
    return report.outcome, report.stands, report.k, report.n


def revisions(ctx: Context, document: str) -> list[bytes]:
    with ctx.database.reading() as session:
        query = select(Revision.digest).where(Revision.document_id == document).order_by(Revision.number)
        return [ctx.blobs.get(digest) for digest in session.scalars(query)]


@pytest.fixture
def sealed(line: Any) -> str:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA])
    line.send()
    for person in (ROSA, LUIS, ANA):
        line.act(person)
        line.package()
    return document


def test_the_sealed_file_stands(line: Any, ctx: Context, sealed: str) -> None:
    report = checking.check_file(ctx, line.sealed(sealed))
    assert (report.outcome, report.stands, report.k, report.n) == ("sealed_stands", True, 3, 3)
    assert [check["passed"] for check in report.checks] == [True] * 10
    code = line.document(sealed).code
    assert report.code == code
    assert codes.grouped(code) in report.sentence
    assert report.demonstration
    assert report.sentence.endswith("DEMOSTRACIÓN, sin valor.")
    assert "firmas" not in report.sentence, "all signed: nothing to add"
    assert report.to_dict()["sentence"] == report.sentence


def test_every_earlier_state_is_said_to_be_one_with_its_signatures(
    line: Any, ctx: Context, sealed: str
) -> None:
    *earlier, _ = revisions(ctx, sealed)
    assert [outcome(ctx, pdf) for pdf in earlier] == [("earlier_revision", False, k, 3) for k in range(4)]


def test_what_is_still_being_signed_is_not_final(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    line.package()
    presented, signed = revisions(ctx, document)
    assert outcome(ctx, presented) == ("not_final", False, 0, 2)
    assert outcome(ctx, signed) == ("not_final", False, 1, 2)


def test_a_release_is_no_signature(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    documents.release(ctx, line.signer(document, LUIS).id, "No se pudo ubicar", "account:1")
    line.package()
    assert outcome(ctx, line.sealed(document)) == ("sealed_stands", True, 1, 2)
    assert outcome(ctx, revisions(ctx, document)[-2]) == ("earlier_revision", False, 1, 2)


def test_something_after_the_seal_is_told(line: Any, ctx: Context, sealed: str) -> None:
    report = checking.check_file(ctx, line.sealed(sealed) + b"\n% more\n")
    assert (report.outcome, report.stands, report.code) == ("appended", False, line.document(sealed).code)


def test_a_changed_file_of_ours_is_recognised(line: Any, ctx: Context, sealed: str) -> None:
    with pikepdf.open(io.BytesIO(line.sealed(sealed))) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    report = checking.check_file(ctx, out.getvalue())
    assert (report.outcome, report.stands) == ("altered", False)


def test_one_byte_is_enough(line: Any, ctx: Context, sealed: str) -> None:
    data = bytearray(line.sealed(sealed))
    for place in range(0, len(data), len(data) // 23):
        data[place] ^= 1
        assert not checking.check_file(ctx, bytes(data)).stands
        data[place] ^= 1
    assert checking.check_file(ctx, bytes(data)).stands


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not_a_pdf"),
        (b"hola", "not_a_pdf"),
        (b"%PDF-1.7\n", "unreadable"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 100, "unreadable"),
    ],
)
def test_no_bytes_make_it_fail(ctx: Context, data: bytes, said: str) -> None:
    assert outcome(ctx, data) == (said, False, 0, 0)


def test_a_strangers_pdf_is_not_ours(ctx: Context, converted_pdf: bytes) -> None:
    assert outcome(ctx, converted_pdf) == ("not_ours", False, 0, 0)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE event SET commitment = randomblob(32) WHERE type = 'act_recorded'",
        "UPDATE event SET commitment = randomblob(32) WHERE type = 'document_presented'",
        "UPDATE act SET at = '2026-01-01 00:00:00.000000'",
        "UPDATE signer SET field = 'otro' WHERE position = 1",
        "DELETE FROM revision WHERE number = 2",
        "UPDATE document SET sealed_at = '2026-01-01 00:00:00.000000'",
    ],
)
def test_a_register_that_contradicts_the_file_does_not_vouch_for_it(
    line: Any, ctx: Context, sealed: str, edit: str
) -> None:
    pdf = line.sealed(sealed)
    with ctx.database.writing() as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(text(edit))
    assert outcome(ctx, pdf)[:2] == ("altered", False)


def test_a_file_that_another_authority_signed_is_not_vouched_for(
    line: Any, ctx: Context, sealed: str
) -> None:
    """The register was moved, or the key was changed: its own certificates decide."""
    pdf = line.sealed(sealed)
    (ctx.settings.data / "keys" / "authority").unlink()
    other = Context(ctx.settings)
    assert outcome(other, pdf)[:2] == ("altered", False)
    other.close()


def test_a_file_that_another_corrects_stands_and_says_which_to_read_with_it(line: Any, ctx: Context) -> None:
    old = line.draft("LIM26-X01-901")
    line.send()
    line.act()
    line.package()
    line.draft("LIM26-X01-902", rectifies_id=old)
    line.send()
    line.act()
    line.package()
    report = checking.check_file(ctx, line.sealed(old))
    assert (report.outcome, report.stands) == ("sealed_stands", True)
    assert "Rectificado por el folio LIM26-X01-902: léalos juntos." in report.sentence
    assert report.to_dict()["rectified_by"] == ("LIM26-X01-902",)


def test_a_file_that_a_newer_version_stands_for_says_which(line: Any, ctx: Context) -> None:
    old = line.draft("LIM26-X01-901")
    line.send()
    line.act()
    line.package()
    line.draft("LIM26-X01-902", supersedes_id=old)
    line.send()
    line.act()
    line.package()
    report = checking.check_file(ctx, line.sealed(old))
    assert (report.outcome, report.stands) == ("superseded", False)
    assert "En su lugar está el folio LIM26-X01-902." in report.sentence
