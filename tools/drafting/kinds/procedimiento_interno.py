"""Procedimiento interno del Ecomercado Solidario."""

from tools.drafting.pieces import body, draft
from tools.drafting.procedures import ROLES, SIGNING, articles

DRAFT = draft(
    "Procedimiento interno del Ecomercado Solidario",
    ROLES,
    body(
        "Este procedimiento, que elabora el organismo ejecutor, establece cómo funciona el "
        "{{ proyecto.ecomercado }}. Se define antes de presentar el programa a la comunidad organizada."
    ),
    articles(),
    signing=SIGNING,
)
