"""The plan of the Grupo Motor and that of the Consejo Local: their actions by ámbito, and a cronograma of cells."""

from tools.drafting.ooxml import cell, each, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import article, body, draft, head, lead

LABEL, VALUE = 29.0, TEXT_WIDTH / 2 - 29.0
NUMBER, ACTION = 8.0, 46.0
WEEKS = TEXT_WIDTH - NUMBER - ACTION
MARKED = "BFBFBF"
ANSWERS = "Responde a: {{ accion.responde_a | lista }}"
KEEP, CENTRED = "<w:keepNext/>", '<w:jc w:val="center"/>'


def plan(name: str, role: str, purpose: str, validated_with: str) -> Draft:
    return draft(
        name,
        (role, "gestora", "coordinacion"),
        article(
            "Qué es este plan",
            body(
                "Este plan es responsabilidad del **{{ instancia }}** del {{ proyecto.ecomercado }}, que lo elaboró y lo "
                "lleva adelante con la asistencia técnica de la persona gestora comunitaria y el apoyo de la "
                "coordinación del Ecomercado. " + purpose
            ),
        ),
        article(
            "Sesiones de elaboración y de validación",
            _meetings(),
            body(
                f"Se socializa y valida con {validated_with}. Quiénes participaron, y los ajustes que pidieron, constan en "
                "el acta de esa sesión."
            ),
        ),
        article(
            "Acciones por ámbito",
            lead(
                "De cada acción se dice qué queremos lograr (objetivo), qué haremos (acción), qué resultado se espera, "
                "quién responde, en qué plazo, qué se necesita y si activa una alianza, y con quién."
            ),
            each("ambito in ambitos", _scope()),
            when(
                "ambitos_sin_acciones",
                body("Ámbitos que todavía no tienen acciones: {{ ambitos_sin_acciones | lista }}."),
            ),
        ),
        when("cronograma", article("Cronograma", lead(_weeks_explained()), _schedule())),
        article(
            "Seguimiento",
            body(
                "Los avances se anotan en la matriz de seguimiento de este plan, con los nudos críticos y las medidas "
                "para resolverlos. Allí se analiza si las acciones se cumplen y si conviene replanificar alguna."
            ),
        ),
        signing="Quienes firman aprueban este plan en {{ lugar }}, a {{ fecha | fecha }}:",
    )


def _meetings() -> str:
    widths = [46.0, 30.0, 68.0, TEXT_WIDTH - 144]

    def meeting(what: str, name: str) -> str:
        return row(
            [
                cell(paragraph(what, "Row"), widths[0]),
                cell(paragraph(f"{{{{ {name}.fecha | fecha_corta }}}}", "Row"), widths[1]),
                cell(paragraph(f"{{{{ {name}.lugar }}}}", "Row"), widths[2]),
                cell(
                    paragraph(
                        f"{{% if {name}.asistentes_total is none %}}–{{% else %}}{{{{ {name}.asistentes_total }}}}{{% endif %}}",
                        "RowNumber",
                    ),
                    widths[3],
                ),
            ]
        )

    rows = [
        head(["Sesión", "Fecha", "Lugar", "Asistentes"], widths, right=(3,)),
        row_tag("for sesion in sesiones", 4),
        meeting("Elaboración, sesión {{ loop.index }}", "sesion"),
        row_tag("endfor", 4),
        meeting("Socialización y validación", "validacion"),
    ]
    return table(rows, widths, style="Grid", title="Sesiones") + paragraph(style="Gap")


def _scope() -> str:
    """The name of the ámbito stands on each page on which its actions go on; an action is never torn apart."""
    widths = [LABEL, VALUE, LABEL, VALUE]
    rows = [
        row(
            [cell(paragraph("Ámbito: {{ ambito.nombre }}", "TableHead"), TEXT_WIDTH, span=4, shade="D9D9D9")],
            header=True,
        ),
        row_tag("for accion in ambito.acciones", 4),
        row(
            [
                cell(
                    paragraph("**Acción {{ accion.orden }}. {{ accion.accion }}**", "TableText", extra=KEEP)
                    + when("accion.responde_a", paragraph(ANSWERS, "RowNote", extra=KEEP)),
                    TEXT_WIDTH,
                    span=4,
                    shade="F2F2F2",
                )
            ]
        ),
        _pair(("Objetivo", "objetivo"), ("Resultado esperado", "resultado_esperado"), kept=True),
        _pair(("Responsable", "responsable"), ("Plazo", "plazo"), kept=True),
        _pair(("Requerimientos", "requerimientos"), ("Alianza", "alianza"), kept=False),
        row_tag("endfor", 4),
    ]
    return table(rows, widths, style="Grid", title="Acciones de un ámbito") + paragraph(style="Gap")


def _pair(first: tuple[str, str], second: tuple[str, str], *, kept: bool) -> str:
    extra = KEEP if kept else ""
    cells = []
    for label, field in (first, second):
        cells += [
            cell(paragraph(label, "TableLabel", extra=extra), LABEL),
            cell(paragraph(f"{{{{ accion.{field} }}}}", "TableText", extra=extra), VALUE),
        ]
    return row(cells)


def _weeks_explained() -> str:
    return (
        "Las semanas se cuentan desde que se comienza a implementar el plan, en el mes {{ cronograma.mes }} de ejecución"
        "{% if cronograma.inicio %} ({{ cronograma.inicio | fecha }}){% endif %}. Con una X, las semanas "
        "(S1, S2 y siguientes) en que se hace cada acción:"
    )


def _schedule() -> str:
    """As many tables as the weeks need; of few weeks one with wide cells."""
    return each(
        "primera in cronograma.primeras_semanas",
        when("cronograma.semanas_por_tabla == 8", _weeks_table(8)),
        when("cronograma.semanas_por_tabla != 8", _weeks_table(14)),
    )


def _weeks_table(count: int) -> str:
    width, columns = WEEKS / count, count + 2
    labels = ["N°", "Acción", *[f"S{{{{ primera + {offset} }}}}" for offset in range(count)]]
    widths = [NUMBER, ACTION, *[width] * count]
    rows = [
        head(labels, widths, centred=range(2, columns)),
        row_tag("for fila in cronograma.filas", columns),
        row(
            [
                cell(paragraph("{{ fila.orden }}", "Row"), NUMBER),
                cell(paragraph("{{ fila.accion }}", "Row"), ACTION),
                *[_week(f"primera + {offset} in fila.semanas", width) for offset in range(count)],
            ]
        ),
        row_tag("endfor", columns),
    ]
    return table(rows, widths, style="Grid", title="Cronograma", cell_margin=0.8) + paragraph(style="Gap")


def _week(busy: str, width: float) -> str:
    """An X for who reads it aloud, grey for who looks."""
    return cell(
        paragraph(f"{{% if {busy} %}}X{{% endif %}}", "Row", extra=CENTRED),
        width,
        shade=f"{{{{ '{MARKED}' if {busy} else 'auto' }}}}",
        align="center",
    )
