"""The internal procedure: the same ten articles, in the methodology's order, whether new or revised."""

from tools.drafting.ooxml import cell, paragraph, row, table, when
from tools.drafting.package import TEXT_WIDTH
from tools.drafting.pieces import article, body, lead, letters, listing, sentence
from tools.drafting.styles import SHADE

ROLES = ("ejecutor", "coordinacion")
SIGNING = "Quienes firman aprueban este procedimiento en {{ lugar }}, a {{ fecha | fecha }}:"


def articles(*, revised: bool = False) -> str:
    """`revised`: of an Ecomercado that works already."""
    return (
        article(
            "Recinto y resolución",
            body(
                "**Descripción:** " + sentence("recinto_descripcion") + " **Dirección:** "
                "{{ recinto_direccion }}. **Teléfono de contacto:** {{ recinto_telefono }}."
            ),
            body(
                "**Tipo de resolución:** {{ tipo_resolucion | lista }}{% if resolucion_numero %}, por resolución sanitaria "
                "N° {{ resolucion_numero }}{% if resolucion_fecha %}, de {{ resolucion_fecha | fecha }}{% endif %}"
                "{% endif %}."
            ),
        )
        + article(
            "Programa de funcionamiento", lead("El Ecomercado funciona con este programa:"), _weekly_table()
        )
        + article(
            "Personas a cargo, funciones y horarios",
            lead("El organigrama del Ecomercado es el siguiente:"),
            listing(
                "persona in organigrama",
                ["Cargo", "Persona", "Funciones", "Horario"],
                [36.0, 42.0, TEXT_WIDTH - 112, 34.0],
                [
                    "{{ persona.cargo }}",
                    "{{ persona.nombre }}",
                    "{{ persona.funciones }}",
                    "{{ persona.horario }}",
                ],
                "Organigrama",
            ),
        )
        + article(
            "Focalización",
            body("**Criterios de selección de las familias:** " + sentence("focalizacion_criterios")),
            body(
                "**Tiempo de permanencia en el programa:** {{ permanencia_meses }} "
                "{% if permanencia_meses == 1 %}mes{% else %}meses{% endif %}."
            ),
            body("**Incorporación de familias nuevas:** " + sentence("incorporacion_nuevas")),
        )
        + article(
            "Familias participantes" if revised else "Familias beneficiarias iniciales",
            lead(f"El Ecomercado {'atiende a' if revised else 'comienza con'} este número de familias:"),
            _families_table(),
            when(
                "sectores",
                body("**Sectores de la comuna en que se focaliza:** {{ sectores | lista }}."),
            ),
        )
        + article(
            "Contacto con las familias y entrega en el domicilio",
            body("**Cómo se avisa a las familias, y quién lo hace:** " + sentence("contacto_familias")),
            body(
                "**Entrega en el domicilio:** {{ familias_domicilio }} "
                "{% if familias_domicilio == 1 %}familia{% else %}familias{% endif %}. "
                "**Motivo:** " + sentence("motivo_entrega_domicilio")
            ),
        )
        + article("Gestión de residuos", body(sentence("gestion_residuos")))
        + article(
            "Donantes",
            lead(f"El Ecomercado {'opera' if revised else 'comienza a operar'} con estos donantes:"),
            letters("donantes_iniciales"),
            when("tipos_producto", body("**Tipos de producto:** {{ tipos_producto | join('; ') }}.")),
        )
        + article(
            "Gestión de organizaciones",
            lead(
                "El Ecomercado trabaja con estas organizaciones del territorio:"
                if revised
                else "La toma de contacto con las organizaciones del territorio comienza con:"
            ),
            letters("organizaciones_contacto_inicial"),
        )
        + article(
            "Revisión y ajustes al procedimiento",
            body("**Periodicidad de la revisión:** " + sentence("ajustes_periodicidad")),
            body("**Mecanismo de revisión y ajuste:** " + sentence("ajustes_mecanismo")),
        )
    )


def _weekly_table() -> str:
    week = "programa_funcionamiento"
    rows = [
        ("Recuperación de alimentos", f"{{{{ {week}.recuperacion | lista }}}}"),
        ("Recepción de donaciones", f"{{{{ {week}.recepcion_donaciones | lista }}}}"),
        ("Armado de canastas", f"{{{{ {week}.armado_canastas | lista }}}}"),
        ("Entrega: retiro en el local", f"{{{{ {week}.entrega_en_local | lista }}}}"),
        (
            "Entrega: distribución en el domicilio",
            f"{{% if {week}.entrega_en_domicilio %}}{{{{ {week}.entrega_en_domicilio | lista }}}}"
            "{% else %}no se realiza{% endif %}",
        ),
        ("Limpieza", f"{{{{ {week}.limpieza }}}}"),
        ("Retiro de residuos", f"{{{{ {week}.retiro_residuos | lista }}}}"),
        ("Horario de funcionamiento", f"{{{{ {week}.horario }}}}"),
        ("Días festivos", f"{{% if {week}.opera_festivos %}}opera{{% else %}}no opera{{% endif %}}"),
    ]
    return _two_columns(rows, 62.0, ("TableLabel", "TableText"), "Programa de funcionamiento")


def _families_table() -> str:
    rows = [
        ("Familias que retiran en el local", "{{ familias_retiran }}"),
        ("Familias a quienes se entrega en el domicilio", "{{ familias_domicilio }}"),
        ("**Total de familias**", "**{{ familias_iniciales_total }}**"),
    ]
    return _two_columns(rows, TEXT_WIDTH - 30, ("TableText", "RowNumber"), "Familias beneficiarias iniciales")


def _two_columns(rows: list[tuple[str, str]], first: float, styles: tuple[str, str], caption: str) -> str:
    """A short table that stays on one page."""
    widths = [first, TEXT_WIDTH - first]
    shade = SHADE if styles[0] == "TableLabel" else None

    def one(label: str, shown: str, last: bool) -> str:
        kept = "" if last else "<w:keepNext/>"
        return row(
            [
                cell(paragraph(label, styles[0], extra=kept), widths[0], shade=shade),
                cell(paragraph(shown, styles[1], extra=kept), widths[1], align="center"),
            ]
        )

    drawn = [one(*pair, last=pair is rows[-1]) for pair in rows]
    return table(drawn, widths, style="Grid", title=caption) + paragraph(style="Gap")
