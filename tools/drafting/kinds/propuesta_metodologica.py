"""Propuesta metodológica de la sesión diagnóstica."""

from tools.drafting.meetings import session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, issued, lead, letter, letters, sentence

DRAFT = issued(
    "Propuesta metodológica de la sesión diagnóstica",
    article("Sesión", session_table(attendance=False)),
    article(
        "Objetivo",
        body(sentence("objetivo")),
    ),
    article(
        "Momentos de la sesión",
        lead("La sesión se desarrolla en estos momentos:"),
        letter("Bienvenida y propósito de la sesión."),
        letter(
            "Levantamiento diagnóstico: características de las organizaciones, sus intereses, su relación con el "
            "entorno y la red de apoyo social del territorio."
        ),
        letter(
            "Reflexión sobre sus fortalezas o recursos y sus debilidades u oportunidades de mejora para participar "
            "en el Ecomercado."
        ),
        letter("Análisis conjunto de los resultados y de lo que se requiere fortalecer."),
        letter("Acuerdos y cierre."),
    ),
    article("Técnicas y metodología", lead("Se trabaja con estas técnicas:"), letters("tecnicas")),
    when(
        "materiales or duracion_minutos",
        article(
            "Materiales y duración",
            when("materiales", body("**Materiales:** {{ materiales | lista }}.")),
            when("duracion_minutos", body("**Duración prevista:** {{ duracion_minutos }} minutos.")),
        ),
    ),
    when(
        "organizaciones_invitadas",
        article(
            "Organizaciones invitadas",
            body(
                "Se invita a las organizaciones que expresaron su interés en participar: "
                "{{ organizaciones_invitadas | join('; ') }}."
            ),
        ),
    ),
    article(
        "Acompañamiento",
        body(
            "{% if acompanamiento_fosis_regional %}La sesión cuenta con el apoyo y acompañamiento del equipo FOSIS "
            "regional.{% else %}La sesión la conduce el equipo ejecutor. El programa recomienda contar con el apoyo y "
            "acompañamiento del equipo FOSIS regional.{% endif %}"
        ),
    ),
)
