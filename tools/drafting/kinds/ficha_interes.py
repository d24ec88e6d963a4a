"""Ficha de interés de participación."""

from tools.drafting.ooxml import when
from tools.drafting.organisations import leader_table, organisation_table
from tools.drafting.pieces import article, body, draft, fact_when, lead, letters, sentence

DRAFT = draft(
    "Ficha de interés de participación",
    ("representante",),
    when("organizacion", article("Organización", organisation_table())),
    when(
        "not organizacion",
        article(
            "Liderazgo natural reconocido por la comunidad",
            leader_table(fact_when("sector", "Sector", "{{ sector }}")),
        ),
    ),
    article(
        "Declaración de interés",
        when(
            "organizacion",
            body(
                "Quienes firman declaran que la organización **{{ organizacion.nombre }}** tiene interés en participar en el "
                "{{ proyecto.ecomercado }}, y que conocen su propósito y funcionamiento."
            ),
        ),
        when(
            "not organizacion",
            body(
                "Quien firma declara su interés en participar en el {{ proyecto.ecomercado }}, cuyo propósito y "
                "funcionamiento conoce."
            ),
        ),
        lead("Hay interés en participar en:"),
        letters("ambitos_interes"),
    ),
    when(
        "disponibilidad_horaria or autoriza_contacto",
        article(
            "Disponibilidad y contacto",
            when(
                "disponibilidad_horaria",
                body("**Disponibilidad de horario:** " + sentence("disponibilidad_horaria")),
            ),
            when(
                "autoriza_contacto",
                body("**Se autoriza el contacto por:** {{ autoriza_contacto | lista }}."),
            ),
        ),
    ),
    when("observaciones", article("Observaciones", body("{{ observaciones }}"))),
    article(
        "Alcance",
        body(
            "Esta ficha expresa interés y no crea obligaciones de dinero. Los acuerdos y compromisos de "
            "participación se establecen después, en un documento aparte."
        ),
    ),
    signing="En {{ lugar }}, a {{ fecha | fecha }}:",
)
