"""Acta de ingreso y renuncia de integrantes."""

from tools.drafting.bodies import GAP, seats_table
from tools.drafting.meetings import session_table
from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, fact_when, head, lead, letters

WIDTHS = [24.0, 50.0, 28.0, TEXT_WIDTH - 102]


def movements_table() -> str:
    rows = [
        head(["Fecha", "Persona", "Movimiento", "En representación de, y motivo"], WIDTHS),
        row_tag("for movimiento in movimientos", 4),
        row(
            [
                cell(paragraph("{{ movimiento.fecha | fecha_corta }}", "Row"), WIDTHS[0]),
                cell(
                    paragraph("**{{ movimiento.nombre }}**", "Row")
                    + when(
                        "movimiento.reemplaza_a",
                        paragraph("en reemplazo de {{ movimiento.reemplaza_a }}", "RowNote"),
                    ),
                    WIDTHS[1],
                ),
                cell(paragraph("{{ movimiento.movimiento | mayuscula }}", "Row"), WIDTHS[2]),
                cell(
                    paragraph("{{ movimiento.por | mayuscula }}", "Row")
                    + when("movimiento.motivo", paragraph("{{ movimiento.motivo }}", "RowNote")),
                    WIDTHS[3],
                ),
            ]
        ),
        row_tag("endfor", 4),
    ]
    return table(rows, WIDTHS, style="Grid", title="Ingresos y renuncias") + GAP


DRAFT = draft(
    "Acta de ingreso y renuncia de integrantes",
    ("integrante", "grupo_motor", "consejo_local", "gestora"),
    when("sesion", session_table()),
    article(
        "Ingresos y renuncias",
        lead(
            "Según su protocolo de funcionamiento interno, en el **{{ instancia }}** del {{ proyecto.ecomercado }} "
            "hay {% if ingresos == 1 %}un ingreso{% elif ingresos %}{{ ingresos }} ingresos{% endif %}"
            "{% if ingresos and renuncias %} y {% endif %}"
            "{% if renuncias == 1 %}una renuncia{% elif renuncias %}{{ renuncias }} renuncias{% endif %}. La fecha de un "
            "ingreso es su primer día; la de una renuncia, el último:"
        ),
        movements_table(),
        body(
            "Participar es voluntario y sin pago. Quien ingresa conoce y acepta el protocolo, y firma su declaración de "
            "compromiso."
        ),
    ),
    when("acuerdos", article("Acuerdos", lead("Se acuerda, además:"), letters("acuerdos"))),
    article(
        "Composición",
        lead("Desde el {{ vigente_desde | fecha }} integran el {{ instancia }}:"),
        seats_table(),
    ),
    facts=(fact_when("not sesion", "Instancia", "{{ instancia }}"),),
    signing="Dejan constancia, en {{ lugar }}, a {{ fecha | fecha }}:",
)
