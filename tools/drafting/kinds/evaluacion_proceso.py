"""Evaluación del proceso."""

from tools.drafting.meetings import agreements_table, session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, draft, fact, fact_when, lead, letters

DRAFT = draft(
    "Evaluación del proceso",
    ("adl", "gestora"),
    article(
        "Sesión de evaluación",
        session_table(
            fact(
                "Condujo",
                "{{ conduce }}{% if conduce_adl %}, agente de desarrollo local (ADL) del FOSIS{% endif %}",
            ),
            fact_when("lista_asistencia", "Lista de asistencia", "folio {{ lista_asistencia }}"),
        ),
    ),
    article("Logros", lead("¿Qué se consiguió?"), letters("logros")),
    article("Dificultades", lead("¿Qué costó o no resultó?"), letters("dificultades")),
    article("Aprendizajes", lead("¿Qué se aprendió en el camino?"), letters("aprendizajes")),
    article(
        "Recomendaciones",
        lead("¿Qué se propone para la continuidad del Ecomercado y para otros territorios?"),
        letters("recomendaciones"),
    ),
    when(
        "sesion.acuerdos",
        article("Acuerdos de la sesión", lead("Las personas asistentes acordaron:"), agreements_table()),
    ),
    signing="Quienes firman confirman que este documento recoge la evaluación hecha en la sesión, en {{ lugar }}, a "
    "{{ fecha | fecha }}:",
)
