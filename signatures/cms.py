"""CMS SignedData for PAdES B-B by ECDSA P-256, written as DER by hand.

RFC 5652 with the signed attributes that EN 319 142-1 wants: content type, message digest, signing certificate v2
(RFC 5035). The same bytes through an ASN.1 library cost a hundred times more, and this is done once per act.

There is no signing-time attribute: for `ETSI.CAdES.detached` the standard forbids it (table 1), /M tells the time.
"""

import hashlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from signatures.authority import Credential

_DATA = bytes.fromhex("06092a864886f70d010701")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")
_SHA256 = bytes.fromhex("300b0609608648016503040201")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")

_SEQUENCE, _SET, _OCTETS, _INTEGER = 0x30, 0x31, 0x04, 0x02
_CONTEXT_0, _CONTEXT_4 = 0xA0, 0xA4

OVERHEAD = 512
"""More than everything but the certificates takes: the issuer's name is counted apart."""


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _integer(value: int) -> bytes:
    return _tlv(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def size_limit(credential: Credential) -> int:
    """What to reserve: an ECDSA signature's length differs by a few bytes from one to the next."""
    certificates = (credential.certificate, credential.issuer)
    encoded = sum(len(c.public_bytes(serialization.Encoding.DER)) for c in certificates)
    return encoded + OVERHEAD + 2 * len(credential.certificate.issuer.public_bytes())


def signed_data(digest: bytes, credential: Credential) -> bytes:
    """Over the SHA-256 of what the signature covers."""
    certificate = credential.certificate.public_bytes(serialization.Encoding.DER)
    issuer = credential.issuer.public_bytes(serialization.Encoding.DER)
    name = credential.certificate.issuer.public_bytes()
    serial = _integer(credential.certificate.serial_number)
    attributes = _attributes(digest, certificate, name, serial)
    signature = credential.key.sign(_tlv(_SET, attributes), ec.ECDSA(hashes.SHA256()))
    signer = _tlv(
        _SEQUENCE,
        _integer(1),
        _tlv(_SEQUENCE, name, serial),
        _SHA256,
        _tlv(_CONTEXT_0, attributes),
        _ECDSA_SHA256,
        _tlv(_OCTETS, signature),
    )
    content = _tlv(
        _SEQUENCE,
        _integer(1),
        _tlv(_SET, _SHA256),
        _tlv(_SEQUENCE, _DATA),
        _tlv(_CONTEXT_0, *sorted((certificate, issuer))),
        _tlv(_SET, signer),
    )
    return _tlv(_SEQUENCE, _SIGNED_DATA, _tlv(_CONTEXT_0, content))


def _attributes(digest: bytes, certificate: bytes, issuer: bytes, serial: bytes) -> bytes:
    """In DER order: shorter encodings, hence here smaller first bytes, before longer ones."""
    issuer_serial = _tlv(_SEQUENCE, _tlv(_SEQUENCE, _tlv(_CONTEXT_4, issuer)), serial)
    identifier = _tlv(_SEQUENCE, _tlv(_OCTETS, hashlib.sha256(certificate).digest()), issuer_serial)
    parts = (
        _tlv(_SEQUENCE, _CONTENT_TYPE, _tlv(_SET, _DATA)),
        _tlv(_SEQUENCE, _MESSAGE_DIGEST, _tlv(_SET, _tlv(_OCTETS, digest))),
        _tlv(
            _SEQUENCE,
            _SIGNING_CERTIFICATE_V2,
            _tlv(_SET, _tlv(_SEQUENCE, _tlv(_SEQUENCE, identifier))),
        ),
    )
    return b"".join(sorted(parts))
