"""Documento diagnóstico."""

from tools.drafting.meetings import session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, lead, letters, sentence

DRAFT = draft(
    "Documento diagnóstico",
    ("gestora",),
    article("Sesión diagnóstica", session_table()),
    article(
        "Organizaciones participantes",
        lead("Participaron estas organizaciones, interesadas en el {{ proyecto.ecomercado }}:"),
        letters("organizaciones_participantes"),
    ),
    article("Características de las organizaciones", body(sentence("caracterizacion"))),
    article("Intereses", lead("Las organizaciones manifestaron interés en:"), letters("intereses")),
    article("Relación con el entorno", body(sentence("relacion_entorno"))),
    article(
        "Red de apoyo social del territorio",
        lead("Las organizaciones reconocen en su territorio:"),
        letters("red_apoyo_social"),
    ),
    article(
        "Fortalezas y recursos",
        lead("Para participar en el Ecomercado, las organizaciones reconocieron como fortalezas o recursos:"),
        letters("fortalezas"),
    ),
    article(
        "Debilidades y oportunidades de mejora",
        lead("Reconocieron como debilidades:"),
        letters("debilidades"),
        when(
            "oportunidades_mejora",
            body("**Oportunidades de mejora:** {{ oportunidades_mejora | join('; ') }}."),
        ),
    ),
    article("Análisis de los resultados", body(sentence("analisis_resultados"))),
    when(
        "aspectos_a_fortalecer",
        article(
            "Aspectos que se requiere fortalecer",
            lead("Para que la participación sea plena se requiere fortalecer:"),
            letters("aspectos_a_fortalecer"),
        ),
    ),
    when(
        "acciones_mitigacion",
        article(
            "Acciones de mitigación y fortalecimiento",
            lead("Se desarrollarán estas acciones:"),
            letters("acciones_mitigacion"),
        ),
    ),
    signing="La persona gestora comunitaria sistematizó esta información en {{ lugar }}, a {{ fecha | fecha }}:",
)
