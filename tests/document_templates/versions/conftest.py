"""Word files as others make them: FOSIS with merge fields and controls, somebody with harm in mind."""

import io
from collections.abc import Mapping
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from document_templates import catalog
from document_templates.kind import Kind

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MATCHED = {
    "comuna": "proyecto.comuna",
    "fecha_documento": "fecha|fecha",
    "nombre_declarante": "declarante",
    "rut declarante": "declarante_rut",
    "Organización": "organizacion",
    "Instancia": "instancia",
    "Calidad": "calidad",
    "compromiso": "compromisos[]",
    "desde": "fecha_inicio|fecha",
    "hasta": "fecha_termino|fecha",
    "FIRMAS": "firmas",
}
"""What a person who knows the programme says of `official`."""


def merge_field(paragraph: Any, name: str) -> None:
    """As Word writes it: five runs, the instruction cut in two."""
    for run in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> MERGE</w:instrText>',
        f'<w:instrText xml:space="preserve">FIELD {name} \\* MERGEFORMAT </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:rPr><w:i/></w:rPr><w:t>«{name}»</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {NAMESPACE}>{run}</w:r>"))


def simple_field(paragraph: Any, name: str) -> None:
    field = (
        f'<w:fldSimple {NAMESPACE} w:instr=" MERGEFIELD {name} "><w:r><w:t>«{name}»</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(parse_xml(field))


def control(paragraph: Any, tag: str) -> None:
    properties = f'<w:sdtPr><w:alias w:val="Otro título"/><w:tag w:val="{tag}"/><w:showingPlcHdr/></w:sdtPr>'
    hint = '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Haga clic aquí</w:t></w:r>'
    paragraph._p.append(
        parse_xml(f"<w:sdt {NAMESPACE}>{properties}<w:sdtContent>{hint}</w:sdtContent></w:sdt>")
    )


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def kind() -> Kind:
    return catalog.get("declaracion_gm")


@pytest.fixture(scope="session")
def official() -> bytes:
    """A form that never heard of us: places marked in every way that people know, and a footer of its own."""
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "FOSIS, componente 2"
    document.add_heading("Declaración de integrante", 1)
    paragraph = document.add_paragraph("En la comuna de ")
    simple_field(paragraph, "comuna")
    paragraph.add_run(", con fecha ")
    control(paragraph, "fecha_documento")
    paragraph.add_run(", yo, ")
    merge_field(paragraph, "nombre_declarante")
    paragraph.add_run(", RUT {rut ")
    paragraph.add_run("declarante}").bold = True
    paragraph.add_run(", declaro:")
    document.add_paragraph("Organización: ______________________")
    table = document.add_table(2, 2)
    table.rows[0].cells[0].text, table.rows[1].cells[0].text = "Instancia", "Calidad"
    document.add_paragraph("«compromiso»", style="List Bullet")
    document.add_paragraph("Desde {{ desde }} hasta {{ hasta }}.")
    document.add_paragraph("«FIRMAS»")
    document.add_paragraph("Observaciones: ____________")
    return saved(document)


@pytest.fixture(scope="session")
def matched() -> Mapping[str, str]:
    return MATCHED
