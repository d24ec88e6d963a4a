"""What a revised procedure holds: the whole procedure, and what came out of its revision."""

from datetime import date
from typing import Any

from pydantic import Field

from document_templates.gathering import Gathering
from document_templates.procedures import ProcedureFields
from document_templates.programme.datos import (
    Modification,
    ProcedimientoInterno,
    ProcedimientoInternoModificado,
)

TITLE = "Procedimiento interno modificado del Ecomercado Solidario"
REVISED = "Procedimiento interno revisado del Ecomercado Solidario"
"""Printed where the revision ended without changes."""
RESULTS = {"modificado": "modificado", "sin_cambios": "sin cambios"}


class Fields(ProcedureFields):
    own_title = TITLE

    version: int
    reemplaza: str
    """Folio of the procedure that was in force until now."""
    resultado: str
    cambios: list[str] = Field(default_factory=list)
    """None where the revision ended without."""
    fecha_vigencia: date

    @classmethod
    def own_data(cls, gathering: Gathering) -> dict[str, Any]:
        data = gathering.data(ProcedimientoInternoModificado)
        if gathering.document.reemplaza_folio is None:
            gathering.wrong("reemplaza_folio", "falta: diga qué procedimiento se revisó")
            gathering.done()
        _check_result(gathering, data)
        return {
            "titulo": TITLE if data.cambios else REVISED,
            "reemplaza": gathering.document.reemplaza_folio,
            "resultado": RESULTS[data.resultado],
            **{name: getattr(data, name) for name in ("version", "cambios", "fecha_vigencia")},
        }


def _check_result(gathering: Gathering, data: Modification) -> None:
    changed = [name for name in ProcedimientoInterno.model_fields if getattr(data, name) is not None]
    if data.resultado == "modificado" and not data.cambios:
        gathering.wrong("datos.cambios", "falta: diga qué cambia, o deje el resultado en sin_cambios")
    if data.resultado == "sin_cambios":
        for name in [*(["cambios"] if data.cambios else []), *changed]:
            gathering.wrong(f"datos.{name}", "la revisión terminó sin cambios: quite esta clave")
