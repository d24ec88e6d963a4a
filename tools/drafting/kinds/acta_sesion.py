"""Acta de sesión."""

from tools.drafting.meetings import agreements_table, attendance, session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, fact_when, lead, letters

DRAFT = draft(
    "Acta de sesión",
    ("gestora", "grupo_motor", "consejo_local", "municipio"),
    session_table(
        fact_when("conduce", "Condujo", "{{ conduce }}"),
        attendance(),
        fact_when("proxima_sesion", "Próxima sesión", "{{ proxima_sesion | fecha }}"),
        attendance=False,
    ),
    article("Tabla", lead("Se trataron los puntos siguientes:"), letters("tabla")),
    when("desarrollo", article("Desarrollo", body("{{ desarrollo }}"))),
    article(
        "Acuerdos y compromisos",
        agreements_table(),
        when("not sesion.acuerdos", body("En esta sesión no se tomaron acuerdos.")),
    ),
    signing="Dejan constancia de lo tratado y acordado, en {{ lugar }}, a {{ fecha | fecha }}:",
)
