"""Acta de conformación del Grupo Motor."""

from tools.drafting.bodies import fosis_agreement, seats_table
from tools.drafting.meetings import agreements_table, session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, lead, sentence

DRAFT = draft(
    "Acta de conformación del Grupo Motor",
    ("integrante", "gestora"),
    session_table(),
    article(
        "Conformación",
        body(
            "En esta sesión se conforma el **Grupo Motor** del {{ proyecto.ecomercado }}: dirigentas, dirigentes, "
            "lideresas y líderes que la comunidad reconoce y que declararon su interés en participar. Su trabajo "
            "sigue cuando termine la ejecución del proyecto, junto con la municipalidad y el Consejo Local."
        ),
    ),
    article("Integrantes", lead("Integran el Grupo Motor:"), seats_table()),
    article(
        "Composición y representatividad",
        body(
            "El Grupo Motor queda integrado por {{ composicion }}. Sus integrantes representan a "
            "{{ representatividad }}."
        ),
        when(
            "justificacion_excepcion",
            body(
                "**Excepción al mínimo:** la metodología recomienda que no sean menos de {{ minimo_recomendado }} "
                "personas. " + sentence("justificacion_excepcion")
            ),
        ),
        fosis_agreement(),
    ),
    article(
        "Sesiones y comunicación",
        body(
            "{% if voceria %}**Vocería:** {{ voceria }}. {% endif %}**Sesiones:** al menos {{ frecuencia }} durante "
            "toda la ejecución; después, el grupo vuelve a definir cada cuánto se reúne."
        ),
        body(
            "**Canal de comunicación permanente con las organizaciones y las familias:** "
            + sentence("canal_comunicacion")
        ),
        body(
            "El grupo se presenta a las demás organizaciones y a las familias para que lo validen. El ingreso de "
            "nuevas personas se rige por su protocolo de funcionamiento interno."
        ),
    ),
    when("sesion.acuerdos", article("Acuerdos de la sesión", agreements_table())),
    signing="Las personas integrantes y la persona gestora comunitaria dejan constancia, en {{ lugar }}, a {{ fecha | fecha }}:",
)
