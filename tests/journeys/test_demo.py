"""The demonstration brings every document of the Limache project to its seal, and strangers' tools agree.

The journey runs whole on SQLite and on PostgreSQL: mails, links, acts, signatures, seals, QR, public pages.
"""

import email
import email.policy
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from service import create_app, demo
from service.context import Context
from service.settings import Settings

DOCUMENTS = 32
SIGNATURES = 57


@pytest.mark.slow
def test_every_document_of_the_demonstration_is_sealed_and_stands(tmp_path, database_url):
    out = tmp_path / "out"
    environment = demo._environment(out, demo._free_port()) | {"RUBRICA_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "service", "demo", "--out", out]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"32 documentos \(32 sealed\), 57 firmas .* en [\d.]+ segundos", done.stdout)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert len(summary["documents"]) == DOCUMENTS
    assert sum(len(document["signers"]) for document in summary["documents"]) == SIGNATURES
    ctx = Context(Settings(_env_file=None, data=out / "data", database_url=database_url), "command")
    try:
        public = create_app(ctx).test_client()
        trusted = tmp_path / "authority.pem"
        trusted.write_bytes(ctx.authority.certificate.public_bytes(Encoding.PEM))
        people = personal_data(demo.EXAMPLE)
        with ThreadPoolExecutor(2) as pool:
            judged = pool.map(lambda d: strangers_agree(d, out / d["pdf"], trusted), summary["documents"])
            for document, urls in zip(summary["documents"], judged, strict=True):
                assert urls == {document["url"]}, document["folio"]
                the_public_page_stands_and_names_nobody(public, document, out / document["pdf"], people)
        no_mail_subject_names_anybody(out / "mail", people)
        for word in people:
            assert word not in done.stdout + done.stderr
    finally:
        ctx.close()
    checked = subprocess.run(
        [sys.executable, "-m", "service", "log", "check"],
        env=environment | {"RUBRICA_DATA": str(out / "data")},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


def strangers_agree(document: dict, file: Path, trusted: Path) -> set[str]:
    """pdfsig, pyHanko and qpdf accept the file; the addresses in the QR of its pages."""
    expected = len(document["signers"]) + 1
    told = run("pdfsig", "-nocert", file).stdout.decode()
    assert told.count("Signature is Valid.") == expected, told
    [seal] = [block for block in told.split("Signature #")[1:] if "Field Name: sello" in block]
    assert "  - Total document signed" in seal
    assert run("qpdf", "--check", file).returncode == 0
    pyhanko_accepts(file, trusted, expected)
    with_pages = file.with_suffix("")
    run("pdftoppm", "-r", "150", "-gray", file, with_pages)
    images = sorted(file.parent.glob(f"{file.stem}-*.pgm"))
    assert len(images) == document["pages"]
    addresses = set()
    for image in images:
        read = run("zbarimg", "-q", "--raw", image).stdout.decode().split()
        assert read, image
        addresses |= set(read)
        image.unlink()
    return addresses


def pyhanko_accepts(file: Path, trusted: Path, expected: int) -> None:
    reader = PdfFileReader(BytesIO(file.read_bytes()))
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(trusted)])
    signatures = reader.embedded_signatures
    assert len(signatures) == expected
    for signature in signatures:
        status = validate_pdf_signature(signature, trust)
        judged = (status.intact, status.valid, status.trusted, status.docmdp_ok)
        assert judged == (True, True, True, True), status.summary()
        last = signature is signatures[-1]
        assert status.coverage == (
            SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
        )
        assert status.modification_level <= ModificationLevel.FORM_FILLING


def the_public_page_stands_and_names_nobody(public, document: dict, file: Path, people: set[str]) -> None:
    path = re.sub(r"^HTTPS?://[^/]+", "", document["url"])
    page = public.get(path)
    assert page.status_code == 200
    assert "vigente según este registro" in page.get_data(as_text=True)
    answers = [page, public.get(path, headers={"Accept": "application/json"})]
    upload = {"archivo": (BytesIO(file.read_bytes()), "documento.pdf")}
    answers.append(public.post("/v", data=upload, content_type="multipart/form-data"))
    assert "vigente según este registro" in answers[-1].get_data(as_text=True)
    for answer in answers:
        text = answer.get_data(as_text=True)
        assert [word for word in people if word in text] == [], document["folio"]
    assert [word for word in people if word in document["url"]] == []


def no_mail_subject_names_anybody(folder: Path, people: set[str]) -> None:
    files = list(folder.glob("*.eml"))
    assert files
    for file in files:
        subject = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["Subject"]
        assert [word for word in people if word in subject] == []


def personal_data(project: Path) -> set[str]:
    """What would give somebody away: names as they are written, RUT with and without dots, mail, phone."""
    told = set()
    for person in yaml.safe_load(project.read_text(encoding="utf-8"))["personas"]:
        names, first = person["nombres"], person["nombres"].split()[0]
        father, mother = person["apellido_paterno"], person["apellido_materno"]
        told |= {f"{names} {father}", f"{first} {father}", f"{father} {mother}"}
        told |= {person["rut"], person["rut"].replace(".", ""), person["rut"].replace(".", "")[:-2]}
        told |= {person[key] for key in ("correo", "telefono") if person.get(key)}
    return told


def run(*command: object) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, capture_output=True, timeout=120)
