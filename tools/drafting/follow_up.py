"""The matrices that follow the two plans: the same for the Grupo Motor and the Consejo Local."""

from tools.drafting.formats import FORMAT_NOTE, adjusted_note
from tools.drafting.ooxml import cell, each, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import article, body, draft, first_in_row, head, lead, letter
from tools.drafting.styles import SHADE

REPLANNED = "filas|selectattr('estado', 'equalto', 'Replanificada')|list"


def follow_up(name: str) -> Draft:
    return draft(
        name,
        ("gestora",),
        article(
            "Plan y fecha de corte",
            body(
                "Esta matriz registra cómo avanzan al **{{ fecha_corte | fecha }}** las acciones del "
                "{{ plan.titulo }}, folio **{{ plan.folio }}**, del {{ plan.fecha | fecha }}"
                "{% if instancia not in plan.titulo %}, que lidera el {{ instancia }}{% endif %}."
            ),
            adjusted_note(),
        ),
        article(
            "Avance de cada acción",
            lead("Acción, responsable y plazo son los del plan:"),
            _progress(),
            when(
                "sin_registro",
                lead("De estas acciones del plan no hay registro a la fecha de corte:"),
                each("punto in sin_registro", letter("Acción {{ punto }}")),
            ),
        ),
        article(
            "Cumplimiento y replanificación",
            body(
                "Acciones con registro: {{ resumen|map(attribute='frase')|list|lista }}. Avance promedio: "
                "**{{ avance_promedio }} %**."
                f"{{% if not {REPLANNED} %}} A la fecha de corte no se replanifica ninguna acción.{{% endif %}}"
            ),
            when(
                REPLANNED,
                lead("Se replanifican estas acciones:"),
                each(
                    f"fila in {REPLANNED}",
                    letter(
                        "Acción {{ fila.accion_orden }}, {{ fila.accion }}"
                        "{% if fila.medida %}: {{ fila.medida }}{% endif %}"
                    ),
                ),
            ),
        ),
        format_note=FORMAT_NOTE,
        signing="Quien firma da cuenta de estos avances en {{ lugar }}, a {{ fecha | fecha }}:",
    )


def _progress() -> str:
    widths = [8.0, 45.0, 23.0, 28.0, 31.0, TEXT_WIDTH - 135]
    labels = ["N°", "Acción", "Estado y avance", "Verificador", "Nudo crítico", "Medida"]
    action = (
        paragraph("{{ fila.accion }}", "Row")
        + paragraph("Responsable: {{ fila.responsable }}", "RowNote")
        + paragraph("Plazo: {{ fila.plazo }}", "RowNote")
    )
    state = paragraph("{{ fila.estado }}", "Row") + paragraph("**{{ fila.porcentaje_avance }} %**", "Row")
    rows = [
        head(labels, widths),
        row_tag("for fila in filas", 6),
        row(
            [
                cell(first_in_row("loop.last", "{{ fila.accion_orden }}", "Row"), widths[0]),
                cell(action, widths[1]),
                cell(state, widths[2]),
                cell(paragraph("{{ fila.verificador }}", "Row"), widths[3]),
                cell(_or_dash("fila.nudo_critico"), widths[4]),
                cell(_or_dash("fila.medida"), widths[5]),
            ]
        ),
        row_tag("endfor", 6),
        row(
            [
                cell(paragraph("**Avance promedio**", "Row"), sum(widths[:2]), span=2, shade=SHADE),
                cell(paragraph("**{{ avance_promedio }} %**", "Row"), sum(widths[2:]), span=4, shade=SHADE),
            ]
        ),
    ]
    return table(rows, widths, style="Grid", title="Avance de cada acción", cell_margin=1.2) + paragraph(
        style="Gap"
    )


def _or_dash(field: str) -> str:
    return paragraph(f"{{% if {field} %}}{{{{ {field} }}}}{{% else %}}–{{% endif %}}", "Row")
