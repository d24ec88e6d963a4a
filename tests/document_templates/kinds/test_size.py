"""Documents as long as a project may have: the sheet comes in, and the paper comes out whole."""

import json
import re
import time
from typing import Any

import pytest
from stdnum.cl import rut

from document_templates import catalog
from document_templates.conversion import Converter
from document_templates.filling import fill
from document_templates.programme.project import Project, from_json, to_json
from document_templates.programme.sheets import SORTS, propose, writing
from document_templates.wording import pesos
from tests.document_templates.kinds.conftest import page_texts

GOODS, ORGANISATIONS = 5_000, 2_000
BOUND = 180
"""Seconds of a busy machine: an idle one takes a tenth."""


def loaded(project: Project, what: str, rows: list[dict[str, Any]]) -> Project:
    """The project, after a sheet with these rows more."""
    proposal = propose(project, what, writing.export(SORTS[what].table, rows))
    assert (proposal.problems, proposal.questions) == ((), ())
    assert proposal.project is not None
    return proposal.project


def printed(project: Project, slug: str, converter: Converter) -> list[str]:
    entry = next(one for one in project.documentos if one.slug == slug)
    kind = catalog.get(slug)
    fields = kind.fields.from_project(project, entry, {}, [])
    start = time.perf_counter()
    pages = page_texts(converter.convert(fill(kind.paper, fields).docx))
    assert time.perf_counter() - start < BOUND
    return pages


@pytest.mark.slow
def test_an_inventory_of_five_thousand_goods_is_printed_whole(project: Project, converter: Converter) -> None:
    more = GOODS - len(project.inventario.lineas)
    goods = [
        {
            "descripcion": f"Bien de prueba {number}",
            "marca": "Andes",
            "cantidad": 1 + number % 3,
            "valor_unitario_clp": 1_000 + number,
            "factura_numero": str(70_000 + number % 40),
            "financiamiento": ("fosis", "municipal")[number % 2],
        }
        for number in range(more)
    ]
    large = loaded(project, "inventario", goods)
    pages = printed(large, "inventario_bienes", converter)
    text = "\n".join(pages)
    assert re.findall(r"Bien de prueba (\d+)\b", text) == [str(number) for number in range(more)]
    total = large.inventario.total_clp
    assert total == sum(line.cantidad * line.valor_unitario_clp for line in large.inventario.lineas)
    assert pesos(total) in text
    assert all(pesos(one.total_clp) in text for one in large.inventario.totales_por_factura)
    assert all("Valor unitario" in page for page in pages if "Bien de prueba" in page)
    assert 150 < len(pages) < 350


@pytest.mark.slow
def test_a_catastro_of_two_thousand_organisations_is_printed_whole(
    project: Project, converter: Converter
) -> None:
    more = ORGANISATIONS - len(project.organizaciones)
    numbers = range(75_000_000, 75_000_000 + more)
    organisations = [
        {
            "nombre": f"Club Deportivo de Prueba {number}",
            "rut_organizacion": f"{number}-{rut.calc_check_digit(str(number))}",
            "tipo_organizacion": "club_deportivo",
            "representante_cargo": "presidenta",
            "activa": number % 2 == 0,
        }
        for number in numbers
    ]
    plain = json.loads(to_json(loaded(project, "organizaciones", organisations)))
    entry = next(one for one in plain["documentos"] if one["slug"] == "catastro_organizaciones")
    entry["datos"]["organizaciones"] = [one["id"] for one in plain["organizaciones"]]
    large = from_json(json.dumps(plain).encode())
    pages = printed(large, "catastro_organizaciones", converter)
    text = "\n".join(pages)
    assert re.findall(r"Club Deportivo de Prueba (\d+)\b", text) == [str(number) for number in numbers]
    active = sum(one.activa for one in large.organizaciones)
    formal = sum(one.formalizada for one in large.organizaciones)
    assert f"Total de organizaciones activas: {active}. Formalizadas: {formal}." in text
    assert all("Formalizada" in page for page in pages if "Club Deportivo de Prueba" in page)
    assert 40 < len(pages) < 120
