"""What all proposed formats share: letterhead, title, project table, clauses, annexes, signature cards, seal."""

import re
from collections.abc import Container, Iterator

from tools.drafting.ooxml import (
    cell,
    each,
    edges,
    paragraph,
    picture,
    raw_paragraph,
    row,
    row_tag,
    runs,
    table,
    tag,
    when,
)
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.styles import ARTICLES, ORDINALS, SHADE

PROGRAMME = "Programa Ecomercados Solidarios"
COMPONENT = "Componente Gestión Comunitaria"
SIGN_WIDTH, SIGN_HEIGHT = 78.0, 30.0
MANY, LOW = 6, 25.0
"""From so many signers on boxes are lower, so that no page stays half empty."""
SEAL_WIDTH, SEAL_HEIGHT = 78.0, 41.0
CARD = TEXT_WIDTH / 2
LABEL = 31.0
WITNESS = "testigo"
STAMPED = ("ejecutor", "municipio", "receptora", "comodante", "comodatario", "adl", "fosis")
"""Roles in which somebody signs for an institution or an organisation, which has a stamp."""


def letterhead() -> str:
    """The two logos are transparent until settings bring some: no emblem is invented."""
    side = 30.0
    cells = [
        cell(raw_paragraph(picture(901, "logo1", 25, 15, name="logo1", alt="logo1"), "Letterhead"), side),
        cell(
            paragraph(f"**{PROGRAMME}**", "Letterhead")
            + paragraph(COMPONENT, "Letterhead")
            + paragraph("{{ proyecto.ejecutor }}", "Letterhead"),
            TEXT_WIDTH - 2 * side,
            align="center",
        ),
        cell(raw_paragraph(picture(902, "logo2", 25, 15, name="logo2", alt="logo2"), "Letterhead"), side),
    ]
    widths = [side, TEXT_WIDTH - 2 * side, side]
    return table([row(cells)], widths, style="Ruled", title="Membrete") + paragraph(style="Tiny")


def running_head() -> str:
    return paragraph("{{ titulo }}\tFolio {{ folio }}", "RunningHead")


def title() -> str:
    return paragraph("{{ titulo }}", "Heading1")


def _fact(label: str, value: str) -> list[str]:
    return [
        cell(paragraph(label, "TableLabel"), LABEL, shade=SHADE),
        cell(paragraph(value, "TableText"), TEXT_WIDTH - LABEL, span=3),
    ]


def facts_table(rows: list[str], caption: str) -> str:
    widths = [LABEL, TEXT_WIDTH / 2 - LABEL, LABEL - 6, TEXT_WIDTH / 2 - LABEL + 6]
    return table(rows, widths, style="Grid", title=caption)


def fact(label: str, value: str) -> str:
    return row(_fact(label, value))


def fact_when(condition: str, label: str, value: str) -> str:
    return row_tag(f"if {condition}", 4) + fact(label, value) + row_tag("endif", 4)


def pair_of_facts(first: tuple[str, str], second: tuple[str, str]) -> str:
    return row(
        [
            cell(paragraph(first[0], "TableLabel"), LABEL, shade=SHADE),
            cell(paragraph(first[1], "TableText"), TEXT_WIDTH / 2 - LABEL),
            cell(paragraph(second[0], "TableLabel"), LABEL - 6, shade=SHADE),
            cell(paragraph(second[1], "TableText"), TEXT_WIDTH / 2 - LABEL + 6),
        ]
    )


def project_table(*more: str) -> str:
    rows = [
        pair_of_facts(("Folio", "**{{ folio }}**"), ("Lugar y fecha", "{{ lugar }}, {{ fecha | fecha }}")),
        fact("Proyecto", "{{ proyecto.nombre }}, código {{ proyecto.codigo }}"),
        fact(
            "Ecomercado",
            "{{ proyecto.ecomercado }}, {{ proyecto.ecomercado_direccion }} (comuna de {{ proyecto.comuna }}, "
            "Región {{ proyecto.region | de_region }})",
        ),
        fact(
            "Organismo ejecutor",
            "{{ proyecto.ejecutor }}, RUT {{ proyecto.ejecutor_rut }}"
            "{% if proyecto.ejecutor_direccion %}, {{ proyecto.ejecutor_direccion }}{% endif %}",
        ),
        fact(
            "FOSIS",
            "Dirección Regional {{ proyecto.fosis_direccion_regional | de_region }}"
            "{% if proyecto.resolucion_numero %}; convenio aprobado por resolución "
            "N° {{ proyecto.resolucion_numero }}"
            "{% if proyecto.resolucion_fecha %}, de {{ proyecto.resolucion_fecha | fecha_corta }}{% endif %}{% endif %}",
        ),
    ]
    return facts_table([*rows, *more], "Datos del documento y del proyecto") + paragraph(style="Gap")


def _numbered(style: str, marked: str, number: int, level: int) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return raw_paragraph(runs(marked), style, extra=numbering)


def article(heading: str, *blocks: str) -> str:
    """`1. Vigencia` and what it says."""
    return _numbered("Heading2", heading, ARTICLES, 0) + "".join(blocks)


def clause(heading: str, *blocks: str) -> str:
    """`Primero: Comparecencia` and what it says."""
    return _numbered("Heading2", heading, ORDINALS, 0) + "".join(blocks)


def heading(words: str) -> str:
    return paragraph(words, "Heading2")


def body(marked: str) -> str:
    return paragraph(marked, "BodyText")


def sentence(field: str) -> str:
    """What somebody wrote, with its full stop whether they wrote it or not."""
    return f"{{{{ {field} }}}}{{% if not {field}.endswith('.') %}}.{{% endif %}}"


def lead(marked: str) -> str:
    """A sentence that stays with the list or table after it."""
    return paragraph(marked, "Lead")


def letter(marked: str, numbering: int = ARTICLES) -> str:
    """`a)`, counted anew in each clause."""
    return _numbered("Item", marked, numbering, 1)


def letters(items: str, numbering: int = ARTICLES, shown: str = "{{ punto }}") -> str:
    return each(f"punto in {items}", letter(shown, numbering))


def head(
    labels: list[str], widths: list[float], *, right: Container[int] = (), centred: Container[int] = ()
) -> str:
    def one(index: int, label: str) -> str:
        side = "right" if index in right else "center" if index in centred else ""
        extra = f'<w:jc w:val="{side}"/>' if side else ""
        return cell(paragraph(label, "TableHead", extra=extra), widths[index], shade=SHADE, align="center")

    return row([one(index, label) for index, label in enumerate(labels)], header=True)


def listing(
    loop: str,
    labels: list[str],
    widths: list[float],
    shown: list[str],
    caption: str,
    *,
    right: tuple[int, ...] = (),
) -> str:
    """A table with a row for each item of the loop."""
    cells = [
        cell(paragraph(words, "RowNumber" if index in right else "Row"), widths[index])
        for index, words in enumerate(shown)
    ]
    rows = [
        head(labels, widths, right=right),
        row_tag(f"for {loop}", len(widths)),
        row(cells),
        row_tag("endfor", len(widths)),
    ]
    return table(rows, widths, style="Grid", title=caption) + paragraph(style="Gap")


def band(marked: str, columns: int) -> str:
    """A shaded row over the whole table, which stays with the row after it."""
    words = paragraph(marked, "Row", extra="<w:keepNext/>")
    return row([cell(words, TEXT_WIDTH, span=columns, shade=SHADE)])


def citation(name: str) -> str:
    """Another document: its folio, and once it has them its verification code and control code."""
    return (
        f"folio **{{{{ {name}.folio }}}}**"
        f"{{% if {name}.codigo %}}, código de verificación {{{{ {name}.codigo }}}}{{% endif %}}"
        f"{{% if {name}.sha256 %}}, código de control {{{{ {name}.sha256 | sha_corto }}}}{{% endif %}}"
    )


def annexes(items: str = "anexos") -> str:
    return when(items, heading("Anexos"), annexes_listed(items))


def annexes_listed(items: str = "anexos") -> str:
    widths = [10.0, 92.0, 18.0, TEXT_WIDTH - 120]
    rows = [
        head(["N°", "Documento", "Páginas", "Código de control"], widths),
        row_tag(f"for anexo in {items}", 4),
        row(
            [
                cell(paragraph("{{ loop.index }}", "Row"), widths[0]),
                cell(
                    paragraph(
                        "{{ anexo.nombre }}{% if anexo.folio %} (folio {{ anexo.folio }}){% endif %}", "Row"
                    ),
                    widths[1],
                ),
                cell(
                    paragraph("{% if anexo.paginas %}{{ anexo.paginas }}{% else %}–{% endif %}", "Row"),
                    widths[2],
                ),
                cell(
                    paragraph(
                        "{% if anexo.sha256 %}{{ anexo.sha256 | sha_corto }}{% elif anexo.folio %}–{% else %}"
                        "falta el archivo{% endif %}",
                        "Row",
                    ),
                    widths[3],
                ),
            ]
        ),
        row_tag("endfor", 4),
    ]
    introduction = (
        "Acompañan a este documento los siguientes. El código de control permite comprobar cada uno."
    )
    return lead(introduction) + table(rows, widths, style="Grid", title="Anexos") + paragraph(style="Gap")


def _box(role: str, number: int) -> str:
    def of_height(height: float) -> str:
        shown = picture(
            number,
            "box",
            SIGN_WIDTH,
            height,
            name=f"firma_{role}",
            alt="Espacio para la firma",
            link=f"box_{role}",
        )
        return raw_paragraph(shown, "Box")

    few = tag(f"if firmantes|length < {MANY}") + of_height(SIGN_HEIGHT)
    return few + tag("else") + of_height(LOW) + tag("endif")


def _boxes(roles: tuple[str, ...], first_number: int) -> str:
    """One box, that of the signer's role: a picture's address cannot be a template value."""
    pieces = [
        tag(f"{'if' if index == 0 else 'elif'} firmante.rol == '{role}'") + _box(role, first_number + index)
        for index, role in enumerate(roles)
    ]
    return "".join(pieces) + tag("endif")


def _who() -> str:
    """RUT and capacity; beside them, for who signs for an organisation, room for its stamp."""
    capacity = "{{ firmante.calidad }}{% if firmante.testigo_de %} de {{ firmante.testigo_de }}{% endif %}"
    lines = paragraph("RUT {{ firmante.rut }}", "SignerLine") + paragraph(capacity, "SignerLine")
    widths = [CARD - 4 - 25, 25.0]
    stamp = cell(paragraph("Timbre", "Stamp"), widths[1], borders=edges("dashed", "A6A6A6"), align="bottom")
    beside = table(
        [row([cell(lines, widths[0]), stamp], at_least=20.0)],
        widths,
        style="Plain",
        title="Calidad y timbre",
        cell_margin=0,
    )
    has_stamp = (
        f"firmante.rol in {list(STAMPED)} or (firmante.rol == 'representante' and firmante.organizacion)"
    )
    return tag(f"if {has_stamp}") + beside + tag("else") + lines + tag("endif")


def _card(roles: tuple[str, ...], first_number: int) -> str:
    """Box, name and RUT close together: whose box it is, is read from the RUT within 20 mm of it."""
    return (
        _boxes(roles, first_number)
        + tag("if firmante.nombre|length > 80")
        + paragraph("{{ firmante.nombre }}", "SignerLongName")
        + tag("else")
        + paragraph("{{ firmante.nombre }}", "SignerName")
        + tag("endif")
        + _who()
        + paragraph(style="Tiny")
    )


def _seal(number: int) -> str:
    shown = picture(
        number,
        "box",
        SEAL_WIDTH,
        SEAL_HEIGHT,
        name="sello",
        alt="Espacio para el sello institucional y el código QR",
        link="box_sello",
    )
    return raw_paragraph(shown, "Box") + paragraph("Sello institucional y código QR", "Stamp")


PROPOSED = "Formato propuesto por {{ proyecto.ejecutor | con_articulo }}."
SIGNED = (
    "Cada recuadro lleva la firma, su fecha y hora, su tipo y cómo se comprobó la identidad. El código QR y "
    "el código de verificación permiten comprobar quién firmó y si el documento sigue vigente."
)
ISSUED = "El código QR y el código de verificación permiten comprobar quién emitió este documento y si sigue vigente."


def _notes(words: str, format_note: str = PROPOSED) -> str:
    return paragraph(words, "Small") + when("not formato_oficial", paragraph(format_note, "Small"))


def first_in_row(keep_when: str, marked: str = "", style: str = "Tiny") -> str:
    """The first paragraph of a row's first cell: it keeps the row on the page of the next one when told to."""
    kept, free = paragraph(marked, style, extra="<w:keepNext/>"), paragraph(marked, style)
    return tag(f"if {keep_when}") + kept + tag("else") + free + tag("endif")


def signatures(
    roles: tuple[str, ...], introduction: str, format_note: str = PROPOSED, signers: str = "firmantes"
) -> str:
    """Two cards a row, none of which splits; the seal comes last, beside an odd signer or in a row of its own."""
    everyone = (*roles, WITNESS) if WITNESS not in roles else roles
    notes = _notes(SIGNED, format_note)
    right = tag("if pareja|length > 1") + tag("set firmante = pareja[1]")
    odd = tag("else") + _seal(898) + notes + tag("endif")
    pair = row(
        [
            cell(first_in_row("loop.last") + tag("set firmante = pareja[0]") + _card(everyone, 100), CARD),
            cell(
                paragraph(style="Tiny") + right + _card(everyone, 200) + odd + paragraph(style="Tiny"), CARD
            ),
        ]
    )
    own_row = row([cell(_seal(899) + paragraph(style="Tiny"), CARD), cell(notes, CARD, align="center")])
    rows = [
        row_tag(f"for pareja in {signers}|batch(2)", 2),
        pair,
        row_tag("endfor", 2),
        row_tag("if firmantes|length is even", 2),
        own_row,
        row_tag("endif", 2),
    ]
    return (
        heading("Firmas")
        + lead(introduction)
        + table(rows, [CARD, CARD], style="Cards", title="Firmas y sello", cell_margin=1.9)
        + paragraph(style="Tiny")
    )


KEPT = '<w:keepNext w:val="{}"/>'
LAST = "{{ 'true' if loop.revindex in (1, 2) else 'false' }}"
"""Of what is repeated the last two stay: one row alone on a page looks forgotten."""
_STYLE = re.compile(r'(<w:pStyle w:val="(?:BodyText|Item|Row|TableText|TableLabel|Gap)"/>)(?!<w:keepNext)')
_BLOCK = re.compile(r"<w:tbl>.*?</w:tbl>|<w:p>.*?</w:p>", re.DOTALL)
_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)


def kept_with_next(blocks: str) -> str:
    """The last article stays with what follows: no page of signatures is without a line of the act."""
    pieces, depth, start = _BLOCK.findall(blocks), 0, 0
    for index, piece in enumerate(pieces):
        if piece.startswith("<w:p>") and "{%p if" in piece:
            depth += 1
        elif piece.startswith("<w:p>") and "{%p endif" in piece:
            depth -= 1
        elif depth == 0 and '"Heading2"' in piece:
            # One that is always there; what comes after it may be absent.
            start = index
    return "".join(pieces[:start]) + "".join(_kept(pieces[start:], _BLOCK_LOOP))


_BLOCK_LOOP, _ROW_LOOP = ("{%p for", "{%p endfor"), ("{%tr for", "{%tr endfor")


def _kept(pieces: list[str], loop: tuple[str, str]) -> Iterator[str]:
    depth = 0
    for index, piece in enumerate(pieces):
        depth += (loop[0] in piece) - (loop[1] in piece)
        if piece.startswith("<w:tbl>"):
            rows = _ROW.findall(piece)
            before = piece[: piece.index("<w:tr>")]
            yield before + "".join(_kept(rows, _ROW_LOOP)) + "</w:tbl>"
        elif piece.startswith("<w:tr>") and not depth and index < len(pieces) - 1:
            yield piece
        else:
            kept = KEPT.format(LAST if depth else "true")
            yield _STYLE.sub(rf"\1{kept}", piece, count=1)


def draft(
    name: str,
    roles: tuple[str, ...],
    *blocks: str,
    signing: str,
    facts: tuple[str, ...] = (),
    format_note: str = PROPOSED,
    annexed: str | None = None,
    signers: str = "firmantes",
) -> Draft:
    """A whole format: title, project, the kind's own blocks, annexes, signatures. `format_note` says whose the format
    is, in small print; `annexed` stands in place of the annexes, `""` where a block lists them already; `signers` is
    the order of their cards, where it is not that in which they sign."""
    boxes = (*roles, "sello") if WITNESS in roles else (*roles, WITNESS, "sello")
    return Draft(
        title=name,
        roles=boxes,
        body=title()
        + project_table(*facts)
        + kept_with_next("".join(blocks))
        + kept_with_next(annexes() if annexed is None else annexed)
        + signatures(roles, signing, format_note, signers),
        first_header=letterhead(),
        running_header=running_head(),
    )


def emission() -> str:
    """In place of the signatures: room for the seal, and who emits a document that nobody signs."""
    said = paragraph(
        "Documento emitido por el organismo ejecutor, {{ proyecto.ejecutor }}, sin firmas de personas, en "
        "{{ lugar }}, a {{ fecha | fecha }}.",
        "TableText",
    )
    return _seal_beside("Emisión", said + _notes(ISSUED))


def seal_alone(words: str, note: str) -> str:
    """Room for the seal, where the signatures are elsewhere."""
    return _seal_beside(words, paragraph(note, "Small"))


def _seal_beside(words: str, said: str) -> str:
    cells = [
        cell(paragraph(style="Tiny") + _seal(899) + paragraph(style="Tiny"), CARD),
        cell(said, CARD, align="center"),
    ]
    return (
        heading(words)
        + table([row(cells)], [CARD, CARD], style="Cards", title=words, cell_margin=1.9)
        + paragraph(style="Tiny")
    )


def issued(name: str, *blocks: str, facts: tuple[str, ...] = ()) -> Draft:
    """A whole format that nobody signs: title, project, the kind's own blocks, annexes, emission."""
    return Draft(
        title=name,
        roles=("sello",),
        body=title()
        + project_table(*facts)
        + kept_with_next("".join(blocks))
        + kept_with_next(annexes())
        + emission(),
        first_header=letterhead(),
        running_header=running_head(),
    )
