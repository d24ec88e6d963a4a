"""Attacks on sealed files, and honest accidents: each gets its name, none stands, nothing raises."""

import hashlib
import io
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.annotations import FreeText

from signatures import facts, limited, pades, stamping
from signatures.authority import Authority
from signatures.record import Record, Revision
from signatures.verification import CODES, Outcome, Report, Trust, standing, verify

AT = datetime(2026, 10, 14, 17, 5, 9, tzinfo=UTC)


@dataclass
class Records:
    """A register of one document."""

    record: Record

    def by_digest(self, digest: str) -> Record | None:
        return self.record if self.record.revision(digest) else None

    def by_code(self, code: str) -> Record | None:
        return self.record if code == self.record.code else None


@pytest.fixture(scope="session")
def trust(authority: Authority) -> Trust:
    return Trust((authority.certificate,))


@pytest.fixture(scope="session")
def sealed(chain: Callable[[int], Any]) -> bytes:
    return chain(3).sealed


@pytest.fixture(scope="session")
def record(chain: Callable[[int], Any]) -> Record:
    return chain(3).record


@pytest.fixture
def judged(record: Record, trust: Trust) -> Callable[[bytes], Report]:
    """In this process, for speed; the process of its own has its own tests."""

    def judge(pdf: bytes, **changed: Any) -> Report:
        return verify(pdf, Records(replace(record, **changed)), trust, extract=facts.extract)

    return judge


def _failed(report: Report) -> list[str]:
    return [check.code for check in report.checks if not check.passed]


# What stands


def test_a_sealed_file_passes_every_check(judged: Callable[..., Report], sealed: bytes) -> None:
    report = judged(sealed)

    assert report.outcome == Outcome.SEALED_STANDS
    assert report.stands
    assert report.demonstration
    assert [check.code for check in report.checks] == list(CODES)
    assert [check.number for check in report.checks] == list(range(1, 11))
    assert report.revision is not None
    assert report.revision.signatures == 3


@pytest.mark.parametrize("count", [0, 1, 12])
def test_so_does_one_with_any_number_of_signers(
    count: int, chain: Callable[[int], Any], trust: Trust
) -> None:
    whole = chain(count)

    report = verify(whole.sealed, Records(whole.record), trust)

    assert report.outcome == (Outcome.SEALED_STANDS if count else Outcome.ISSUED_STANDS)
    assert report.stands


def test_a_report_without_checks_does_not_stand() -> None:
    assert not Report(Outcome.SEALED_STANDS, "").stands


# What is known and does not stand


@pytest.mark.parametrize("state", ["voided", "superseded"])
def test_what_was_ended_does_not_stand_although_the_file_is_whole(
    state: str, judged: Callable[..., Report], sealed: bytes
) -> None:
    report = judged(sealed, state=state)

    assert report.outcome == state
    assert _failed(report) == ["stands"]


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_a_file_cut_back_to_an_earlier_revision_is_recognised(
    number: int, judged: Callable[..., Report], chain: Callable[[int], Any]
) -> None:
    report = judged(chain(3).revisions[number])

    assert report.outcome == Outcome.EARLIER_REVISION
    assert not report.stands
    assert report.revision is not None
    assert report.revision.signatures == number


@pytest.mark.parametrize("state", ["presented", "out_for_signature", "signed"])
def test_before_the_seal_nothing_is_final(
    state: str, judged: Callable[..., Report], chain: Callable[[int], Any], record: Record
) -> None:
    report = judged(chain(3).revisions[1], state=state, revisions=record.revisions[:-1])

    assert report.outcome == Outcome.NOT_FINAL
    assert not report.stands


def test_a_register_that_vouches_for_a_forged_file_is_not_believed(
    judged: Callable[..., Report], chain: Callable[[int], Any], record: Record
) -> None:
    """An insider gives the digest of another file to the seal's row."""
    for pdf in (
        chain(1).sealed,
        chain(3).revisions[2],
        chain(3).sealed.replace(b"/ByteRange [0", b"/ByteRange [1"),
    ):
        forged = Revision(4, "seal", hashlib.sha256(pdf).hexdigest(), 3)
        report = judged(pdf, revisions=(*record.revisions[:-1], forged))

        assert report.outcome == Outcome.ALTERED
        assert not report.stands


@pytest.mark.parametrize(
    ("fails", "change"),
    [
        ("evidence", {"evidence": bytes(32)}),
        ("evidence", {"at": AT - timedelta(seconds=1)}),
        ("complete", {"field": "firma_9"}),
    ],
)
def test_a_certificate_made_for_another_act_is_noticed(
    fails: str, change: dict[str, Any], judged: Callable[..., Report], sealed: bytes, record: Record
) -> None:
    first, *others = record.expected

    assert _failed(judged(sealed, expected=(replace(first, **change), *others))) == [fails]


def test_a_signature_that_the_register_does_not_expect_is_noticed(
    judged: Callable[..., Report], sealed: bytes, record: Record
) -> None:
    assert "complete" in _failed(judged(sealed, expected=record.expected[1:]))
    assert "complete" in _failed(
        judged(sealed, expected=(record.expected[1], record.expected[0], *record.expected[2:]))
    )
    assert "complete" in _failed(judged(sealed, expected=()))


def test_without_our_authority_nothing_is_ours(sealed: bytes, record: Record) -> None:
    impostor = Authority.create("Rúbrica – Corporación Ejemplo de Ñuñoa", AT)

    report = verify(sealed, Records(record), Trust((impostor.certificate,)))

    assert _failed(report) == ["ours"]


def test_one_certificate_that_signs_twice_is_noticed(
    presented: bytes, authority: Authority, trust: Trust, record: Record
) -> None:
    credential = authority.issue("Ana", AT, bytes(32), "x")
    pdf = presented
    for field, lock in (("firma_0", False), ("sello", True)):
        pdf = pades.sign(
            pdf,
            field=field,
            page=0,
            rect=(50, 300, 200, 360),
            appearance=pades.Appearance(("Ana",)),
            at=AT,
            credential=credential,
            lock=lock,
        )
    expected = tuple(replace(e, evidence=None, at=None) for e in (record.expected[0], record.expected[-1]))
    revision = Revision(2, "seal", hashlib.sha256(pdf).hexdigest(), 1)

    report = verify(pdf, Records(replace(record, expected=expected, revisions=(revision,))), trust)

    assert _failed(report) == ["ours"]


def test_a_last_signature_that_locks_nothing_is_no_seal(
    chain: Callable[[int], Any], judged: Callable[..., Report], record: Record
) -> None:
    """The third revision, if the register called it sealed."""
    pdf = chain(3).revisions[3]
    kept = Revision(3, "seal", hashlib.sha256(pdf).hexdigest(), 3)
    last = replace(record.expected[2], kind="seal")

    report = judged(pdf, revisions=(kept,), expected=(*record.expected[:2], last))

    assert _failed(report) == ["sealed"]


# Attacks


def _with_annotation(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    note = FreeText(text="$ 45.000.000", rect=(100, 500, 300, 520))
    writer.add_annotation(0, note)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _with_title(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Title": "Otro título"})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _with_outsider(pdf: bytes) -> bytes:
    outsider = Authority.create("Sello FOSIS", AT)
    return pades.sign(
        pdf,
        field="Zz",
        page=0,
        rect=(50, 300, 200, 360),
        appearance=pades.Appearance(("Sello FOSIS",)),
        at=AT,
        credential=outsider.issue("Sello FOSIS", AT, bytes(32), "x"),
        lock=True,
    )


@pytest.mark.parametrize(
    "attack",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"\0" * 1000,
        lambda pdf: pdf + b"%%EOF\n" * 5000,
        lambda pdf: pdf + pdf,
        _with_annotation,
        _with_title,
        _with_outsider,
    ],
    ids=["newline", "zeros", "marks", "twice", "annotation", "title", "outsider"],
)
def test_what_is_appended_after_the_seal_is_told_from_the_original(
    attack: Callable[[bytes], bytes], judged: Callable[..., Report], sealed: bytes
) -> None:
    changed = attack(sealed)
    assert changed != sealed

    report = judged(changed)

    assert report.outcome == Outcome.APPENDED
    assert report.original_length == len(sealed)
    assert not report.stands


def _rewritten_by_qpdf(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        output = io.BytesIO()
        document.save(output)
    return output.getvalue()


def _rewritten_by_pypdf(pdf: bytes) -> bytes:
    output = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(pdf)).write(output)
    return output.getvalue()


def _printed_to_a_file(pdf: bytes) -> bytes:
    """Text and QR only: no certificate, no metadata, no revision of ours."""
    with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as target:
        target.pages.extend(source.pages)
        for page in target.pages:
            if "/Annots" in page:
                del page.Annots
        output = io.BytesIO()
        target.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    "attack",
    [
        _rewritten_by_qpdf,
        _rewritten_by_pypdf,
        lambda pdf: pdf[:-1],
        lambda pdf: pdf[:-2000],
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: b"\n" + pdf,
        lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-1.6"),
    ],
    ids=["qpdf", "pypdf", "byte short", "seal cut", "half", "shifted", "version"],
)
def test_ours_but_changed_is_recognised(
    attack: Callable[[bytes], bytes], judged: Callable[..., Report], sealed: bytes
) -> None:
    report = judged(attack(sealed))

    assert report.outcome == Outcome.ALTERED
    assert not report.stands
    assert report.record is not None


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_a_copy_printed_to_a_file_is_recognised_by_its_code(
    judged: Callable[..., Report], sealed: bytes
) -> None:
    report = judged(_printed_to_a_file(sealed))

    assert report.outcome == Outcome.ALTERED
    assert report.record is not None


def test_a_flipped_bit_anywhere_is_noticed(judged: Callable[..., Report], sealed: bytes) -> None:
    chance = random.Random(20261014)
    for position in (0, 5, len(sealed) - 1, *chance.sample(range(len(sealed)), 60)):
        flipped = bytearray(sealed)
        flipped[position] ^= 1 << chance.randrange(8)

        report = judged(bytes(flipped))

        assert not report.stands
        assert report.outcome in (Outcome.ALTERED, Outcome.NOT_A_PDF), position


def test_a_flipped_byte_is_noticed_by_the_signatures_alone(
    judged: Callable[..., Report], sealed: bytes, record: Record
) -> None:
    """Were the register's digest changed with the file: every covered byte is under the seal's signature."""
    chance = random.Random(7)
    for position in chance.sample(range(len(sealed)), 40):
        flipped = bytearray(sealed)
        flipped[position] ^= 0xFF
        digest = hashlib.sha256(flipped).hexdigest()
        last = replace(record.revisions[-1], digest=digest)

        assert not judged(bytes(flipped), revisions=(*record.revisions[:-1], last)).stands, position


def test_certificates_of_ours_in_a_document_that_the_register_lost_are_recognised(
    sealed: bytes, trust: Trust
) -> None:
    class Empty:
        def by_digest(self, digest: str) -> None: ...
        def by_code(self, code: str) -> None: ...

    report = verify(sealed, Empty(), trust, extract=facts.extract)

    assert report.outcome == Outcome.ALTERED
    assert report.record is None


# What is not ours


def test_another_pdf_is_not_ours(judged: Callable[..., Report], converted: bytes) -> None:
    assert judged(converted).outcome == Outcome.NOT_OURS


def test_another_authoritys_signature_is_not_ours(judged: Callable[..., Report], converted: bytes) -> None:
    assert judged(_with_outsider(converted)).outcome == Outcome.NOT_OURS


@pytest.mark.parametrize("junk", [b"", b"hola", b"PK\x03\x04" + bytes(100), bytes(2000) + b"%PDF-1.7"])
def test_what_is_no_pdf_is_said_to_be_none(judged: Callable[..., Report], junk: bytes) -> None:
    report = judged(junk)

    assert report.outcome == Outcome.NOT_A_PDF
    assert not report.stands


HOSTILE = {
    "header only": b"%PDF-1.7",
    "no objects": b"%PDF-1.7\nstartxref\n0\n%%EOF",
    "nested arrays": b"%PDF-1.4\n1 0 obj\n"
    + b"[" * 200_000
    + b"\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
    "nested dictionaries": b"%PDF-1.4\n1 0 obj\n" + b"<</A " * 100_000 + b"\nstartxref\n9\n%%EOF",
    "table to itself": b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    "huge table": b"%PDF-1.4\nxref\n0 999999999\ntrailer<</Size 999999999>>\nstartxref\n9\n%%EOF",
    "negative": b"%PDF-1.4\nstartxref\n-5\n%%EOF",
    "thirty megabytes": b"%PDF-1.7\n"
    + b"1 0 obj<</Length 9>>stream\n123456789\nendstream endobj\n" * 580_000,
    "marks": b"%PDF-1.7\n" + b"%%EOF\r\n" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_within_its_limits(name: str, record: Record, trust: Trust) -> None:
    begin = time.monotonic()

    report = verify(HOSTILE[name], Records(record), trust)

    assert report.outcome in (Outcome.UNREADABLE, Outcome.NOT_OURS)
    assert time.monotonic() - begin < limited.WALL_SECONDS + 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_make_it_raise_and_no_mutation_stands(
    data: st.DataObject, judged: Callable[..., Report], sealed: bytes
) -> None:
    changed = bytearray(sealed)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed)))
        length = data.draw(st.sampled_from((0, 1, 7, 300)))
        changed[place : place + length] = data.draw(st.binary(max_size=12))

    report = judged(bytes(changed))

    assert report.stands == (bytes(changed) == sealed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=400))
def test_junk_behind_a_header_is_never_ours(junk: bytes, judged: Callable[..., Report]) -> None:
    report = judged(b"%PDF-1.7\n" + junk)

    assert report.outcome in (Outcome.UNREADABLE, Outcome.NOT_OURS)


# The process of its own


def test_the_limited_process_finds_the_same_facts(sealed: bytes) -> None:
    found = limited.extract(sealed)

    assert found == facts.extract(sealed)
    assert [signature.field for signature in found.signatures] == ["firma_0", "firma_1", "firma_2", "sello"]
    assert found.codes == ("ABCDEFGHJKMNPQRS",)


@pytest.mark.parametrize(
    "greed",
    [
        "bytearray(3 << 30)",
        "exec('while True: pass')",
        "open('grown', 'wb', 0).write(b'x')",
    ],
    ids=["memory", "time", "disk"],
)
def test_the_limits_hold(greed: str, tmp_path: Path) -> None:
    program = (
        "import resource, signatures.limited as limited\n"
        "limited.CPU_SECONDS = 1\n"
        f"limited._limit()\n{greed}\nprint('got away')"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, timeout=60, check=False
    )

    assert run.returncode != 0
    assert b"got away" not in run.stdout


def test_a_file_too_large_to_parse_is_still_told_from_the_original(
    judged: Callable[..., Report], sealed: bytes, record: Record, trust: Trust
) -> None:
    report = verify(sealed + bytes(limited.LARGEST), Records(record), trust)

    assert report.outcome == Outcome.APPENDED


# By code alone


def test_the_register_alone_says_what_stands(record: Record) -> None:
    said = {
        state: standing(replace(record, state=state))
        for state in ("sealed", "issued", "voided", "superseded", "presented", "out_for_signature", "signed")
    }

    assert said == {
        "sealed": Outcome.SEALED_STANDS,
        "issued": Outcome.ISSUED_STANDS,
        "voided": Outcome.VOIDED,
        "superseded": Outcome.SUPERSEDED,
        "presented": Outcome.NOT_FINAL,
        "out_for_signature": Outcome.NOT_FINAL,
        "signed": Outcome.NOT_FINAL,
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Código de verificación: ABCD-EFGH-JKMN-PQRS.", ("ABCDEFGHJKMNPQRS",)),
        ("https://x.cl/v/abcd-efgh-jkmn-pqrs y HTTPS://X.CL/V/ABCDEFGHJKMNPQRS", ("ABCDEFGHJKMNPQRS",)),
        ("ILOU-ABCD-EFGH-JKMN", ()),
        ("/V/ABCDEFGHJKMNPQRSTVWXYZ", ()),
        ("teléfono 1234-5678", ()),
    ],
)
def test_codes_are_found_as_we_write_them(text: str, codes: tuple[str, ...]) -> None:
    assert facts.codes_in(text) == codes


def test_the_presented_pdf_carries_its_code_in_text_and_metadata(converted: bytes) -> None:
    footer = stamping.Footer(("pie sin código",), "HTTPS://X.CL/V/0123456789ABCDEF")

    assert facts.extract(stamping.present(converted, footer)).codes == ("0123456789ABCDEF",)
