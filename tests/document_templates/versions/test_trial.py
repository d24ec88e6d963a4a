"""A Word file is tried as a kind's format: matched, filled, converted, looked at; what is wrong is told at once."""

import io
import time

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml

from document_templates import catalog, filling
from document_templates.errors import ConversionFailed
from document_templates.versions import trial, wordfile
from document_templates.versions.targets import suggestion, targets
from document_templates.versions.trial import attempt, sample, smallest

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def changed(template, change):
    document = docx.Document(io.BytesIO(template))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def never(_):
    raise AssertionError("nothing is to be converted")


@pytest.mark.parametrize("slug", ["declaracion_gm", "inventario_bienes", "propuesta_metodologica"])
def test_our_own_format_passes_as_a_strangers_and_stays_complete(slug, converter):
    kind = catalog.get(slug)
    tried = attempt(kind, kind.template, converter.convert)
    assert tried.checked.complete, tried.checked
    assert (tried.places, tried.checked.warnings, tried.checked.unused) == ((), (), ())


def test_a_form_that_never_heard_of_us_tells_what_waits_in_it(kind, official, matched):
    tried = attempt(kind, official, never)
    assert not tried.checked.usable
    assert {place.name for place in tried.places} == matched.keys() | {"Observaciones"}
    assert set(tried.checked.unknown) == matched.keys() - {"Organización", "Instancia", "Calidad"}
    assert any("recuadro del sello" in error for error in tried.checked.errors)
    assert "declarante" in tried.checked.missing
    around = {place.name: place.around for place in tried.places}
    assert around["rut declarante"].startswith("En la comuna de «comuna», con fecha")


def test_its_places_matched_by_hand_it_prints_the_sample_with_boxes_and_seal(
    kind, official, matched, converter
):
    tried = attempt(kind, official, converter.convert, matched)
    assert tried.checked.complete, tried.checked
    shown, fields = text(tried.pdf), sample(kind)
    assert (
        f"En la comuna de Limache, con fecha 7 de mayo de 2026, yo, {fields.declarante}, "
        f"RUT {fields.declarante_rut}, declaro:"
    ) in shown
    assert f"Organización: {fields.organizacion}" in shown
    assert f"Calidad {fields.calidad}" in shown
    assert all(one in shown for one in fields.compromisos)
    assert "Observaciones: ____________" in shown
    assert "Formato propuesto por" in shown
    assert "«" not in shown
    assert "Haga clic" not in shown


def test_an_official_one_does_not_call_itself_a_proposal(kind, official, matched, converter):
    tried = attempt(kind, official, converter.convert, matched, official=True)
    assert "Formato propuesto" not in text(tried.pdf)


def test_a_proposal_that_does_not_say_so_is_made_to(kind, converter):
    def forget(document):
        for paragraph in list(document.element.body.iter(f"{wordfile.W}p")):
            if any(one in wordfile.said(paragraph) for one in ("formato_oficial", "Formato propuesto")):
                below = paragraph.getnext()
                if "if not formato_oficial" in wordfile.said(paragraph) and below is not None:
                    end = below.getnext()
                    end.getparent().remove(end)
                paragraph.getparent().remove(paragraph)

    template = changed(kind.template, forget)
    assert "Formato propuesto" not in text(attempt(kind, template, converter.convert, official=True).pdf)
    assert text(attempt(kind, template, converter.convert).pdf).count("Formato propuesto por") == 1


def test_what_is_kept_is_filled_like_a_format_of_ours(kind, official, matched, converter):
    """The converted file needs nothing but itself: matching is done once."""
    tried = attempt(kind, official, converter.convert, matched)
    again = attempt(kind, tried.docx, converter.convert)
    assert again.checked.complete, again.checked
    assert text(again.pdf) == text(tried.pdf)


def test_the_same_file_and_choices_give_the_same_bytes(kind, official, matched):
    first, second = (attempt(kind, official, failing, matched).docx for _ in range(2))
    assert first == second


def failing(_):
    raise ConversionFailed("no")


def test_a_place_of_a_list_gets_a_row_for_each_item(converter):
    kind = catalog.get("inventario_bienes")
    document = docx.Document()
    document.add_paragraph("Inventario {folio}")
    table = document.add_table(2, 3)
    for cell, name in zip(table.rows[0].cells, ["N°", "Descripción", "Cantidad"], strict=True):
        cell.text = name
    for cell, name in zip(table.rows[1].cells, ["{n}", "{descripcion}", "{cantidad}"], strict=True):
        cell.text = name
    out = io.BytesIO()
    document.save(out)
    choices = {"folio": "folio", "n": "lineas[]#", "descripcion": "lineas[].descripcion"}
    choices["cantidad"] = "lineas[].cantidad"
    tried = attempt(kind, out.getvalue(), converter.convert, choices, add_boxes=True)
    assert tried.checked.usable, tried.checked
    filled = docx.Document(io.BytesIO(filling.fill(tried.docx, sample(kind)).docx))
    assert [[cell.text for cell in row.cells] for row in filled.tables[0].rows[1:]] == [
        [str(number), line.descripcion, str(line.cantidad)]
        for number, line in enumerate(sample(kind).lineas, 1)
    ]


def test_empty_rows_below_a_heading_are_filled_and_the_spare_ones_go(converter):
    """A form to fill by hand: its heading says what each column is."""
    kind = catalog.get("inventario_bienes")
    document = docx.Document()
    table = document.add_table(6, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Descripción", "Cantidad"
    out = io.BytesIO()
    document.save(out)
    found = [place.name for place in trial.waiting(kind, out.getvalue())]
    assert found == ["columna Descripción", "columna Cantidad"]
    known = targets(kind)
    choices = {name: suggestion(name, known) for name in found}
    tried = attempt(kind, out.getvalue(), converter.convert, choices, add_boxes=True)
    filled = docx.Document(io.BytesIO(filling.fill(tried.docx, sample(kind)).docx))
    assert [row.cells[0].text for row in filled.tables[0].rows[1:]] == [
        line.descripcion for line in sample(kind).lineas
    ]


def test_two_lists_in_one_row_cannot_be(kind):
    document = docx.Document()
    document.add_paragraph("{a} {b}")
    out = io.BytesIO()
    document.save(out)
    choices = {"a": "compromisos[]", "b": "firmantes[].nombre"}
    [error] = attempt(kind, out.getvalue(), never, choices).checked.errors
    assert "dos listas distintas" in error


def test_a_field_renamed_in_our_own_format_is_found_and_matched_wherever_it_stands(kind, converter):
    """In a loop, in a condition and alone."""

    def rename(document):
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace("compromisos", "deberes").replace(
                    "{{ declarante }}", "{{ quien }}"
                )
        for paragraph in document.element.body.iter(f"{wordfile.W}t"):
            paragraph.text = (paragraph.text or "").replace("if organizacion", "if junta")

    template = changed(kind.template, rename)
    tried = attempt(kind, template, never)
    assert set(tried.checked.unknown) == {"quien", "deberes", "junta"}
    choices = {"quien": "declarante", "deberes": "compromisos", "junta": "organizacion"}
    good = attempt(kind, template, converter.convert, choices)
    assert good.checked.complete, good.checked
    assert text(good.pdf) == text(attempt(kind, kind.template, converter.convert).pdf)


def test_a_name_of_several_words_between_our_own_marks_is_a_place(kind, converter):
    template = changed(kind.template, paragraph_saying("De {{ nombre de quien firma }}"))
    [place] = attempt(kind, template, never).places
    assert place.name == "nombre de quien firma"
    choices = {place.name: "declarante"}
    assert attempt(kind, template, converter.convert, choices).checked.complete


def paragraph_saying(words):
    return lambda document: document.paragraphs[2].insert_paragraph_before(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{{ ''.__class__.__mro__ }}", "En un formato no se admite «''.__class__»"),
        ("{% if false %}{{ titulo.__init__.__globals__ }}{% endif %}", "no se admite"),
        ("{% include 'x' %}", "no se admite la instrucción «include»"),
        ("{% for x in compromisos %}", "está mal escrit"),
        ("{{ titulo|system }}", "«{{ titulo|system }}»: está mal escrito"),
        ("{{ titulo + }}", "está mal escrit"),
    ],
)
def test_code_is_refused_and_never_runs(kind, words, told):
    tried = attempt(kind, changed(kind.template, paragraph_saying(words)), never)
    assert not tried.checked.usable
    assert any(told in error for error in tried.checked.errors), tried.checked


@pytest.mark.parametrize("words", ["{{ titulo", "{% if titulo", "{# nota", "{{ titulo }} {{"])
def test_what_is_not_closed_in_its_paragraph_is_told(kind, words):
    [error] = attempt(kind, changed(kind.template, paragraph_saying(words)), never).checked.errors
    assert error == f"No se cierra lo que empieza en «{words.split('}} ')[-1]}»."


@pytest.mark.parametrize("words", ["{{ ", "{{ titulo }} "])
def test_marks_without_end_cost_no_time(kind, words):
    began = time.monotonic()
    [error] = attempt(kind, changed(kind.template, paragraph_saying(words * 100_000)), never).checked.errors
    assert "más de 3000 instrucciones" in error
    assert time.monotonic() - began < 20


def test_without_the_seal_or_a_signers_box_it_is_refused(kind):
    def without(address):
        def change(document):
            for relation in document.part.rels.values():
                if relation.is_external and relation.target_ref.endswith(address):
                    relation._target = "https://example.org/"

        return change

    seal = attempt(kind, changed(kind.template, without("/sello")), failing).checked.errors
    assert any("recuadro del sello institucional" in error for error in seal)
    signer = attempt(kind, changed(kind.template, without("/integrante")), failing).checked.errors
    assert any("«integrante»" in error for error in signer)


def test_something_in_the_strip_of_our_footer_is_refused(kind, converter):
    def frame(document):
        border = (
            f'<w:pgBorders {NAMESPACE} w:offsetFrom="page"><w:bottom w:val="single" w:sz="12" w:space="20"/>'
        )
        document.element.body.sectPr.insert(0, parse_xml(f"{border}</w:pgBorders>"))

    errors = attempt(kind, changed(kind.template, frame), converter.convert).checked.errors
    assert any("24 mm de abajo" in error for error in errors)


def test_a_footer_of_its_own_is_lifted_above_ours(kind, official, matched, converter):
    tried = attempt(kind, official, converter.convert, matched)
    assert "FOSIS, componente 2" in text(tried.pdf)
    assert tried.checked.errors == ()


def test_a_value_that_does_not_fit_its_cell_is_told(kind, converter):
    def cut(document):
        table = document.add_table(1, 1)
        table.rows[0].height = 100
        table.rows[0].height_rule = 2
        table.rows[0].cells[0].text = (
            "{{ declarante }} {{ calidad }} {{ instancia }} {{ declarante_rut }}" * 9
        )

    errors = attempt(kind, changed(kind.template, cut), converter.convert).checked.errors
    assert any("no se ven completos en el PDF" in error for error in errors)


def test_what_the_programme_demands_and_is_left_out_is_missing(kind, converter):
    def drop(document):
        for paragraph in document.paragraphs:
            if "fecha_inicio" in paragraph.text:
                paragraph.clear()

    checked = attempt(kind, changed(kind.template, drop), converter.convert).checked
    assert checked.usable
    assert not checked.complete
    assert set(checked.missing) == {"fecha_inicio", "fecha_termino"}


def test_a_value_that_is_not_always_there_must_be_asked_for_first(kind, converter):
    tried = attempt(
        kind, changed(kind.template, paragraph_saying("De {{ organizacion }}")), converter.convert
    )
    assert any("no se puede llenar" in error and "organizacion" in error for error in tried.checked.errors)


def test_the_smallest_sample_lacks_all_that_may_be_missing(kind):
    fields = smallest(sample(kind))
    assert fields.organizacion is None
    assert fields.anexos == []
    assert fields.firmantes


def test_a_choice_for_a_place_that_is_not_there_is_told(kind):
    errors = attempt(kind, kind.template, failing, {"nada": "declarante"}).checked.errors
    assert "El archivo no tiene ningún lugar «nada»." in errors


def test_words_template_on_the_writers_disk_is_forgotten(kind, with_parts):
    place = r"file:///C:\Users\Ana\Normal.dotm"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{place}" TargetMode="External"/></Relationships>'
    )
    docx_file = with_parts(kind.template, {"word/_rels/settings.xml.rels": relations.encode()})
    used = wordfile.read(attempt(kind, docx_file, failing).docx)
    assert not [name for name, data in used.items() if b"Normal.dotm" in data]


def test_a_hostile_file_is_told_and_nothing_of_it_is_used(kind):
    tried = attempt(kind, b"%PDF-1.7 x", never)
    assert (tried.docx, tried.pdf, tried.places) == (None, None, ())
    assert tried.checked.errors == (
        "El archivo es un PDF con otro nombre: suba el documento de Word (.docx).",
    )


@pytest.mark.parametrize(
    "change",
    ["<w:ins><w:r><w:t>x</w:t></w:r></w:ins>", "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>"],
    ids=["insertion", "deletion"],
)
def test_changes_that_nobody_has_accepted_are_told(kind, with_parts, change):
    document = wordfile.read(kind.template)[wordfile.DOCUMENT]
    changed = document.replace(b"</w:body>", f"<w:p>{change}</w:p></w:body>".encode())
    [error] = attempt(kind, with_parts(kind.template, {wordfile.DOCUMENT: changed}), never).checked.errors
    assert "cambios sin aceptar" in error


def test_a_field_that_instructions_put_together_is_not_converted(kind, with_parts):
    document = wordfile.read(kind.template)[wordfile.DOCUMENT]
    run, begin, end = (
        "<w:r>{}</w:r>".format(f'<w:fldChar w:fldCharType="{one}"/>' if one else "{}")
        for one in ("", "begin", "end")
    )
    pieces = (
        begin, run.format("<w:instrText>D</w:instrText>"), run.format("<w:t>{% if false %}</w:t>"), end,
        begin, run.format("<w:t>{% endif %}</w:t>"), run.format("<w:instrText>DE x</w:instrText>"), end,
    )  # fmt: skip
    changed = document.replace(b"</w:body>", f"<w:p>{''.join(pieces)}</w:p></w:body>".encode())
    found = attempt(kind, with_parts(kind.template, {wordfile.DOCUMENT: changed}), never)
    assert any("ejecutan acciones (DDE)" in error for error in found.checked.errors)


def test_too_many_places_are_no_form(kind):
    document = docx.Document()
    for number in range(160):
        document.add_paragraph(f"{{lugar {number}}}")
    out = io.BytesIO()
    document.save(out)
    [error] = attempt(kind, out.getvalue(), never).checked.errors
    assert "160 lugares" in error
