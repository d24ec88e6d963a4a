"""Oficio conductor."""

from tools.drafting.listed import LETTER, activities
from tools.drafting.ooxml import when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import (
    annexes,
    article,
    body,
    fact,
    lead,
    letterhead,
    listing,
    project_table,
    running_head,
    signatures,
    title,
)

ROLES = ("gestora", "coordinacion")

DRAFT = Draft(
    title="Oficio conductor",
    roles=(*ROLES, "testigo", "sello"),
    body=title()
    + project_table(
        fact("A", "**{{ destinatario }}**, {{ cargo_destinatario }}"),
        fact("Materia", "{{ materia }}"),
        fact("Etapa", "{{ etapa }}: {{ etapa_nombre }}"),
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
    + when(
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
            "Lo que falta", body("Ningún verificador de la etapa queda pendiente a la fecha de este oficio.")
        ),
    )
    + annexes("anexos|rejectattr('folio')|list")
    + signatures(ROLES, "Firma este oficio, en {{ lugar }}, a {{ fecha | fecha }}:"),
    first_header=letterhead(),
    running_header=running_head(),
)
