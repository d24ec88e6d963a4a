"""Asked of every kind that is built: its folder is whole, its paper is right with little data and with much."""

import importlib
import importlib.util
import io
import re
import zipfile

import pypdfium2
import pytest

from document_templates import catalog
from document_templates.boxes import Box, find
from document_templates.checking import check
from document_templates.envelope import DocumentFields
from document_templates.filling import Letterhead, declared, fill
from document_templates.gathering import cited
from document_templates.kind import Kind
from document_templates.kinds.procedimiento_interno_modificado.fields import REVISED
from document_templates.programme.project import Project, cited_folios
from tools.drafting.package import build
from tools.drafting.samples import entries, text_of

SLUGS = tuple(catalog.kinds())
SIZES = ("sample", "smallest", "long")
DRAFTED = [slug for slug in SLUGS if importlib.util.find_spec(f"tools.drafting.kinds.{slug}")]
EVERY = pytest.mark.parametrize("slug", SLUGS)
EACH_SIZE = pytest.mark.parametrize("size", SIZES)
MM = 72 / 25.4
EIGHT = {
    "ficha_interes",
    "declaracion_gm",
    "declaracion_cl",
    "protocolo_gm",
    "protocolo_cl",
    "inventario_bienes",
    "acta_traspaso_bienes",
    "reglamento_uso_bienes",
}


def documents(projects: list[Project], kind: Kind) -> list[tuple[Project, DocumentFields]]:
    """Each document of this kind in the examples, as its fields, with its project; of a kind in none, its sample."""
    found = [
        (
            project,
            kind.fields.from_project(
                project, entry, {folio: cited({}, folio) for folio in cited_folios(project, entry)}, []
            ),
        )
        for project, entry in entries(projects, kind)
    ]
    sample = kind.fields.model_validate_json((kind.folder / "sample.json").read_bytes())
    return found or [(projects[0], sample)]


def test_the_eight_kinds_of_the_main_job_are_built():
    assert set(SLUGS) >= EIGHT


@EVERY
def test_its_folder_holds_all_that_a_kind_declares(slug):
    found = {path.name for path in catalog.get(slug).folder.iterdir() if path.name != "__pycache__"}
    paper = "template.docx" if catalog.get(slug).template else "sheet.docx"
    assert found - {"blank.docx"} == {"kind.py", "fields.py", paper, "sample.json", "sample.txt"}


@EVERY
def test_its_template_asks_only_for_fields_that_there_are_and_for_each_of_its_own(slug):
    kind = catalog.get(slug)
    asked, known = declared(kind.paper), set(kind.fields.model_fields)
    assert asked <= known
    # Where boxes lie is not printed.
    assert known - set(DocumentFields.model_fields) - {"cajas", "archivo"} <= asked


@pytest.mark.parametrize("slug", DRAFTED)
def test_its_template_is_the_one_that_its_draft_writes(slug):
    """Where it was drafted by program; another comes from Word."""
    draft = importlib.import_module(f"tools.drafting.kinds.{slug}").DRAFT
    assert build(draft) == catalog.get(slug).paper


@EVERY
def test_its_template_is_light_and_reaches_out_only_to_mark_boxes(slug):
    kind = catalog.get(slug)
    with zipfile.ZipFile(io.BytesIO(kind.paper)) as archive:
        parts = archive.namelist()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert len(kind.paper) < 40_000
    assert not [
        part for part in parts if re.search("customXml|thumbnail|stylesWithEffects|theme|footer", part)
    ]
    outside = re.findall(r'Target="([^"]+)" TargetMode="External"', relations)
    boxes = {f"https://firma.invalid/{role.slug}" for role in kind.roles} if kind.template else set()
    assert set(outside) == boxes | {"https://firma.invalid/sello"}


@EVERY
def test_its_sample_gives_the_text_beside_it(slug, make):
    kind = catalog.get(slug)
    assert text_of(make(slug, "sample").pdf) == (kind.folder / "sample.txt").read_text()


@EVERY
@EACH_SIZE
def test_every_printed_value_is_in_the_pdf(slug, size, make):
    document = make(slug, size)
    assert len(document.filled.printed) > 15
    check(document.pdf, document.filled.printed)


@EVERY
@EACH_SIZE
def test_the_lowest_24_millimetres_of_each_page_stay_white_for_the_footer(slug, size, make):
    with pypdfium2.PdfDocument(make(slug, size).pdf) as pdf:
        for page in pdf:
            strip = (0, 0, 0, page.get_height() - 24 * MM)
            drawn = page.render(scale=1, crop=strip, grayscale=True).to_pil()
            assert drawn.size[1] == 68
            assert drawn.getextrema() == (255, 255)


@EVERY
@pytest.mark.parametrize(("page", "height"), [("carta", 279.4), ("oficio", 330.0)])
def test_its_pages_are_of_the_size_that_is_asked_for(slug, page, height, make):
    with pypdfium2.PdfDocument(make(slug, "sample", page).pdf) as pdf:
        sizes = {(round(sheet.get_width() / MM), round(sheet.get_height() / MM)) for sheet in pdf}
    assert sizes == {(216, round(height))}


@EVERY
@EACH_SIZE
def test_each_page_says_what_document_it_belongs_to(slug, size, make):
    document = make(slug, size)
    first, *rest = document.pages
    assert "Programa Ecomercados Solidarios" in first
    assert all(page.startswith(document.fields.titulo) and document.fields.folio in page for page in rest)


@EVERY
def test_a_proposed_format_says_so_once_and_an_official_one_never(slug, make, converter):
    document = make(slug, "sample")
    has_leave = getattr(document.fields, "visados", None) or getattr(document.fields, "ajuste", None)
    proposed = document.kind.template and not has_leave
    assert "".join(document.pages).count("Formato propuesto por") == (1 if proposed else 0)
    official = document.fields.model_copy(update={"formato_oficial": True})
    pdf = converter.convert(fill(document.kind.paper, official).docx)
    assert "Formato propuesto" not in text_of(pdf)


@EVERY
def test_logos_of_the_settings_are_drawn_on_the_first_page(slug, make, make_picture, converter):
    document = make(slug, "sample")
    logo = make_picture(50, 30, (255, 0, 0, 255))
    filled = fill(document.kind.paper, document.fields, Letterhead(logos=(logo, logo)))
    with pypdfium2.PdfDocument(converter.convert(filled.docx)) as pdf:
        top = pdf[0].render(scale=1, crop=(0, pdf[0].get_height() - 40 * MM, 0, 0)).to_pil().convert("RGB")
    assert (255, 0, 0) in [colour for _, colour in top.getcolors(100_000)]


@EVERY
def test_no_paper_claims_more_of_a_signature_than_it_is(slug, make):
    words = text_of(make(slug, "sample").pdf).casefold()
    for claim in ("firma electrónica avanzada", "certificada", "plena prueba", "huella digital", "borrador"):
        assert claim not in words


@EVERY
def test_the_public_facts_name_no_person_of_the_examples(slug, projects):
    kind = catalog.get(slug)
    gathered = documents(projects, kind)
    assert gathered
    for project, fields in gathered:
        people = project.personas
        names = [f"{one.nombres.split()[0]} " for one in people]
        names += [one.apellido_paterno for one in people] + [one.nombre for one in people]
        facts = kind.public_facts(fields)
        shown = " | ".join(f"{fact.label}: {fact.value}" for fact in facts)
        assert [hidden for hidden in (*names, *(one.rut for one in people)) if hidden in shown] == []
        assert fields.proyecto.ejecutor in shown
        assert fields.proyecto.ejecutor_rut in shown


@EVERY
def test_the_summary_says_in_two_or_three_sentences_what_signing_commits_to(slug, projects):
    kind = catalog.get(slug)
    for _, fields in documents(projects, kind):
        sentences = kind.summary(fields)
        assert len(sentences) in (2, 3)
        assert all(20 < len(sentence) < 190 and sentence.endswith(".") for sentence in sentences)


@EVERY
def test_each_document_of_the_examples_has_the_signers_of_its_file(slug, projects):
    kind = catalog.get(slug)
    for project, entry in entries(projects, kind):
        [fields] = [one for whose, one in documents([project], kind) if one.folio == entry.folio]
        signers = [(signer.persona_id, signer.rol, signer.calidad) for signer in fields.firmantes]
        assert sorted(signers) == sorted((one.persona_id, one.rol, one.calidad) for one in entry.firmas)
        assert (1 if kind.roles else 0) <= kind.minimum(fields) <= len(fields.firmantes)
        unchanged = getattr(fields, "resultado", "") == "sin cambios"
        assert fields.titulo == (REVISED if unchanged else kind.title)


@EVERY
def test_its_fields_come_back_from_json_as_they_went(slug, projects):
    for _, fields in documents(projects, catalog.get(slug)):
        assert type(fields).model_validate_json(fields.model_dump_json()) == fields


@pytest.mark.parametrize(
    "slug", [slug for slug in SLUGS if "lineas" in catalog.get(slug).fields.model_fields]
)
def test_a_table_of_300_goods_repeats_its_heading_on_every_page(slug, make):
    pages = make(slug, "long").pages
    first = next(number for number, page in enumerate(pages) if "Valor unitario" in page)
    last = next(number for number, page in enumerate(pages) if re.search(r"^Total:", page, re.M))
    assert last - first > 8
    assert all("Valor unitario" in page for page in pages[first : last + 1])


@EVERY
@EACH_SIZE
def test_each_signer_has_a_box_of_78_by_30_or_lower_among_many_beside_the_own_rut_and_the_seal_its_own(
    slug, size, make
):
    document = make(slug, size)
    signers = [(signer.rol, signer.rut) for signer in document.fields.firmantes]
    if document.kind.template is None:
        signers = []  # on the pages of the user's own file, where a person puts them
    found = find(document.pdf, signers)
    assert [box.role for box in found.signers] == [role for role, _ in signers]
    sizes = {tuple(round(side / MM) for side in size_of(box)) for box in found.signers}
    assert sizes == ({(78, 30 if len(signers) < 6 else 25)} if signers else set())
    assert tuple(round(side / MM) for side in size_of(found.seal)) == (78, 41)


def size_of(box: Box) -> tuple[float, float]:
    left, bottom, right, top = box.rect
    return right - left, top - bottom
