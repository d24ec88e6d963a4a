"""Acta de selección de la organización que recibe los bienes."""

from tools.drafting.bodies import GAP
from tools.drafting.meetings import agreements_table, attendance, session_table
from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, draft, fact, fact_when, facts_table, head, lead

CALLED = [10.0, 100.0, TEXT_WIDTH - 110]
STANDING = [92.0, 34.0, 18.0, TEXT_WIDTH - 144]


def called_table() -> str:
    shown = ["{{ loop.index }}", "{{ organizacion.nombre }}", "{{ organizacion.tipo }}"]
    rows = [
        head(["N°", "Organización", "Tipo"], CALLED),
        row_tag("for organizacion in convocadas", 3),
        row([cell(paragraph(text, "Row"), width) for text, width in zip(shown, CALLED, strict=True)]),
        row_tag("endfor", 3),
    ]
    return table(rows, CALLED, style="Grid", title="Organizaciones convocadas") + GAP


def candidates_table() -> str:
    votes = "{% if candidata.votos is not none %}{{ candidata.votos }}{% else %}–{% endif %}"
    rows = [
        head(["Candidata", "RUT", "Votos", "Resultado"], STANDING, right=(2,)),
        row_tag("for candidata in candidatas", 4),
        row(
            [
                cell(paragraph("{{ candidata.nombre }}", "Row"), STANDING[0]),
                cell(
                    paragraph("{% if candidata.rut %}{{ candidata.rut }}{% else %}–{% endif %}", "Row"),
                    STANDING[1],
                ),
                cell(paragraph(votes, "RowNumber"), STANDING[2]),
                cell(
                    paragraph("{% if candidata.elegida %}**elegida**{% else %}–{% endif %}", "Row"),
                    STANDING[3],
                ),
            ]
        ),
        row_tag("endfor", 4),
    ]
    return table(rows, STANDING, style="Grid", title="Candidatas y votos") + GAP


def _yes(field: str) -> str:
    return f"{{% if {field} %}}Sí{{% else %}}No{{% endif %}}"


CHOSEN = (
    facts_table(
        [
            fact(
                "Organización",
                "**{{ elegida.nombre }}**{% if elegida.tipo_si_falta %} ({{ elegida.tipo_si_falta }}){% endif %}",
            ),
            fact_when(
                "elegida.rut",
                "RUT",
                "{{ elegida.rut }}{% if elegida.personalidad_juridica %}; personalidad jurídica N° "
                "{{ elegida.personalidad_juridica }}{% if elegida.personalidad_juridica_fecha %}, del "
                "{{ elegida.personalidad_juridica_fecha | fecha }}{% endif %}{% endif %}",
            ),
            fact("Activa", _yes("criterios.activa")),
            fact("Formalizada", _yes("criterios.formalizada")),
            fact("Comprometida", _yes("criterios.comprometida")),
        ],
        "Organización elegida",
    )
    + GAP
)

DRAFT = draft(
    "Acta de selección de la organización que recibe los bienes",
    ("integrante", "representante"),
    session_table(attendance(), attendance=False),
    article(
        "Convocatoria",
        lead(
            "El Grupo Motor condujo esta sesión y convocó a las organizaciones comprometidas y que participan en el "
            "{{ proyecto.ecomercado }}:"
        ),
        called_table(),
    ),
    article(
        "Candidatas y votación",
        lead(
            "Estas organizaciones estuvieron dispuestas a recibir los bienes."
            "{% if votos_total is not none %} {% if votos_total == 1 %}Se contó {{ votos_total }} voto{% else %}Se contaron {{ votos_total }} votos{% endif %}:{% endif %}"
        ),
        candidates_table(),
    ),
    article(
        "Organización elegida",
        lead("Para recibir y administrar los bienes del Ecomercado se elige a:"),
        CHOSEN,
    ),
    article(
        "Para qué recibe los bienes",
        body(
            "En ningún caso los bienes son de libre uso y disposición de la organización elegida: quedan a disposición "
            "del funcionamiento del Ecomercado. Se entregan con un acta de traspaso de dominio y un inventario, y se usan "
            "según el reglamento de uso que se valida con la municipalidad y el Consejo Local."
        ),
    ),
    when("sesion.acuerdos", article("Acuerdos de la sesión", agreements_table())),
    signing="Las personas presentes confirman esta selección, en {{ lugar }}, a {{ fecha | fecha }}:",
)
