"""The pipeline that one would write from the libraries' front pages: docxtpl, `soffice --convert-to` for each file,
a page overlay merged by pypdf, and pyHanko as it comes. One document after the other, correct, and slow.

It gets everything that is not the point for free: the boxes of the signatures are known, and nothing is stored,
logged or mailed.
"""

import io
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import qrcode
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from docxtpl import DocxTemplate
from jinja2 import Environment
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader, PdfWriter, Transformation

DOTS_PER_POINT = 200 / 72


def fill(template: bytes, context: Mapping[str, Any], environment: Environment) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(context), jinja_env=environment, autoescape=True)
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()


def convert(docx: bytes, profile: Path) -> bytes:
    """A cold soffice for one file, with a profile that is there already."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(docx)
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        subprocess.run(
            [*command, "--convert-to", "pdf", "--outdir", folder, str(source)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return source.with_suffix(".pdf").read_bytes()


def footer(lines: Sequence[str], url: str) -> Image.Image:
    """The QR and some lines beside it, as a picture of 180 × 20 mm."""
    picture = Image.new("1", (1417, 157), 1)
    picture.paste(qrcode.make(url).get_image().resize((157, 157)), (0, 0))
    draw = ImageDraw.Draw(picture)
    for index, line in enumerate(lines):
        draw.text((180, 20 + 40 * index), line, fill=0, font_size=26)
    return picture


def stamp(pdf: bytes, lines: Sequence[str], url: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for number, page in enumerate(writer.pages, 1):
        overlay = io.BytesIO()
        footer([*lines, f"Página {number} de {len(writer.pages)}"], url).save(overlay, "PDF", resolution=200)
        page.merge_transformed_page(PdfReader(overlay).pages[0], Transformation().translate(50, 20))
    stamped = io.BytesIO()
    writer.write(stamped)
    return stamped.getvalue()


@dataclass(frozen=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def create(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(key, _certificate("Autoridad", key, "Autoridad", key, ca=True))

    def issue(self, name: str) -> signers.SimpleSigner:
        """A key for one signature, ready to sign."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(name, key, "Autoridad", self.key, ca=False)
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()
        store.register(_to_asn1(self.certificate))
        return signers.SimpleSigner(
            signing_cert=_to_asn1(certificate),
            signing_key=keys.PrivateKeyInfo.load(der),
            cert_registry=store,
        )


def _to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def sign(
    pdf: bytes,
    field: str,
    page: int,
    rect: tuple[float, float, float, float],
    drawing: bytes | None,
    signer: Any,
) -> bytes:
    """pyHanko as its manual shows it: a PAdES signature in a new field, with the drawing behind the text."""
    left, bottom, right, top = (round(side) for side in rect)
    style = TextStampStyle(
        stamp_text="%(signer)s\n%(ts)s",
        background=PdfImage(Image.open(io.BytesIO(drawing))) if drawing else None,
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    pdf_signer = signers.PdfSigner(
        metadata,
        signer,
        stamp_style=style,
        new_field_spec=fields.SigFieldSpec(field, on_page=page, box=(left, bottom, right, top)),
    )
    signed = io.BytesIO()
    pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed)
    return signed.getvalue()


@dataclass(frozen=True)
class Place:
    """Whose signature goes where; the seal's is one too, without a drawing."""

    name: str
    page: int
    rect: tuple[float, float, float, float]
    drawing: bytes | None


def whole_document(
    template: bytes,
    context: Mapping[str, Any],
    environment: Environment,
    places: Sequence[Place],
    authority: Authority,
    profile: Path,
) -> bytes:
    """From fields to a file that everyone has signed."""
    pdf = convert(fill(template, context, environment), profile)
    pdf = stamp(
        pdf, ["Folio LIM26-D00-000", "Código ABCD-EFGH-JKMN"], "HTTPS://FIRMA.EXAMPLE.ORG/V/ABCDEFGHJKMN"
    )
    for index, place in enumerate(places):
        pdf = sign(pdf, f"Firma{index}", place.page, place.rect, place.drawing, authority.issue(place.name))
    return pdf
