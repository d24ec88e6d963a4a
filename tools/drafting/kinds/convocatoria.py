"""Convocatoria a sesión."""

from tools.drafting.meetings import session_table
from tools.drafting.ooxml import when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, fact, issued, lead, listing

DRAFT = issued(
    "Convocatoria a sesión",
    article(
        "Sesión a la que se convoca",
        session_table(
            fact("Convoca", "{{ proyecto.ejecutor }}{% if telefono %}, teléfono {{ telefono }}{% endif %}"),
            attendance=False,
        ),
    ),
    article("Texto de la invitación", body("{{ texto }}")),
    article(
        "Organizaciones y personas convocadas",
        when(
            "enviada_el",
            lead("La invitación se envió el {{ enviada_el | fecha }} por los medios que se indican:"),
        ),
        when("not enviada_el", lead("La invitación se envía por los medios que se indican:")),
        listing(
            "destinataria in destinatarias",
            ["N°", "Organización o persona", "Medio"],
            [10.0, TEXT_WIDTH - 55, 45.0],
            ["{{ loop.index }}", "{{ destinataria.nombre }}", "{{ destinataria.medio | mayuscula }}"],
            "Organizaciones y personas convocadas",
        ),
    ),
)
