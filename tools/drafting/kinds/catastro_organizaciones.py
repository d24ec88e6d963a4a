"""Catastro de organizaciones sociales activas y formalizadas."""

from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, issued, lead, listing, sentence

DRAFT = issued(
    "Catastro de organizaciones sociales activas y formalizadas",
    article(
        "Alcance y fuente",
        body(
            "Este catastro identifica a la comunidad organizada de todos los sectores y barrios de la comuna de "
            "{{ proyecto.comuna }}, al {{ fecha_corte | fecha }}, para invitarla a participar en el Ecomercado. Los "
            "datos de contacto no se imprimen: los guarda el equipo ejecutor. **Fuente:** "
            + sentence("fuente")
        ),
    ),
    article(
        "Organizaciones",
        lead("Se registran las organizaciones siguientes:"),
        listing(
            "organizacion in organizaciones",
            [
                "N°",
                "Organización",
                "Unidad vecinal",
                "Sector",
                "Activa",
                "Formalizada",
                "Cargo de quien representa",
            ],
            [8.0, TEXT_WIDTH - 103, 15.0, 26.0, 12.0, 20.0, 22.0],
            [
                "{{ loop.index }}",
                "{{ organizacion.nombre }}{% if organizacion.tipo %} ({{ organizacion.tipo }}){% endif %}",
                "{% if organizacion.unidad_vecinal %}{{ organizacion.unidad_vecinal }}{% else %}–{% endif %}",
                "{% if organizacion.sector %}{{ organizacion.sector }}{% else %}–{% endif %}",
                "{% if organizacion.activa %}sí{% else %}no{% endif %}",
                "{% if organizacion.formalizada %}sí{% else %}no{% endif %}",
                "{% if organizacion.representante_cargo %}{{ organizacion.representante_cargo }}"
                "{% else %}–{% endif %}",
            ],
            "Organizaciones",
        ),
        body(
            "**Total de organizaciones activas:** {{ total_activas }}. **Formalizadas:** {{ total_formalizadas }}."
        ),
    ),
)
