"""Filling: what the template asks for is printed, exactly and only; what is wrong is named."""

import io
import multiprocessing
import zipfile
from concurrent.futures import ProcessPoolExecutor

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from document_templates import catalog
from document_templates.checking import check
from document_templates.errors import FieldErrors, TemplateError
from document_templates.filling import Letterhead, declared, fill
from document_templates.preparation import prepare
from document_templates.template_language import OUR_FILTERS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HARD_NAME = 'María Ñuñez & Cía. <Ltda.> "Los Ángeles" O\'Higgins'
ITEM_CELLS = ["{{ b.nombre }}", "{{ b.cantidad }}", "{{ b.valor|pesos }}"]


def part(file: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return etree.fromstring(package.read(name))


def canonical(file: bytes, name: str) -> bytes:
    """Without the size of the page, which docxtpl leaves as the template has it."""
    root = part(file, name)
    for size in root.iter(f"{W}pgSz"):
        size.attrib.clear()
    return etree.tostring(root, method="c14n")


def page_text(file: bytes) -> str:
    document = docx.Document(io.BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def as_docxtpl_does(template: bytes, fields) -> bytes:
    environment = Environment(autoescape=True)
    environment.filters.update(OUR_FILTERS)
    original = DocxTemplate(io.BytesIO(template))
    original.render({name: getattr(fields, name) for name in declared(template)}, environment)
    out = io.BytesIO()
    original.save(out)
    return out.getvalue()


def inventory(word) -> bytes:
    made = word().header("{{ proyecto.ejecutor }}", [("logo1", 30, 15)]).footer("Folio {{ folio }}")
    made.text("{{ titulo|upper }}", "En {{ lugar }}, a {{ fecha|fecha }}.", "{{ nota or '' }}")
    made.text("{%p if bienes %}", "Hay {{ bienes|length }} bienes.", "{%p endif %}")
    made.rows(["Bien", "Cantidad", "Valor"], "b in bienes", ITEM_CELLS)
    made.text("Total: {{ total|pesos }} ({{ total|palabras }})")
    made.boxes(
        [("representante", "{{ firmantes[0].nombre }}\n{{ firmantes[0].rut }}"), ("ejecutor", "x")]
    ).seal()
    return made.bytes()


@pytest.mark.parametrize("note", [None, "una\ndos\n\ncuatro", "a & b < c"])
def test_the_filled_document_is_the_one_that_docxtpl_fills(word, make_fields, make_items, note):
    template, fields = inventory(word), make_fields(bienes=make_items(25), nota=note)
    assert not prepare(template, "carta").original
    ours, theirs = fill(template, fields).docx, as_docxtpl_does(template, fields)
    assert canonical(ours, "word/document.xml") == canonical(theirs, "word/document.xml")
    assert canonical(ours, "word/footer1.xml") == canonical(theirs, "word/footer1.xml")


@pytest.mark.parametrize("slug", [None, "protocolo_gm", "inventario_bienes"])
def test_what_the_preparation_leaves_out_changes_no_page(word, make_fields, make_items, converter, slug):
    """Unused styles, thumbnails and the like: the pages are the same to the last pixel."""
    if slug:
        kind = catalog.get(slug)
        template, fields = (
            kind.paper,
            kind.fields.model_validate_json((kind.folder / "sample.json").read_bytes()),
        )
    else:
        template, fields = inventory(word), make_fields(bienes=make_items(25), nota="uno\ndos")
    theirs = without_placeholders(as_docxtpl_does(template, fields))
    assert pictures(converter.convert(fill(template, fields).docx)) == pictures(converter.convert(theirs))


def without_placeholders(file: bytes) -> bytes:
    document = docx.Document(io.BytesIO(file))
    headers = [each for section in document.sections for each in (section.header, section.first_page_header)]
    for header in headers:
        for picture in header._element.xpath(".//w:r[.//wp:docPr[starts-with(@name, 'logo')]]"):
            picture.getparent().remove(picture)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pictures(pdf: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=1).to_pil().tobytes() for page in document]


def test_irregular_tables_and_merged_cells_are_mended_as_docxtpl_does(word, make_fields):
    made = word()
    table = made.document.add_table(2, 4)
    table.rows[0].cells[0].merge(table.rows[0].cells[1])
    table.rows[0].cells[0].text = "{{ folio }}"
    row = table.rows[1]._tr
    row.remove(row.findall(f"{W}tc")[-1])
    table = made.document.add_table(3, 2)
    for index, text in enumerate(["{%tr if nota %}", "{{ nota }}", "{%tr endif %}"]):
        table.rows[index].cells[0].text = text
    table = made.document.add_table(1, 3)
    for index, text in enumerate(["{%tc for f in firmantes %}", "{{ f.nombre }}", "{%tc endfor %}"]):
        table.rows[0].cells[index].text = text
    fields = make_fields(signers=4)
    ours, theirs = fill(made.bytes(), fields).docx, as_docxtpl_does(made.bytes(), fields)
    assert canonical(ours, "word/document.xml") == canonical(theirs, "word/document.xml")


def test_every_printed_string_is_recorded_as_it_is_printed(word, make_fields, make_items):
    printed = fill(inventory(word), make_fields(bienes=make_items(2), ejecutor=HARD_NAME)).printed
    assert {
        "INVENTARIO DE BIENES",
        "Limache",
        "14 de octubre de 2026",
        "2",
        "$1.007",
        "Bien número 1 de la lista",
    } <= {*printed}
    assert {HARD_NAME, "LV26-D30-001", "10.345.678-9", "mil catorce pesos"} <= {*printed}


def test_what_a_macro_or_a_block_prints_is_recorded_too(word, make_fields):
    made = word().text("{% macro quien(f) %}{{ f.nombre }} de {{ lugar }}{% endmacro %}")
    made.text("{{ quien(firmantes[0]) }}", "{% set todo %}{{ folio }}!{% endset %}{{ todo ~ '/' ~ lugar }}")
    filled = fill(made.bytes(), make_fields(lugar="A & B"))
    assert "María Ñuñez 0 de A & B" in page_text(filled.docx)
    assert "LV26-D30-001!/A & B" in page_text(filled.docx)
    assert {"María Ñuñez 0", "A & B", "LV26-D30-001!/A & B"} <= {*filled.printed}


def test_hard_names_arrive_whole(word, make_fields):
    filled = fill(word().text("Yo, {{ nota }}, firmo.").bytes(), make_fields(nota=HARD_NAME))
    assert f"Yo, {HARD_NAME}, firmo." in page_text(filled.docx)


def test_lines_of_a_value_become_lines_of_the_page(word, make_fields):
    filled = fill(word().text("{{ nota }}").bytes(), make_fields(nota="uno\r\ndos\rtres\tcuatro"))
    assert page_text(filled.docx) == "uno\ndos\ntres cuatro"
    assert len(list(part(filled.docx, "word/document.xml").iter(f"{W}br"))) == 2


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\x1b[2J", "\ud800", "\u202e", "\u2066", "\u200f", "\ufffe", "\x85"]
)
def test_texts_that_cannot_be_printed_are_refused_all_at_once(word, make_fields, bad):
    fields = make_fields(nota=f"a{bad}b", lugar=f"{bad}")
    with pytest.raises(FieldErrors) as refusal:
        fill(word().text("{{ nota }}").bytes(), fields)
    assert {error.path for error in refusal.value.errors} == {"nota", "lugar"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ proyeto.nombre }}", "proyeto"),
        ("{% if sin_campo %}x{% endif %}", "sin_campo"),
        ("antes {{ folio }} {{ proyecto.nonbre }} después", "{{ proyecto.nonbre }}"),
        ("{{ proyecto.resolucion_numero }}", "{{ proyecto.resolucion_numero }}"),
        ("{{ firmantes[7].nombre }}", "firmantes[7].nombre"),
        ("{{ nota|pesos }}", "nota|pesos"),
        ("{{ proyecto }}", "{{ proyecto }}"),
        ("{{ firmantes[0].obligatoria }}", "firmantes[0].obligatoria"),
        ("{{ folio|safe }}", "safe"),
        ("{{ folio", "folio"),
        ("{% for f in firmantes %}{{ f.nombre }}", "for"),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_refused_by_name(word, make_fields, text, named):
    for template in (word().text("Hola {{ lugar }}", text).bytes(), word().header(text).bytes()):
        with pytest.raises(TemplateError) as refusal:
            fill(template, make_fields())
        assert named in str(refusal.value)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ proyecto.parse_raw('gA==', content_type='pickle', allow_pickle=True) }}",
        "{{ proyecto.model_dump() }}",
        "{{ proyecto.parse_file('/etc/passwd') }}",
        "{{ proyecto.model_fields }}",
        "{{ proyecto['__class__'] }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ range(10) }}",
        "{{ 9 ** 9 }}",
        "{{ 'a' * 99 }}",
        "{{ [1] * 99 }}",
        "{{ 999999999999 * 999999999999 * 99999999 * 999999 }}",
        "{{ '%99999d' % 1 }}",
        "{{ '{:99999}'.format(1) }}",
        "{{ folio.ljust(99999) }}",
        "{{ folio.replace('a', 'bb') }}",
        "{{ fecha.strftime('%9999d') }}",
        "{{ firmantes.append(1) }}",
        "{{ firmantes|attr('append') }}",
        "{{ folio|format(1) }}",
        "{{ nada|default('x') }}",
        "{% if nada is defined %}{% endif %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ lipsum() }}",
        "{{ firmantes|map(attribute='__class__')|list|length }}{{ (firmantes|map(attribute='__class__')|first).x }}",
    ],
)
def test_a_hostile_template_does_nothing(word, make_fields, attack):
    with pytest.raises(TemplateError):
        fill(word().text(attack).bytes(), make_fields())


def test_declared_covers_body_header_and_footer(word):
    made = word().text("{% for b in bienes %}{{ b.nombre }}{{ loop.index }}{% endfor %}")
    template = made.header("{{ proyecto.ejecutor }}").footer("{{ folio }}").bytes()
    assert declared(template) == {"bienes", "proyecto", "folio"}


def test_a_text_box_that_word_keeps_twice_is_printed_once(word, make_fields, converter):
    made = word().text("antes")
    box = "<w:txbxContent><w:p><w:r><w:t>{{ folio }}</w:t></w:r></w:p></w:txbxContent>"
    made.document.paragraphs[0]._p.append(
        parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
            'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            'xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
            '<wp:inline><wp:extent cx="2000000" cy="500000"/><wp:docPr id="7" name="t"/><a:graphic><a:graphicData '
            'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
            '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="500000"/></a:xfrm><a:prstGeom prst="rect">'
            f"<a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{box}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>"
            "</a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
            f"{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    filled = fill(made.bytes(), make_fields())
    assert filled.printed == ("LV26-D30-001",)
    check(converter.convert(filled.docx), filled.printed)


def test_values_in_attributes_are_not_taken_for_text(word, make_fields):
    made = word()
    cell = made.document.add_table(1, 1).rows[0].cells[0]
    cell.text = "{% cellbg nota %}{{ folio }}"
    filled = fill(made.bytes(), make_fields(nota="FF0000"))
    assert filled.printed == ("LV26-D30-001",)
    assert [shade.get(f"{W}fill") for shade in part(filled.docx, "word/document.xml").iter(f"{W}shd")] == [
        "FF0000"
    ]


@pytest.mark.parametrize(("size", "width", "height"), [("carta", 216, 279), ("oficio", 216, 330)])
def test_the_page_has_the_size_asked_for(word, make_fields, size, width, height):
    filled = docx.Document(io.BytesIO(fill(inventory(word), make_fields(tamano_pagina=size)).docx))
    section = filled.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (width, height)


def test_title_and_language_are_those_of_the_document(word, make_fields):
    filled = docx.Document(io.BytesIO(fill(inventory(word), make_fields(titulo='Acta "A & B"')).docx))
    assert filled.core_properties.title == 'Acta "A & B"'
    assert filled.core_properties.language == "es-CL"
    assert filled.core_properties.author == ""


def test_without_logos_their_placeholders_leave_no_trace(word, make_fields):
    filled = fill(inventory(word), make_fields()).docx
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        header = package.read("word/header1.xml")
        relations = package.read("word/_rels/header1.xml.rels")
    assert b"<w:drawing" not in header
    assert b"logo" not in header
    assert b"image" not in relations


@pytest.mark.parametrize(
    ("pixels", "millimetres"), [((400, 100), (30, 7.5)), ((100, 400), (3.75, 15)), ((20, 10), (30, 15))]
)
def test_a_logo_fills_its_box_and_is_not_distorted(word, make_fields, make_picture, pixels, millimetres):
    logo = make_picture(*pixels, colour=(200, 0, 0, 255))
    filled = fill(inventory(word), make_fields(), Letterhead((logo,))).docx
    header = docx.Document(io.BytesIO(filled)).sections[0].header
    (shape,) = header._element.xpath(".//wp:inline")
    assert (shape.extent.cx.mm, shape.extent.cy.mm) == pytest.approx(millimetres, abs=0.01)
    picture = shape.xpath(".//a:ext[@cx]")[0]
    assert (picture.get("cx"), picture.get("cy")) == (str(shape.extent.cx), str(shape.extent.cy))
    relation = shape.xpath(".//a:blip/@r:embed")[0]
    assert header.part.related_parts[relation].blob == logo


def test_of_two_placeholders_with_one_picture_each_gets_its_logo(word, make_fields, make_picture):
    template = word().header("x", [("logo1", 20, 20), ("logo2", 20, 20)]).bytes()
    logos = make_picture(5, 5), make_picture(6, 6, (1, 2, 3), kind="JPEG")
    header = (
        docx.Document(io.BytesIO(fill(template, make_fields(), Letterhead(logos)).docx)).sections[0].header
    )
    found = [header.part.related_parts[r].blob for r in header._element.xpath(".//a:blip/@r:embed")]
    assert found == list(logos)


def test_a_logo_that_is_no_picture_is_refused(word, make_fields):
    with pytest.raises(TemplateError, match="PNG o JPEG"):
        fill(inventory(word), make_fields(), Letterhead((b"<svg/>",)))


def test_values_in_footnotes_are_filled(word, make_fields):
    template = with_footnote(word().text("texto {{ lugar }}").bytes(), "nota: {{ folio }}")
    filled = fill(template, make_fields())
    assert "nota: LV26-D30-001" in "".join(part(filled.docx, "word/footnotes.xml").itertext())
    assert filled.printed == ("Limache", "LV26-D30-001")


def with_footnote(template: bytes, text: str) -> bytes:
    notes = f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode(),
                )
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    f'<Relationship Id="rIdN" Type="{relation}" Target="footnotes.xml"/></Relationships>'.encode(),
                )
            new.writestr(name, data)
        new.writestr("word/footnotes.xml", notes)
    return out.getvalue()


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"%PDF-1.7", b"x" * 1000])
def test_what_is_no_word_file_is_refused(make_fields, broken):
    with pytest.raises(TemplateError, match="Word"):
        fill(broken, make_fields())


def test_a_template_that_defines_entities_is_refused(word, make_fields):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word().text("hola").bytes())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:document", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document', 1
                )
            new.writestr(name, data)
    with pytest.raises(TemplateError):
        fill(out.getvalue(), make_fields())


def test_the_same_fields_give_the_same_bytes_in_another_process(word, make_fields, make_items):
    template, fields = inventory(word), make_fields(bienes=make_items(3))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("forkserver")) as pool:
        assert pool.submit(fill, template, fields).result() == fill(template, fields)
