"""What the drafts about the members of a body share."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import body, head
from tools.drafting.styles import SHADE

GAP = paragraph(style="Gap")


def seats_table(members: str = "integrantes") -> str:
    """Each member, for whom, as what, and of which sector of the town."""
    widths = [9.0, 50.0, TEXT_WIDTH - 115, 27.0, 29.0]
    labels = ["N°", "Nombre", "En representación de", "Calidad", "Sector"]
    shown = [
        "{{ loop.index }}",
        "{{ integrante.nombre }}",
        "{{ integrante.por | mayuscula }}",
        "{{ integrante.como | mayuscula }}",
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


SECTOR_WIDTHS = [78.0, TEXT_WIDTH - 78]


def sectors_table() -> str:
    """A shaded row per sector, which stays with its first member."""
    sector = "{{ sector.nombre }} ({{ sector.integrantes | length }})"
    shown = ["{{ integrante.nombre }}", "{{ integrante.por | mayuscula }}"]
    rows = [
        head(["Nombre", "En representación de"], SECTOR_WIDTHS),
        row_tag("for sector in sectores", 2),
        row([cell(paragraph(sector, "TableHead"), TEXT_WIDTH, span=2, shade=SHADE)]),
        row_tag("for integrante in sector.integrantes", 2),
        row([cell(paragraph(text, "Row"), width) for text, width in zip(shown, SECTOR_WIDTHS, strict=True)]),
        row_tag("endfor", 2),
        row_tag("endfor", 2),
    ]
    return table(rows, SECTOR_WIDTHS, style="Grid", title="Integrantes por sector") + GAP
