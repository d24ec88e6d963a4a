"""What the drafts of documents about a session share; their fields have it as `sesion`, a `SessionFields`."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import fact, fact_when, facts_table, head, pair_of_facts

WHEN = "{{ sesion.fecha | fecha }}, de {{ sesion.hora_inicio }} a {{ sesion.hora_termino }} horas"


def session_table(*more: str, attendance: bool = True) -> str:
    """What session it was, when, where and how many came."""
    came = [fact_when("sesion.asistentes_total is not none", "Asistentes", "{{ sesion.asistentes_total }}")]
    rows = [
        fact("Tipo", "**{{ sesion.tipo | mayuscula }}**"),
        *_instance(),
        fact("Fecha y hora", WHEN),
        fact("Lugar", "{{ sesion.lugar }}"),
        fact("Propósito", "{{ sesion.proposito }}"),
        *(came if attendance else []),
        *more,
    ]
    return facts_table(rows, "Datos de la sesión") + paragraph(style="Gap")


def _instance() -> list[str]:
    """In a row of its own where its name is long."""
    body, mode = (
        ("Instancia", "{{ sesion.instancia | mayuscula }}"),
        ("Modalidad", "{{ sesion.modalidad | mayuscula }}"),
    )
    return [
        row_tag("if sesion.instancia|length > 26", 4),
        fact(*body),
        fact(*mode),
        row_tag("else", 4),
        pair_of_facts(body, mode),
        row_tag("endif", 4),
    ]


def attendance() -> str:
    """A row of `session_table`: how many came, and the list that holds who, as `lista_asistencia`."""
    return fact_when(
        "sesion.asistentes_total is not none or lista_asistencia",
        "Asistentes",
        "{% if sesion.asistentes_total is not none %}{{ sesion.asistentes_total }}"
        "{% if lista_asistencia %}; {% endif %}{% endif %}"
        "{% if lista_asistencia %}lista de asistencia folio {{ lista_asistencia }}{% endif %}",
    )


def agreements_table() -> str:
    """The agreements, where there are any: number, text, who answers, until when."""
    widths = [10.0, TEXT_WIDTH - 82, 48.0, 24.0]
    due = "{% if acuerdo.plazo %}{{ acuerdo.plazo | fecha_corta }}{% else %}–{% endif %}"
    rows = [
        head(["N°", "Acuerdo", "Responsable", "Plazo"], widths),
        row_tag("for acuerdo in sesion.acuerdos", 4),
        row(
            [
                cell(paragraph(shown, "Row"), width)
                for shown, width in zip(
                    ["{{ acuerdo.numero }}", "{{ acuerdo.texto }}", "{{ acuerdo.responsable }}", due],
                    widths,
                    strict=True,
                )
            ]
        ),
        row_tag("endfor", 4),
    ]
    return when(
        "sesion.acuerdos", table(rows, widths, style="Grid", title="Acuerdos") + paragraph(style="Gap")
    )
