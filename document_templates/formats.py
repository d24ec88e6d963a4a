"""Formats that the executor may adjust only with a leave of the FOSIS region given before: the matrices."""

from datetime import date

from document_templates.envelope import FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import TemplateLeave

REGIONAL = {
    "visacion_fosis_regional": "visación",
    "autorizacion_fosis_regional": "autorización",
}
"""The methodology says one for the priorities and the other for the follow-up: either will do."""


def leave(*lines: int) -> TemplateLeave:
    """What a matrix in an adjusted format needs; the project file tells of it, and the page says who told."""
    return TemplateLeave(
        "Una matriz con formato ajustado se usa solo con visación o autorización previa del FOSIS regional.",
        lines,
        tuple(REGIONAL),
        own_formats_only=True,
        adjusted=lambda fields: fields.ajuste is not None,
        informed=True,
    )


class AdjustedFields(FieldsModel):
    """The leave for an adjusted format, as it was given or as the executor tells of it."""

    acto: str
    por: str
    numero: str | None = None
    fecha: date | None = None
    informada: bool
    """True where we only know it from the executor."""


def adjusted(gathering: Gathering, *, is_adjusted: bool) -> AdjustedFields | None:
    """None for the programme's own format. Without a leave an adjusted one is refused."""
    if not is_adjusted:
        return None
    day = gathering.document.fecha_documento
    given = [
        entry
        for entry in gathering.document.visaciones
        if entry.tipo_visacion in REGIONAL and entry.estado == "otorgada" and (entry.fecha or day) <= day
    ]
    if not given:
        gathering.wrong(
            "datos.formato_ajustado", "un formato ajustado necesita antes la visación del FOSIS regional"
        )
        return None
    first = given[0]
    return AdjustedFields(
        acto=REGIONAL[first.tipo_visacion],
        por=first.cargo_responsable,
        numero=first.numero_documento,
        fecha=first.fecha,
        informada=first.origen == "informada",
    )
