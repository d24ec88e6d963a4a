"""Acta de validación comunitaria del Grupo Motor."""

from tools.drafting.meetings import attendance, session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, lead, pair_of_facts, sentence
from tools.drafting.protocols import members_table

DRAFT = draft(
    "Acta de validación comunitaria del Grupo Motor",
    ("gestora", "grupo_motor", "representante"),
    session_table(
        attendance(),
        pair_of_facts(
            (
                "Organizaciones",
                "{{ organizaciones_presentes }} {% if organizaciones_presentes == 1 %}presente{% else %}presentes{% endif %}",
            ),
            (
                "Familias",
                "{{ familias_presentes }} {% if familias_presentes == 1 %}presente{% else %}presentes{% endif %}",
            ),
        ),
        attendance=False,
    ),
    article(
        "Presentación del Grupo Motor",
        lead(
            "Ante las organizaciones y las familias del {{ proyecto.ecomercado }} se presentó el Grupo Motor"
            "{% if acta_conformacion %}, conformado según el acta folio {{ acta_conformacion.folio }}, del "
            "{{ acta_conformacion.fecha | fecha }}{% endif %}. Lo integran:"
        ),
        members_table(),
    ),
    article(
        "Resultado",
        body(
            "Las organizaciones y las familias presentes se pronunciaron sobre la constitución del Grupo Motor. "
            "**Resultado:** " + sentence("resultado")
        ),
    ),
    when("observaciones", article("Observaciones", body("{{ observaciones }}"))),
    article(
        "Validación permanente",
        body(
            "Al Ecomercado se incorporan familias de manera continua: el Grupo Motor se vuelve a presentar a las nuevas "
            "familias y organizaciones, y mantiene con ellas un canal de comunicación."
        ),
    ),
    signing="Dejan constancia de esta validación, en {{ lugar }}, a {{ fecha | fecha }}:",
)
