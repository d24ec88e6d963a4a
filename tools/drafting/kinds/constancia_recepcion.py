"""Constancia de recepción de los bienes."""

from tools.drafting.goods import description
from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.pieces import article, body, citation, draft, first_in_row, head, lead, sentence
from tools.drafting.styles import SHADE

WIDTHS = [9.0, 62.0, 16.0, 17.0, 22.0, 40.0]
LABELS = ["N°", "Bien", "Según el acta", "Se reciben", "Resultado", "Observación"]
NOTE = when("bien.observacion", paragraph("{{ bien.observacion }}", "Row")) + when(
    "bien.anexo", paragraph("Fotografía: anexo {{ bien.anexo }}", "RowNote")
)
RESULT = (
    "{% if bien.resultado == 'Conforme' %}{{ bien.resultado }}{% else %}**{{ bien.resultado }}**{% endif %}"
)

RECEPTION = table(
    [
        head(LABELS, WIDTHS, right=(2, 3)),
        row_tag("for bien in bienes", 6),
        row(
            [
                cell(first_in_row("loop.last", "{{ bien.item }}", "Row"), WIDTHS[0]),
                cell(description(), WIDTHS[1]),
                cell(paragraph("{{ bien.cantidad }}", "RowNumber"), WIDTHS[2]),
                cell(paragraph("{{ bien.cantidad_recibida }}", "RowNumber"), WIDTHS[3]),
                cell(paragraph(RESULT, "Row"), WIDTHS[4]),
                cell(
                    NOTE + when("not bien.observacion and not bien.anexo", paragraph("–", "Row")),
                    WIDTHS[5],
                ),
            ]
        ),
        row_tag("endfor", 6),
        row(
            [
                cell(paragraph("**Total de unidades**", "Row"), sum(WIDTHS[:2]), span=2, shade=SHADE),
                cell(paragraph("**{{ recibidos.unidades }}**", "RowNumber"), WIDTHS[2], shade=SHADE),
                cell(
                    paragraph("**{{ recibidos.unidades_recibidas }}**", "RowNumber"),
                    WIDTHS[3],
                    shade=SHADE,
                ),
                cell(paragraph(style="Row"), sum(WIDTHS[4:]), span=2, shade=SHADE),
            ]
        ),
    ],
    WIDTHS,
    style="Grid",
    title="Recepción de cada bien",
    cell_margin=1.2,
) + paragraph(style="Gap")

DRAFT = draft(
    "Constancia de recepción de los bienes",
    ("receptora", "custodia", "gestora"),
    article(
        "Qué se recibe",
        body(
            "La organización **{{ organizacion.nombre }}**{% if organizacion.rut %}, RUT {{ organizacion.rut }},{% endif %} "
            "recibe los bienes del Acta de traspaso del dominio de bienes, "
            + citation("acta")
            + ". Se revisaron uno a uno con el Inventario de bienes, "
            + citation("inventario")
            + ".{% if sesion %} La entrega se hizo el {{ sesion.fecha | fecha }} ({{ sesion.lugar }}).{% endif %}"
        ),
        body("Esta constancia acompaña al acta y al inventario, y no cambia el texto de ninguno de los dos."),
    ),
    article("Recepción de cada bien", lead("Este es el resultado de la revisión:"), RECEPTION),
    article(
        "Resultado",
        body(
            "Se reciben **{{ recibidos.unidades_recibidas }} de {{ recibidos.unidades }} unidades**. De las "
            "{{ recibidos.lineas }} líneas del acta, {{ recibidos.conformes }} "
            "{% if recibidos.conformes == 1 %}está conforme{% else %}están conformes{% endif %}, "
            "{{ recibidos.con_observacion }} {% if recibidos.con_observacion == 1 %}tiene{% else %}tienen{% endif %} "
            "observación y {{ recibidos.con_faltantes }} "
            "{% if recibidos.con_faltantes == 1 %}tiene{% else %}tienen{% endif %} unidades que faltan."
        ),
        when("observaciones", body("**Observaciones:** " + sentence("observaciones"))),
    ),
    article(
        "Desde cuándo y de qué se responde",
        body(
            "La organización tiene a su cargo el cuidado de los bienes desde que los recibe, en la cantidad y en el "
            "estado que dice esta constancia. Lo que falta no se ha recibido: cuando llegue, se anota en otra constancia."
        ),
        body(
            "Los bienes se cuidan y se usan como dicen el acta de traspaso y el reglamento de uso"
            "{% if reglamento_folio %} (folio {{ reglamento_folio }}){% endif %}. La pérdida, el robo o el daño se "
            "avisa dentro de 48 horas. El desgaste por el uso normal no es un daño. Lo que dice esta constancia obliga a la "
            "organización y no es una obligación personal de quien firma por ella."
        ),
    ),
    signing="Quienes firman estuvieron presentes en la revisión y confirman este resultado, en {{ lugar }}, a "
    "{{ fecha | fecha }}:",
)
