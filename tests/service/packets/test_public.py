"""Whoever checks a document learns nobody's name from it: what would tell one is refused before it is presented."""

from pathlib import Path

import pytest

from service.errors import Invalid
from service.packets import generating, packets, public
from service.packets.items import item_of
from service.packets.public import Shown
from service.project.importing import load, read_file

EXAMPLE = Path(__file__).parents[3] / "example"
PROJECT = read_file(EXAMPLE / "limache.yaml")
FOLIO = "LIM26-D07-002"
ROSA = next(person for person in PROJECT.personas if person.id == "P06")
WRITTEN = {
    "as it is": ROSA.nombre,
    "in capitals, without accents": f"Acta de {ROSA.nombre.upper().replace('É', 'E')}, corregida",
    "without the mother's surname": f"{ROSA.nombres} {ROSA.apellido_paterno}",
    "as a RUT": f"RUT {ROSA.rut}",
    "as a RUT without dots": ROSA.rut.replace(".", ""),
    "as a RUT without anything": ROSA.rut.replace(".", "").replace("-", ""),
}


def naming(text: str) -> list[str]:
    return [error.message for error in public.naming(PROJECT, "F", iter([Shown("Título", text)]))]


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_text_that_names_somebody_is_told_with_its_field(text):
    [message] = naming(text)
    assert "«Título»" in message
    assert ROSA.nombre in message


@pytest.mark.parametrize(
    "text", ["", ROSA.nombres, ROSA.apellido_paterno, "65.914.237-0", f"1{ROSA.rut.replace('.', '')[:-2]}99"]
)
def test_what_names_nobody_passes(text):
    assert naming(text) == []


@pytest.mark.parametrize("example", ["limache.yaml", "puerto-natales.yaml"])
def test_the_names_of_organisations_pass(example):
    project = read_file(EXAMPLE / example)
    shown = [Shown("De", one.nombre) for one in project.organizaciones]
    assert public.naming(project, "F", iter(shown)) == []


def test_a_draft_of_before_is_not_presented_either(line, ctx):
    annex = {"id": "a" * 32, "position": 0, "digest": None, "pages": 1, "folio": None}
    line.draft("LIM26-X01-901", annexes=[annex | {"name": f"Carta de {ROSA.nombre}"}])
    assert load(ctx, line.project_id).convenio.prefijo_folio == "LIM26"
    with pytest.raises(Invalid) as refused:
        packets.present(ctx, line.packet_id, "account:1")
    assert "anexos.nombre" in refused.value.told()


def test_a_document_that_would_name_somebody_is_not_made(line, ctx, warm_converter, untold):
    ctx.__dict__["converter"] = warm_converter
    untold(FOLIO, organizacion_id=None, lider_natural=True, sector=f"la casa de {ROSA.nombre}")
    packet = packets.create(ctx, line.project_id, "Abril", [FOLIO], "account:1")
    generating.generate(ctx, packet, FOLIO)
    with ctx.database.reading() as session:
        item = item_of(session, packet, FOLIO)
    assert item.status == "failed"
    assert "«Liderazgo natural»" in item.errors[0]["message"]
    del ctx.__dict__["converter"]
