"""What tools that none of us wrote say of a signed file."""

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from service.context import Context


@pytest.fixture
def valid_fields(ctx: Context, tmp_path: Path) -> Callable[[bytes], list[str]]:
    """The fields of a file in the order of their signatures, once pyHanko, poppler and qpdf accept each of them."""

    def check(pdf: bytes) -> list[str]:
        root = asn1_x509.Certificate.load(ctx.authority.certificate.public_bytes(Encoding.DER))
        trust = ValidationContext(trust_roots=[root])
        fields = []
        for signature in PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures:
            status = validate_pdf_signature(signature, trust)
            assert status.bottom_line, status.summary()
            fields.append(signature.field_name)
        file = tmp_path / "signed.pdf"
        file.write_bytes(pdf)
        told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout
        assert told.count("Signature is Valid.") == len(fields), told
        assert [b for b in told.split("Signature #")[1:] if "Total document signed" in b and "sello" in b]
        assert subprocess.run(["qpdf", "--check", file], capture_output=True).returncode == 0
        return fields

    return check


@pytest.fixture
def text_in(tmp_path: Path) -> Callable[[bytes, dict], str]:
    """The text of a file within a box of a signer, as poppler reads it."""

    def read(pdf: bytes, box: dict) -> str:
        file = tmp_path / "read.pdf"
        file.write_bytes(pdf)
        page = str(box["page"] + 1)
        size = subprocess.run(
            ["pdfinfo", "-f", page, "-l", page, file], capture_output=True, text=True
        ).stdout
        found = re.search(r"size:\s+([\d.]+) x ([\d.]+)", size)
        assert found
        left, bottom, right, top = (edge / 1000 for edge in box["rect"])
        area = {"-x": left, "-y": float(found[2]) - top, "-W": right - left, "-H": top - bottom}
        options = [part for name, value in area.items() for part in (name, str(round(value)))]
        command = ["pdftotext", "-f", page, "-l", page, *options, str(file), "-"]
        return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    return read
