"""Reglamento interno de la orgánica municipal."""

from tools.drafting.ooxml import paragraph, when
from tools.drafting.pieces import body, draft, fact_when, lead, letter, letters, sentence
from tools.drafting.styles import ORDINALS

AFTER_THE_TABLE = '<w:spacing w:before="160" w:after="100" w:line="254" w:lineRule="auto"/>'
CENTRED = '<w:jc w:val="center"/>'
MORE = "{% if otras_clausulas %}"


def part(number: str, name: str, *articles: str) -> str:
    """`Título I. Disposiciones generales`, in the middle as municipalities write it."""
    return paragraph(f"Título {number}. {name}", "Heading2", extra=CENTRED) + "".join(articles)


def numbered(number: str, heading: str, words: str) -> str:
    """`Artículo 1°. Objeto.`, running in: articles count through all the parts."""
    return body(f"**Artículo {number}°. {heading}.** {words}")


DRAFT = draft(
    "Reglamento interno de la orgánica municipal",
    ("municipio",),
    paragraph(
        "La **{{ municipalidad }}** establece el siguiente reglamento interno de la unidad municipal que forma parte de "
        "la administración del {{ proyecto.ecomercado }}{% if unidad %}, **{{ unidad }}**{% endif %}"
        "{% if acta_estructura_folio %}, definida en el acta folio {{ acta_estructura_folio }}{% endif %}.",
        "BodyText",
        extra=AFTER_THE_TABLE,
    ),
    part(
        "I",
        "Disposiciones generales",
        numbered("1", "Objeto", sentence("objeto")),
        lead("**Artículo 2°. Definiciones.** Para este reglamento se entiende por:"),
        letter(
            "**Unidad:** la unidad municipal que este reglamento regula{% if unidad %}, {{ unidad }}{% endif %}."
        ),
        letter(
            "**Ecomercado:** el {{ proyecto.ecomercado }}, ubicado en {{ proyecto.ecomercado_direccion }}."
        ),
        letter(
            "**Grupo Motor:** la instancia que reúne a representantes de las organizaciones y a liderazgos de la "
            "comunidad que participan en la gestión del Ecomercado."
        ),
        letter(
            "**Consejo Local:** la instancia que reúne a organizaciones y organismos públicos y privados que colaboran "
            "con el Ecomercado."
        ),
        numbered("3", "Dependencia", sentence("dependencia")),
    ),
    part("II", "Funciones", numbered("4", "Funciones de la Unidad", sentence("funciones"))),
    part("III", "Dotación", numbered("5", "Personas a cargo", sentence("dotacion"))),
    part(
        "IV",
        "Recursos y bienes",
        numbered("6", "Recursos", sentence("recursos")),
        numbered(
            "7",
            "Bienes del Ecomercado",
            "Los bienes traspasados a la comunidad organizada están a disposición del funcionamiento del Ecomercado. La "
            "Unidad los usa conforme al reglamento de uso de esos bienes.",
        ),
    ),
    part(
        "V",
        "Coordinación con la comunidad organizada",
        numbered("8", "Trabajo con el Grupo Motor y el Consejo Local", sentence("coordinacion_gm_cl")),
    ),
    part("VI", "Rendición de cuentas", numbered("9", "Rendición de cuentas", sentence("rendicion"))),
    part(
        "VII",
        "Disposiciones finales",
        when(
            "otras_clausulas",
            lead("**Artículo 10°. Otras disposiciones.** Además, se establece:"),
            # Another numbering than the definitions', so that it begins with a) again.
            letters("otras_clausulas", ORDINALS),
        ),
        numbered(f"{MORE}11{{% else %}}10{{% endif %}}", "Modificación", sentence("modificacion")),
        numbered(
            f"{MORE}12{{% else %}}11{{% endif %}}",
            "Vigencia",
            "{% if decreto_numero %}Este reglamento se aprueba por el decreto alcaldicio N° {{ decreto_numero }}"
            "{% if decreto_fecha %}, de {{ decreto_fecha | fecha }}{% endif %}, y rige desde la fecha que ese decreto "
            "disponga.{% else %}Este reglamento rige desde la fecha que disponga el decreto alcaldicio que lo apruebe."
            "{% endif %} Se entrega copia al Grupo Motor y al Consejo Local.",
        ),
    ),
    signing="Firma por la {{ municipalidad }}, en {{ lugar }}, a {{ fecha | fecha }}:",
    facts=(
        fact_when(
            "decreto_numero",
            "Decreto alcaldicio",
            "N° {{ decreto_numero }}{% if decreto_fecha %}, de {{ decreto_fecha | fecha }}{% endif %}",
        ),
    ),
)
