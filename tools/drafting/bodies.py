"""What the drafts about the members of a body share."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import body, head

GAP = paragraph(style="Gap")


def seats_table(members: str = "integrantes") -> str:
    """Each member, for whom, as what, and of which sector of the town."""
    widths = [9.0, 50.0, TEXT_WIDTH - 115, 27.0, 29.0]
    labels = ["N°", "Nombre", "En representación de", "Calidad", "Sector"]
    shown = [
        "{{ loop.index }}",
        "{{ integrante.nombre }}",
        "{{ integrante.por }}",
        "{{ integrante.como }}",
        "{% if integrante.sector %}{{ integrante.sector }}{% else %}–{% endif %}",
    ]
    rows = [
        head(labels, widths),
        row_tag(f"for integrante in {members}", len(widths)),
        row([cell(paragraph(text, "Row"), width) for text, width in zip(shown, widths, strict=True)]),
        row_tag("endfor", len(widths)),
    ]
    return table(rows, widths, style="Grid", title="Integrantes") + GAP


def fosis_agreement() -> str:
    """How the composition was agreed with the FOSIS, or that it has to be."""
    return when(
        "acuerdo_fosis",
        body(
            "La composición, la extensión y la representatividad se acordaron con el FOSIS regional, como consta en "
            "el documento folio **{{ acuerdo_fosis.folio }}**, del {{ acuerdo_fosis.fecha | fecha }}."
        ),
    ) + when(
        "not acuerdo_fosis",
        body("La composición, la extensión y la representatividad se acuerdan con el FOSIS regional."),
    )
