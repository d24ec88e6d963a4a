"""Procedimiento interno modificado del Ecomercado Solidario."""

from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, fact, lead, letters, pair_of_facts
from tools.drafting.procedures import ROLES, SIGNING, articles

DRAFT = draft(
    "Procedimiento interno modificado del Ecomercado Solidario",
    ROLES,
    article(
        "Resultado de la revisión",
        when(
            "cambios",
            lead(
                "El organismo ejecutor analizó y evaluó el procedimiento interno (folio {{ reemplaza }}) y **lo "
                "modifica** como sigue:"
            ),
            letters("cambios"),
            body(
                "El procedimiento completo, con estos cambios, es el de los puntos siguientes. Rige desde el "
                "{{ fecha_vigencia | fecha }}, y desde ese día reemplaza al anterior."
            ),
        ),
        when(
            "not cambios",
            body(
                "El organismo ejecutor analizó y evaluó el procedimiento interno (folio {{ reemplaza }}) y concluyó "
                "que **no requiere cambios**. El procedimiento, que se confirma desde el "
                "{{ fecha_vigencia | fecha }}, es el de los puntos siguientes."
            ),
        ),
    ),
    articles(revised=True),
    facts=(
        pair_of_facts(
            ("Versión", "**{{ version }}**"),
            ("Resultado", "{{ resultado }}"),
        ),
        fact("{% if cambios %}Reemplaza a{% else %}Revisa el{% endif %}", "Folio {{ reemplaza }}"),
    ),
    signing=SIGNING,
)
