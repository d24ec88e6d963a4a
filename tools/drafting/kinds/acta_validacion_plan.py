"""Acta de socialización y validación del plan."""

from tools.drafting.meetings import session_table
from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, head, lead, letters, sentence


def _actors() -> str:
    widths = [TEXT_WIDTH - 40, 40.0]
    rows = [
        head(["Actores", "Participación"], widths),
        row_tag("for actor in actores", 2),
        row(
            [
                cell(paragraph("{{ actor.nombre }}", "Row"), widths[0]),
                cell(
                    paragraph("{% if actor.presente %}Participó{% else %}No participó{% endif %}", "Row"),
                    widths[1],
                ),
            ]
        ),
        row_tag("endfor", 2),
    ]
    return table(rows, widths, style="Grid", title="Actores") + paragraph(style="Gap")


MISSING = "actores|rejectattr('presente')|list"

DRAFT = draft(
    "Acta de socialización y validación del plan",
    ("representante", "grupo_motor", "consejo_local", "coordinacion", "custodia", "municipio", "gestora"),
    article(
        "Plan y sesión",
        body(
            "En esta sesión se presentó el **{{ plan.titulo }}**"
            "{% if plan.folio %}, folio **{{ plan.folio }}**{% endif %}"
            "{% if plan.fecha %}, del {{ plan.fecha | fecha }}{% endif %}, que lidera el {{ plan.responsable }}: sus "
            "objetivos, acciones, resultados esperados, responsables, plazos, requerimientos y alianzas."
        ),
        session_table(),
    ),
    article(
        "Actores",
        lead("El plan se socializa y se valida con estos grupos de actores:"),
        _actors(),
        when(
            MISSING,
            body(
                "Queda pendiente socializar y validar el plan con quienes no participaron: "
                f"{{{{ {MISSING[:-5]}|map(attribute='nombre')|list|lista }}}}."
            ),
        ),
    ),
    article(
        "Resultado",
        body("**Resultado de la validación:** " + sentence("resultado")),
        when(
            "ajustes",
            lead(
                "{% if ajustes|length == 1 %}Se acordó este ajuste{% else %}Se acordaron estos ajustes{% endif %} al plan:"
            ),
            letters("ajustes"),
        ),
        when("not ajustes", body("No se pidieron ajustes al plan.")),
    ),
    signing="Quienes firman, por cada grupo de actores, confirman lo anterior en {{ lugar }}, a {{ fecha | fecha }}:",
)
