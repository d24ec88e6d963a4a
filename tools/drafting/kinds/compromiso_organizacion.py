"""Acuerdos y compromiso de participación."""

from tools.drafting.forms import asked, form, lines, representatives_to_fill, rows_to_fill
from tools.drafting.ooxml import when
from tools.drafting.organisations import leader_table, organisation_table
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, lead, letters

DRAFT = draft(
    "Acuerdos y compromiso de participación",
    ("representante", "gestora"),
    when("organizacion", article("Organización", organisation_table())),
    when("not organizacion", article("Liderazgo natural reconocido por la comunidad", leader_table())),
    article(
        "Acuerdos",
        lead(
            "{% if organizacion %}La organización **{{ organizacion.nombre }}**{% else %}Quien firma como liderazgo "
            "natural{% endif %} y el equipo ejecutor del {{ proyecto.ecomercado }} acuerdan:"
        ),
        letters("acuerdos"),
    ),
    article(
        "Compromiso de participación",
        lead(
            "Para participar en el programa, {% if organizacion %}la organización{% else %}quien firma{% endif %} "
            "se compromete a:"
        ),
        letters("compromisos"),
    ),
    article(
        "Alcance",
        body(
            "Este compromiso es voluntario. No crea obligaciones de dinero ni una relación de trabajo. "
            "{% if organizacion %}La organización{% else %}Quien firma{% endif %} puede dejar de participar en "
            "cualquier momento: basta que avise por escrito a la persona gestora comunitaria."
        ),
    ),
    article(
        "Vigencia",
        body(
            "Rige desde la fecha de este documento hasta el {{ vigencia_hasta | fecha }}, y se puede renovar. Cada "
            "parte recibe una copia."
        ),
    ),
    signing="En señal de acuerdo firman, en {{ lugar }}, a {{ fecha | fecha }}:",
)

BLANK = form(
    "Acuerdos y compromiso de participación",
    asked(
        [("Organización o liderazgo natural", TEXT_WIDTH)],
        [("RUT", TEXT_WIDTH / 2), ("Personalidad jurídica", TEXT_WIDTH / 2)],
        [("Vigente hasta", TEXT_WIDTH / 2), ("Lugar y fecha", TEXT_WIDTH / 2)],
        caption="Organización y vigencia",
    ),
    article(
        "Acuerdos",
        lead(
            "La organización o el liderazgo natural y el equipo ejecutor del {{ proyecto.ecomercado }} acuerdan:"
        ),
        lines(4, "Acuerdos"),
    ),
    article(
        "Compromiso de participación",
        lead("Para participar en el programa, la organización o el liderazgo natural se compromete a:"),
        lines(4, "Compromisos"),
    ),
    article(
        "Firmas",
        body(
            "Este compromiso es voluntario. No crea obligaciones de dinero ni una relación de trabajo. Se puede dejar de "
            "participar en cualquier momento, avisando por escrito a la persona gestora comunitaria."
        ),
        representatives_to_fill(2),
        lead("Por el equipo ejecutor:"),
        rows_to_fill(
            ["Nombre de la persona gestora comunitaria", "Firma"],
            [TEXT_WIDTH / 2, TEXT_WIDTH / 2],
            1,
            13.0,
            "Firma de la persona gestora comunitaria",
        ),
    ),
)
