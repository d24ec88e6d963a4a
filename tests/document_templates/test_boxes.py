"""Boxes: exact rectangles in a converted PDF, and never one signer's box beside another's RUT."""

import io
import time

import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from document_templates.boxes import find
from document_templates.errors import BoxError
from document_templates.filling import fill

ANA, LUIS, EVA, SOL = "11.111.111-1", "22.222.222-2", "9.333.333-K", "14.444.444-4"
MM = 72 / 25.4


@pytest.fixture
def to_pdf(converter, make_fields):
    return lambda made: converter.convert(made.bytes())


def under(name: str, rut: str) -> str:
    return f"{name}\nRUT {rut}"


def test_rectangles_are_exact_to_a_tenth_of_a_millimetre(word, to_pdf):
    found = find(to_pdf(word().boxes([("r", under("Ana", ANA))], 50, 19).seal(62, 42)), [("r", ANA)])
    left, bottom, right, top = found.signers[0].rect
    assert ((right - left) / MM, (top - bottom) / MM) == pytest.approx((50, 19), abs=0.1)
    left, bottom, right, top = found.seal.rect
    assert ((right - left) / MM, (top - bottom) / MM) == pytest.approx((62, 42), abs=0.1)
    assert (found.signers[0].page, found.seal.page) == (0, 0)


def test_boxes_of_one_role_go_to_its_signers_in_reading_order(word, to_pdf):
    made = word().boxes([("r", under("Ana", ANA)), ("t", under("Luis", LUIS)), ("r", under("Eva", EVA))], 40)
    made.boxes([("r", under("Sol", SOL))], 40).seal()
    found = find(to_pdf(made), [("t", LUIS), ("r", ANA), ("r", EVA), ("r", SOL)])
    luis, ana, eva, sol = (box.rect for box in found.signers)
    assert [box.role for box in found.signers] == ["t", "r", "r", "r"]
    assert ana[0] < luis[0] < eva[0]
    assert sol[3] < ana[1]
    assert sol[0] == pytest.approx(ana[0], abs=1)


def test_reading_order_goes_on_over_pages_and_through_loops(word, to_pdf, make_fields, converter):
    made = word()
    table = made.document.add_table(3, 1)
    table.rows[0].cells[0].text = "{%tr for f in firmantes %}"
    cell = table.rows[1].cells[0]
    made.box(cell.paragraphs[0], "representante", 60, 25)
    cell.add_paragraph("{{ f.nombre }}\nRUT {{ f.rut }}")
    table.rows[2].cells[0].text = "{%tr endfor %}"
    fields = make_fields(signers=10)
    pdf = converter.convert(fill(made.seal().bytes(), fields).docx)
    found = find(pdf, [(signer.rol, signer.rut) for signer in fields.firmantes])
    places = [(box.page, -box.rect[3]) for box in found.signers]
    assert places == sorted(places)
    assert places[-1][0] >= 1


@pytest.mark.parametrize(
    ("columns", "signers", "reason"),
    [
        (
            [("r", under("Ana", ANA)), ("r", under("Luis", LUIS))],
            [("r", LUIS), ("r", ANA)],
            "no tiene al lado",
        ),
        ([("r", "Ana"), ("r", under("Luis", LUIS))], [("r", ANA), ("r", LUIS)], "no tiene al lado"),
        ([("r", f"RUT {ANA}, antes {LUIS}"), ("t", under("Luis", LUIS))], [("r", ANA), ("t", LUIS)], "ajeno"),
        ([("r", under("Ana", "11.111.111-2"))], [("r", ANA)], "no tiene al lado"),
        ([("r", under("Ana", "1" + ANA))], [("r", ANA)], "no tiene al lado"),
        ([("r", "\n" * 8 + under("Ana", ANA))], [("r", ANA)], "no tiene al lado"),
        ([("r", under("Ana", ANA))], [], "1 recuadros de firma y 0"),
        ([("r", under("Ana", ANA))], [("r", ANA), ("r", LUIS)], "1 recuadros de firma y 2"),
        ([("r", under("Ana", ANA))], [("t", ANA)], "«r»"),
    ],
)
def test_a_box_beside_the_wrong_person_or_one_too_many_is_refused(word, to_pdf, columns, signers, reason):
    with pytest.raises(BoxError, match=reason):
        find(to_pdf(word().boxes(columns, 50).seal()), signers)


def test_boxes_under_each_other_each_with_its_name_below_are_accepted_in_their_order_only(word, to_pdf):
    made = word()
    for name, rut in (("Ana", ANA), ("Luis", LUIS), ("Eva", EVA)):
        made.boxes([("r", under(name, rut))], 60, 18)
    pdf = to_pdf(made.seal())
    assert len(find(pdf, [("r", ANA), ("r", LUIS), ("r", EVA)]).signers) == 3
    for wrong in ([LUIS, ANA, EVA], [ANA, EVA, LUIS], [EVA, LUIS, ANA], [LUIS, EVA, ANA], [EVA, ANA, LUIS]):
        with pytest.raises(BoxError):
            find(pdf, [("r", rut) for rut in wrong])


def test_the_same_person_may_sign_in_two_roles(word, to_pdf):
    pdf = to_pdf(word().boxes([("r", under("Ana", ANA)), ("t", under("Ana", ANA))], 50).seal())
    assert len(find(pdf, [("r", ANA), ("t", ANA)]).signers) == 2


def test_another_number_in_the_cell_is_nobody_s(word, to_pdf):
    text = f"Ana\nRUT {ANA}\nJunta de Vecinos, RUT 65.901.114-K"
    assert find(to_pdf(word().boxes([("r", text)]).seal()), [("r", ANA)]).signers


def test_a_document_without_signers_has_its_seal(word, to_pdf):
    assert find(to_pdf(word().seal()), []).signers == ()


@pytest.mark.parametrize("size", [(59, 42), (62, 39)])
def test_a_seal_too_small_is_refused(word, to_pdf, size):
    with pytest.raises(BoxError, match="sello mide menos"):
        find(to_pdf(word().seal(*size)), [])


def test_no_seal_or_two_are_refused(word, to_pdf):
    with pytest.raises(BoxError, match="hay 0 recuadros"):
        find(to_pdf(word().text("nada")), [])
    with pytest.raises(BoxError, match="hay 2 recuadros"):
        find(to_pdf(word().seal().seal()), [])


def test_a_box_outside_the_page_is_refused(word, to_pdf):
    """LibreOffice leaves such a link out; another converter may not."""
    with pikepdf.open(io.BytesIO(to_pdf(word().boxes([("r", under("Ana", ANA))]).seal()))) as pdf:
        for annotation in pdf.pages[0].Annots:
            annotation.Rect[2] = 700
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(BoxError, match="se sale de la página"):
        find(out.getvalue(), [("r", ANA)])


def test_boxes_over_each_other_are_refused(word, to_pdf):
    made = word().boxes([("r", under("Ana", ANA)), ("r", under("Luis", LUIS))], 50)
    for paragraph in [cell.paragraphs[0] for cell in made.document.tables[0].rows[0].cells]:
        float_at(paragraph, 40, 60)
    with pytest.raises(BoxError, match="encima"):
        find(to_pdf(made.seal()), [("r", ANA), ("r", LUIS)])


def float_at(paragraph, left: float, top: float) -> None:
    """Take the picture out of the line, to a place of the page."""
    (inline,) = paragraph._p.xpath(".//wp:inline")
    emu = [int(value * 36000) for value in (left, top)]
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" '
        f'behindDoc="0" locked="0" layoutInCell="0" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{emu[0]}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{emu[1]}</wp:posOffset></wp:positionV></wp:anchor>'
    )
    children = list(inline)
    anchor.append(children[0])
    anchor.append(parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"))
    for child in children[1:]:
        anchor.append(child)
    inline.getparent().replace(inline, anchor)


def test_other_links_are_no_boxes(word, to_pdf):
    made = word().seal()
    made.box(made.document.add_paragraph(), "../../otra", 30, 20)
    with pytest.raises(BoxError, match=r"«\.\./\.\./otra»"):
        find(to_pdf(made), [])


def test_two_pages_take_less_than_ten_milliseconds(word, to_pdf):
    made = word().text(*["Un párrafo de texto que llena la página del todo." * 3] * 30)
    pdf = to_pdf(made.boxes([("r", under("Ana", ANA)), ("r", under("Luis", LUIS))], 50).seal())
    find(pdf, [("r", ANA), ("r", LUIS)])
    taken = []
    for _ in range(20):
        start = time.process_time()
        find(pdf, [("r", ANA), ("r", LUIS)])
        taken.append(time.process_time() - start)
    assert min(taken) < 0.010
