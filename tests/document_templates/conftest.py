"""Small Word templates, made here with python-docx, and fields to fill them with."""

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image
from stdnum.cl import rut

from document_templates.conversion import Converter
from document_templates.envelope import DocumentFields, FieldsModel, ProjectFields, SignerFields
from document_templates.field_types import normal_rut


class Item(FieldsModel):
    nombre: str
    cantidad: int
    valor: int


class InventoryFields(DocumentFields):
    bienes: list[Item] = []  # noqa: RUF012
    nota: str | None = None

    @property
    def total(self) -> int:
        return sum(item.valor for item in self.bienes)


def picture(width: int = 4, height: int = 4, colour: Any = (0, 0, 0, 0), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


class Word:
    """A Word file in the making."""

    def __init__(self, font: str = "Carlito", size: float = 11) -> None:
        self.document = docx.Document()
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = font, Pt(size)
        section = self.document.sections[0]
        section.bottom_margin = Mm(28)

    def text(self, *paragraphs: str) -> "Word":
        for paragraph in paragraphs:
            self.document.add_paragraph(paragraph)
        return self

    def page_break(self) -> "Word":
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        return self

    def header(self, text: str, logos: Sequence[tuple[str, float, float]] = ()) -> "Word":
        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.text = text
        for name, width, height in logos:
            shape = paragraph.add_run().add_picture(io.BytesIO(picture()), Mm(width), Mm(height))
            shape._inline.docPr.set("name", name)
        return self

    def footer(self, text: str) -> "Word":
        self.document.sections[0].footer.paragraphs[0].text = text
        return self

    def rows(self, heading: Sequence[str], each: str, cells: Sequence[str]) -> "Word":
        """A table with a repeated heading and a row for every item: `each` is the `for` of the loop."""
        table = self.document.add_table(4, len(heading))
        table.style = "Table Grid"
        for cell, text in zip(table.rows[0].cells, heading, strict=True):
            cell.text = text
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        table.rows[1].cells[0].text = f"{{%tr for {each} %}}"
        for cell, text in zip(table.rows[2].cells, cells, strict=True):
            cell.text = text
        table.rows[3].cells[0].text = "{%tr endfor %}"
        return self

    def boxes(self, columns: Sequence[tuple[str, str]], width: float = 60, height: float = 20) -> "Word":
        """One row of cells: a box of a role, and text under it."""
        table = self.document.add_table(1, len(columns))
        for cell, (role, text) in zip(table.rows[0].cells, columns, strict=True):
            self.box(cell.paragraphs[0], role, width, height)
            for line in text.split("\n"):
                cell.add_paragraph(line)
        return self

    def seal(self, width: float = 62, height: float = 42) -> "Word":
        self.box(self.document.add_paragraph(), "sello", width, height)
        return self

    def box(self, paragraph: Any, role: str, width: float, height: float) -> None:
        shape = paragraph.add_run().add_picture(io.BytesIO(picture()), Mm(width), Mm(height))
        link = OxmlElement("a:hlinkClick")
        address = f"https://firma.invalid/{role}"
        relation = self.document.part.relate_to(
            address, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", True
        )
        link.set(qn("r:id"), relation)
        shape._inline.docPr.append(link)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


@pytest.fixture(scope="session")
def word() -> type[Word]:
    return Word


@pytest.fixture(scope="session")
def make_picture() -> Callable[..., bytes]:
    return picture


@pytest.fixture(scope="session")
def make_fields() -> Callable[..., InventoryFields]:
    def make(**changes: Any) -> InventoryFields:
        executor = changes.pop("ejecutor", "Fundación Puente & Quebrada <Ltda.>")
        project = ProjectFields(
            nombre="Ecomercado Las Vertientes",
            codigo="LV26",
            ecomercado="Las Vertientes",
            ecomercado_direccion="Los Aromos 12",
            comuna="Limache",
            region="Valparaíso",
            ejecutor=executor,
            ejecutor_rut="65.000.000-5",
            fosis_direccion_regional="Valparaíso",
        )
        signers = [make_signer(number) for number in range(changes.pop("signers", 2))]
        values: dict[str, Any] = {
            "folio": "LV26-D30-001",
            "titulo": "Inventario de bienes",
            "fecha": datetime.date(2026, 10, 14),
            "lugar": "Limache",
            "proyecto": project,
            "firmantes": signers,
        }
        return InventoryFields(**(values | changes))

    return make


def make_signer(number: int) -> SignerFields:
    return SignerFields(
        persona_id=f"p{number}",
        rol="representante",
        nombre=f"María Ñuñez {number}",
        rut=normal_rut(f"1{number}345678" + rut.calc_check_digit(f"1{number}345678")),
        calidad="Presidenta",
        orden=1,
        obligatoria=True,
        modo="enlace",
    )


@pytest.fixture(scope="session")
def make_items() -> Callable[..., list[Item]]:
    return lambda count, name="Bien número {} de la lista": [
        Item(nombre=name.format(n), cantidad=n + 1, valor=1000 * n + 7) for n in range(count)
    ]


@pytest.fixture(scope="session")
def converter() -> Any:
    with Converter(1) as converter:
        yield converter


@pytest.fixture(scope="session")
def with_parts() -> Callable[..., bytes]:
    """The same Word file with some parts changed, added or, where None, taken out."""

    def change(docx_file: bytes, changes: Mapping[str, bytes | None]) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(docx_file)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                if name not in changes:
                    new.writestr(name, old.read(name))
            for name, data in changes.items():
                if data is not None:
                    new.writestr(name, data)
        return out.getvalue()

    return change
