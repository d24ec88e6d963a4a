"""Funciones y atribuciones de cada actor del Ecomercado."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table
from tools.drafting.pieces import article, band, body, draft, head, lead

WIDTHS = [32.0, 49.0, 49.0, 36.0]
LABELS = ["Ámbito", "Función: qué hace", "Atribución: qué puede decidir", "Responsable"]
SHOWN = ["{{ fila.ambito }}", "{{ fila.funcion }}", "{{ fila.atribucion }}", "{{ fila.responsable }}"]

FUNCTIONS = table(
    [
        head(LABELS, WIDTHS),
        row_tag("for actor in actores", 4),
        band("**{{ actor.nombre }}**", 4),
        row_tag("for fila in actor.funciones", 4),
        row([cell(paragraph(shown, "Row"), width) for shown, width in zip(SHOWN, WIDTHS, strict=True)]),
        row_tag("endfor", 4),
        row_tag("endfor", 4),
    ],
    WIDTHS,
    style="Grid",
    title="Funciones y atribuciones",
) + paragraph(style="Gap")

DRAFT = draft(
    "Funciones y atribuciones de cada actor del Ecomercado",
    ("municipio", "representante", "grupo_motor", "consejo_local"),
    article(
        "Objeto",
        body(
            "Este documento establece qué hace y qué puede decidir cada una de las partes que dan continuidad al "
            "{{ proyecto.ecomercado }}: la **{{ municipalidad }}**; la organización comunitaria formalizada "
            "**{{ organizacion.identificacion }}**; el **Grupo Motor**, que lidera a la comunidad organizada; y el "
            "**Consejo Local**.{% if sesion %} Se acordó en la {{ sesion.tipo }} del {{ sesion.fecha | fecha }} "
            "({{ sesion.lugar }}).{% endif %}"
        ),
    ),
    article(
        "Funciones y atribuciones",
        lead("Cada parte asume las funciones siguientes y cuenta con las atribuciones que se indican:"),
        FUNCTIONS,
    ),
    article(
        "Trabajo en conjunto",
        body(
            "Las partes se informan y se apoyan entre sí. Ninguna asume funciones de otra ni le asigna tareas nuevas "
            "sin su acuerdo. Lo que no está en la tabla se resuelve en una sesión de trabajo de las cuatro partes, y "
            "el acuerdo queda en el acta de esa sesión."
        ),
    ),
    article(
        "Relación con otros documentos",
        body(
            "La operación diaria se rige por el procedimiento interno del Ecomercado, y el uso de los bienes, por su "
            "reglamento. Si una función de la tabla obliga a cambiarlos, el cambio se hace en esos documentos."
        ),
        body(
            "Las funciones y las atribuciones de la municipalidad, su personal y su presupuesto se aprueban por los actos "
            "municipales que corresponden."
        ),
    ),
    article(
        "Vigencia y modificación",
        body(
            "Este documento rige desde el {{ fecha_vigencia | fecha }} y mientras no se acuerde otro. Se modifica por "
            "acuerdo de las cuatro partes, en un documento nuevo que reemplaza a este. Cada una recibe una copia."
        ),
    ),
    signing="Las partes aprueban estas funciones y atribuciones en {{ lugar }}, a {{ fecha | fecha }}:",
)
