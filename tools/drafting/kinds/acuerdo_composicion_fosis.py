"""Constancia de acuerdo de composición con el FOSIS regional."""

from tools.drafting.ooxml import when
from tools.drafting.pieces import body, draft, fact, fact_when, heading, sentence

DRAFT = draft(
    "Constancia de acuerdo de composición con el FOSIS regional",
    ("adl", "fosis"),
    heading("Composición acordada"),
    body(
        "El equipo ejecutor y la Dirección Regional {{ proyecto.fosis_direccion_regional | de_region }} del FOSIS "
        "acordaron, como pide la metodología del programa, la composición, la extensión y la representatividad "
        "del **{{ instancia }}** del {{ proyecto.ecomercado }}:"
    ),
    body("**" + sentence("composicion") + "**"),
    when(
        "instancia == 'Grupo Motor'",
        body(
            "El Grupo Motor reúne a dirigentas y dirigentes de organizaciones comunitarias y sociales, y a "
            "lideresas y líderes naturales que la comunidad reconoce, que declararon interés en participar. "
            "Su número permite seguir funcionando cuando termine la ejecución del proyecto."
        ),
    ),
    when(
        "instancia != 'Grupo Motor'",
        body(
            "El Consejo Local reúne, de ser posible, a representantes de la economía local, del Grupo Motor y "
            "de otros organismos del territorio que aportan a la sustentabilidad del Ecomercado, según su red "
            "de colaboración pública y privada."
        ),
    ),
    facts=(
        fact("Acordado", "{{ fecha_acuerdo | fecha }}, por {{ medio }}"),
        fact_when("adl", "ADL del FOSIS", "{{ adl }}"),
    ),
    signing="Por el FOSIS dejan constancia de este acuerdo, en {{ lugar }}, a {{ fecha | fecha }}:",
)
