"""Ficha de interés de participación."""

from document_templates.kinds.ficha_interes.fields import AREAS, CONTACT
from tools.drafting.forms import DATA_NOTICE, asked, form, lines, representatives_to_fill, ticks
from tools.drafting.ooxml import when
from tools.drafting.organisations import leader_table, organisation_table
from tools.drafting.package import TEXT_WIDTH
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
                "{% if representantes|length == 1 %}Quien firma declara{% else %}Quienes firman declaran{% endif %} que la "
                "organización **{{ organizacion.nombre }}** tiene interés en participar en el {{ proyecto.ecomercado }}, "
                "cuyo propósito y funcionamiento "
                "{% if representantes|length == 1 %}conoce{% else %}conocen{% endif %}."
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
        body(DATA_NOTICE),
    ),
    signing="{% if firmantes|length == 1 %}Firma{% else %}Firman{% endif %} esta ficha en {{ lugar }}, a "
    "{{ fecha | fecha }}:",
)

BLANK = form(
    "Ficha de interés de participación",
    article(
        "Organización o liderazgo natural",
        asked(
            [("Nombre", TEXT_WIDTH)],
            [("RUT", TEXT_WIDTH / 2), ("Personalidad jurídica", TEXT_WIDTH / 2)],
            [("Sector o unidad vecinal", TEXT_WIDTH - 100), ("Dirección", 100.0)],
            caption="Organización o liderazgo natural",
        ),
    ),
    article(
        "Declaración de interés",
        lead(
            "Quienes firman declaran interés en participar en el {{ proyecto.ecomercado }}, cuyo propósito y "
            "funcionamiento conocen. Marque los ámbitos de interés:"
        ),
        ticks(list(AREAS.values()), 2, "Ámbitos de interés"),
    ),
    article(
        "Disponibilidad y contacto",
        asked([("Días y horarios", TEXT_WIDTH)], caption="Disponibilidad"),
        lead("Autorizo que me contacten por (marque y anote el correo o el teléfono):"),
        ticks([words[0].upper() + words[1:] for words in CONTACT.values()], 4, "Contacto"),
        asked([("Correo", TEXT_WIDTH / 2), ("Teléfono", TEXT_WIDTH / 2)], caption="Correo y teléfono"),
    ),
    article("Observaciones", lines(1, "Observaciones")),
    article(
        "Firma de quienes representan",
        body("Esta ficha expresa interés: no es todavía un compromiso ni crea obligaciones de dinero."),
        representatives_to_fill(3),
        asked([("Lugar y fecha", TEXT_WIDTH)], caption="Lugar y fecha"),
    ),
)
