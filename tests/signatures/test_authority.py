"""Credentials that serve once, live long, and say what act they were made for."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from signatures.authority import END, EVIDENCE_OID, Authority, common_name, evidence_of

AT = datetime(2026, 10, 14, 12, 0, 0, 654321, tzinfo=UTC)


def test_a_certificate_says_which_act_it_was_made_for(authority: Authority) -> None:
    credential = authority.issue("Ana Güell", AT, bytes(range(32)), "cédula a la vista")

    found = evidence_of(credential.certificate)

    assert found is not None
    assert found.digest == bytes(range(32))
    assert found.identification == "cédula a la vista"


def test_a_certificate_of_somebody_else_says_nothing(authority: Authority) -> None:
    assert evidence_of(authority.certificate) is None


def test_an_extension_with_rubbish_says_nothing_and_raises_nothing(authority: Authority) -> None:
    for rubbish in (b"", b"\x30", b"\x30\x80\x00\x00", b"\x30\x03\x02\x01\x01", b"\x04\x20" + bytes(32)):
        builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(x509.Name([]))
        builder = builder.serial_number(1).not_valid_before(AT).not_valid_after(END)
        builder = builder.public_key(authority.key.public_key())
        extension = x509.UnrecognizedExtension(EVIDENCE_OID, rubbish)
        certificate = builder.add_extension(extension, critical=False).sign(authority.key, hashes.SHA256())
        assert evidence_of(certificate) is None


def test_two_credentials_share_neither_key_nor_serial(authority: Authority) -> None:
    made = [authority.issue("Ana", AT, bytes(32), "x") for _ in range(20)]

    assert len({c.certificate.serial_number for c in made}) == 20
    assert len({c.key.private_numbers().private_value for c in made}) == 20
    assert all(c.certificate.serial_number.bit_length() == 128 for c in made)


def test_the_authority_signs_certificates_and_nothing_else(authority: Authority) -> None:
    usage = authority.certificate.extensions.get_extension_for_class(x509.KeyUsage).value

    assert usage.key_cert_sign
    assert not usage.digital_signature
    assert not usage.content_commitment


def test_a_leaf_signs_and_can_issue_nothing(authority: Authority) -> None:
    certificate = authority.issue("Ana", AT, bytes(32), "x").certificate
    certificate.verify_directly_issued_by(authority.certificate)
    extensions = certificate.extensions

    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    # Readers refuse odd purposes and look for revocation where a certificate says they may.
    for unwanted in (x509.ExtendedKeyUsage, x509.AuthorityInformationAccess, x509.CRLDistributionPoints):
        with pytest.raises(x509.ExtensionNotFound):
            extensions.get_extension_for_class(unwanted)


def test_a_certificate_begins_with_its_act_and_outlives_everybody(authority: Authority) -> None:
    certificate = authority.issue("Ana", AT, bytes(32), "x").certificate

    assert certificate.not_valid_before_utc == AT.replace(microsecond=0)
    assert certificate.not_valid_after_utc.year > 2100


def test_an_act_older_than_the_authority_is_refused(authority: Authority) -> None:
    with pytest.raises(ValueError, match="older than the authority"):
        authority.issue("Ana", AT - timedelta(days=60), bytes(32), "x")


def test_evidence_that_is_no_digest_is_refused(authority: Authority) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        authority.issue("Ana", AT, b"short", "x")


def test_it_comes_back_with_the_password_and_not_without(authority: Authority) -> None:
    kept = authority.to_bytes(b"clave larga")

    again = Authority.from_bytes(kept, b"clave larga")

    assert again.certificate == authority.certificate
    again.issue("Ana", AT, bytes(32), "x").certificate.verify_directly_issued_by(authority.certificate)
    with pytest.raises(ValueError, match=r"(?i)password|decrypt"):
        Authority.from_bytes(kept, b"otra")


def test_the_key_is_kept_encrypted_and_out_of_repr(authority: Authority) -> None:
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in authority.to_bytes(b"clave")
    assert "key" not in repr(authority).lower().replace("keyusage", "")


def test_another_authority_with_the_same_name_did_not_issue(authority: Authority) -> None:
    impostor = Authority.create("Rúbrica – Corporación Ejemplo de Ñuñoa", AT)
    certificate = impostor.issue("Ana", AT, bytes(32), "x").certificate

    with pytest.raises(InvalidSignature):
        certificate.verify_directly_issued_by(authority.certificate)


@pytest.mark.parametrize(
    "name", ["Ñ" * 200, "María Ñuñez " * 20, "  Ana \n Güell ", "", "José " + "x" * 70, "a" * 64, "a" * 65]
)
def test_a_name_of_any_length_fits_a_certificate(authority: Authority, name: str) -> None:
    certificate = authority.issue(name, AT, bytes(32), "x").certificate

    (attribute,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert 0 < len(str(attribute.value).encode()) <= 64
    assert str(attribute.value).rstrip("…").startswith(name.split()[0][:30] if name.split() else "-")


def test_a_long_name_is_cut_between_words() -> None:
    name = "Agrupación de Mujeres Emprendedoras de la Población Nueva Esperanza de Limache"

    assert common_name(name) == "Agrupación de Mujeres Emprendedoras de la Población Nueva…"
