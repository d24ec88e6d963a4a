"""Pictures and text of a presented PDF."""

import io
import threading

import pytest
from PIL import Image

from service.signing import pages
from signatures import stamping
from signatures.stamping import Footer

FOOTER = Footer(("Documento X · página {page} de {pages}",), "HTTP://LOCALHOST:8000/V/0123456789ABCDEF")


@pytest.fixture(scope="module")
def presented(converted_pdf: bytes) -> bytes:
    return stamping.present(converted_pdf, FOOTER)


def find(node: pages.Node, tag: str) -> list[pages.Node]:
    found = [node] if node.tag == tag else []
    for child in node.children:
        if isinstance(child, pages.Node):
            found += find(child, tag)
    return found


def test_a_page_is_a_light_and_sharp_picture(presented: bytes) -> None:
    picture = Image.open(io.BytesIO(pages.image("light", lambda: presented, 1)))
    assert picture.format == "WEBP"
    assert picture.width == pages.WIDTH
    assert len(pages.image("light", lambda: presented, 1)) < 60_000


def test_a_picture_is_drawn_once(presented: bytes) -> None:
    asked = []
    for _ in range(3):
        pages.image("once", lambda: asked.append(1) or presented, 2)
    assert asked == [1]


@pytest.mark.parametrize("number", [0, 3, 10**9])
def test_there_is_no_other_page(presented: bytes, number: int) -> None:
    with pytest.raises(pages.PageUnknown):
        pages.image("none", lambda: presented, number)


def test_many_people_look_at_once(presented: bytes) -> None:
    seen: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: seen.append(pages.image(f"many{n % 4}", lambda: presented, 1)))
        for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(seen) == 16
    assert len(set(seen)) == 1


def test_the_text_keeps_headings_lists_and_tables(presented: bytes) -> None:
    text = pages.text("structure", lambda: presented)
    assert [pages.plain(node) for node in find(text, "h2")] == ["Acta de prueba"]
    assert [pages.plain(node) for node in find(text, "h3")] == ["Bienes"]
    assert [pages.plain(node) for node in find(text, "li")] == ["Primera viñeta"]
    assert [pages.plain(node) for node in find(text, "th")][:2] == ["Ítem", "Descripción"]
    assert len(find(text, "tr")) == 46
    assert [(pages.plain(node), node.columns) for node in find(text, "td")][-1] == (
        "Total: 44 sillas\nNi una más",
        2,
    )
    assert 'María Ñuñez & Cía. <Ltda.> "Los Ángeles" O\'Higgins.' in pages.plain(text)


def test_the_lines_of_a_signature_box_stay_apart(presented: bytes) -> None:
    [cell] = [c for c in find(pages.text("cells", lambda: presented), "td") if "Total" in pages.plain(c)]
    assert pages.plain(cell).splitlines() == ["Total: 44 sillas", "Ni una más"]


def test_the_footer_is_not_read_out_on_every_page(presented: bytes) -> None:
    assert "página" not in pages.plain(pages.text("footer", lambda: presented))


def test_a_pdf_without_structure_still_has_its_lines() -> None:
    untagged = io.BytesIO()
    Image.new("RGB", (20, 20)).save(untagged, "PDF")
    assert pages.plain(pages.text("untagged", lambda: untagged.getvalue())) == ""


def test_broken_lines_are_joined_as_they_are_read() -> None:
    node = pages.Node("p", ["En Lima-", "che, ", "María", ", la mu\u00ad", "nicipalidad", "de ahí"])
    assert pages._join(pages._strings(node)) == "En Lima-che, María, la municipalidad de ahí"
