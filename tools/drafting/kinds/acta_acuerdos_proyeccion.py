"""Acta de acuerdos y compromisos sobre la proyección del Ecomercado."""

from tools.drafting.meetings import agreements_table, session_table
from tools.drafting.ooxml import paragraph, when
from tools.drafting.pieces import article, body, draft, fact, facts_table, lead, letters, sentence

DRAFT = draft(
    "Acta de acuerdos y compromisos sobre la proyección del Ecomercado",
    ("municipio", "grupo_motor", "consejo_local", "gestora"),
    article(
        "Sesión de trabajo",
        session_table(),
        body(
            "En la sesión participan la municipalidad ({{ municipalidad }}), el Grupo Motor y el Consejo Local, para "
            "acordar cómo sigue el {{ proyecto.ecomercado }} cuando termine el proyecto."
        ),
    ),
    article(
        "Estructura que da continuidad",
        when(
            "meses_convenio == 15",
            body(
                "El convenio es de {{ meses_convenio }} meses: se debe crear o definir la estructura municipal que dará "
                "continuidad al Ecomercado junto con la comunidad organizada y el Consejo Local."
            ),
        ),
        when(
            "meses_convenio != 15",
            body(
                "El convenio es de {{ meses_convenio }} meses: no exige crear una estructura municipal, pero la "
                "municipalidad propone una, u otra forma de trabajo, que dé continuidad al Ecomercado junto con la "
                "comunidad organizada y el Consejo Local."
            ),
        ),
        when("estructura_propuesta", body("**Se propone:** " + sentence("estructura_propuesta"))),
        when("not estructura_propuesta", body("En esta sesión no se propuso todavía una estructura.")),
    ),
    article(
        "Recursos y recinto",
        body("**Recursos disponibles:** " + sentence("recursos_disponibles")),
        when(
            "continuidad_recinto",
            body("**Recinto:** el Ecomercado continúa en el recinto en que funciona."),
        ),
        when(
            "not continuidad_recinto",
            lead(
                "**Recinto:** no es posible continuar en el recinto en que el Ecomercado funciona. Para que siga, se "
                "responde:"
            ),
            when(
                "alternativa",
                facts_table(
                    [
                        fact("¿Quién?", "{{ alternativa.quien }}"),
                        fact("¿Dónde?", "{{ alternativa.donde }}"),
                        fact("¿Cómo?", "{{ alternativa.como }}"),
                        fact("¿Cuándo?", "{{ alternativa.cuando }}"),
                    ],
                    "Cómo sigue el Ecomercado",
                ),
                paragraph(style="Gap"),
            ),
        ),
    ),
    article(
        "Organizaciones que continúan",
        when(
            "organizaciones_continuan",
            lead("Dan continuidad al Ecomercado:"),
            letters("organizaciones_continuan"),
        ),
        when(
            "not organizaciones_continuan",
            body("En esta sesión no se definió todavía qué organizaciones dan continuidad al Ecomercado."),
        ),
    ),
    when(
        "sesion.acuerdos",
        article(
            "Acuerdos y compromisos",
            lead("Se acordó lo siguiente; cada acuerdo compromete a quien figura como responsable:"),
            agreements_table(),
        ),
    ),
    article(
        "Alcance",
        body(
            "Esta acta deja constancia de lo que se acordó. Lo que obliga a la municipalidad (su estructura, su "
            "personal, su presupuesto y el uso de sus recintos) se aprueba por los actos municipales que corresponden."
        ),
    ),
    signing="Quienes firman confirman estos acuerdos en {{ lugar }}, a {{ fecha | fecha }}:",
)
