"""How a body works: the same articles for the Grupo Motor and the Consejo Local."""

from tools.drafting.ooxml import cell, paragraph, row, row_tag, table, when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import article, body, draft, head, lead, letters, sentence


def members_table() -> str:
    widths = [10.0, 72.0, TEXT_WIDTH - 82]
    rows = [
        head(["N°", "Nombre", "En representación de"], widths),
        row_tag("for integrante in integrantes", 3),
        row(
            [
                cell(paragraph("{{ loop.index }}", "Row"), widths[0]),
                cell(paragraph("{{ integrante.nombre }}", "Row"), widths[1]),
                cell(paragraph("{{ integrante.por | mayuscula }}", "Row"), widths[2]),
            ]
        ),
        row_tag("endfor", 3),
    ]
    return table(rows, widths, style="Grid", title="Integrantes") + paragraph(style="Gap")


def optional(field: str, heading: str, words: str) -> str:
    return when(field, article(heading, body(words)))


def protocol(name: str, purpose: str, members: str | None = None) -> Draft:
    """`members` stands in place of the table of members."""
    return draft(
        name,
        ("integrante",),
        article(
            "Objeto",
            body(
                "Este protocolo establece, de común acuerdo, cómo funciona el **{{ instancia }}** del "
                "{{ proyecto.ecomercado }}. " + purpose
            ),
        ),
        article(
            "Integrantes",
            lead(
                "A la fecha de este protocolo {% if integrantes|length == 1 %}integra el {{ instancia }} una persona"
                "{% else %}integran el {{ instancia }} {{ integrantes|length }} personas{% endif %}:"
            ),
            members or members_table(),
        ),
        article(
            "Sesiones",
            body(
                "**Frecuencia:** "
                + sentence("frecuencia_sesiones")
                + "{% if dia_hora_habitual %} **Día y hora habituales:** "
                + sentence("dia_hora_habitual")
                + "{% endif %}"
            ),
            body(
                "Terminada la ejecución del proyecto, el {{ instancia }} evalúa y vuelve a definir cada cuánto se reúne."
            ),
        ),
        when(
            "quorum or toma_decisiones",
            article(
                "Quórum y toma de decisiones",
                when("quorum", body("**Quórum para sesionar:** " + sentence("quorum"))),
                when(
                    "toma_decisiones", body("**Las decisiones se toman por:** " + sentence("toma_decisiones"))
                ),
            ),
        ),
        article("Ingreso de nuevas personas integrantes", body("{{ ingreso_integrantes }}")),
        article("Renuncia y reemplazo", body("{{ renuncia_integrantes }}")),
        optional("inasistencias", "Inasistencias", "{{ inasistencias }}"),
        article("Registro de las sesiones", body("{{ registro_sesiones }}")),
        article("Canal de comunicación permanente", body("{{ canal_comunicacion }}")),
        optional("resolucion_conflictos", "Resolución de conflictos", "{{ resolucion_conflictos }}"),
        when(
            "acuerdos_trabajo",
            article(
                "Acuerdos de trabajo",
                lead("Las personas integrantes acuerdan además:"),
                letters("acuerdos_trabajo"),
            ),
        ),
        when(
            "otras_clausulas",
            article("Otras cláusulas", lead("Se acuerda, además:"), letters("otras_clausulas")),
        ),
        optional("modificacion_protocolo", "Modificación del protocolo", "{{ modificacion_protocolo }}"),
        article(
            "Vigencia",
            body(
                "Este protocolo rige desde el {{ vigencia_desde | fecha }} y mientras no se acuerde otro. "
                "Cada persona integrante recibe una copia."
            ),
        ),
        signing="Las personas integrantes del {{ instancia }} aprueban este protocolo en {{ lugar }}, a {{ fecha | fecha }}:",
    )
