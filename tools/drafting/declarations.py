"""The declaration of a member: the same words for the Grupo Motor and the Consejo Local."""

from tools.drafting.package import Draft
from tools.drafting.pieces import article, body, draft, fact_when, lead, letters


def declaration(name: str) -> Draft:
    return draft(
        name,
        ("integrante",),
        article(
            "Declaración",
            body(
                "Yo, **{{ declarante }}**, RUT {{ declarante_rut }}, {{ calidad }}, declaro que participo por mi "
                "voluntad en el {{ instancia }} del {{ proyecto.ecomercado }}, comuna de {{ proyecto.comuna }}, "
                "y que conozco su propósito y su forma de funcionar."
            ),
        ),
        article(
            "Compromisos",
            lead("Durante la vigencia de esta declaración me comprometo a:"),
            letters("compromisos"),
        ),
        article(
            "Alcance",
            body(
                "Participar en el {{ instancia }} es voluntario. No es un trabajo remunerado ni crea una relación "
                "laboral con el organismo ejecutor, la municipalidad ni el FOSIS. Puedo dejar de participar avisando "
                "como indica el protocolo de funcionamiento interno del {{ instancia }}."
            ),
        ),
        article(
            "Vigencia",
            body(
                "Este compromiso rige desde el {{ fecha_inicio | fecha }} hasta el {{ fecha_termino | fecha }}. "
                "Recibiré una copia de este documento cuando esté firmado."
            ),
        ),
        facts=(fact_when("organizacion", "En representación de", "{{ organizacion }}"),),
        signing="En señal de conformidad firmo, en {{ lugar }}, a {{ fecha | fecha }}:",
    )
