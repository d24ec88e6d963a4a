"""Acta de traspaso del dominio de bienes."""

from tools.drafting.goods import invoices_table, totals_in_words, transfer_table
from tools.drafting.ooxml import when
from tools.drafting.organisations import board_certificate
from tools.drafting.pieces import (
    PROPOSED,
    annexes_listed,
    body,
    citation,
    clause,
    draft,
    lead,
    letter,
    sentence,
)
from tools.drafting.styles import ORDINALS


def told(approvals: str, did: str) -> str:
    """Who visó or authorised what, with its number and day."""
    return (
        f"{{% for dada in {approvals} %}}{{% if not loop.first %}}; {{% endif %}}{{{{ dada.por | con_articulo }}}} {did} "
        "{{ dada.sobre }}{% if dada.numero %}, N° {{ dada.numero }}{% endif %}"
        "{% if dada.fecha %}, de {{ dada.fecha | fecha }}{% endif %}{% endfor %}"
    )


def noted(approvals: str, done: str) -> str:
    return (
        f"{{% if {approvals} %}}Formato {done}, según informa el organismo ejecutor, por "
        f"{{% for dada in {approvals} %}}{{% if not loop.first %}}; {{% endif %}}{{{{ dada.por | con_articulo }}}}"
        "{% if dada.numero %}, N° {{ dada.numero }}{% endif %}{% endfor %}.{% endif %}"
    )


BOTH = "{% if visados and autorizaciones %}; y {% endif %}"
FORMAT_NOTE = (
    noted("visados", "visado")
    + "{% if visados and autorizaciones %} {% endif %}"
    + noted("autorizaciones", "autorizado")
    + f"{{% if not visados and not autorizaciones %}}{PROPOSED}{{% endif %}}"
)

DRAFT = draft(
    "Acta de traspaso del dominio de bienes",
    ("ejecutor", "receptora", "adl", "gestora"),
    clause(
        "Comparecencia",
        lead("En {{ lugar }}, a {{ fecha | fecha_palabras }}, comparecen:"),
        letter(
            "por una parte, **{{ proyecto.ejecutor | con_articulo }}**, RUT {{ proyecto.ejecutor_rut }}"
            "{% if proyecto.ejecutor_direccion %}, con domicilio en {{ proyecto.ejecutor_direccion }}{% endif %}, "
            "en adelante “el organismo ejecutor”, que actúa por {{ ejecutor.nombre }}, RUT {{ ejecutor.rut }}, "
            "{{ ejecutor.calidad }}; y",
            ORDINALS,
        ),
        letter(
            "por la otra, **{{ organizacion.nombre | con_articulo }}**{% if organizacion.rut %}, RUT {{ organizacion.rut }}{% endif %}"
            "{% if organizacion.personalidad_juridica %}, personalidad jurídica N° "
            "{{ organizacion.personalidad_juridica }}{% if organizacion.personalidad_juridica_fecha %}, de "
            "{{ organizacion.personalidad_juridica_fecha | fecha }}{% endif %}{% endif %}"
            "{% if organizacion.direccion %}, con domicilio en {{ organizacion.direccion }}{% endif %}, en adelante “la "
            "organización receptora”, que actúa por {% for persona in receptora %}{% if not loop.first %}; "
            "{% endif %}{{ persona.nombre }}, RUT {{ persona.rut }}, {{ persona.calidad }}{% endfor %}.",
            ORDINALS,
        ),
    ),
    clause(
        "Antecedentes",
        body(
            "El organismo ejecutor desarrolla el proyecto “{{ proyecto.nombre }}”, código {{ proyecto.codigo }}, del "
            "Programa Ecomercados Solidarios del FOSIS"
            "{% if proyecto.resolucion_numero %}, según el convenio aprobado por resolución N° "
            "{{ proyecto.resolucion_numero }}{% if proyecto.resolucion_fecha %}, de "
            "{{ proyecto.resolucion_fecha | fecha }}{% endif %}{% endif %}. Con el financiamiento de ese convenio "
            "se adquirieron los bienes de esta acta. Conforme a la normativa del FOSIS, ningún equipo ejecutor puede "
            "quedarse con los bienes financiados por el programa, que se traspasan a una organización de la comunidad "
            "activa, formalizada y comprometida con el Ecomercado."
        ),
        when(
            "acta_seleccion",
            body(
                "La elección de la organización receptora consta en el acta de selección, "
                + citation("acta_seleccion")
                + "."
            ),
        ),
        when(
            "visados or autorizaciones",
            body(
                "Según informa el organismo ejecutor, "
                + told("visados", "visó")
                + BOTH
                + told("autorizaciones", "autorizó")
                + "."
            ),
        ),
    ),
    clause(
        "Objeto",
        body(
            "Por este acto, el organismo ejecutor transfiere a título gratuito a la organización receptora, que acepta, "
            "el dominio de los bienes individualizados en la cláusula siguiente, con la destinación exclusiva y las "
            "obligaciones que establece esta acta."
        ),
    ),
    clause(
        "Individualización de los bienes",
        lead(
            "Los bienes son los financiados por el FOSIS que constan en el Inventario de bienes, "
            + citation("inventario")
            + ", que forma parte integrante de esta acta:"
        ),
        transfer_table(),
        totals_in_words(),
        lead("Fueron adquiridos con las facturas siguientes:"),
        invoices_table(),
    ),
    clause(
        "Estado y recepción conforme",
        body(
            "Los bienes se transfieren en el estado de conservación que indica el inventario, que la organización "
            "receptora declara conocer y aceptar. Las diferencias que se encuentren al recibirlos se anotan, bien por "
            "bien, en una constancia de recepción, sin alterar el texto de esta acta."
        ),
    ),
    clause(
        "Entrega material",
        when(
            "entrega",
            body(
                "La entrega material se realiza el {{ entrega.fecha | fecha }} ({{ entrega.lugar }}). Desde ese "
                "momento la organización receptora tiene a su cargo el cuidado de los bienes."
            ),
        ),
        when(
            "not entrega",
            body(
                "La entrega material se realiza en la fecha de esta acta. Desde ese momento la organización receptora "
                "tiene a su cargo el cuidado de los bienes."
            ),
        ),
    ),
    clause(
        "Destinación exclusiva",
        body(
            "Los bienes se transfieren con la siguiente destinación exclusiva: **{{ destino_exclusivo }}**."
        ),
        body(
            "En ningún caso los bienes son de libre uso y disposición de la organización receptora: deben estar a "
            "disposición del funcionamiento del Ecomercado. La organización receptora acepta esta carga, que es "
            "esencial para el traspaso."
        ),
    ),
    clause(
        "Prohibiciones",
        body(
            "Mientras funcione el Ecomercado, la organización receptora no puede vender, donar, arrendar ni dar en "
            "garantía los bienes, ni sacarlos de la comuna, sin acuerdo previo y escrito del Grupo Motor, de la "
            "municipalidad y del FOSIS."
        ),
    ),
    clause(
        "Cuidado, mantención y gastos",
        body(
            "La organización receptora cuida los bienes y los mantiene en condiciones de uso. La custodia, la "
            "mantención y los gastos se distribuyen como indica el reglamento de uso."
        ),
    ),
    clause(
        "Reglamento de uso",
        body(
            "El uso de los bienes se rige por el Reglamento de uso de los bienes, "
            + citation("reglamento")
            + ", que las partes declaran conocer."
        ),
    ),
    clause(
        "Administración por otro actor",
        body(
            "La organización receptora puede entregar los bienes en comodato o administración a la municipalidad o a "
            "otro actor o actriz del Ecomercado, siempre para su funcionamiento, con acuerdo de todos los actores y/o "
            "actrices que participan en él y por un documento que fije el tiempo y las condiciones de uso. El dominio no "
            "cambia por ello."
        ),
    ),
    clause(
        "Supervisión",
        body(
            "El FOSIS y la municipalidad pueden revisar los bienes y su uso. La organización receptora les facilita el "
            "acceso, la bitácora y el inventario actualizado."
        ),
    ),
    clause(
        "Pérdida, robo o daño",
        body(
            "La pérdida, el robo o el daño de un bien se avisa a la municipalidad y al Grupo Motor dentro de 48 horas. "
            "Si hay indicios de delito se hace la denuncia. La baja del bien consta en un acta. El desgaste por el uso "
            "normal no es un daño. Las obligaciones de esta acta son de la organización receptora y no son "
            "obligaciones personales de quienes la representan."
        ),
    ),
    clause(
        "Término del Ecomercado o disolución",
        body(
            "Si el Ecomercado deja de funcionar o la organización receptora se disuelve, los bienes se traspasan a otra "
            "organización comunitaria formalizada y activa que acuerden el Grupo Motor, la municipalidad y el FOSIS, "
            "conforme a los estatutos y a la ley."
        ),
    ),
    clause(
        "Identificación de los bienes",
        body("Los bienes conservan la identificación que indica su financiamiento por el FOSIS."),
    ),
    clause(
        "Documentos de los bienes",
        body(
            "El organismo ejecutor entrega a la organización receptora copia de las facturas y los certificados de "
            "garantía y manuales de los bienes de que disponga."
        ),
        when("anexos", annexes_listed()),
    ),
    clause(
        "Término de la responsabilidad del organismo ejecutor",
        body(
            "Con la entrega material termina la responsabilidad del organismo ejecutor por la custodia de los bienes, "
            "sin perjuicio de su rendición de cuentas ante el FOSIS."
        ),
    ),
    clause(
        "Firma y copias",
        body(
            "Las partes pueden firmar esta acta a mano o con firma electrónica, conforme a la Ley N° 19.799. Cada una "
            "recibe una copia. Quienes firman en otra calidad toman conocimiento o dan fe de este acto, según se "
            "indica en cada firma."
        ),
    ),
    clause(
        "Personerías y autorizaciones",
        body(
            "La personería de quien actúa por el organismo ejecutor consta en: "
            + sentence("ejecutor_personeria")
            + " La de "
            "quien actúa por la organización receptora consta en: "
            + sentence("organizacion_personeria")
            + board_certificate("organizacion_personeria")
        ),
        body(
            "Cada parte declara que cuenta con las autorizaciones que sus propias normas exigen para este acto."
        ),
    ),
    format_note=FORMAT_NOTE,
    annexed="",
    signing="En señal de acuerdo firman, en {{ lugar }}, a {{ fecha | fecha }}:",
)
