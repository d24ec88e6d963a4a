"""The documents that the programme knows: those that are made here, and those that are only kept."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from document_templates.kind import Kind

if TYPE_CHECKING:
    from document_templates.programme.documents import ApprovalType

FOLDER = Path(__file__).parent / "kinds"

# Slug and code; a code stands in every folio.
CATALOGUE: Mapping[str, str] = MappingProxyType(
    {
        "procedimiento_interno": "D01",
        "catastro_organizaciones": "D02",
        "convocatoria": "D03",
        "listado_invitadas": "D04",
        "lista_asistencia": "D05",
        "registro_audiovisual": "D06",
        "ficha_interes": "D07",
        "compromiso_organizacion": "D08",
        "propuesta_metodologica": "D09",
        "documento_diagnostico": "D10",
        "acta_conformacion_gm": "D11",
        "protocolo_gm": "D12",
        "declaracion_gm": "D13",
        "ficha_variables": "D14",
        "acta_conformacion_cl": "D15",
        "protocolo_cl": "D16",
        "declaracion_cl": "D17",
        "acta_sesion": "D18",
        "plan_formacion": "D19",
        "matriz_priorizacion": "D20",
        "plan_trabajo_participativo": "D21",
        "plan_comunicaciones": "D22",
        "matriz_seguimiento_pt": "D23",
        "matriz_seguimiento_pc": "D24",
        "acta_acuerdos_proyeccion": "D25",
        "acta_estructura_municipal": "D26",
        "reglamento_organica_municipal": "D27",
        "funciones_atribuciones": "D28",
        "procedimiento_interno_modificado": "D29",
        "inventario_bienes": "D30",
        "acta_traspaso_bienes": "D31",
        "reglamento_uso_bienes": "D32",
        "comodato_administracion": "D33",
        "evaluacion_proceso": "D34",
        "informe_avance": "D35",
        "acta_validacion_gm": "I01",
        "acta_validacion_plan": "I02",
        "acta_seleccion_organizacion": "I03",
        "acuerdo_composicion_fosis": "I04",
        "diseno_metodo": "I05",
        "constancia_recepcion": "I06",
        "acta_rectificatoria": "I07",
        "acta_ingreso_renuncia": "I08",
        "acta_baja_bien": "I09",
        "documento_propio": "X01",
        "oficio_conductor": "X02",
    }
)

COVERING = "oficio_conductor"
"""The kind that goes on top of a bundle, and lists what is inside."""

KEPT: Mapping[str, str] = MappingProxyType(
    {
        "registro_audiovisual": "Registro audiovisual",
        "ficha_variables": "Ficha de registro de variables, ingresada en el sistema de FOSIS",
    }
)
"""Made elsewhere and only kept, as a file with what is known of it: slug and title."""

REFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "R01": "Convenio y su anexo N° 1, con la carta Gantt",
        "R02": "Acta de supervisión de FOSIS",
        "R03": "Resolución sanitaria",
        "R04": "Formulario que FOSIS envía por Forms",
        "R05": "Guía metodológica del programa Acción Local (2022), anexo 1",
        "R06": "Visado de la Fiscalía del FOSIS",
    }
)
"""What others write and the programme leans on, kept likewise: code and title. They have no folio."""

APPROVING: "Mapping[str, ApprovalType]" = MappingProxyType(
    {"R02": "acta_supervision", "R06": "visado_fiscalia"}
)
"""Those of them that approve a document, and as what."""


class UnknownKind(LookupError):
    """No kind of this slug is in the catalogue, or it is made elsewhere and only kept."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"el documento «{slug}» se hace fuera: aquí solo se guarda"
            if slug in KEPT
            else f"no hay ningún documento «{slug}» en el catálogo"
        )
        self.slug = slug


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds that are made here, in the order of the catalogue: each folder with a `kind.py`."""
    built = {slug: _load(slug) for slug in CATALOGUE if (FOLDER / slug / "kind.py").is_file()}
    return MappingProxyType(built)


def get(slug: str) -> Kind:
    kind = kinds().get(slug)
    if kind is None:
        raise UnknownKind(slug)
    return kind


def _load(slug: str) -> Kind:
    kind = import_module(f"document_templates.kinds.{slug}.kind").KIND
    if not isinstance(kind, Kind) or (kind.slug, kind.code) != (slug, CATALOGUE[slug]):
        raise TypeError(
            f"kinds/{slug}/kind.py: KIND must be a Kind with slug {slug} and code {CATALOGUE[slug]}"
        )
    return kind
