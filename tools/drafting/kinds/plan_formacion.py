"""Plan y evaluación de las sesiones de formación."""

from tools.drafting.bodies import GAP
from tools.drafting.forms import ANONYMOUS, asked, form, lines, ticks
from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, head, issued, lead, letters

ANSWERS = "({{ sesion.respuestas }} {% if sesion.respuestas == 1 %}respuesta{% else %}respuestas{% endif %})"
ORIGIN = (
    "{{ punto }}{% for origen in origenes if origen.tematica == punto %}. Surge de: {{ origen.surge_de | lista }}"
    "{% endfor %}"
)
SOURCES = (
    "{% if origenes %}De dónde surge cada temática consta en {% else %}Son los aspectos a fortalecer que dice {% endif %}"
    "{% if diagnostico %}el documento diagnóstico, folio {{ diagnostico }}{% endif %}"
    "{% if diagnostico and matriz %}, y en {% endif %}"
    "{% if matriz %}la matriz de priorización, folio {{ matriz }}{% endif %}."
)
PLANNED = (
    "Se planificaron con la comunidad organizada y el Grupo Motor en la {{ planificacion.tipo }} "
    "({{ planificacion.instancia }}) del {{ planificacion.fecha | fecha }}"
    "{% if planificacion.asistentes_total is not none %}, con {{ planificacion.asistentes_total }} asistentes{% endif %}."
)
WIDTHS = [42.0, 54.0, TEXT_WIDTH - 141, 19.0, 26.0]


def _optional(field: str) -> str:
    return f"{{% if {field} is not none %}}{{{{ {field} }}}}{{% else %}}–{{% endif %}}"


def sessions_table(*, told: bool) -> str:
    """`told`: with how many came and how they judged it, where any session says so."""
    labels = ["Fecha y lugar", "Tema y objetivos", "Relatoría e institución"]
    widths = WIDTHS if told else [42.0, 66.0, TEXT_WIDTH - 108]
    count = len(widths)
    numbers = [
        cell(paragraph(_optional("sesion.asistentes"), "RowNumber"), WIDTHS[3]),
        cell(
            paragraph(_optional("sesion.evaluacion"), "RowNumber")
            + when("sesion.respuestas", paragraph(ANSWERS, "RowNumber")),
            WIDTHS[4],
        ),
    ]
    day = "**{{ sesion.fecha | fecha_corta }}**, {{ sesion.hora_inicio }} a {{ sesion.hora_termino }}"
    cells = [
        cell(paragraph(day, "Row") + paragraph("{{ sesion.lugar }}", "RowNote"), widths[0]),
        cell(
            paragraph("**{{ sesion.tema }}**", "Row")
            + when("sesion.objetivos", paragraph("{{ sesion.objetivos }}", "RowNote")),
            widths[1],
        ),
        cell(
            paragraph("{{ sesion.relator }}", "Row")
            + when("sesion.institucion", paragraph("{{ sesion.institucion }}", "RowNote")),
            widths[2],
        ),
        *(numbers if told else []),
    ]
    rows = [
        head([*labels, *(["Asistentes", "Evaluación"] if told else [])], widths, right=(3, 4)),
        row_tag("for sesion in sesiones", count),
        row(cells),
        row_tag("endfor", count),
    ]
    return table(rows, widths, style="Grid", title="Sesiones de formación") + GAP


TOLD = "sesiones|rejectattr('asistentes', 'none')|list or sesiones|rejectattr('evaluacion', 'none')|list"

DRAFT = issued(
    "Plan y evaluación de las sesiones de formación",
    article(
        "Propósito",
        body(
            "La formación entrega al Grupo Motor, al Consejo Local y a la comunidad organizada herramientas para "
            "incorporarse a la gestión del {{ proyecto.ecomercado }}. La lidera la persona gestora comunitaria y se "
            "realiza desde el mes 5 hasta el último mes de ejecución."
        ),
    ),
    article(
        "Temáticas priorizadas",
        lead("A partir de la sesión diagnóstica y de lo que pide el Ecomercado se priorizan, en este orden:"),
        letters("tematicas", shown=ORIGIN),
        when("diagnostico or matriz", body(SOURCES)),
    ),
    article(
        "Sesiones",
        when("planificacion", body(PLANNED)),
        when(
            "sesiones",
            lead(
                "{% if planificacion %}Son las siguientes:"
                "{% else %}Se planifican con la comunidad organizada y el Grupo Motor:{% endif %}"
            ),
            when(TOLD, sessions_table(told=True)),
            when(f"not ({TOLD})", sessions_table(told=False)),
        ),
        when(
            "not sesiones",
            body(
                "Las sesiones se planifican con la comunidad organizada y el Grupo Motor, y se agregan a este plan."
            ),
        ),
    ),
    article(
        "Evaluación",
        body(
            "Al terminar cada sesión, quienes asisten la evalúan con nota de 1,0 a 7,0."
            "{% if evaluacion_promedio %} Promedio "
            "{% if evaluadas == 1 %}de la sesión evaluada{% else %}de las {{ evaluadas }} sesiones evaluadas{% endif %}: "
            "**{{ evaluacion_promedio }}**.{% else %} A la fecha de este documento todavía no hay evaluaciones.{% endif %}"
        ),
    ),
)

BLANK = form(
    "Evaluación de la sesión de formación",
    asked(
        [("Sesión", TEXT_WIDTH)],
        [("Fecha", TEXT_WIDTH / 2), ("Lugar", TEXT_WIDTH / 2)],
        caption="Datos de la sesión",
        known={
            "Sesión": "{% if sesion %}{{ sesion.proposito }}{% endif %}",
            "Fecha": "{% if sesion %}{{ sesion.fecha | fecha }}{% endif %}",
            "Lugar": "{% if sesion %}{{ sesion.lugar }}{% endif %}",
        },
    ),
    body(ANONYMOUS),
    article(
        "¿Qué nota le pone a esta sesión?",
        lead(
            "De 1 (muy mala) a 7 (muy buena). Marque una; si quiere poner un decimal, escríbala: Nota ______"
        ),
        ticks([str(number) for number in range(1, 8)], 7, "Nota"),
    ),
    article("¿Qué le sirvió?", lines(4, "Qué le sirvió")),
    article("¿Qué cambiaría?", lines(4, "Qué cambiaría")),
    article(
        "Para el equipo ejecutor",
        asked([("N° de hoja", TEXT_WIDTH / 2)], caption="Número de la hoja"),
    ),
    notice="**Para el equipo:** numere las hojas de cada sesión al recibirlas y anótelas en la planilla «Evaluaciones».",
)
