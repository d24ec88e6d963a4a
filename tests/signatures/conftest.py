"""Real documents, signed for real: a Word file through LibreOffice, presented, signed and sealed."""

import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docx
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image, ImageDraw

from signatures import pades, stamping
from signatures.authority import Authority
from signatures.record import ExpectedSignature, Record, Revision

CODE = "ABCDEFGHJKMNPQRS"
URL = f"HTTPS://FIRMA.EJEMPLO.CL/V/{CODE}"
AT = datetime(2026, 10, 14, 17, 5, 9, tzinfo=UTC)
NAMES = ("María José Ñuñez Huenchumán", "Luis O'Higgins – Pérez", "Ana Güell «Nené» Ibáñez")

FOOTER = stamping.Footer(
    lines=(
        "Documento LIM26-D31-001 · página {page} de {pages} · Código de verificación: ABCD-EFGH-JKMN-PQRS",
        "Compruebe quién firmó y si sigue vigente en firma.ejemplo.cl/v o con el código QR. Ñuñoa – «María»",
    ),
    url=URL,
    mark="DEMOSTRACIÓN, sin valor",
)


@dataclass(frozen=True)
class Box:
    role: str
    page: int
    rect: tuple[float, float, float, float]


def _marked(paragraph: object, document: object, role: str, width: float, height: float) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(picture, "PNG")
    picture.seek(0)
    inline = paragraph.add_run().add_picture(picture, width=Mm(width), height=Mm(height))._inline
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    relation = document.part.relate_to(f"https://firma.invalid/{role}", target, is_external=True)
    link = OxmlElement("a:hlinkClick")
    link.set(qn("r:id"), relation)
    inline.docPr.append(link)


def _word_file(path: Path) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height, section.bottom_margin = Mm(215.9), Mm(279.4), Mm(28)
    document.add_heading("Acta de traspaso – Ñuñoa", 1)
    for number in range(12):
        document.add_paragraph(f"{number + 1}. Cláusula: María Ñuñez & Cía. <Ltda.> " + "texto " * 40)
    table = document.add_table(rows=20, cols=4)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "bien"
    for number in range(12):
        paragraph = document.add_paragraph(f"Firma {number}")
        _marked(paragraph, document, f"firma_{number}", 70, 24)
    _marked(document.add_paragraph(), document, "sello", 80, 42)
    document.save(path)


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Tagged, as LibreOffice writes it, with twelve boxes on several pages."""
    folder = tmp_path_factory.mktemp("converted")
    _word_file(folder / "acta.docx")
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}',
            "--outdir",
            folder,
            folder / "acta.docx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "acta.pdf").read_bytes()


@pytest.fixture(scope="session")
def boxes(converted: bytes) -> list[Box]:
    """Twelve of signers, and the seal's."""
    found = []
    with pikepdf.open(io.BytesIO(converted)) as document:
        for index, page in enumerate(document.pages):
            for link in page.get("/Annots", ()):
                role = str(link.A.URI).rpartition("/")[2]
                found.append(Box(role, index, tuple(float(corner) for corner in link.Rect)))
    assert len(found) == 13
    assert len({box.page for box in found}) > 1
    return found


@pytest.fixture(scope="session")
def presented(converted: bytes) -> bytes:
    return stamping.present(converted, FOOTER)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.create("Rúbrica – Corporación Ejemplo de Ñuñoa", AT - timedelta(days=30))


@pytest.fixture(scope="session")
def drawing() -> bytes:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    line = [(10, 150), (80, 20), (120, 180), (200, 30), (260, 160), (330, 60), (420, 140), (590, 90)]
    ImageDraw.Draw(picture).line(line, fill=(0, 0, 40, 255), width=6, joint="curve")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


@dataclass(frozen=True)
class Chain:
    """A document signed by so many and sealed: each revision's bytes, and what the register would say."""

    revisions: tuple[bytes, ...]
    record: Record

    @property
    def sealed(self) -> bytes:
        return self.revisions[-1]


def evidence(number: int) -> bytes:
    return hashlib.sha256(f"evidence {number}".encode()).digest()


def lines(name: str, at: datetime) -> tuple[str, ...]:
    return (
        name,
        "RUT 12.345.678-5",
        "presidenta de la Junta de Vecinos N° 8 «Los Ángeles»",
        at.strftime("%d-%m-%Y, %H:%M") + " (hora de Chile continental, UTC−03:00)",
        "Firma electrónica simple (Ley 19.799)",
        "Identidad: enlace personal enviado a su correo",
    )


@pytest.fixture(scope="session")
def chain(presented: bytes, boxes: list[Box], authority: Authority, drawing: bytes) -> Callable[[int], Chain]:
    made: dict[int, Chain] = {}

    def build(signers: int) -> Chain:
        pdf, revisions, expected = presented, [presented], []
        kept = [Revision(0, "presented", digest(presented), 0)]
        for number, box in enumerate([*boxes[:signers], boxes[-1]]):
            seal = box.role == "sello"
            at = AT + timedelta(minutes=number)
            name = "Rúbrica: sello" if seal else NAMES[number % 3]
            pdf = pades.sign(
                pdf,
                field=box.role,
                page=box.page,
                rect=box.rect,
                appearance=pades.Appearance(
                    lines(name, at), None if seal else drawing, URL if seal else None
                ),
                at=at,
                credential=authority.issue(name, at, evidence(number), "personal_link"),
                lock=seal,
            )
            revisions.append(pdf)
            kind = "seal" if seal else "signature"
            kept.append(Revision(number + 1, kind, digest(pdf), min(number + 1, signers)))
            expected.append(ExpectedSignature(box.role, kind, evidence(number), at))
        record = Record(
            code=CODE,
            state="sealed" if signers else "issued",
            demonstration=True,
            signers=signers,
            revisions=tuple(kept),
            expected=tuple(expected),
        )
        return Chain(tuple(revisions), record)

    def chain_of(signers: int) -> Chain:
        if signers not in made:
            made[signers] = build(signers)
        return made[signers]

    return chain_of


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


@pytest.fixture(scope="session")
def pdfsig(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[bytes], dict[str, dict[str, str]]]:
    """What poppler says of each field, our root trusted; its exit code proves nothing, so its lines are read."""
    folder = tmp_path_factory.mktemp("nss")
    root = folder / "root.der"
    root.write_bytes(authority.certificate.public_bytes(Encoding.DER))
    store = f"sql:{folder}"
    subprocess.run(["certutil", "-N", "-d", store, "--empty-password"], check=True, capture_output=True)
    subprocess.run(["certutil", "-A", "-d", store, "-n", "root", "-t", "CT,CT,CT", "-i", root], check=True)

    def read(pdf: bytes) -> dict[str, dict[str, str]]:
        path = folder / "file.pdf"
        path.write_bytes(pdf)
        output = subprocess.run(
            ["pdfsig", "-nssdir", str(folder), path], capture_output=True, text=True, timeout=60, check=False
        ).stdout
        found = {}
        for block in output.split("Signature #")[1:]:
            values = dict(re.findall(r"^  - ([^:\n]+)(?:: (.*))?$", block, re.MULTILINE))
            found[values["Signature Field Name"]] = values
        return found

    return read


@pytest.fixture
def qpdf_finds_no_fault(tmp_path: Path) -> Callable[[bytes], None]:
    def check(pdf: bytes) -> None:
        path = tmp_path / "checked.pdf"
        path.write_bytes(pdf)
        run = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr

    return check


@dataclass(frozen=True)
class Word:
    """A word of the upright page, in points from its upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Poppler:
    """A PDF as poppler's tools see it."""

    path: Path

    def text(self, page: int | None = None) -> str:
        which = ["-f", str(page), "-l", str(page)] if page else []
        return self._run("pdftotext", "-layout", *which, self.path, "-")

    def words(self, page: int) -> list[Word]:
        output = self._run("pdftotext", "-bbox", "-f", str(page), "-l", str(page), self.path, "-")
        pattern = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
        return [
            Word(text, float(a), float(b), float(c), float(d))
            for a, b, c, d, text in re.findall(pattern, output)
        ]

    def structure(self) -> str:
        return self._run("pdfinfo", "-struct-text", self.path)

    def fonts(self) -> list[str]:
        return self._run("pdffonts", self.path).splitlines()[2:]

    def picture(self, page: int, dpi: int = 100) -> Image.Image:
        target = self.path.with_suffix("")
        self._run(
            "pdftoppm",
            "-r",
            str(dpi),
            "-f",
            str(page),
            "-l",
            str(page),
            "-singlefile",
            "-png",
            self.path,
            target,
        )
        with Image.open(target.with_suffix(".png")) as opened:
            return opened.convert("L")

    def codes(self, page: int, dpi: int = 150) -> set[str]:
        """What a scanner reads on the page."""
        self.picture(page, dpi).save(self.path.with_suffix(".scan.png"))
        run = subprocess.run(
            ["zbarimg", "-q", "--raw", self.path.with_suffix(".scan.png")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return set(run.stdout.split())

    @staticmethod
    def _run(*command: object) -> str:
        return subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=60, check=True
        ).stdout


@pytest.fixture
def poppler(tmp_path: Path) -> Callable[[bytes], Poppler]:
    count = iter(range(1000))

    def of(pdf: bytes) -> Poppler:
        path = tmp_path / f"seen{next(count)}.pdf"
        path.write_bytes(pdf)
        return Poppler(path)

    return of


@pytest.fixture(scope="session")
def root_certificate(authority: Authority) -> x509.Certificate:
    return authority.certificate


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    for name in ("soffice", "pdfsig", "certutil", "qpdf", "zbarimg", "pdftotext"):
        assert shutil.which(name), f"{name} is missing: make test installs it"
