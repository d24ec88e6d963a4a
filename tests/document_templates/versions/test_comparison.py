"""Two formats are told apart by their words, with the same sample in both."""

import io

import docx

from document_templates.versions.comparison import compare
from document_templates.versions.trial import sample


def edited(template, change):
    document = docx.Document(io.BytesIO(template))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def told(differences):
    return [(one.same or [(piece.change, piece.text.strip()) for piece in one.pieces]) for one in differences]


def test_the_same_format_says_the_same(kind):
    [only] = compare(kind.template, kind.template, sample(kind))
    assert only.same > 20


def test_a_word_changed_a_paragraph_new_and_one_gone(kind):
    def change(document):
        by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
        by_text["Durante la vigencia de esta declaración me comprometo a:"].runs[
            0
        ].text = "Durante la vigencia de este compromiso me comprometo a:"
        by_text["Alcance"].insert_paragraph_before("Todo lo anterior es voluntario y sin costo.")
        by_text["Vigencia"].clear()

    found = [
        one
        for one in told(compare(kind.template, edited(kind.template, change), sample(kind)))
        if isinstance(one, list)
    ]
    assert found == [
        [
            ("same", "Durante la vigencia de"),
            ("gone", "esta declaración"),
            ("new", "este compromiso"),
            ("same", "me comprometo a:"),
        ],
        [("new", "Todo lo anterior es voluntario y sin costo.")],
        [("gone", "Vigencia")],
    ]
