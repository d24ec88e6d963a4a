"""Lista de asistencia."""

from tools.drafting.forms import DATA_NOTICE, asked, form, rows_to_sign
from tools.drafting.meetings import session_table
from tools.drafting.ooxml import when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, lead, listing, sentence

NOTICE = (
    "**Aviso de imagen.** Durante la sesión se toman fotografías o videos, solo para acreditar la actividad ante el "
    "FOSIS. Se registra solo a quien lo autoriza, y cada persona puede retirar después su autorización."
)

DRAFT = draft(
    "Lista de asistencia",
    ("gestora",),
    article("Sesión", session_table(attendance=False)),
    article(
        "Asistencia",
        body(
            "{% if total == 1 %}Asistió **{{ total }} persona**{% else %}Asistieron **{{ total }} personas**{% endif %}. "
            "**La asistencia se registró** " + sentence("soporte")
        ),
        when(
            "not asistentes",
            body("Los nombres no se transcriben: son los de la lista firmada que se acompaña como anexo."),
        ),
        when(
            "asistentes",
            lead("La lista de quienes asistieron es la siguiente:"),
            listing(
                "asistente in asistentes",
                ["N°", "Nombre", "Organización", "Registro"],
                [10.0, 62.0, TEXT_WIDTH - 102, 30.0],
                [
                    "{{ loop.index }}",
                    "{{ asistente.nombre }}",
                    "{% if asistente.organizacion %}{{ asistente.organizacion | mayuscula }}{% else %}–{% endif %}",
                    "{{ asistente.medio | mayuscula }}",
                ],
                "Asistentes",
            ),
        ),
    ),
    article(
        "Registro audiovisual",
        when(
            "registro_audiovisual",
            body(
                "Hubo registro audiovisual. Antes de comenzar se leyó a las personas asistentes este aviso:"
            ),
            body(NOTICE),
        ),
        when("not registro_audiovisual", body("No hubo registro audiovisual de esta sesión.")),
        body(DATA_NOTICE),
    ),
    signing="La persona gestora comunitaria da fe de esta asistencia en {{ lugar }}, a {{ fecha | fecha }}:",
)

BLANK = form(
    "Lista de asistencia",
    asked(
        [("Sesión", TEXT_WIDTH)],
        [("Lugar", TEXT_WIDTH)],
        [("Fecha", TEXT_WIDTH / 2), ("Inicio y término", TEXT_WIDTH / 2)],
        caption="Datos de la sesión",
        known={
            "Sesión": "{% if sesion %}{{ sesion.tipo | mayuscula }}, {{ sesion.instancia }}{% endif %}",
            "Lugar": "{% if sesion %}{{ sesion.lugar }}{% endif %}",
            "Fecha": "{% if sesion %}{{ sesion.fecha | fecha }}{% endif %}",
            "Inicio y término": "{% if sesion %}{{ sesion.hora_inicio }} a {{ sesion.hora_termino }}{% endif %}",
        },
    ),
    body(NOTICE + " Anote Sí o No en la columna “Imagen”."),
    rows_to_sign(
        ["N°", "Nombre", "Organización o institución", "Imagen", "Firma"],
        [9.0, 53.0, 50.0, 15.0, TEXT_WIDTH - 127],
        "fila in filas",
        [
            "{{ fila.numero }}",
            "{% if fila.nombre %}{{ fila.nombre }}{% endif %}",
            "{% if fila.organizacion %}{{ fila.organizacion }}{% endif %}",
            "",
            "",
        ],
        "Asistentes",
    ),
    running="Lista de asistencia. {% if sesion %}{{ sesion.tipo | mayuscula }}, {{ sesion.fecha | fecha_corta }}{% else %}Sesión y "
    "fecha: ________________________________________{% endif %}",
)
