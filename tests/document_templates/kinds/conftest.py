"""Each kind with its sample, the smallest and very long data, each converted once for all tests."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from stdnum.cl import rut

from document_templates import catalog
from document_templates.conversion import Converter
from document_templates.envelope import DocumentFields
from document_templates.errors import FieldErrors
from document_templates.field_types import normal_rut
from document_templates.filling import Filled, fill
from document_templates.gathering import cited
from document_templates.kind import Kind
from document_templates.programme.project import Project, cited_folios, from_json, to_json
from tools.drafting.samples import read

EXAMPLE = Path(__file__).parents[3] / "example"
MEAN_NAME = 'María Ñuñez & Cía. <Ltda.> "Los Ángeles" O\'Higgins'
LONG_LINE = f"{MEAN_NAME}, con la Agrupación de Desarrollo Social, Cultural y Deportivo del Sector Poniente"
SIZES = ("sample", "smallest", "long")
MANY = {"asistentes", "organizaciones", "invitadas"}
"""Tables of the fields that go on over pages: a hundred rows."""
ROWS = {"acciones": 8, "filas": 40, "acuerdos": 30}
"""As many in a table within a group: enough to go on over pages too."""
PLAIN = {"folio", "codigo", "sha256", "rut", "ejecutor_rut", "declarante_rut", "proveedor_rut", "rol", "modo"}
PLAIN |= {
    "persona_id",
    "tamano_pagina",
    "titulo",
    "instancia",
    "estado",
    "financiamiento",
    "fosis_direccion_regional",
}
PLAIN |= {"hora_inicio", "hora_termino", "prioridad", "acto"}
PLAIN |= {"factura_numero", "numero", "comuna", "region", "lugar", "cargo"}


@dataclass
class Document:
    kind: Kind
    fields: DocumentFields
    filled: Filled
    pdf: bytes
    pages: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def projects() -> list[Project]:
    """Both Ecomercados of the repository, in the order in which samples are taken from them."""
    return [read(EXAMPLE / name) for name in ("limache.yaml", "puerto-natales.yaml")]


@pytest.fixture(scope="session")
def project(projects: list[Project]) -> Project:
    """The first: Limache, of 10 months."""
    return projects[0]


@pytest.fixture(scope="session")
def make(converter: Converter) -> Callable[..., Document]:
    made: dict[tuple[str, str, str], Document] = {}

    def document(slug: str, size: str, page: str = "carta") -> Document:
        key = slug, size, page
        if key not in made:
            made[key] = _made(converter, slug, size, page)
        return made[key]

    return document


def _made(converter: Converter, slug: str, size: str, page: str) -> Document:
    kind = catalog.get(slug)
    plain = json.loads((kind.folder / "sample.json").read_text())
    shaped = {"sample": lambda data, kind: data, "smallest": smallest, "long": long}[size](plain, kind)
    fields = kind.fields.model_validate_json(json.dumps(shaped | {"tamano_pagina": page}))
    filled = fill(kind.paper, fields)
    pdf = converter.convert(filled.docx)
    return Document(kind, fields, filled, pdf, page_texts(pdf))


def page_texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def smallest(data: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Nothing that may be absent is there, each list has one item, one person signs in each role that must."""
    needed = [role.slug for role in kind.roles if role.minimum]
    firsts = [next(one for one in data["firmantes"] if one["rol"] == role) for role in needed]
    # Where any role will do, somebody signs all the same.
    signers = firsts or data["firmantes"][:1]
    return _least(data, kind.fields.model_json_schema(), kind.fields) | {"firmantes": signers, "anexos": []}


def _least(data: Any, schema: dict[str, Any], model: Any) -> Any:
    """Without what the model can do without."""
    kept = {}
    for name, info in model.model_fields.items():
        value = data[name]
        if not info.is_required():
            continue
        kept[name] = _least_value(value, info.annotation)
    return kept


def _least_value(value: Any, annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return _least(value, {}, annotation)
    arguments = getattr(annotation, "__args__", ())
    if isinstance(value, list):
        inner = arguments[0] if arguments else None
        return [_least_value(value[0], inner)] if value else []
    return value


def long(data: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Names that are hard to print and long to write, 300 goods, a dozen signers, a dozen annexes."""
    stretched: dict[str, Any] = _stretched(data, "")
    if data["firmantes"]:
        stretched["firmantes"] = [_stretched(_signer(data["firmantes"], number), "") for number in range(12)]
    annex = {"nombre": LONG_LINE, "paginas": 3, "sha256": "ab" * 32, "folio": None}
    stretched["anexos"] = [annex | {"nombre": f"{LONG_LINE} {n}"} for n in range(12)]
    if "lineas" in data:
        lines = [data["lineas"][n % len(data["lineas"])] | {"item": n + 1} for n in range(300)]
        stretched["lineas"] = [_stretched(line, "") for line in lines]
    for name in MANY & data.keys():
        stretched[name] = [_stretched(data[name][n % len(data[name])], "") for n in range(100)]
    return stretched


def _signer(signers: list[dict[str, Any]], number: int) -> dict[str, Any]:
    one = signers[number % len(signers)]
    digits = f"44{number:03}{100 + number}"
    other = normal_rut(digits + rut.calc_check_digit(digits))
    return one if number < len(signers) else one | {"rut": other}


def _stretched(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _stretched(item, key) for key, item in value.items()}
    if isinstance(value, list):
        if name in ("series",):
            return value * 4
        if name in ("firmantes", "anexos", "lineas"):
            return value
        rows = [value[n % len(value)] for n in range(ROWS[name])] if name in ROWS and value else value
        return [_stretched(item, "") for item in rows]
    if isinstance(value, str) and name not in PLAIN and not _is_date(value):
        return f"{LONG_LINE} {value}" if len(value) > 12 else f"{MEAN_NAME} {value}"
    return value


def _is_date(text: str) -> bool:
    return len(text) == 10 and text[4] == "-" and text[:4].isdigit()


def whole(number: str) -> str:
    """`D11-001` is a folio of Limache; one of the other example is given whole."""
    return number if number.count("-") == 2 else f"LIM26-{number}"


@pytest.fixture
def gather(projects: list[Project]) -> Callable[..., Any]:
    """The fields of a document of the examples, after a change to the project's plain values."""

    def gathered(
        number: str, change: Callable[[dict[str, Any], dict[str, Any]], object] = lambda plain, entry: None
    ) -> Any:
        folio = whole(number)
        project = next(one for one in projects if one.has_document(folio))
        plain = json.loads(to_json(project))
        change(plain, next(one for one in plain["documentos"] if one["folio"] == folio))
        changed = from_json(json.dumps(plain).encode())
        entry = changed.document(folio)
        citations = {cited_folio: cited({}, cited_folio) for cited_folio in cited_folios(changed, entry)}
        return catalog.get(entry.slug).fields.from_project(changed, entry, citations, [])

    return gathered


@pytest.fixture
def refusals(gather: Callable[..., Any]) -> Callable[..., dict[str, str]]:
    """Path and message of everything that is wrong."""

    def refused(number: str, change: Any) -> dict[str, str]:
        with pytest.raises(FieldErrors) as caught:
            gather(number, change)
        return {
            error.path.replace(f"documentos[{whole(number)}].", ""): error.message
            for error in caught.value.errors
        }

    return refused
