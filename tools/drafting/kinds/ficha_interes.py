"""Ficha de interés de participación."""

from tools.drafting.ooxml import paragraph, when
from tools.drafting.pieces import (
    article,
    body,
    draft,
    fact,
    fact_when,
    facts_table,
    lead,
    letters,
    sentence,
)

ORGANISATION = facts_table(
    [
        fact(
            "Nombre",
            "**{{ organizacion.nombre }}** ({{ organizacion.tipo }}"
            "{% if not organizacion.formalizada %}, sin personalidad jurídica{% endif %})",
        ),
        fact_when(
            "organizacion.rut",
            "RUT",
            "{{ organizacion.rut }}{% if organizacion.personalidad_juridica %}; personalidad jurídica N° "
            "{{ organizacion.personalidad_juridica }}{% if organizacion.personalidad_juridica_fecha %}, de "
            "{{ organizacion.personalidad_juridica_fecha | fecha }}{% endif %}{% endif %}",
        ),
        fact_when(
            "organizacion.unidad_vecinal or organizacion.sector",
            "Territorio",
            "{% if organizacion.unidad_vecinal %}Unidad vecinal {{ organizacion.unidad_vecinal }}"
            "{% if organizacion.sector %}, {% endif %}{% endif %}"
            "{% if organizacion.sector %}sector {{ organizacion.sector }}{% endif %}",
        ),
        fact(
            "Representada por",
            "{% for persona in representantes %}{% if not loop.first %}; {% endif %}"
            "{{ persona.nombre }} ({{ persona.cargo }}){% endfor %}",
        ),
    ],
    "Organización",
) + paragraph(style="Gap")

LEADER = facts_table(
    [
        fact(
            "Nombre",
            "{% for persona in representantes %}{% if not loop.first %}; {% endif %}**{{ persona.nombre }}** "
            "({{ persona.cargo }}){% endfor %}",
        ),
        fact_when("sector", "Sector", "{{ sector }}"),
    ],
    "Liderazgo natural",
) + paragraph(style="Gap")

DRAFT = draft(
    "Ficha de interés de participación",
    ("representante",),
    when("organizacion", article("Organización", ORGANISATION)),
    when("not organizacion", article("Liderazgo natural reconocido por la comunidad", LEADER)),
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
