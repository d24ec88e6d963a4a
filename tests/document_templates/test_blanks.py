"""Forms that people fill by hand: as many as there are, with the project's facts and room to write."""

import importlib
import re
from pathlib import Path

import pypdfium2
import pytest

from document_templates import catalog
from document_templates.checking import check
from document_templates.envelope import DocumentFields, ProjectFields
from document_templates.errors import FieldErrors, TemplateError
from document_templates.filling import Letterhead, declared
from document_templates.forms import (
    FREE,
    ROWS,
    FormFields,
    blank,
    form_fields,
    joined,
    prints_names,
    takes_session,
)
from document_templates.kind import Kind
from document_templates.kinds.ficha_interes.fields import AREAS, CONTACT
from document_templates.pdf_text import Rectangle
from document_templates.programme.project import Project, from_json, to_json
from tools.drafting.ooxml import SQUARE
from tools.drafting.package import build
from tools.drafting.samples import read, text_of

NAMED = ("lista_asistencia", "ficha_interes", "compromiso_organizacion")
EVALUATION = "plan_formacion"
SLUGS = (*NAMED, EVALUATION)
EACH = pytest.mark.parametrize("slug", SLUGS)
EXAMPLE = Path(__file__).parents[2] / "example" / "limache.yaml"
RED = (255, 0, 0)


def sample(kind: Kind) -> DocumentFields:
    return kind.fields.model_validate_json((kind.folder / "sample.json").read_text())


@pytest.fixture(scope="session")
def fields() -> FormFields:
    return FormFields(proyecto=sample(catalog.get("lista_asistencia")).proyecto)


@pytest.fixture(scope="session")
def project(fields) -> ProjectFields:
    return fields.proyecto


@pytest.fixture(scope="session")
def limache() -> Project:
    return read(EXAMPLE)


@pytest.fixture(scope="session")
def printed(converter, fields):
    """The PDF of a form, made once."""
    made: dict[str, bytes] = {}

    def one(slug: str) -> bytes:
        if slug not in made:
            filled = blank(catalog.get(slug), fields)
            made[slug] = converter.convert(filled.docx)
            check(made[slug], filled.printed)
        return made[slug]

    return one


def test_what_people_fill_by_hand_has_a_form():
    assert {slug for slug, kind in catalog.kinds().items() if kind.blank} == set(SLUGS)


@EACH
def test_a_form_is_the_one_that_its_draft_writes_and_knows_nothing_of_a_document(slug):
    form = catalog.get(slug).blank
    assert build(importlib.import_module(f"tools.drafting.kinds.{slug}").BLANK) == form
    assert declared(form) - {"sesion", "filas"} == {"proyecto"}


@EACH
def test_a_form_prints_the_project_and_no_folio(slug, printed, project):
    words = text_of(printed(slug))
    assert all(fact in words for fact in (project.ecomercado, project.ejecutor_rut, project.codigo))
    assert catalog.get(slug).form_title in words
    assert "Folio" not in words


@pytest.mark.parametrize(("slug", "pages"), [*zip(SLUGS, (2, 1, 1, 1), strict=True)])
def test_a_form_is_of_carta_and_no_longer_than_it_must_be(slug, pages, printed):
    with pypdfium2.PdfDocument(printed(slug)) as pdf:
        sizes = [(round(page.get_width()), round(page.get_height())) for page in pdf]
    assert sizes == [(612, 792)] * pages


@pytest.mark.parametrize(("slug", "pages"), [(SLUGS[0], 2), (SLUGS[1], 1), (SLUGS[2], 1)])
def test_a_form_is_no_longer_with_longer_names(slug, pages, converter):
    fields = form_fields(read(EXAMPLE.with_name("puerto-natales.yaml")))
    with pypdfium2.PdfDocument(converter.convert(blank(catalog.get(slug), fields).docx)) as pdf:
        assert len(pdf) == pages


def test_the_attendance_sheet_asks_for_no_rut_and_repeats_its_heads_and_its_numbers_go_on(printed):
    with pypdfium2.PdfDocument(printed("lista_asistencia")) as pdf:
        pages = [page.get_textpage().get_text_range().splitlines() for page in pdf]
    asked = "N° Nombre Organización o institución Imagen Firma"
    assert all(asked in page for page in pages)
    numbers = [line.strip() for page in pages for line in page if line.strip().isdigit()]
    assert numbers == [str(number) for number in range(1, 41)]
    assert any("Aviso de imagen" in line for line in pages[0])


@pytest.mark.parametrize("slug", NAMED)
def test_a_form_says_who_keeps_the_data_and_what_people_can_ask(slug, printed, project):
    words = " ".join(text_of(printed(slug)).split())
    assert "Datos personales." in words
    assert "Ley N° 21.719" in words
    assert project.ejecutor in words


def test_the_choices_of_the_ficha_have_a_square_to_tick_each(printed):
    squares = _squares(printed("ficha_interes"))
    assert len(squares) == len(AREAS) + len(CONTACT)
    assert {
        (round(right - left, 1), round(top - bottom, 1)) for (left, bottom, right, top), _ in squares
    } == {(10.8, 10.9)}


def test_a_square_to_tick_stands_at_the_height_of_its_words(printed):
    """And so in line with the others of its row."""
    for (_, bottom, _, top), word in _squares(printed("ficha_interes")):
        assert abs((bottom + top) / 2 - (word[1] + word[3]) / 2) < 1


def _squares(pdf: bytes) -> list[tuple[Rectangle, Rectangle]]:
    """Each as it is drawn, with the capital letter that its words begin with."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage()
        whole = text.get_text_range()
        marks = [found.span() for found in re.finditer(rf"{SQUARE}\s*\w", whole)]
        return [(text.get_charbox(first), text.get_charbox(end - 1)) for first, end in marks]


@pytest.mark.parametrize(("slug", "pages"), [(SLUGS[0], 2), (SLUGS[1], 1), (SLUGS[2], 1)])
def test_each_sheet_says_of_how_many_it_is(slug, pages, printed):
    with pypdfium2.PdfDocument(printed(slug)) as pdf:
        said = [re.findall(r"Hoja \d+ de \d+", page.get_textpage().get_text_range()) for page in pdf]
    assert said == [[f"Hoja {number} de {pages}"] for number in range(1, pages + 1)]


def test_a_form_bears_the_logos_of_the_settings(make_picture, converter, fields):
    logo = make_picture(50, 30, (*RED, 255))
    filled = blank(catalog.get("ficha_interes"), fields, Letterhead(logos=(logo, logo)))
    with pypdfium2.PdfDocument(converter.convert(filled.docx)) as pdf:
        colours = pdf[0].render(scale=1).to_pil().convert("RGB").getcolors(1_000_000)
    assert RED in [colour for _, colour in colours]


def test_a_kind_that_nobody_fills_by_hand_has_no_form(fields):
    with pytest.raises(TemplateError, match="no hay formulario para llenar a mano"):
        blank(catalog.get("catastro_organizaciones"), fields)


def test_a_project_that_cannot_be_printed_is_refused(project):
    with pytest.raises(FieldErrors):
        blank(
            catalog.get("ficha_interes"),
            FormFields(proyecto=project.model_copy(update={"ecomercado": "a\x0cb"})),
        )


def test_an_attendance_sheet_bears_the_session_and_whom_it_calls_and_leaves_rows_for_others(
    converter, limache
):
    called = limache.session("S01").convocatoria.destinatarias
    known = form_fields(limache, "S01")
    filled = blank(catalog.get("lista_asistencia"), known)
    pdf = converter.convert(filled.docx)
    check(pdf, filled.printed)
    words = " ".join(text_of(pdf).split())
    assert words.count("Sesión de socialización") == 2
    assert limache.session("S01").lugar in words
    for one in called:
        if one.organizacion_id:
            assert limache.organisation_name(one.organizacion_id) in words
    expected = [row for row in known.filas if row.nombre or row.organizacion]
    assert len(expected) == len(called)
    assert [row.numero for row in known.filas] == list(range(1, ROWS + 1))
    assert any(row.nombre == "Rosa Elena Contreras Villalobos" for row in expected)


def test_a_session_that_calls_many_leaves_free_rows_all_the_same(limache):
    session = limache.session("S01")
    call = session.convocatoria.model_copy(update={"destinatarias": session.convocatoria.destinatarias * 5})
    many = limache.model_copy(update={"sesiones": [session.model_copy(update={"convocatoria": call})]})
    rows = form_fields(from_json(to_json(many)), "S01").filas
    assert [bool(row.nombre or row.organizacion) for row in rows[-FREE - 1 :]] == [True] + [False] * FREE


def test_the_attendance_sheet_and_the_evaluation_take_a_session_and_only_the_first_its_names():
    assert [slug for slug in SLUGS if takes_session(catalog.get(slug))] == ["lista_asistencia", EVALUATION]
    assert [slug for slug in SLUGS if prints_names(catalog.get(slug))] == ["lista_asistencia"]


def test_the_evaluation_asks_for_nobodys_name_and_for_a_mark_from_one_to_seven(printed):
    words = " ".join(text_of(printed(EVALUATION)).split())
    assert "Es anónima. No escriba su nombre, su RUT" in words
    assert "Firma" not in words
    assert "Datos personales" not in words
    assert " ".join(f"☐ {mark}" for mark in range(1, 8)) in words
    assert "¿Qué le sirvió?" in words
    assert "¿Qué cambiaría?" in words


def test_an_evaluation_bears_its_session(converter, limache):
    filled = blank(catalog.get(EVALUATION), form_fields(limache, "S11"))
    pdf = converter.convert(filled.docx)
    check(pdf, filled.printed)
    words = " ".join(text_of(pdf).split())
    assert "Formación: inocuidad y manipulación de alimentos." in words
    assert "11 de julio de 2026" in words
    assert "Rosa Elena" not in words


def test_forms_are_joined_page_by_page(printed):
    with pypdfium2.PdfDocument(joined([printed(slug) for slug in SLUGS])) as pdf:
        assert len(pdf) == 5
        assert "Lista de asistencia" in pdf[0].get_textpage().get_text_range()
        assert "Acuerdos y compromiso" in pdf[3].get_textpage().get_text_range()
