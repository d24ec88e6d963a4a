"""Checking: what was printed is found in the PDF of a real conversion; what is not there, whole, is refused."""

import random

import pytest

from document_templates.checking import check
from document_templates.conversion import Converter
from document_templates.errors import LostText
from document_templates.filling import fill

NAMES = [
    'María Ñuñez & Cía. <Ltda.> "Los Ángeles" O\'Higgins',
    "Oficina eficaz, afluente fértil: ﬁﬂ ff ti tt",
    "Jose\u0301 Peña\u0301n\u0303",
    "«Junta» de Vecinos N° 5 – “Los Copihues” … 50 %",
    "65.901.114-K",
    "+56 9 8765 4321",
    "14 de octubre de 2026",
    "$13.783.510",
    "ana.perez+feria@correo.example.cl",
    "https://example.cl/una/ruta?con=valores&otros=1#fin",
    "línea uno\nlínea dos\n\nlínea cuatro",
]
LONG = " ".join(
    f"La compradora número {n} de la nómina entrega {n * 7919} pesos al fondo común;" for n in range(120)
)


def convert(converter: Converter, template, fields) -> tuple[bytes, tuple[str, ...]]:
    filled = fill(template.bytes(), fields)
    return converter.convert(filled.docx), filled.printed


def missing(pdf: bytes, printed) -> list[str]:
    with pytest.raises(LostText) as refusal:
        check(pdf, printed)
    return refusal.value.missing


@pytest.fixture(scope="module")
def names_pdf(converter, word, make_fields, make_items):
    template = word().header("{{ proyecto.ejecutor }}").footer("Folio {{ folio }}")
    template.text("{%p for b in bienes %}", "Quien firma, {{ b.nombre }}, declara.", "{%p endfor %}")
    items = [make_items(1, name)[0] for name in NAMES]
    return convert(converter, template, make_fields(bienes=items))


def test_every_kind_of_text_is_found(names_pdf):
    check(*names_pdf)


def altered(text: str) -> set[str]:
    """One sign less, one more, one changed, two swapped: at every place where it makes a difference."""
    found = set()
    for index, sign in enumerate(text):
        if sign.isspace():
            continue
        found.add(text[:index] + ("x" if sign != "x" else "y") + text[index + 1 :])
        found.add(text[:index] + sign.swapcase() + text[index + 1 :])
        if index + 1 < len(text) and not text[index + 1].isspace():
            found.add(text[:index] + text[index + 1] + sign + text[index + 2 :])
        if sign.isdigit():
            found.add(text[:index] + text[index + 1 :])
        found.add(text[:index] + sign + "9" + text[index + 1 :])
    return {each for each in found if each not in (text, text.upper()) and each.upper() != text}


def test_no_altered_text_is_found(names_pdf):
    pdf, _ = names_pdf
    wrong = [text for name in NAMES if "\u0301" not in name for text in altered(name)]
    wrong = [text for text in wrong if text not in NAMES and "ﬁ" not in text and "ﬂ" not in text]
    assert len(wrong) > 500
    assert set(missing(pdf, wrong)) == set(wrong)


def test_a_number_is_not_found_inside_a_longer_one(names_pdf):
    pdf, _ = names_pdf
    parts = [
        "3.783.510",
        "$13.783",
        "783.510",
        "5.901.114-K",
        "901.114-K",
        "4 de octubre de 2026",
        "14 de octubre de 202",
    ]
    assert missing(pdf, parts) == parts
    assert missing(pdf, ["octubr", "ctubre", "Los Ángele"]) == ["octubr", "ctubre", "Los Ángele"]


def test_what_is_printed_twice_is_shown_twice(names_pdf):
    pdf, printed = names_pdf
    assert missing(pdf, [*printed, "$13.783.510"]) == ["$13.783.510"]


def test_an_inventory_of_three_hundred_lines_is_found_and_one_wrong_line_is_not(
    converter, word, make_fields, make_items
):
    template = word().rows(
        ["Bien", "Cant.", "Valor"],
        "b in bienes",
        ["{{ b.nombre }}", "{{ b.cantidad }}", "{{ b.valor|pesos }}"],
    )
    pdf, printed = convert(converter, template.text("{{ total|pesos }}"), make_fields(bienes=make_items(300)))
    check(pdf, printed)
    wrong = list(printed)
    wrong[3 * 200 + 2] = "$200.070"
    wrong[3 * 100] = "Bien número 100 de la listas"
    assert set(missing(pdf, wrong)) == {"$200.070", "Bien número 100 de la listas"}


def test_a_text_that_runs_over_pages_is_found_and_not_when_it_is_altered(converter, word, make_fields):
    long = LONG * 3
    template = (
        word()
        .header("{{ proyecto.ejecutor }}")
        .footer("Folio {{ folio }}")
        .text("Antes.", "{{ nota }}", "Después.")
    )
    pdf, printed = convert(converter, template, make_fields(nota=long))
    check(pdf, printed)
    for place in range(5, len(long), 797):
        wrong = f"{long[:place]}#{long[place + 1 :]}"
        assert missing(pdf, [wrong]) == [wrong]
    assert missing(pdf, [long + " fin"]) == [long + " fin"]
    assert missing(pdf, [long[:3000] + long[3100:]]) == [long[:3000] + long[3100:]]


def test_cells_that_run_over_a_page_beside_each_other_are_found(converter, word, make_fields, make_items):
    """Lines of neighbouring cells interleave: the first halves of both, then headings again, then the others."""
    template = word().header("{{ proyecto.ejecutor }}").footer("Folio {{ folio }}")
    template.rows(
        ["Uno", "Dos", "Tres"], "b in bienes", ["{{ b.nombre }} {{ nota }}", "{{ nota }}", "{{ b.cantidad }}"]
    )
    pdf, printed = convert(converter, template, make_fields(nota=LONG[:2500], bienes=make_items(3)))
    check(pdf, printed)
    for place in range(11, 2500, 211):
        wrong = f"{LONG[:place]}#{LONG[place + 1 : 2500]}"
        assert missing(pdf, [wrong]) == [wrong]


def test_a_text_cut_by_a_row_of_fixed_height_is_refused(converter, word, make_fields):
    template = word()
    row = template.document.add_table(1, 2).rows[0]
    row.height_rule, row.height = 2, 400000
    row.cells[0].text = "{{ nota }}"
    pdf, printed = convert(converter, template.text("después"), make_fields(nota=LONG[:1200]))
    assert missing(pdf, printed) == [LONG[:1200]]


def test_a_sign_that_no_font_has_is_refused(converter, word, make_fields):
    pdf, printed = convert(
        converter, word().text("{{ nota }}, {{ lugar }}"), make_fields(nota="Feria \U00013080 sur")
    )
    assert missing(pdf, printed) == ["Feria \U00013080 sur"]


def test_hyphens_at_the_end_of_a_line_belong_to_the_text_or_not(converter, word, make_fields):
    code, word_ = "AB-" * 30 + "12-34-56-78-90", "extra\u00adordinaria\u00admente" * 6
    template = word()
    for text in ("{{ nota }}", "{{ lugar }}"):
        table = template.document.add_table(1, 5)
        table.rows[0].cells[1].text = text
    pdf, printed = convert(converter, template, make_fields(nota=code, lugar=word_))
    check(pdf, printed)
    assert missing(pdf, [code.replace("12-34", "1234")]) == [code.replace("12-34", "1234")]
    assert missing(pdf, [code.replace("-56", "-65")]) == [code.replace("-56", "-65")]


def test_a_dash_alone_in_its_cell_is_a_text(converter, word, make_fields, make_items):
    template = word().rows(["Bien", "C", "V"], "b in bienes", ["x", "{{ b.cantidad }}", "{{ b.nombre }}"])
    pdf, printed = convert(converter, template, make_fields(bienes=make_items(4, "-")))
    check(pdf, printed)
    assert missing(pdf, [*printed, "-"]) == ["-"]


def test_a_style_in_capitals_shows_the_text_in_capitals(converter, word, make_fields):
    template = word()
    template.document.add_paragraph().add_run("{{ nota }}").font.all_caps = True
    check(*convert(converter, template, make_fields(nota="María Ñuñez & Cía.")))


def test_invisible_signs_are_no_text(converter, word, make_fields):
    check(*convert(converter, word().text("{{ nota }}"), make_fields(nota="a\u200bb\ufeffc\u00a0d\u2009e")))


LATIN = [chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x180)]] + list("–—‘’“”«»…•€™−\u200bﬁ→★✓")
WORDS = [
    "Organización",
    "comunitaria",
    "de",
    "la",
    "feria",
    "libre",
    "y",
    "el",
    "mercado",
    "O'Higgins",
    "N°5",
    "(ex-12)",
    "$1.234.567",
    "11.111.111-1",
    "Ñuñoa/Ñiquén",
    "a&b",
    "<c>",
    '"d"',
    "50%",
    "fi",
    "fl",
    "ffi",
    "tti",
    "extra\xadordinaria",
]


@pytest.mark.parametrize("seed", range(3))
def test_any_text_is_found_wherever_lines_and_pages_break_it(converter, word, make_fields, make_items, seed):
    chance = random.Random(seed)
    names = ["".join(chance.choices(LATIN, k=chance.randint(1, 60))) for _ in range(25)]
    names += [" ".join(chance.choices(WORDS, k=chance.choice([1, 2, 5, 30, 120]))) for _ in range(35)]
    items = [make_items(1, name.replace("{", "").replace("}", ""))[0] for name in names]
    template = word().header("{{ proyecto.ejecutor }}").footer("{{ folio }}")
    template.text("{%p for b in bienes %}", "[{{ b.nombre }}] y más texto fijo.", "{%p endfor %}")
    template.rows(
        ["Bien", "C", "V"], "b in bienes", ["{{ b.nombre }}", "{{ b.cantidad }}", "{{ b.valor|pesos }}"]
    )
    check(*convert(converter, template, make_fields(bienes=items)))


def test_a_rare_sign_that_was_lost_is_refused(converter, word, make_fields):
    pdf, printed = convert(converter, word().text("{{ nota }}"), make_fields(nota="Feria ★ Sur → Norte"))
    check(pdf, printed)
    for wrong in (
        "Feria ★ Sur ★ Norte",
        "Feria ★ Sur →→ Norte",
        "Feria ★ Sur → Nortes",
        "Feria ☎ Sur → Norte",
    ):
        assert missing(pdf, [wrong]) == [wrong]


def test_what_is_no_pdf_is_refused_like_an_empty_one():
    with pytest.raises(LostText):
        check(b"no", ["algo"])
