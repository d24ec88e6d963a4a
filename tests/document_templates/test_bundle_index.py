"""The index of a bundle as a page: all of it printed, nothing lost with names that are hard to print."""

from datetime import date

import pytest

from document_templates import bundle_index
from document_templates.bundle_index import (
    ActivityFields,
    FileFields,
    IndexFields,
    JustifiedFields,
    ListedFields,
    MissingFields,
    ProductFields,
    ReferenceFields,
    VerifierFields,
)
from document_templates.checking import check
from document_templates.conversion import Converter
from document_templates.envelope import ProjectFields
from tools.drafting.package import build
from tools.drafting.papers.bundle_index import DRAFT
from tools.drafting.samples import text_of

MEAN = 'María Ñuñez & Cía. <Ltda.> "Los Ángeles" O\'Higgins, de la Agrupación del Sector Poniente'
PROJECT = ProjectFields(
    nombre="Ecomercado Solidario Limache",
    codigo="EJ-05-ECOM-2026-007",
    ecomercado="Ecomercado Solidario de Limache",
    ecomercado_direccion="República 321",
    comuna="Limache",
    region="Valparaíso",
    ejecutor=MEAN,
    ejecutor_rut="69.061.400-6",
    fosis_direccion_regional="Valparaíso",
)


def listed(number: int, **changes: object) -> ListedFields:
    values = {
        "numero": number,
        "titulo": f"Declaración de compromiso {MEAN}",
        "detalle": MEAN,
        "folio": f"LIM26-D13-{number:03}",
        "fecha": date(2026, 3, 14),
        "paginas": 12,
        "estado": "Cerrado con 8 de 10 firmas",
        "codigo": "7Q4M-9XK2-T3HV-5B8D",
        "archivo": f"E2_{number:03}_{'Declaracion-compromiso-' * 3}participacion_2026-03-14.pdf",
        "aprobaciones": [f"Visado de Fiscalía del FOSIS, {MEAN}, 29-10-2026, N° EJ-AS-0457"] * (number % 3),
        "anexos": [FileFields(nombre=MEAN), FileFields(nombre="Foto", archivo="E2_001_anexo-2.jpg")],
    }
    return ListedFields.model_validate(values | changes)


def index(count: int, letter: ListedFields | None) -> IndexFields:
    verifier = VerifierFields(
        titulo=MEAN,
        documentos=[listed(number, en_oficio=number % 2 == 0) for number in range(1, count + 1)],
        tambien=[listed(1), listed(2)][:count],
        otras=["LIM26-D05-012 (etapa 3)"],
        faltantes=[MissingFields(nombre=MEAN, motivo=MEAN)],
    )
    product = ProductFields(titulo=f"Producto {MEAN}", verificadores=[verifier, verifier])
    activity = ActivityFields(titulo=f"Actividad {MEAN}", productos=[product])
    other = ReferenceFields(codigo="R02", titulo=MEAN, fecha=date(2026, 3, 14), numero=MEAN[:40])
    justified = JustifiedFields(
        regla="R-18b", pide=MEAN, observacion=MEAN, detalle=MEAN, motivo=MEAN * 3, fecha=date(2026, 11, 20)
    )
    return IndexFields(
        proyecto=PROJECT,
        etapa=2,
        etapa_nombre="Constitución",
        fecha=date(2026, 11, 20),
        oficio=letter,
        total=count,
        faltan=1,
        actividades=[activity],
        otros=[other] * count,
        justificadas=[justified] * count,
    )


def test_its_template_is_the_one_that_its_draft_writes() -> None:
    assert bundle_index.TEMPLATE.read_bytes() == build(DRAFT)


@pytest.mark.parametrize(("count", "covered"), [(0, False), (1, True), (120, True)])
def test_all_of_it_is_on_the_pages(converter: Converter, count: int, covered: bool) -> None:
    fields = index(count, listed(0) if covered else None)
    filled = bundle_index.fill(fields)
    pdf = converter.convert(filled.docx)
    check(pdf, filled.printed)
    first, *rest = text_of(pdf).split("\f")
    assert ("sin oficio conductor" in first) != covered
    for number, page in enumerate(rest, 2):
        assert f"Página {number} de {len(rest) + 1}" in page
        assert count == 0 or any(
            head in page for head in ("Código y estado", "Nombre en el paquete", "Motivo")
        )
