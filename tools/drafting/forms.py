"""Forms to print and fill by hand: they know the project, and leave room to write."""

from collections.abc import Mapping
from types import MappingProxyType

from tools.drafting.ooxml import (
    cell,
    edges,
    number,
    paragraph,
    raw_paragraph,
    row,
    row_tag,
    runs,
    table,
    tick,
    twips,
)
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import LABEL, fact, facts_table, head, letterhead
from tools.drafting.styles import SHADE

NOTHING: Mapping[str, str] = MappingProxyType({})
BOTTOM = 16.0
"""Nothing is stamped below a form, so that it needs a smaller margin than documents."""

LINE = 7.5
"""Height of a line to write on, in millimetres."""

DATA_NOTICE = (
    "**Datos personales.** Los guarda {{ proyecto.ejecutor | con_articulo }}, solo para acreditar la participación en el "
    "programa ante el FOSIS y la municipalidad. Puede pedir verlos, corregirlos, borrarlos u oponerse a su uso a la persona "
    "gestora comunitaria{% if proyecto.ejecutor_direccion %} o en {{ proyecto.ejecutor_direccion }}{% endif %} (Ley N° 19.628, "
    "modificada por la Ley N° 21.719)."
)
RETURNED = "Llene con letra imprenta. El equipo ejecutor digitaliza este formulario y guarda el original."
ANONYMOUS = (
    "**Es anónima.** No escriba su nombre, su RUT ni otro dato suyo o de otra persona. El equipo ejecutor solo anota la nota y lo "
    "escrito, para mejorar las sesiones y contarlo en el plan de formación."
)


def form(name: str, *blocks: str, running: str | None = None, notice: str = DATA_NOTICE) -> Draft:
    """A whole form: title, project, what is asked; no folio, no boxes, no seal. `running` heads later pages. Each page
    says of how many it is: a lost one is missed."""
    return Draft(
        title=name,
        roles=(),
        body=paragraph(name, "Heading1")
        + _project()
        + "".join(blocks)
        + paragraph(f"{notice} {RETURNED}", "Small"),
        first_header=letterhead(),
        running_header=paragraph(f"{running or name}\t{{{{ proyecto.ecomercado }}}}", "RunningHead"),
        footer=raw_paragraph(
            runs("Hoja ") + number("PAGE") + runs(" de ") + number("NUMPAGES"),
            "Small",
            extra='<w:jc w:val="right"/>',
        ),
        bottom=BOTTOM,
        file="blank.docx",
    )


def _project() -> str:
    rows = [
        fact("Ecomercado", "{{ proyecto.ecomercado }}, comuna de {{ proyecto.comuna }}"),
        fact("Organismo ejecutor", "{{ proyecto.ejecutor }}, RUT {{ proyecto.ejecutor_rut }}"),
        fact("Proyecto", "{{ proyecto.nombre }}, código {{ proyecto.codigo }}"),
    ]
    return facts_table(rows, "Datos del proyecto") + paragraph(style="Gap")


def asked(*rows: list[tuple[str, float]], caption: str, known: Mapping[str, str] = NOTHING) -> str:
    """Rows of labels, each with room beside it; the widths of a row, label and room, fill the line. `known` says
    what stands in the room of a label when it is known already."""
    return "".join(_asked_row(labels, caption, known) for labels in rows) + paragraph(style="Gap")


def _asked_row(labels: list[tuple[str, float]], caption: str, known: Mapping[str, str]) -> str:
    widths = [width for _, room in labels for width in (LABEL, room - LABEL)]
    cells = [
        drawn
        for label, room in labels
        for drawn in (
            cell(paragraph(label, "TableLabel"), LABEL, shade=SHADE, align="center"),
            cell(paragraph(known.get(label, ""), "TableText"), room - LABEL, align="center"),
        )
    ]
    return table([row(cells, at_least=LINE)], widths, style="Grid", title=caption)


def lines(count: int, caption: str) -> str:
    """Ruled lines over the whole width."""
    ruled = cell(paragraph(style="TableText"), TEXT_WIDTH, borders=edges(sides="bottom"))
    rows = [row([ruled], at_least=LINE) for _ in range(count)]
    return table(rows, [TEXT_WIDTH], style="Plain", title=caption) + paragraph(style="Gap")


def ticks(choices: list[str], columns: int, caption: str) -> str:
    """Choices, each with a square before it, row by row."""
    width = TEXT_WIDTH / columns
    hanging = (
        '<w:spacing w:before="60" w:after="40" w:line="230" w:lineRule="exact"/>'
        f'<w:ind w:left="{twips(7)}" w:hanging="{twips(7)}"/>'
    )
    cells = [
        cell(raw_paragraph(tick() + runs(f"\t{choice}"), "TableText", extra=hanging), width)
        for choice in choices
    ]
    cells += [cell(paragraph(style="TableText"), width)] * (-len(cells) % columns)
    rows = [row(cells[start : start + columns], at_least=6.0) for start in range(0, len(cells), columns)]
    return table(rows, [width] * columns, style="Plain", title=caption) + paragraph(style="Gap")


def rows_to_sign(labels: list[str], widths: list[float], each: str, cells: list[str], caption: str) -> str:
    """A table with a row for each, high enough to sign in; heads are repeated on each page."""
    one = [
        cell(paragraph(words, "Row"), width, align="center")
        for words, width in zip(cells, widths, strict=True)
    ]
    drawn = [
        head(labels, widths),
        row_tag(f"for {each}", len(widths)),
        row(one, at_least=9.2),
        row_tag("endfor", len(widths)),
    ]
    return table(drawn, widths, style="Grid", title=caption) + paragraph(style="Gap")


def rows_to_fill(labels: list[str], widths: list[float], count: int, height: float, caption: str) -> str:
    """An empty table with its heads, repeated on each page."""
    empty = row([cell(paragraph(style="Row"), width) for width in widths], at_least=height)
    drawn = [head(labels, widths), *[empty] * count]
    return table(drawn, widths, style="Grid", title=caption) + paragraph(style="Gap")


def representatives_to_fill(count: int) -> str:
    """Who signs for the organisation, with its stamp where it has one: whoever signs says who they are."""
    widths = [45.0, 26.0, 30.0, TEXT_WIDTH - 127, 26.0]
    return rows_to_fill(["Nombre", "RUT", "Cargo", "Firma", "Timbre"], widths, count, 10.5, "Representantes")
