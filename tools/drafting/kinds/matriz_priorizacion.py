"""Matriz de priorización."""

from tools.drafting.formats import FORMAT_NOTE, adjusted_note
from tools.drafting.meetings import session_table
from tools.drafting.ooxml import cell, each, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, first_in_row, head, lead, sentence


def _group() -> str:
    """Necesidades y problemas, or recursos y potencialidades: its name stands above the heads on each page."""
    widths = [9.0, 26.0, 64.0, 47.0, TEXT_WIDTH - 146]
    named = row(
        [cell(paragraph("{{ grupo.nombre }}", "TableHead"), TEXT_WIDTH, span=5, shade="D9D9D9")], header=True
    )
    rows = [
        named,
        head(["N°", "Tipo", "Descripción", "Recurso asociado", "Prioridad"], widths),
        row_tag("for fila in grupo.filas", 5),
        row(
            [
                cell(first_in_row("loop.first", "{{ fila.orden }}", "Row"), widths[0]),
                cell(paragraph("{{ fila.tipo }}", "Row"), widths[1]),
                cell(
                    paragraph("{{ fila.descripcion }}", "Row")
                    + when("fila.surge_de", paragraph("Surge de: {{ fila.surge_de | lista }}", "RowNote")),
                    widths[2],
                ),
                cell(
                    paragraph(
                        "{% if fila.recurso_asociado %}{{ fila.recurso_asociado }}{% else %}–{% endif %}",
                        "Row",
                    ),
                    widths[3],
                ),
                cell(paragraph("**{{ fila.prioridad }}**", "Row"), widths[4]),
            ]
        ),
        row_tag("endfor", 5),
    ]
    return table(rows, widths, style="Grid", title="Filas de la matriz") + paragraph(style="Gap")


DRAFT = draft(
    "Matriz de priorización de necesidades/problemas y recursos/potencialidades",
    ("gestora", "grupo_motor"),
    article(
        "Sesión de trabajo",
        session_table(),
        body("**Técnica de trabajo grupal:** " + sentence("tecnica")),
        adjusted_note(),
    ),
    article(
        "Matriz",
        lead("Lo que la comunidad organizada necesita y aquello con que cuenta, de mayor a menor prioridad:"),
        each("grupo in grupos", _group()),
        when(
            "diagnostico",
            body(
                "«Surge de» dice lo que ya había reconocido el documento diagnóstico, folio {{ diagnostico }}."
            ),
        ),
        when(
            "sin_registro",
            body("En la sesión no se anotaron filas de este grupo: {{ sin_registro }}."),
        ),
    ),
    article(
        "Para qué sirve",
        body(
            "Lo que se prioriza aquí es la base del plan de trabajo participativo y del plan de comunicaciones, y orienta "
            "la formación y transferencia técnica."
        ),
    ),
    format_note=FORMAT_NOTE,
    signing="Quienes firman confirman lo trabajado en la sesión, en {{ lugar }}, a {{ fecha | fecha }}:",
)
