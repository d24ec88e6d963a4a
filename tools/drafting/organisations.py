"""Who takes part, at the head of a ficha or a compromiso: an organisation, or a natural leader."""

from tools.drafting.ooxml import paragraph
from tools.drafting.pieces import fact, fact_when, facts_table


def organisation_table() -> str:
    return facts_table(
        [
            fact(
                "Nombre",
                "**{{ organizacion.nombre }}**{% if organizacion.tipo_si_falta or not organizacion.formalizada %} ("
                "{% if organizacion.tipo_si_falta %}{{ organizacion.tipo_si_falta }}"
                "{% if not organizacion.formalizada %}, {% endif %}{% endif %}"
                "{% if not organizacion.formalizada %}sin personalidad jurídica{% endif %}){% endif %}",
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


def board_certificate(statement: str) -> str:
    """The certificate of the organisation's board; once only where the statement of who acts names it already."""
    checked = "comprobado el {{ certificado.comprobado_el | fecha }}"
    return (
        f"{{% if certificado and certificado.folio in {statement} %}}{{% if certificado.comprobado_el %}} El certificado "
        f"fue {checked}.{{% endif %}}{{% elif certificado %}} Se tuvo a la vista el certificado de directorio "
        "N° {{ certificado.folio }}, de {{ certificado.fecha | fecha }}"
        f"{{% if certificado.comprobado_el %}}, {checked}{{% endif %}}.{{% endif %}}"
    )
