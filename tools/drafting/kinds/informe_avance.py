"""Informe de avance de la ejecución de los planes."""

from tools.drafting.ooxml import cell, each, paragraph, row, row_tag, table, when
from tools.drafting.pieces import article, band, body, draft, fact, head, lead

WIDTHS = [8.0, 58.0, 24.0, 16.0, 60.0]
LABELS = ["N°", "Acción", "Estado", "Avance", "Nudo crítico y medida"]
SHOWN = [
    "{{ accion.numero }}",
    "{% if accion.accion %}{{ accion.accion }}{% else %}Acción {{ accion.numero }} del plan{% endif %}",
    "{{ accion.estado }}",
    "{{ accion.avance }} %",
    "{% if accion.nudo_critico %}{{ accion.nudo_critico }}{% if accion.medida %}. {% endif %}{% endif %}"
    "{% if accion.medida %}**Medida:** {{ accion.medida }}{% endif %}"
    "{% if not accion.nudo_critico and not accion.medida %}–{% endif %}",
]

PROGRESS = table(
    [
        head(LABELS, WIDTHS, right=(3,)),
        row_tag("for plan in planes", 5),
        band(
            "**{{ plan.nombre }}: {{ plan.avance }} %**"
            "{% if plan.matriz %} (matriz de seguimiento folio {{ plan.matriz.folio }}, con corte al "
            "{{ plan.matriz.corte | fecha_corta }}){% endif %}",
            5,
        ),
        row_tag("for accion in plan.acciones", 5),
        row(
            [
                cell(paragraph(shown, "RowNumber" if index == 3 else "Row"), WIDTHS[index])
                for index, shown in enumerate(SHOWN)
            ]
        ),
        row_tag("endfor", 5),
        row_tag("endfor", 5),
    ],
    WIDTHS,
    style="Grid",
    title="Avance de los planes",
) + paragraph(style="Gap")

DRAFT = draft(
    "Informe de avance de la ejecución de los planes",
    ("coordinacion", "gestora"),
    article(
        "Avance de los planes",
        lead("El avance de cada plan es el promedio de sus acciones, según su última matriz de seguimiento:"),
        PROGRESS,
    ),
    when(
        "respuestas",
        article(
            "Funcionamiento del Ecomercado: respuestas del formulario",
            each(
                "fila in respuestas",
                lead("**{{ loop.index }}) {{ fila.pregunta }}**"),
                body("{{ fila.respuesta }}"),
            ),
        ),
    ),
    article(
        "Envío al FOSIS",
        when(
            "enviado_por_forms",
            body(
                "Este informe se envía en el formulario (Forms) que el FOSIS dispuso para este convenio"
                "{% if fecha_envio %}, el {{ fecha_envio | fecha }}{% endif %}"
                "{% if enlace_forms %}: {{ enlace_forms }}{% else %}.{% endif %}"
            ),
        ),
        when(
            "not enviado_por_forms",
            body(
                "A la fecha de este documento, el informe todavía no se envía en el formulario (Forms) del FOSIS."
            ),
        ),
        body(
            "El FOSIS aprueba el informe en un acta de supervisión. Si lo observa, se corrige y se envía una versión "
            "nueva."
        ),
    ),
    when(
        "not incluye_datos_familias",
        article(
            "Datos de las familias",
            body(
                "{% if firmantes|length == 1 %}Quien firma declara{% else %}Quienes firman declaran{% endif %} que este informe **no contiene información particular de ninguna familia "
                "participante**: registra solo el funcionamiento del Ecomercado."
            ),
        ),
    ),
    signing="{% if firmantes|length == 1 %}Quien firma entrega{% else %}Quienes firman entregan{% endif %} este informe en {{ lugar }}, a {{ fecha | fecha }}:",
    facts=(
        fact(
            "Informe",
            "**Mes {{ mes_informe }} de ejecución**, de un convenio de {{ meses_convenio }} meses",
        ),
    ),
)
