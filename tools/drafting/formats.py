"""The note of a format that the executor adjusted."""

from tools.drafting.ooxml import paragraph, when
from tools.drafting.pieces import PROPOSED

FORMAT_NOTE = (
    f"{{% if ajuste %}}Formato con {{{{ ajuste.acto }}}} previa {{{{ ajuste.por | de_quien }}}}"
    f"{{% if ajuste.numero %}}, N° {{{{ ajuste.numero }}}}{{% endif %}}.{{% else %}}{PROPOSED}{{% endif %}}"
)


def adjusted_note() -> str:
    """By whose leave; and if we know of it only from the executor, that it is so."""
    return when(
        "ajuste",
        paragraph(
            "**Formato ajustado** por {{ proyecto.ejecutor | con_articulo }}, con {{ ajuste.acto }} previa "
            "{{ ajuste.por | de_quien }}"
            "{% if ajuste.numero %}, N° {{ ajuste.numero }}{% endif %}"
            "{% if ajuste.fecha %}, de {{ ajuste.fecha | fecha }}{% endif %}"
            "{% if ajuste.informada %}, según lo informado por el organismo ejecutor{% endif %}.",
            "BodyText",
        ),
    )
