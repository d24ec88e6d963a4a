"""The sheet behind a document of one's own: what it is, who signs it, what it brings along, and the seal."""

from tools.drafting.ooxml import when
from tools.drafting.package import TEXT_WIDTH, Draft
from tools.drafting.pieces import (
    annexes,
    article,
    body,
    fact,
    fact_when,
    lead,
    letterhead,
    listing,
    project_table,
    running_head,
    seal_alone,
    title,
)

DRAFT = Draft(
    title="Documento propio",
    roles=("sello",),
    body=title()
    + project_table(
        fact("Título", "**{{ titulo_propio }}**"),
        fact("Archivo", "{{ nombre_archivo }}"),
        fact_when("emitido_por", "De", "{{ emitido_por }}"),
        fact_when("descripcion", "Descripción", "{{ descripcion }}"),
    )
    + article(
        "Hoja de firmas y sello",
        body(
            "Las páginas anteriores son el archivo que se presentó a firma. Esta hoja las acompaña y es parte del "
            "documento."
        ),
        lead("Firman, en los recuadros de esas páginas:"),
        listing(
            "firmante in firmantes",
            ["N°", "Nombre", "RUT", "Calidad"],
            [10.0, 52.0, 28.0, TEXT_WIDTH - 90],
            ["{{ loop.index }}", "{{ firmante.nombre }}", "{{ firmante.rut }}", "{{ firmante.calidad }}"],
            "Quiénes firman",
        ),
    )
    + annexes()
    + when(
        "not caja_sello",
        seal_alone(
            "Sello",
            "Cada firma lleva su fecha y hora, su tipo y cómo se comprobó la identidad. El código QR y el código de "
            "verificación permiten comprobar quién firmó y si el documento sigue vigente.",
        ),
    ),
    first_header=letterhead(),
    running_header=running_head(),
    file="sheet.docx",
)
