"""Oficio conductor."""

from tools.drafting.listed import LETTER, activities
from tools.drafting.ooxml import when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import (
    annexes,
    article,
    body,
    fact,
    kept_with_next,
    lead,
    letterhead,
    listing,
    project_table,
    running_head,
    signatures,
    title,
)

ROLES = ("gestora", "coordinacion")

BACKGROUND = (
    "{% if proyecto.resolucion_numero %}Convenio aprobado por resolución N° {{ proyecto.resolucion_numero }}"
    "{% if proyecto.resolucion_fecha %}, de {{ proyecto.resolucion_fecha | fecha }}{% endif %}; etapa {{ etapa }}"
    "{% else %}Etapa {{ etapa }}{% endif %}, {{ etapa_nombre }}"
)

DRAFT = Draft(
    title="Oficio conductor",
    roles=(*ROLES, "testigo", "sello"),
    body=title()
    + project_table(
        fact("Antecedente", BACKGROUND),
        fact("Materia", "{{ materia }}"),
        fact("De", "{{ proyecto.ejecutor }}"),
        fact("A", "**{{ destinatario }}**, {{ cargo_destinatario }}"),
    )
    + when("texto", body("{{ texto }}"))
    + article(
        "Documentos que se envían",
        lead(
            "{% if total == 1 %}Se envía un documento terminado{% else %}Se envían **{{ total }} documentos** "
            "terminados{% endif %}, en el orden de las tablas del programa. El código QR de este oficio muestra el "
            "estado de cada uno, el día en que se mire:"
        ),
        activities("Documentos que se envían", LETTER),
    )
    + kept_with_next(
        when(
            "faltantes",
            article(
                "Lo que falta",
                lead("No acompañan a este oficio, por el motivo que se indica:"),
                listing(
                    "fila in faltantes",
                    ["Verificador", "Motivo"],
                    [TEXT_WIDTH / 2, TEXT_WIDTH / 2],
                    ["{{ fila.nombre }}", "{{ fila.motivo }}"],
                    "Lo que falta",
                ),
            ),
        )
        + when(
            "not faltantes",
            article(
                "Lo que falta",
                body("Ningún verificador de la etapa queda pendiente a la fecha de este oficio."),
            ),
        )
    )
    + kept_with_next(
        when(
            "observaciones",
            article(
                "Observaciones justificadas",
                lead("No están como lo pide el programa, y el equipo escribió por qué se siguió adelante:"),
                listing(
                    "fila in observaciones",
                    ["Observación", "Motivo"],
                    [TEXT_WIDTH / 2, TEXT_WIDTH / 2],
                    ["{{ fila.observacion }}", "{{ fila.motivo }}"],
                    "Observaciones justificadas",
                ),
            ),
        )
    )
    + kept_with_next(annexes("anexos|rejectattr('folio')|list"))
    + lead("Saluda{% if firmantes|length > 1 %}n{% endif %} atentamente a usted,")
    + signatures(ROLES, "Por {{ proyecto.ejecutor | con_articulo }}, en {{ lugar }}, a {{ fecha | fecha }}:"),
    first_header=letterhead(),
    running_header=running_head(),
)
