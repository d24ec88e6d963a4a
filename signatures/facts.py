"""What a file shows by itself: signatures, what they cover, and codes of ours. No judgement, no trust.

`extract` parses whatever it is given, so for a stranger's file it runs in a process of its own (`limited`).
`prefixes` and `codes_in` only look at bytes and may run anywhere.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice
from typing import Any

import pypdfium2
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

MARKERS_EXAMINED = 60
"""End-of-file marks from either end of the file; a sealed document of ours has some twenty at most."""
SIGNATURES_EXAMINED = 200
CODES_EXAMINED = 20
"""Each is looked up; a document of ours has its own and those of the documents that it cites."""
PAGES_READ = 8
"""From either end: every page of ours carries the code."""

_VALUE = re.compile(rb"/Contents\s*<((?:[0-9A-Fa-f]{2}){200,20000})>")
_LETTERS = "0-9A-HJKMNP-TV-Z"
_ADDRESS = re.compile(rf"/V/([{_LETTERS}-]{{16,19}})(?![{_LETTERS}-])", re.IGNORECASE)
_PRINTED = re.compile(rf"(?<![\w-])([{_LETTERS}]{{4}}(?:[-‐‑–][{_LETTERS}]{{4}}){{3}})(?![\w-])")


@dataclass(frozen=True)
class SignatureFacts:
    """One signature field with a value."""

    field: str
    subfilter: str
    moment: str
    """/M, as it is written."""
    covers: tuple[int, int]
    """Where the hole for the signature's own value begins and ends."""
    end: int
    """Everything before this byte is covered, but for the hole."""
    sound: bool
    """From byte 0, with a hole that is exactly the value, to the end of a revision."""
    digest_matches: bool
    signature_valid: bool
    locks: bool
    """Its field locks every field, and the document."""
    certificate: str | None
    """DER in hex."""


@dataclass(frozen=True)
class Facts:
    readable: bool
    signatures: tuple[SignatureFacts, ...] = ()
    """In the order of what they cover."""
    empty_fields: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Facts":
        signatures = tuple(
            SignatureFacts(**{**s, "covers": (int(s["covers"][0]), int(s["covers"][1]))})
            for s in values["signatures"]
        )
        return cls(
            readable=bool(values["readable"]),
            signatures=signatures,
            empty_fields=tuple(values["empty_fields"]),
            codes=tuple(values["codes"]),
            problem=values["problem"],
        )


def prefixes(pdf: bytes) -> list[tuple[int, str]]:
    """Length and SHA-256 of the file up to each end-of-file mark, the whole file left out; shortest first."""
    marks = [match.end() for match in re.finditer(rb"%%EOF", pdf)]
    if len(marks) > 2 * MARKERS_EXAMINED:
        marks = marks[:MARKERS_EXAMINED] + marks[-MARKERS_EXAMINED:]
    ends = sorted({end + extra for end in marks for extra in _line_ends(pdf, end)} - {len(pdf)})
    found, digest, at = [], hashlib.sha256(), 0
    view = memoryview(pdf)
    for end in ends:
        digest.update(view[at:end])
        at = end
        found.append((end, digest.hexdigest()))
    return found


def _line_ends(pdf: bytes, end: int) -> set[int]:
    following = pdf[end : end + 2]
    return (
        {0} | ({1} if following[:1] in (b"\n", b"\r") else set()) | ({2} if following == b"\r\n" else set())
    )


def codes_in(text: str) -> tuple[str, ...]:
    """Verification codes as our addresses and footers write them, without hyphens, each once, the first few."""
    found: dict[str, None] = {}
    for match in chain(_ADDRESS.finditer(text), _PRINTED.finditer(text)):
        code = re.sub(r"[^0-9A-Z]", "", match[1].upper())
        if len(code) == 16:
            found[code] = None
        if len(found) == CODES_EXAMINED:
            break
    return tuple(found)


def extract(pdf: bytes) -> Facts:
    """Never raises an exception; a parser may still be killed or run out of memory, hence `limited`."""
    found = signatures_in(pdf)
    return replace(found, codes=tuple(dict.fromkeys((*found.codes, *codes_in(_text(pdf))))))


def signatures_in(pdf: bytes) -> Facts:
    """The same without reading the pages' text, of which only the document's own metadata is looked at."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        fields = list(_signature_fields(reader.root))
        signatures = [_examined(pdf, name, field) for name, field in fields if "/V" in field]
        empty = tuple(name for name, field in fields if "/V" not in field)
        codes = codes_in(_metadata(reader))
    except Exception as error:  # a hostile file can make the parser raise nearly anything
        return Facts(False, signatures=_remains(pdf), problem=type(error).__name__)
    return Facts(True, tuple(sorted(signatures, key=lambda s: (s.end, s.field))), empty, codes)


def _text(pdf: bytes) -> str:
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            count = len(document)
            wanted = sorted({*range(min(PAGES_READ, count)), *range(max(0, count - PAGES_READ), count)})
            return "\n".join(document[index].get_textpage().get_text_bounded() for index in wanted)
        finally:
            document.close()
    except Exception:  # no text is an answer too
        return ""


def _metadata(reader: PdfFileReader) -> str:
    if "/Info" not in reader.trailer:
        return ""
    information = reader.trailer["/Info"]
    return "\n".join(str(information[key]) for key in information)


def _signature_fields(root: Any) -> Iterator[tuple[str, Any]]:
    """Every signature field with its full name, however nested."""
    if "/AcroForm" not in root or "/Fields" not in root["/AcroForm"]:
        return
    waiting = [("", root["/AcroForm"]["/Fields"], 0)]
    count = 0
    while waiting:
        prefix, fields, depth = waiting.pop(0)
        for reference in fields:
            count += 1
            if count > SIGNATURES_EXAMINED or depth > 10:
                raise ValueError("too many fields")
            field = reference.get_object()
            name = prefix + str(field["/T"]) if "/T" in field else prefix
            if "/FT" in field and field["/FT"] == "/Sig":
                yield name, field
            elif "/Kids" in field:
                waiting.append((name + ".", field["/Kids"], depth + 1))


def _examined(pdf: bytes, name: str, field: Any) -> SignatureFacts:
    value = field["/V"]
    numbers = [int(number) for number in value["/ByteRange"]]
    start, hole, after, rest = numbers if len(numbers) == 4 else (-1, 0, 0, 0)
    end = after + rest
    contents = bytes(value["/Contents"])
    within = 0 == start <= hole < after <= end <= len(pdf)
    raw = pdf[hole:after] if within else b""
    sound = (
        within
        and raw[:1] == b"<"
        and raw[-1:] == b">"
        and raw[1:-1].lower() == contents.hex().encode("ascii")
        and pdf[:end].rstrip(b"\r\n").endswith(b"%%EOF")
    )
    digest = hashlib.sha256(memoryview(pdf)[:hole])
    digest.update(memoryview(pdf)[after:end])
    matches, valid, certificate = _opened(contents, digest.digest()) if within else (False, False, None)
    return SignatureFacts(
        field=name,
        subfilter=str(value["/SubFilter"]),
        moment=str(value["/M"]) if "/M" in value else "",
        covers=(hole, after),
        end=end,
        sound=sound,
        digest_matches=matches,
        signature_valid=valid,
        locks=_locks(field),
        certificate=certificate,
    )


def _opened(contents: bytes, digest: bytes) -> tuple[bool, bool, str | None]:
    """Whether the message digest is this one, whether the signature over the attributes is valid, and by whom."""
    try:
        content = cms.ContentInfo.load(contents)["content"]
        signer = content["signer_infos"][0]
        certificate = _certificate(content, signer)
        attributes = {attribute["type"].native: attribute for attribute in signer["signed_attrs"]}
        stated = attributes["message_digest"]["values"][0].native
        own = _named(attributes["signing_certificate_v2"]["values"][0])
        encoded = certificate.public_bytes(Encoding.DER)
        valid = own == hashlib.sha256(encoded).digest() and _verifies(certificate, signer)
        return stated == digest, valid, encoded.hex()
    except Exception:  # ASN.1 of a stranger; whatever it made the parser raise, it is no signature
        return False, False, None


def _named(signing_certificate: tsp.SigningCertificateV2) -> bytes:
    """The digest of the certificate that the signer meant; importing `tsp` is what makes the attribute known."""
    digest: bytes = signing_certificate["certs"][0]["cert_hash"].native
    return digest


def _certificate(content: Any, signer: Any) -> x509.Certificate:
    wanted = signer["sid"].chosen
    for choice in content["certificates"]:
        candidate = choice.chosen
        if (
            candidate.serial_number == wanted["serial_number"].native
            and candidate.issuer.dump() == wanted["issuer"].dump()
        ):
            return x509.load_der_x509_certificate(candidate.dump())
    raise ValueError("the signer's certificate is not there")


def _verifies(certificate: x509.Certificate, signer: Any) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    # What is signed is the attributes as a SET, not with the implicit tag that they travel with (RFC 5652, 5.4).
    signed = signer["signed_attrs"].untag().dump()
    try:
        key.verify(signer["signature"].native, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _remains(pdf: bytes) -> tuple[SignatureFacts, ...]:
    """Signature values in a file whose structure cannot be read: enough to say whose it was."""
    found = []
    for match in islice(_VALUE.finditer(pdf), SIGNATURES_EXAMINED):
        _, _, certificate = _opened(bytes.fromhex(match[1].decode("ascii")), b"")
        if certificate:
            found.append(
                SignatureFacts("", "", "", match.span(), match.end(), False, False, False, False, certificate)
            )
    return tuple(found)


def _locks(field: Any) -> bool:
    try:
        lock = field["/Lock"]
        transform = field["/V"]["/Reference"][0]["/TransformParams"]
        return all(part["/Action"] == "/All" and int(part["/P"]) == 1 for part in (lock, transform))
    except (KeyError, IndexError, TypeError, ValueError):
        return False
