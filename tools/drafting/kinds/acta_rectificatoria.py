"""Acta rectificatoria."""

from typing import get_args

from document_templates.programme.documents import SignerRole
from tools.drafting.pieces import WITNESS, article, body, citation, draft, lead, listing, sentence

DRAFT = draft(
    "Acta rectificatoria",
    tuple(role for role in get_args(SignerRole) if role != WITNESS),
    article(
        "Documento que se rectifica",
        body(
            "Esta acta rectifica el documento **{{ rectificado_titulo }}**, de {{ rectificado_fecha | fecha }}, "
            + citation("rectificado")
            + "."
        ),
    ),
    article("Motivo", body(sentence("motivo"))),
    article(
        "Correcciones",
        lead("En ese documento se corrige lo siguiente:"),
        listing(
            "fila in correcciones",
            ["N°", "Dónde", "Donde dice", "Debe decir"],
            [8.0, 40.0, 59.0, 59.0],
            ["{{ loop.index }}", "{{ fila.donde }}", "“{{ fila.dice }}”", "“{{ fila.debe_decir }}”"],
            "Correcciones",
        ),
    ),
    article(
        "Efecto",
        body(
            "El documento rectificado sigue vigente y no cambia en lo demás. Esta acta y ese documento se leen "
            "juntos, y quien entrega copia de uno entrega también copia del otro."
        ),
    ),
    signing="Las mismas partes que firmaron el documento rectificado aprueban esta acta en {{ lugar }}, a "
    "{{ fecha | fecha }}:",
)
