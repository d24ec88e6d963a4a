"""Listado de organizaciones invitadas."""

from tools.drafting.meetings import session_table
from tools.drafting.ooxml import when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, lead, listing

DRAFT = draft(
    "Listado de organizaciones invitadas",
    ("gestora",),
    article("Sesión a la que se invitó", session_table(attendance=False)),
    article(
        "Organizaciones invitadas",
        lead(
            "{% if enviada_el %}Las invitaciones se enviaron el {{ enviada_el | fecha }}. {% endif %}Se invitó a las "
            "organizaciones siguientes:"
        ),
        listing(
            "invitada in invitadas",
            ["N°", "Organización", "Sector", "Medio", "Respuesta"],
            [8.0, TEXT_WIDTH - 92, 28.0, 30.0, 26.0],
            [
                "{{ loop.index }}",
                "{{ invitada.nombre }}{% if invitada.tipo %} ({{ invitada.tipo }}){% endif %}",
                "{% if invitada.sector %}{{ invitada.sector }}{% else %}–{% endif %}",
                "{{ invitada.medio | mayuscula }}",
                "{{ invitada.respuesta | mayuscula }}",
            ],
            "Organizaciones invitadas",
        ),
        body(
            "**Total de organizaciones invitadas:** {{ invitadas | length }}. **Confirmaron su asistencia:** "
            "{{ confirman }}."
        ),
    ),
    when(
        "otras_personas",
        article(
            "Otras personas invitadas",
            lead("Se invitó, además, a estas personas de instituciones o del equipo:"),
            listing(
                "invitada in otras_personas",
                ["N°", "Nombre", "Medio", "Respuesta"],
                [8.0, TEXT_WIDTH - 64, 30.0, 26.0],
                [
                    "{{ loop.index }}",
                    "{{ invitada.nombre }}",
                    "{{ invitada.medio | mayuscula }}",
                    "{{ invitada.respuesta | mayuscula }}",
                ],
                "Otras personas invitadas",
            ),
        ),
    ),
    signing="La persona gestora comunitaria confirma este listado en {{ lugar }}, a {{ fecha | fecha }}:",
)
