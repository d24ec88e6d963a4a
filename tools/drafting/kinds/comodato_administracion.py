"""Comodato de bienes para su administración."""

from tools.drafting.goods import totals_in_words, transfer_table
from tools.drafting.ooxml import when
from tools.drafting.organisations import board_certificate
from tools.drafting.pieces import body, citation, clause, draft, lead, letter, letters, sentence
from tools.drafting.styles import ORDINALS


def acting(people: str) -> str:
    """`, que actúa por …`: who signs for a party."""
    return (
        f"{{% for persona in {people} %}}{{% if loop.first %}}, que actúa por {{% else %}}; {{% endif %}}"
        "{{ persona.nombre }}, RUT {{ persona.rut }}, {{ persona.calidad }}{% endfor %}"
    )


DRAFT = draft(
    "Comodato de bienes para su administración",
    ("comodante", "comodatario"),
    clause(
        "Comparecencia",
        lead("En {{ lugar }}, a {{ fecha | fecha_palabras }}, comparecen:"),
        letter(
            "por una parte, **{{ comodante.nombre | con_articulo }}**{% if comodante.rut %}, RUT {{ comodante.rut }}{% endif %}"
            "{% if comodante.personalidad_juridica %}, personalidad jurídica N° {{ comodante.personalidad_juridica }}"
            "{% if comodante.personalidad_juridica_fecha %}, de {{ comodante.personalidad_juridica_fecha | fecha }}"
            "{% endif %}{% endif %}{% if comodante.direccion %}, con domicilio en {{ comodante.direccion }}{% endif %}, en "
            "adelante “la organización comodante”" + acting("representa_comodante") + "; y",
            ORDINALS,
        ),
        letter(
            "por la otra, **{{ comodatario.nombre | con_articulo }}**{% if comodatario.rut %}, RUT {{ comodatario.rut }}{% endif %}"
            "{% if comodatario.direccion %}, con domicilio en {{ comodatario.direccion }}{% endif %}, en adelante “la "
            "parte comodataria”" + acting("representa_comodatario") + ".",
            ORDINALS,
        ),
    ),
    clause(
        "Antecedentes",
        body(
            "La organización comodante declara que es dueña de los bienes de este documento, destinados en forma "
            "exclusiva al funcionamiento del {{ proyecto.ecomercado }}."
            "{% if acta %} Los recibió por el Acta de traspaso del dominio de bienes, "
            + citation("acta")
            + ".{% endif %}{% if inventario %} Constan en el Inventario de bienes, "
            + citation("inventario")
            + ".{% endif %}"
        ),
        body(
            "Los actores y/o actrices del Ecomercado acordaron esta entrega en la {{ sesion.tipo }} del "
            "{{ sesion.fecha | fecha }} ({{ sesion.lugar }})."
        ),
    ),
    clause(
        "Objeto",
        body(
            "La organización comodante entrega en comodato, que es un préstamo de uso gratuito, los bienes de la "
            "cláusula siguiente a la parte comodataria, que los recibe para administrarlos en beneficio del "
            "Ecomercado. El dominio no cambia: los bienes siguen siendo de la organización comodante."
        ),
    ),
    clause(
        "Bienes",
        lead("Los bienes son los siguientes, con el número de línea que tienen en el inventario:"),
        transfer_table(),
        totals_in_words(),
    ),
    clause(
        "Uso",
        body("**Uso permitido:** " + sentence("uso")),
        body(
            "La parte comodataria no puede darles otro uso, ni prestarlos, arrendarlos, venderlos o darlos en "
            "garantía. La comunidad organizada los sigue usando en el Ecomercado, como dice el reglamento de uso de "
            "los bienes, que también obliga a la parte comodataria."
        ),
    ),
    clause(
        "Plazo",
        body(
            "El comodato dura **{{ plazo_meses }} {% if plazo_meses == 1 %}mes{% else %}meses{% endif %}**, que se cuenta{% if plazo_meses != 1 %}n{% endif %} "
            "desde la última firma de las partes. Se puede prorrogar por escrito, con acuerdo de las partes."
        ),
    ),
    clause(
        "Entrega",
        body(
            "Los bienes se entregan en el estado en que se encuentran, con la última firma o en otra fecha que acuerden "
            "las partes. Ese día las partes los revisan uno a uno y dejan constancia escrita de lo que se recibe y de "
            "las diferencias."
        ),
    ),
    clause(
        "Cuidado y gastos",
        body(
            "La parte comodataria cuida los bienes, los mantiene en condiciones de uso y facilita su revisión a la "
            "organización comodante, al Grupo Motor y al FOSIS."
        ),
        when("gastos", body("**Gastos que acordaron las partes:** " + sentence("gastos"))),
    ),
    clause(
        "Pérdida, robo o daño",
        body(
            "La parte comodataria avisa a la organización comodante dentro de 48 horas y, si hay indicios de delito, "
            "hace la denuncia. La baja de un bien consta en un acta. El desgaste por el uso normal no es un daño. La "
            "responsabilidad se determina según la ley. Las obligaciones son de las partes, y no obligaciones "
            "personales de quienes las representan."
        ),
    ),
    clause(
        "Restitución",
        body("**Forma de la devolución:** " + sentence("restitucion")),
        body(
            "Se devuelven los mismos bienes, con el desgaste propio de su uso normal, y las partes dejan constancia "
            "escrita de la devolución."
        ),
    ),
    when(
        "otras_clausulas",
        clause("Otras cláusulas", lead("Además, las partes acuerdan:"), letters("otras_clausulas", ORDINALS)),
    ),
    clause(
        "Normas que se aplican",
        body(
            "En lo que este documento no dice se aplican las normas del comodato del Código Civil (artículos 2174 y "
            "siguientes). Cada parte obtiene las autorizaciones que sus propias normas le exijan."
        ),
    ),
    clause(
        "Firma, copias y personerías",
        body(
            "Las partes pueden firmar a mano o con firma electrónica, conforme a la Ley N° 19.799. Cada una recibe una "
            "copia.{% if comodante_personeria %} La personería de quien actúa por la organización comodante consta en: "
            + sentence("comodante_personeria")
            + "{% endif %}"
            + board_certificate("(comodante_personeria or '')")
            + "{% if comodatario.personeria %} La personería de quien actúa por la parte comodataria consta en: "
            + sentence("comodatario.personeria")
            + "{% endif %}"
        ),
    ),
    signers="firmantes|sort(attribute='rol')",
    signing="En señal de acuerdo firman, en {{ lugar }}, a {{ fecha | fecha }}:",
)
