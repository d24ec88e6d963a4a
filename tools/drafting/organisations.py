"""Who takes part, at the head of a ficha or a compromiso: an organisation, or a natural leader."""

from tools.drafting.ooxml import paragraph
from tools.drafting.pieces import fact, fact_when, facts_table


def organisation_table() -> str:
    return facts_table(
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


def leader_table(*more: str) -> str:
    return facts_table(
        [
            fact(
                "Nombre",
                "{% for persona in representantes %}{% if not loop.first %}; {% endif %}**{{ persona.nombre }}** "
                "({{ persona.cargo }}){% endfor %}",
            ),
            *more,
        ],
        "Liderazgo natural",
    ) + paragraph(style="Gap")
