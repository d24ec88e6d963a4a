"""Whether a file is what the register sealed, and stands.

The verdict is never a PDF library's "valid": a sealed file cut back to an earlier revision is valid for every
validator that was tried, and so is one with a page added by an update. These are the checks; all must pass:

(1)  `pdf`          the bytes are a PDF.
(2)  `registered`   the SHA-256 of the whole file is one that the register keeps.
(3)  `final`        those bytes are the sealed revision, not one on the way to it.
(4)  `structure`    every signature covers the file from its first byte to the end of its own revision, its own value
                    left out, and each revision holds one signature more.
(5)  `complete`     exactly the expected signatures, in their order: none missing, none besides.
(6)  `intact`       every digest matches, every signature is valid by the certificate that it names.
(7)  `ours`         every certificate was issued by an authority of ours, none is one, none signed twice.
(8)  `evidence`     every certificate carries the evidence digest and the time of its act.
(9)  `sealed`       the last signature locks the document and covers every byte of the file.
(10) `stands`       the register says neither that the document was voided nor that it was superseded.

A file that fails (2) is looked at further only to say kindly what it may be. (1) to (3) need no parser. A stranger's
file is parsed in a process of its own; bytes that the register knows are our own and are parsed here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from signatures import facts as own_process
from signatures import limited
from signatures.authority import evidence_of
from signatures.facts import Facts, SignatureFacts
from signatures.pades import pdf_date
from signatures.record import ExpectedSignature, Record, Register, Revision

HEADER_WITHIN = 1024
"""Readers look for `%PDF-` so far."""


class Outcome(StrEnum):
    SEALED_STANDS = "sealed_stands"
    ISSUED_STANDS = "issued_stands"
    EARLIER_REVISION = "earlier_revision"
    APPENDED = "appended"
    ALTERED = "altered"
    VOIDED = "voided"
    SUPERSEDED = "superseded"
    NOT_FINAL = "not_final"
    NOT_OURS = "not_ours"
    NOT_A_PDF = "not_a_pdf"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Check:
    number: int
    code: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True)
class Trust:
    """The certificates of our authorities, of today and of before."""

    authorities: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Report:
    """What was examined and what came of it; `stands` is the bottom line."""

    outcome: Outcome
    digest: str
    checks: tuple[Check, ...] = ()
    record: Record | None = None
    """The document that the file is, or seems to come from."""
    revision: Revision | None = None
    """The revision that these bytes are, or, appended to, were."""
    original_length: int | None = None
    """Of an appended file: how many bytes of it are the original."""

    @property
    def stands(self) -> bool:
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def demonstration(self) -> bool:
        return self.record is not None and self.record.demonstration


Extract = Callable[[bytes], Facts]


def verify(pdf: bytes, register: Register, trust: Trust, *, extract: Extract = limited.extract) -> Report:
    """Report on any bytes; no bytes make it raise. Errors of the register are passed on."""
    digest = hashlib.sha256(pdf).hexdigest()
    is_pdf = b"%PDF-" in pdf[:HEADER_WITHIN]
    record = register.by_digest(digest)
    if record is not None:
        return _known(pdf, is_pdf, digest, record, trust)
    checks = _Checks()
    checks.add("pdf", is_pdf)
    checks.add("registered", False)
    if not is_pdf:
        return Report(Outcome.NOT_A_PDF, digest, checks.done())
    return _unknown(pdf, digest, register, trust, extract, checks)


def standing(record: Record) -> Outcome:
    """What the register alone says of a document, for who has only its code."""
    return {
        "sealed": Outcome.SEALED_STANDS,
        "issued": Outcome.ISSUED_STANDS,
        "voided": Outcome.VOIDED,
        "superseded": Outcome.SUPERSEDED,
    }.get(record.state, Outcome.NOT_FINAL)


@dataclass
class _Checks:
    """Numbers checks as they come."""

    found: list[Check] = field(default_factory=list)

    def add(self, code: str, passed: bool, detail: str = "") -> bool:
        self.found.append(Check(CODES.index(code) + 1, code, passed, "" if passed else detail))
        return passed

    def done(self) -> tuple[Check, ...]:
        return tuple(self.found)


CODES = (
    "pdf", "registered", "final", "structure", "complete", "intact", "ours", "evidence", "sealed", "stands",
)  # fmt: skip


def _known(pdf: bytes, is_pdf: bool, digest: str, record: Record, trust: Trust) -> Report:
    """Bytes that the register has: which revision they are, and whether the file proves what the register says."""
    revision = record.revision(digest)
    checks = _Checks()
    checks.add("pdf", is_pdf)
    checks.add("registered", True)
    final = checks.add("final", digest == record.sealed_digest, revision.kind if revision else "given_up")
    if final:
        check_signatures(checks, own_process.signatures_in(pdf), len(pdf), record.expected, trust)
    checks.add("stands", record.state in ("sealed", "issued"), record.state)
    outcome = standing(record)
    if final and outcome in (Outcome.SEALED_STANDS, Outcome.ISSUED_STANDS):
        # The register vouches for bytes whose own signatures contradict it: one of the two was tampered with.
        outcome = outcome if all(check.passed for check in checks.found) else Outcome.ALTERED
    elif outcome in (Outcome.SEALED_STANDS, Outcome.ISSUED_STANDS):
        outcome = Outcome.EARLIER_REVISION if revision else Outcome.NOT_FINAL
    return Report(outcome, digest, checks.done(), record, revision)


def check_signatures(
    checks: _Checks, facts: Facts, size: int, expected: tuple[ExpectedSignature, ...], trust: Trust
) -> None:
    """Checks (4) to (9)."""
    found = facts.signatures
    ends = [signature.end for signature in found]
    checks.add(
        "structure",
        facts.readable
        and bool(found)
        and all(s.sound and s.subfilter == "/ETSI.CAdES.detached" for s in found)
        and len(set(ends)) == len(ends)
        and all(later.covers[0] >= earlier.end for earlier, later in pairwise(found)),
        facts.problem or "ranges",
    )
    names = [signature.field for signature in found]
    wanted = [signature.field for signature in expected]
    checks.add(
        "complete", bool(wanted) and names == wanted and not facts.empty_fields, _difference(wanted, names)
    )
    broken = [s.field for s in found if not (s.digest_matches and s.signature_valid)]
    checks.add("intact", bool(found) and not broken, ", ".join(broken))
    certificates = [_certificate(signature) for signature in found]
    checks.add("ours", bool(found) and _are_ours(certificates, trust))
    checks.add("evidence", bool(found) and _carry_evidence(found, certificates, expected))
    checks.add(
        "sealed",
        bool(found)
        and bool(expected)
        and expected[-1].kind == "seal"
        and found[-1].field == expected[-1].field
        and found[-1].locks
        and found[-1].end == size,
    )


def _difference(wanted: list[str], names: list[str]) -> str:
    missing = [name for name in wanted if name not in names]
    besides = [name for name in names if name not in wanted]
    return f"missing: {', '.join(missing) or '-'}; besides: {', '.join(besides) or '-'}"


def _certificate(signature: SignatureFacts) -> x509.Certificate | None:
    if signature.certificate is None:
        return None
    try:
        return x509.load_der_x509_certificate(bytes.fromhex(signature.certificate))
    except ValueError:
        return None


def _are_ours(certificates: list[x509.Certificate | None], trust: Trust) -> bool:
    serials = [certificate.serial_number for certificate in certificates if certificate]
    return len(set(serials)) == len(certificates) and all(
        certificate is not None and is_ours(certificate, trust) for certificate in certificates
    )


def is_ours(certificate: x509.Certificate, trust: Trust) -> bool:
    """Issued by an authority of ours, for signing, and no authority itself."""
    if not any(_issued(certificate, authority) for authority in trust.authorities):
        return False
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return usage.digital_signature and usage.content_commitment and not constraints.ca


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    if certificate == authority:
        return False
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _carry_evidence(
    found: tuple[SignatureFacts, ...],
    certificates: list[x509.Certificate | None],
    expected: tuple[ExpectedSignature, ...],
) -> bool:
    return len(found) == len(expected) and all(
        certificate is not None and _carries(signature, certificate, wanted)
        for signature, certificate, wanted in zip(found, certificates, expected, strict=True)
    )


def _carries(signature: SignatureFacts, certificate: x509.Certificate, wanted: ExpectedSignature) -> bool:
    evidence = evidence_of(certificate)
    if evidence is None or (wanted.evidence is not None and evidence.digest != wanted.evidence):
        return False
    if wanted.at is None:
        return True
    at = wanted.at.astimezone(UTC).replace(microsecond=0)
    return certificate.not_valid_before_utc == at and signature.moment == pdf_date(at)


def _unknown(
    pdf: bytes, digest: str, register: Register, trust: Trust, extract: Extract, checks: _Checks
) -> Report:
    """Bytes that the register does not have: an original with something after it, ours but changed, or not ours."""
    earlier: tuple[Record, Revision] | None = None
    for length, prefix in reversed(own_process.prefixes(pdf)):
        record = register.by_digest(prefix)
        if record is None:
            continue
        revision = record.revision(prefix)
        if revision and prefix == record.sealed_digest:
            return Report(Outcome.APPENDED, digest, checks.done(), record, revision, length)
        earlier = earlier or ((record, revision) if revision else None)
    if earlier:
        return Report(Outcome.ALTERED, digest, checks.done(), *earlier)
    codes = own_process.codes_in(pdf.decode("latin-1"))
    facts = extract(pdf)
    for code in dict.fromkeys((*codes, *facts.codes)):
        record = register.by_code(code)
        if record is not None:
            return Report(Outcome.ALTERED, digest, checks.done(), record)
    if any(c is not None and is_ours(c, trust) for c in map(_certificate, facts.signatures)):
        return Report(Outcome.ALTERED, digest, checks.done())
    return Report(Outcome.NOT_OURS if facts.readable else Outcome.UNREADABLE, digest, checks.done())
