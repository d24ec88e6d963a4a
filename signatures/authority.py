"""Our own certificate authority: a root that issues, and one-time credentials that sign.

The authority signs no document. Each act, each "No firmó" and the seal gets a credential of its own, whose key is
made for one signature and forgotten. What such a signature proves is that the service packaged an act (see the
evidence in the certificate), not that the person alone controlled a key.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

EVIDENCE_OID = x509.ObjectIdentifier("2.25.44008436494230124620588200486062274260")
"""Extension of our certificates: `SEQUENCE { version INTEGER, evidence OCTET STRING, identification UTF8String }`.

`evidence` is the SHA-256 of the act's evidence, `identification` a code for how the person was identified. The OID
is a UUID (X.667), so it needed no registration and collides with nobody.
"""

END = datetime(2125, 12, 31, 23, 59, 59, tzinfo=UTC)
"""No certificate of ours expires while papers are kept: poppler and other readers validate at the present moment and
would call every old signature expired. Not the year 9999 of RFC 5280, which overflows in software that shifts it to
local time. The key is gone after one signature, so a long life gives nobody anything to steal."""

CLOCK_SLACK = timedelta(days=1)
"""The root begins a day early, so that a clock set back does not put acts before it."""

COMMON_NAME_LIMIT = 64
"""X.520's ub-common-name counts characters, `cryptography` and some readers count bytes: bytes, then."""

_CURVE = ec.SECP256R1()


class _Evidence(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("evidence", core.OctetString),
        ("identification", core.UTF8String),
    ]


@dataclass(frozen=True)
class Evidence:
    """What a certificate says of the act that it was made for."""

    digest: bytes
    identification: str


@dataclass(frozen=True)
class Credential:
    """A key and certificate for one signature."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def create(cls, name: str, at: datetime) -> Self:
        key = ec.generate_private_key(_CURVE)
        subject = _subject(name)
        begin = at.astimezone(UTC).replace(microsecond=0) - CLOCK_SLACK
        builder = _builder(subject, subject, key.public_key(), begin)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(sign_certificates=True), critical=True)
            .add_extension(identifier, critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(certificate, key)

    def to_bytes(self, password: bytes) -> bytes:
        """Certificate, and key encrypted by the password (PKCS#8, PBES2), as PEM."""
        encryption = serialization.BestAvailableEncryption(password)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
        return self.certificate.public_bytes(serialization.Encoding.PEM) + self.key.private_bytes(*form)

    @classmethod
    def from_bytes(cls, data: bytes, password: bytes) -> Self:
        """Raises `ValueError` when the password is wrong or the parts do not belong together."""
        certificate = x509.load_pem_x509_certificate(data)
        key = serialization.load_pem_private_key(data[data.index(b"-----BEGIN ENCRYPTED") :], password)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the authority's key is not the key of its certificate")
        return cls(certificate, key)

    def issue(self, common_name: str, at: datetime, evidence: bytes, identification: str) -> Credential:
        """A credential for one signature. `evidence` is a SHA-256 digest."""
        begin = at.astimezone(UTC).replace(microsecond=0)
        if begin < self.certificate.not_valid_before_utc:
            raise ValueError("the act is older than the authority that would sign it")
        if len(evidence) != 32:
            raise ValueError("evidence is a SHA-256 digest of 32 bytes")
        key = ec.generate_private_key(_CURVE)
        statement = _Evidence({"version": 1, "evidence": evidence, "identification": identification})
        issuer_key = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        certificate = (
            _builder(self.certificate.subject, _subject(common_name), key.public_key(), begin)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign_certificates=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key), critical=False
            )
            .add_extension(x509.UnrecognizedExtension(EVIDENCE_OID, statement.dump()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return Credential(certificate, self.certificate, key)


def evidence_of(certificate: x509.Certificate) -> Evidence | None:
    """What the certificate says of its act; None when it says nothing that we can read."""
    try:
        extension = certificate.extensions.get_extension_for_oid(EVIDENCE_OID).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return None
    if not isinstance(extension, x509.UnrecognizedExtension):
        return None
    try:
        statement = _Evidence.load(extension.value, strict=True)
        version, digest, identification = (
            statement[name].native for name in ("version", "evidence", "identification")
        )
    except (ValueError, TypeError, KeyError):
        return None
    if version != 1 or len(digest) != 32:
        return None
    return Evidence(digest, identification)


def common_name(name: str) -> str:
    """The name as far as there is room for it, cut between words where possible."""
    name = " ".join(name.split()) or "-"
    if _size(name) <= COMMON_NAME_LIMIT:
        return name
    head = name
    while _size(head + "…") > COMMON_NAME_LIMIT:
        head = head[:-1]
    if " " in head[COMMON_NAME_LIMIT // 2 :]:
        head = head[: head.rindex(" ")]
    return head + "…"


def _size(text: str) -> int:
    return len(text.encode("utf-8"))


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name(name))])


def _builder(
    issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePublicKey, begin: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(secrets.randbits(127) | 1 << 127)
        .not_valid_before(begin)
        .not_valid_after(END)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
