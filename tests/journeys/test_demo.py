"""The demonstration brings every document of both projects to the end that its file tells, and strangers agree.

The first runs whole on SQLite and on PostgreSQL: mails, links, acts, signatures, seals, QR, public pages.
"""

import email
import email.policy
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import func, select

from service import demo
from service.context import Context
from service.settings import Settings
from storage.models import Act, Document

ENDS = {"sealed": 108, "issued": 19, "superseded": 2, "out_for_signature": 1}
EXTERNAL = 4
SIGNATURES = 219
STATE_OF = {
    "firmado": "sealed",
    "cerrado_incompleto": "sealed",
    "emitido": "issued",
    "reemplazado": "superseded",
    "en_firma": "out_for_signature",
}
"""Of what is made here, by what the file tells."""
SAYS = {
    "sealed": "igente según este registro",
    "issued": "vigente según este registro",
    "out_for_signature": "Faltan firmas",
}
READABLE = "110"
"""Dots per inch at which a page's QR must be read: coarser than any scanner."""


@dataclass(frozen=True)
class Demonstration:
    """One that came to its end, and what it left behind."""

    out: Path
    project: Path
    database_url: str
    told: str
    """On both outputs, by every process."""

    @classmethod
    def run(cls, out: Path, project: Path, database_url: str = "") -> "Demonstration":
        command = [sys.executable, "-m", "service", "demo", "--out", out, "--project", project]
        environment = os.environ | {
            "RUBRICA_DATABASE_URL": database_url,
            "RUBRICA_ACCESS_LOG": str(out.with_name("access.log")),
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Diferencia" not in done.stderr
        return cls(out, project, database_url, done.stdout + done.stderr)

    @property
    def documents(self) -> list[dict]:
        return json.loads((self.out / "summary.json").read_text(encoding="utf-8"))["documents"]

    @property
    def access_log(self) -> list[str]:
        return self.out.with_name("access.log").read_text(encoding="utf-8").splitlines()

    def environment(self, port: int) -> dict[str, str]:
        return demo._environment(self.out, port) | {
            "RUBRICA_DATABASE_URL": self.database_url,
            "RUBRICA_CONVERTERS": "1",
            "RUBRICA_PROCESSES": "0",
        }

    @contextmanager
    def served_again(self) -> Iterator[str]:
        """The same data, behind another port: its base address."""
        port = demo._free_port()
        base = f"http://127.0.0.1:{port}"
        with demo._served(self.environment(port), base + "/"):
            yield base

    @contextmanager
    def context(self) -> Iterator[Context]:
        settings = Settings(_env_file=None, data=self.out / "data", database_url=self.database_url)
        ctx = Context(settings, "command")
        try:
            yield ctx
        finally:
            ctx.close()


@pytest.mark.slow
def test_every_document_of_the_demonstration_comes_to_the_end_that_its_file_tells(tmp_path, database_url):
    shown = Demonstration.run(tmp_path / "out", demo.EXAMPLE, database_url)
    told = f"134 documentos ({EXTERNAL} external, 19 issued, 1 out_for_signature, 108 sealed, 2 superseded)"
    assert f"{told}, {SIGNATURES} firmas" in shown.told
    documents = shown.documents
    assert Counter(document["state"] for document in documents) == ENDS
    assert sum(len(document["signers"]) for document in documents) == SIGNATURES
    with shown.context() as ctx, ctx.database.reading() as session:
        assert max(Counter(session.scalars(select(Document.packet_id))).values()) <= 40
    everybody_agrees(shown, tmp_path)


@pytest.mark.slow
def test_the_second_project_comes_to_its_end_too(tmp_path):
    """Fifteen months, another executor and another time zone."""
    project = demo.EXAMPLE.with_name("puerto-natales.yaml")
    everybody_agrees(Demonstration.run(tmp_path / "out", project), tmp_path)


def everybody_agrees(shown: Demonstration, folder: Path) -> None:
    people = personal_data(shown.project)
    told = yaml.safe_load(shown.project.read_text(encoding="utf-8"))["documentos"]
    made = Counter((one["slug"], STATE_OF[one["estado"]]) for one in told if one["estado"] in STATE_OF)
    assert Counter((one["kind"], one["state"]) for one in shown.documents) == made
    strangers_agree(shown, folder)
    with shown.served_again() as base, ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda d: the_public_page_says_where_it_stands(base, d, shown.out, people), shown.documents
            )
        )
    no_mail_subject_names_anybody(shown.out / "mail", people)
    no_log_names_anybody_or_opens_a_door(shown, people)
    port = demo._free_port()
    command = [sys.executable, "-m", "service", "log", "check"]
    checked = subprocess.run(command, env=shown.environment(port), capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def strangers_agree(shown: Demonstration, folder: Path) -> None:
    """Of every file pdfsig, qpdf and, on every page, zbarimg; pyHanko, the dearest, of one of each kind.

    Limache, on two busy cores: 41 seconds for 217 pages, of which zbarimg takes most.
    """
    finished = [document for document in shown.documents if document["pdf"]]
    assert len(finished) >= sum(document["state"] in ("sealed", "issued") for document in shown.documents) > 0
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda d: tools_accept(d, shown.out / d["pdf"]), finished))
    trusted = folder / "authority.pem"
    with shown.context() as ctx:
        trusted.write_bytes(ctx.authority.certificate.public_bytes(Encoding.PEM))
    for document in {document["kind"]: document for document in reversed(finished)}.values():
        pyhanko_accepts(shown.out / document["pdf"], trusted, len(document["signers"]) + 1)


def tools_accept(document: dict, file: Path) -> None:
    told = run("pdfsig", "-nocert", file).stdout.decode()
    assert told.count("Signature is Valid.") == len(document["signers"]) + 1, told
    [seal] = [block for block in told.split("Signature #")[1:] if "Field Name: sello" in block]
    assert "  - Total document signed" in seal
    assert run("qpdf", "--check", file).returncode == 0, file
    run("pdftoppm", "-r", READABLE, "-gray", file, file.with_suffix(""))
    images = sorted(file.parent.glob(f"{file.stem}-*.pgm"))
    assert len(images) == document["pages"], file
    for image in images:
        read = run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", image).stdout.decode().split()
        assert set(read) == {document["url"]}, image
        image.unlink()


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


def the_public_page_says_where_it_stands(base: str, document: dict, out: Path, people: set[str]) -> None:
    """As page, as JSON and for the file itself; and nobody is named anywhere."""
    if document["url"] is None:
        assert document["state"] == "draft", document["folio"]
        return
    address = base + urlsplit(document["url"]).path
    page = ask(address)
    newer = "Hay una versión más nueva" if document["pdf"] else "Documento reemplazado"
    assert SAYS.get(document["state"], newer) in page, document["folio"]
    answers = [page, ask(address, accept="application/json"), document["url"]]
    if document["pdf"]:
        answers.append(ask(base + "/v", file=(out / document["pdf"]).read_bytes()))
        stands = "vigente según este registro" in answers[-1]
        assert stands == (document["state"] != "superseded"), document["folio"]
    for answer in answers:
        assert [word for word in people if word in answer] == [], document["folio"]


def ask(address: str, accept: str = "text/html", file: bytes | None = None) -> str:
    headers, body = {"Accept": accept}, None
    if file is not None:
        headers["Content-Type"] = "multipart/form-data; boundary=limit"
        head = b'--limit\r\nContent-Disposition: form-data; name="archivo"; filename="documento.pdf"\r\n\r\n'
        body = head + file + b"\r\n--limit--\r\n"
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as answer:
        return answer.read().decode()


def no_mail_subject_names_anybody(folder: Path, people: set[str]) -> None:
    files = list(folder.glob("*.eml"))
    assert files
    for file in files:
        subject = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["Subject"]
        assert [word for word in people if word in subject] == []


def no_log_names_anybody_or_opens_a_door(shown: Demonstration, people: set[str]) -> None:
    lines = shown.access_log
    with shown.context() as ctx, ctx.database.reading() as session:
        acts = session.scalar(select(func.count(Act.id)))
    assert sum('"POST /firmar/…" 303 ' in line for line in lines) == acts > 0
    for text in (*lines, shown.told):
        assert [word for word in people if word in text] == []
        assert re.findall(r"(?i)/firmar/+[^…]\S*", text) == []


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
