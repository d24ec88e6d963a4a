"""What is measured: the protocol of the Grupo Motor, two pages, signed by three of its members, forty times."""

import copy
import io
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw

from document_templates import catalog
from document_templates.envelope import DocumentFields
from document_templates.programme import project as programme

EXAMPLE = Path(__file__).parents[1] / "example" / "limache.yaml"
KIND = "protocolo_gm"
SIGNERS = 3


def drawing(seed: int) -> bytes:
    """A signature as a finger leaves it: 600 × 200, transparent."""
    rng = random.Random(seed)
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    stroke = [(20 + 14 * step, rng.randint(20, 180)) for step in range(41)]
    ImageDraw.Draw(picture).line(stroke, fill=(20, 20, 60, 255), width=5, joint="curve")
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()


def project_file(folder: Path, count: int) -> Path:
    """The example with `count` protocols of three signers each, and no other document."""
    project: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    [protocol, *_] = [entry for entry in project["documentos"] if entry["slug"] == KIND]
    stem = protocol["folio"].rsplit("-", 1)[0]
    signers = [
        signer | {"modo": "enlace_a_mano", "obligatoria": False} for signer in protocol["firmas"][:SIGNERS]
    ]
    documents = [
        copy.deepcopy(protocol | {"folio": f"{stem}-{number:03d}", "firmas": signers})
        for number in range(1, count + 1)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "project.yaml"
    # Each document's own copy: YAML would write what is shared as an alias, and project files have none.
    text = yaml.safe_dump(project | {"documentos": documents}, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")
    return file


@dataclass(frozen=True)
class Subject:
    """One of the forty, for the steps that are measured alone."""

    file: Path

    @cached_property
    def project(self) -> programme.Project:
        return programme.parse(self.file.read_text(encoding="utf-8"), exists=lambda _: True).project

    @cached_property
    def fields(self) -> DocumentFields:
        return catalog.get(KIND).fields.from_project(self.project, self.project.documentos[0], {}, [])

    @property
    def template(self) -> bytes:
        return catalog.get(KIND).paper

    @property
    def signers(self) -> list[tuple[str, str]]:
        return [(signer.rol, signer.rut) for signer in self.fields.firmantes]
