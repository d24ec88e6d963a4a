"""The demonstration brings every document of the Limache project to the end that its file tells, and strangers agree.

The journey runs whole on SQLite and on PostgreSQL: mails, links, acts, signatures, seals, QR, public pages.
"""

import email
import email.policy
import json
import re
import subprocess
import sys
from collections import Counter
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
from sqlalchemy import select

from service import create_app, demo
from service.context import Context
from service.settings import Settings
from storage.models import Document

ENDS = {"sealed": 108, "issued": 19, "superseded": 2, "out_for_signature": 1}
EXTERNAL = 4
SIGNATURES = 219
SAYS = {
    "sealed": "igente según este registro",
    "issued": "vigente según este registro",
    "out_for_signature": "Faltan firmas",
}


@pytest.mark.slow
def test_every_document_of_the_demonstration_comes_to_the_end_that_its_file_tells(tmp_path, database_url):
    out = tmp_path / "out"
    environment = demo._environment(out, demo._free_port()) | {"RUBRICA_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "service", "demo", "--out", out]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    told = f"134 documentos ({EXTERNAL} external, 19 issued, 1 out_for_signature, 108 sealed, 2 superseded)"
    assert f"{told}, {SIGNATURES} firmas" in done.stdout
    assert "Diferencia" not in done.stderr
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    documents = summary["documents"]
    assert Counter(document["state"] for document in documents) == ENDS
    assert sum(len(document["signers"]) for document in documents) == SIGNATURES
    assert max(Counter(packets_of(out / "data", database_url)).values()) <= 40
    first_of_each_kind = {document["kind"]: document for document in reversed(documents) if document["pdf"]}
    ctx = Context(Settings(_env_file=None, data=out / "data", database_url=database_url), "command")
    try:
        public = create_app(ctx).test_client()
        trusted = tmp_path / "authority.pem"
        trusted.write_bytes(ctx.authority.certificate.public_bytes(Encoding.PEM))
        people = personal_data(demo.EXAMPLE)
        with ThreadPoolExecutor(2) as pool:
            chosen = list(first_of_each_kind.values())
            judged = pool.map(lambda d: strangers_agree(d, out / d["pdf"], trusted), chosen)
            for document, urls in zip(chosen, judged, strict=True):
                assert urls == {document["url"]}, document["folio"]
        for document in documents:
            the_public_page_says_where_it_stands_and_names_nobody(public, document, out, people)
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


@pytest.mark.slow
def test_the_second_project_comes_to_its_end_too(tmp_path):
    """Fifteen months, another executor and another time zone."""
    out, project = tmp_path / "out", demo.EXAMPLE.with_name("puerto-natales.yaml")
    environment = demo._environment(out, demo._free_port())
    command = [sys.executable, "-m", "service", "demo", "--out", out, "--project", project]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr


def packets_of(data: Path, database_url: str) -> list[str]:
    """The packet of each document."""
    ctx = Context(Settings(_env_file=None, data=data, database_url=database_url), "command")
    try:
        with ctx.database.reading() as session:
            return list(session.scalars(select(Document.packet_id)))
    finally:
        ctx.close()


def the_public_page_says_where_it_stands_and_names_nobody(
    public, document: dict, out: Path, people: set[str]
) -> None:
    path = re.sub(r"^HTTPS?://[^/]+", "", document["url"])
    page = public.get(path)
    assert page.status_code == 200
    newer = "Hay una versión más nueva" if document["pdf"] else "Documento reemplazado"
    assert SAYS.get(document["state"], newer) in page.get_data(as_text=True), document["folio"]
    answers = [page, public.get(path, headers={"Accept": "application/json"})]
    if document["pdf"]:
        upload = {"archivo": (BytesIO((out / document["pdf"]).read_bytes()), "documento.pdf")}
        answers.append(public.post("/v", data=upload, content_type="multipart/form-data"))
        stands = "vigente según este registro" in answers[-1].get_data(as_text=True)
        assert stands == (document["state"] != "superseded"), document["folio"]
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
