"""Acta de conformación del Consejo Local."""

from tools.drafting.bodies import fosis_agreement, sectors_table
from tools.drafting.meetings import agreements_table, session_table
from tools.drafting.ooxml import when
from tools.drafting.pieces import article, body, draft, lead

DRAFT = draft(
    "Acta de conformación del Consejo Local",
    ("integrante", "gestora"),
    session_table(),
    article(
        "Conformación",
        body(
            "En esta sesión se conforma el **Consejo Local** del {{ proyecto.ecomercado }}, que reúne a representantes "
            "de la economía local, del Grupo Motor y de otros organismos del territorio. Su labor es apoyar la gestión "
            "del Ecomercado y aportar a su sustentabilidad."
        ),
    ),
    article(
        "Integrantes", lead("Integran el Consejo Local, por el sector que representan:"), sectors_table()
    ),
    article(
        "Composición y representatividad",
        body("El Consejo Local queda integrado por {{ composicion }}."),
        when(
            "sin_representacion",
            body(
                "A la fecha no participan representantes de {{ sin_representacion | lista }}; se les sigue invitando."
            ),
        ),
        fosis_agreement(),
    ),
    article(
        "Sesiones",
        body(
            "{% if voceria %}**Vocería:** {{ voceria }}. {% endif %}**Sesiones:** al menos {{ frecuencia }} durante "
            "toda la ejecución; después, el consejo evalúa y vuelve a definir cada cuánto se reúne. El ingreso y la "
            "renuncia de integrantes se rigen por su protocolo de funcionamiento interno."
        ),
    ),
    when("sesion.acuerdos", article("Acuerdos de la sesión", agreements_table())),
    signing="Las personas integrantes y la persona gestora comunitaria dejan constancia, en {{ lugar }}, a {{ fecha | fecha }}:",
)
