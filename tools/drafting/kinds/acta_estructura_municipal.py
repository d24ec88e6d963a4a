"""Acta de definición de la estructura municipal."""

from tools.drafting.meetings import agreements_table, session_table
from tools.drafting.ooxml import paragraph, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, fact, facts_table, lead, listing

UNIT = facts_table(
    [
        fact("Unidad", "**{{ unidad_nombre }}**"),
        fact("Dependencia", "{{ dependencia }}"),
        fact("Cargo responsable", "{{ cargo_responsable }}"),
        fact("Facultades sobre los recursos", "{{ facultades_recursos }}"),
        fact("Recursos disponibles", "{{ recursos_disponibles }}"),
        fact("Recinto", "{{ recinto_disponible }}"),
    ],
    "Estructura municipal",
) + paragraph(style="Gap")

DRAFT = draft(
    "Acta de definición de la estructura municipal",
    ("municipio", "grupo_motor", "consejo_local"),
    article("Sesión de trabajo", session_table()),
    article(
        "Definición",
        lead(
            "La **{{ municipalidad }}**, el Grupo Motor y el Consejo Local declaran que la estructura municipal que "
            "forma parte de la administración del {{ proyecto.ecomercado }}, y que le da continuidad, es la siguiente:"
        ),
        UNIT,
    ),
    when(
        "cronograma",
        article(
            "Cronograma",
            lead("La estructura se instala en estos plazos:"),
            listing(
                "hito in cronograma",
                ["N°", "Hito", "Fecha", "Responsable"],
                [10.0, TEXT_WIDTH - 86, 24.0, 52.0],
                [
                    "{{ loop.index }}",
                    "{{ hito.hito }}",
                    "{{ hito.fecha | fecha_corta }}",
                    "{{ hito.responsable }}",
                ],
                "Cronograma",
            ),
        ),
    ),
    when("not cronograma", article("Cronograma", body("El cronograma consta en la carta Gantt anexa."))),
    when(
        "sesion.acuerdos",
        article("Acuerdos de la sesión", lead("Además, en la sesión se acordó:"), agreements_table()),
    ),
    article(
        "Trabajo en conjunto",
        body(
            "La unidad trabaja con la comunidad organizada, que lidera el Grupo Motor, y con el Consejo Local. Las "
            "funciones y atribuciones de cada actor se establecen en un documento aparte."
        ),
    ),
    article(
        "Alcance",
        body(
            "Esta acta deja constancia de lo que se definió. El reglamento de la unidad, los nombramientos y el "
            "presupuesto se aprueban por los actos municipales que corresponden."
        ),
    ),
    signing="Las partes confirman esta definición en {{ lugar }}, a {{ fecha | fecha }}:",
)
