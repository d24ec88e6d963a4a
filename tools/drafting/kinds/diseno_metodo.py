"""Diseño del método de trabajo grupal."""

from tools.drafting.meetings import session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, fact_when, issued, lead, letters, sentence

DRAFT = issued(
    "Diseño del método de trabajo grupal",
    when(
        "sesion",
        session_table(
            fact_when(
                "convocadas",
                "Se convoca a",
                "{{ convocadas }} {% if convocadas == 1 %}persona u organización{% else %}personas u organizaciones{% endif %}",
            ),
            attendance=False,
        ),
    ),
    article(
        "Propósito",
        body(
            "Este documento define cómo trabajará el {{ instancia }} en la **{{ actividad }}**. Al comenzar, quien "
            "modera explica a las personas que participan el propósito de la actividad."
        ),
    ),
    article(
        "Técnica",
        body(
            "**Técnica de trabajo grupal:** "
            + sentence("tecnica")
            + " En un primer momento el grupo propone con "
            "libertad; en un segundo momento analiza, evalúa y ordena lo propuesto según el propósito. La sesión "
            "termina con la lectura de lo acordado y con la explicación de las actividades que siguen."
        ),
    ),
    article("Preguntas guía", lead("Abren el diálogo estas preguntas:"), letters("preguntas_guia")),
    when(
        "materiales or moderacion",
        article(
            "Moderación y materiales",
            when("moderacion", body("**Modera:** " + sentence("moderacion"))),
            when("materiales", body("**Materiales:** {{ materiales | lista }}.")),
        ),
    ),
)
