"""Reglamento de uso de los bienes."""

from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, lead, letters, sentence

DRAFT = draft(
    "Reglamento de uso de los bienes",
    ("receptora", "municipio", "consejo_local", "grupo_motor"),
    article(
        "Objeto y bienes comprendidos",
        body(
            "Este reglamento fija las condiciones de uso de los bienes del {{ proyecto.ecomercado }} que figuran en "
            "el inventario y que se traspasan a la comunidad organizada. Se leyó, corrigió y validó en la sesión del "
            "{{ sesion_fecha | fecha }} ({{ sesion_lugar }}), con la municipalidad, el Grupo Motor y el Consejo Local."
        ),
    ),
    article(
        "Dominio y destinación exclusiva",
        body(
            "Por el acta de traspaso, el dominio de los bienes pasa a la organización **{{ organizacion.identificacion }}**. En ningún caso son de su libre uso y "
            "disposición: están a disposición del funcionamiento del Ecomercado."
        ),
    ),
    article(
        "Quiénes pueden usarlos y para qué",
        lead(
            "Pueden usar los bienes el equipo del Ecomercado, el Grupo Motor, el Consejo Local, la municipalidad "
            "({{ municipalidad }}) y "
            "las organizaciones que participan en el Ecomercado, solo para:"
        ),
        letters("uso_permitido"),
    ),
    article(
        "Custodia y lugar",
        body(
            "La persona a cargo de la custodia es **{{ custodia }}**. Los bienes se guardan en "
            + sentence("lugar_custodia")
            + " "
            "Esa persona lleva la bitácora de uso y avisa de cualquier problema."
        ),
        body(
            "Las obligaciones de este reglamento son de la organización; no son obligaciones personales de quien tiene la "
            "custodia ni de quienes la representan."
        ),
    ),
    article(
        "Solicitud, bitácora y devolución",
        body("**Cómo se pide un bien:** " + sentence("solicitud_uso")),
        body(
            "En la bitácora se anotan el bien, quién lo usa, para qué, la fecha y la hora en que sale y en que "
            "vuelve, y su estado. Quien usa un bien lo devuelve limpio y en el estado en que lo recibió."
        ),
    ),
    article(
        "Higiene y cadena de frío",
        body(
            "Los equipos y utensilios que tocan alimentos se lavan y desinfectan antes y después de usarlos. Los "
            "equipos de frío no se desconectan ni se trasladan mientras guarden alimentos, y su temperatura se "
            "revisa y se anota cada día en que el Ecomercado funciona."
        ),
    ),
    article(
        "{% if gastos %}Mantención y gastos{% else %}Mantención{% endif %}",
        body("**Responsable de la mantención:** " + sentence("mantencion_responsable")),
        when("gastos", body("**Gastos que acordaron las contrapartes:** " + sentence("gastos"))),
        body(
            "Lo que la municipalidad asume en este reglamento se aprueba por los actos municipales que corresponden."
        ),
    ),
    article(
        "Traslado",
        body(
            "Los bienes se trasladan solo para los usos permitidos, con aviso a la persona a cargo de la custodia y con los "
            "cuidados que cada equipo necesita. No salen de la comuna sin acuerdo de las contrapartes."
        ),
    ),
    article("Usos prohibidos", lead("Se prohíbe destinar los bienes a:"), letters("usos_prohibidos")),
    article(
        "Pérdida, robo o daño",
        body(sentence("perdida_dano")),
        body(
            "El desgaste por el uso normal no es un daño. La baja de un bien consta en un acta y se anota en el "
            "inventario."
        ),
    ),
    article(
        "Medidas ante el incumplimiento",
        body(
            "Nadie recibe una medida sin haber sido oído antes por el Grupo Motor. Toda medida es proporcional a la falta."
        ),
        when(
            "sanciones", lead("Según la gravedad, y en este orden, se puede aplicar:"), letters("sanciones")
        ),
    ),
    article(
        "Control del inventario",
        body(
            "**Frecuencia del control:** "
            + sentence("control_inventario")
            + " En cada control se compara el inventario con los "
            "bienes, en presencia de la persona a cargo de la custodia y de una persona del Grupo Motor, y el resultado se informa "
            "a las contrapartes. El FOSIS y la municipalidad pueden revisar los bienes en cualquier momento."
        ),
    ),
    article(
        "Ingreso y salida de organizaciones",
        body(
            "Una organización que ingresa al Ecomercado conoce y acepta este reglamento antes de usar los bienes. La "
            "que se retira devuelve los que tenga en uso y no adquiere derechos sobre ellos."
        ),
    ),
    article(
        "Diferencias",
        body(
            "Las diferencias sobre el uso de los bienes se resuelven conversando en el Grupo Motor; si no hay acuerdo, "
            "las ve el Consejo Local, con apoyo de la persona gestora comunitaria."
        ),
    ),
    article(
        "Cuenta a las organizaciones",
        body(
            "Después de cada control del inventario, la organización dueña de los bienes informa a las organizaciones del "
            "Ecomercado sobre el estado y el uso de los bienes."
        ),
    ),
    article("Modificación", body("**Este reglamento se modifica por:** " + sentence("modificacion"))),
    when("otras_clausulas", article("Otras reglas", lead("Además, se acuerda:"), letters("otras_clausulas"))),
    article(
        "Vigencia",
        body(
            "Este reglamento rige desde el {{ vigencia_desde | fecha }} y mientras el Ecomercado funcione o no se "
            "acuerde otro. Cada contraparte recibe una copia."
        ),
    ),
    signing="Las contrapartes aprueban este reglamento en {{ lugar }}, a {{ fecha | fecha }}:",
)
