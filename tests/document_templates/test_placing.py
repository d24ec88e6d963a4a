"""A signature lies where a person put it, or is refused with the place, all at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from document_templates import catalog
from document_templates.envelope import OwnFileFields, PlacedBox
from document_templates.errors import FieldErrors
from document_templates.placing import Sheet, place

MM = 72 / 25.4
CARTA = Sheet(215.9 * MM, 279.4 * MM)
FOLDER = Path(catalog.__file__).parent / "kinds" / "documento_propio"
HERE = "documentos[LIM26-X01-001]"


def fields(*boxes: tuple[float, ...], seal: tuple[float, ...] | None = None) -> OwnFileFields:
    """The sample, which two people sign, with boxes as page, from the left, from the top, width, height."""
    kind = catalog.get("documento_propio")
    sample: Any = kind.fields.model_validate_json((FOLDER / "sample.json").read_bytes())
    assert isinstance(sample, OwnFileFields)
    placed = [box(*one) for one in boxes] + sample.cajas[len(boxes) :]
    return sample.model_copy(update={"cajas": placed, "caja_sello": box(*seal) if seal else None})


def box(page: float, *rest: float) -> PlacedBox:
    names = ("x_mm", "y_mm", "ancho_mm", "alto_mm")
    return PlacedBox(pagina=int(page), **dict(zip(names, rest, strict=True)))


def refused(*boxes: tuple[float, ...], seal: tuple[float, ...] | None = None) -> dict[str, str]:
    with pytest.raises(FieldErrors) as caught:
        place(fields(*boxes, seal=seal), [CARTA, CARTA])
    return {error.path.removeprefix(f"{HERE}."): error.message for error in caught.value.errors}


def test_a_box_from_the_top_left_in_millimetres_is_one_from_the_lower_left_in_points() -> None:
    [first, second], seal = place(fields((1, 20, 115, 80, 30), (2, 0, 0, 40, 15)), [CARTA, CARTA])
    assert (first.role, first.page) == ("representante", 0)
    assert [round(edge / MM, 2) for edge in first.rect] == [20, 134.4, 100, 164.4]
    assert (second.page, [round(edge / MM, 2) for edge in second.rect]) == (1, [0, 264.4, 40, 279.4])
    assert seal is None


def test_the_seal_lies_where_a_person_put_it() -> None:
    _, seal = place(fields(seal=(2, 100, 200, 60, 40)), [CARTA, CARTA])
    assert seal is not None
    assert (seal.role, seal.page) == ("sello", 1)
    assert [round(edge / MM, 2) for edge in seal.rect] == [100, 39.4, 160, 79.4]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ((3, 20, 20, 80, 30), "el documento no tiene página 3: tiene 2 páginas"),
        ((1, 140, 20, 80, 30), "se sale de la página 1, que mide 216 × 279 mm"),
        ((1, 20, 230, 80, 30), "baja hasta el pie de la página 1: debe terminar antes de los 255 mm"),
        ((1, 20, 20, 39, 30), "es muy pequeña: debe medir al menos 40 × 15 mm"),
        ((1, 20, 20, 80, 14), "es muy pequeña: debe medir al menos 40 × 15 mm"),
    ],
    ids=["no page", "beyond the side", "on the footer", "narrow", "low"],
)
def test_a_box_where_no_signature_can_be_is_refused(wrong: tuple[float, ...], told: str) -> None:
    assert refused(wrong) == {"firmas[0].caja": told}


def test_two_boxes_upon_each_other_are_refused_and_all_is_told_at_once() -> None:
    told = refused((1, 20, 20, 80, 30), (1, 90, 40, 80, 30), seal=(1, 20, 100, 59, 40))
    assert told == {
        "firmas[1].caja": "queda encima de otra en la página 1",
        "datos.caja_sello": "es muy pequeña: debe medir al menos 60 × 40 mm",
    }


def test_boxes_side_by_side_and_down_to_the_strip_are_taken() -> None:
    placed, _ = place(fields((1, 20, 225.4, 80, 30), (1, 100, 225.4, 80, 30)), [CARTA])
    assert len(placed) == 2


def test_a_document_without_a_place_for_each_signer_says_whose_is_missing() -> None:
    from document_templates.programme.project import from_json, to_json
    from tools.drafting.samples import read

    project = read(Path(__file__).parents[2] / "example" / "limache.yaml")
    plain = json.loads(to_json(project))
    entry = next(one for one in plain["documentos"] if one["folio"] == "LIM26-X01-001")
    del entry["firmas"][1]["caja"]
    changed = from_json(json.dumps(plain).encode())
    with pytest.raises(FieldErrors) as caught:
        catalog.get("documento_propio").fields.from_project(
            changed, changed.document("LIM26-X01-001"), {}, []
        )
    assert [error.path for error in caught.value.errors] == [f"{HERE}.firmas[1].caja"]
