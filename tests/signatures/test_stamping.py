"""What is presented to signers: fresh, without anything that acts, and checkable on every page."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import ImageChops

from signatures import stamping

URL = "HTTPS://FIRMA.EJEMPLO.CL/V/ABCDEFGHJKMNPQRS"
FOOTER = stamping.Footer(lines=("Folio Ñ-1 · página {page} de {pages}",), url=URL)
LOWEST_24_MM = 24 * 72 / 25.4 + 0.5


def _pages(*sizes: tuple[float, float, float, float], content: bytes = b"", **entries: Any) -> bytes:
    document = pikepdf.new()
    for box in sizes:
        page = document.add_blank_page(page_size=(10, 10))
        page.MediaBox = list(box)
        page.Contents = document.make_stream(content)
        for key, value in entries.items():
            page[f"/{key}"] = value
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def test_it_is_one_fresh_file_the_same_each_time(
    converted: bytes, qpdf_finds_no_fault: Callable[[bytes], None]
) -> None:
    once = stamping.present(converted, FOOTER)

    assert once.count(b"%%EOF") == 1
    assert once.endswith(b"%%EOF\n")
    assert stamping.present(converted, FOOTER) == once
    qpdf_finds_no_fault(once)


def test_packing_takes_room_and_leaves_pages_links_and_structure(
    converted: bytes, poppler: Callable[[bytes], Any], qpdf_finds_no_fault: Callable[[bytes], None]
) -> None:
    packed = stamping.packed(converted)
    qpdf_finds_no_fault(packed)
    assert len(packed) < len(converted)
    before, after = (poppler(pdf) for pdf in (converted, packed))
    # The attributes of an element come in another order.
    assert sorted(after.structure().splitlines()) == sorted(before.structure().splitlines())
    assert after.text(1) == before.text(1)
    with pikepdf.open(io.BytesIO(packed)) as document:
        assert any("firma.invalid" in repr(one) for one in document.objects)
    again = poppler(stamping.present(packed, FOOTER)).structure()
    assert again == poppler(stamping.present(converted, FOOTER)).structure()


def test_every_page_has_its_footer_and_a_code_that_a_scanner_reads(
    presented: bytes, poppler: Callable[[bytes], Any]
) -> None:
    seen = poppler(presented)
    total = len(pikepdf.open(io.BytesIO(presented)).pages)
    assert total > 2
    for number in range(1, total + 1):
        text = seen.text(number)
        assert f"página {number} de {total}" in text
        assert "DEMOSTRACIÓN, sin valor" in text
        assert "Ñuñoa – «María»" in text
        assert seen.codes(number, dpi=100) == {URL}


def test_the_links_of_the_boxes_are_gone_from_annotations_and_structure(presented: bytes) -> None:
    with pikepdf.open(io.BytesIO(presented)) as document:
        assert all("/Annots" not in page for page in document.pages)
        texts = [str(o) for o in document.objects if isinstance(o, (pikepdf.Dictionary, pikepdf.Array))]
        assert not any("firma.invalid" in repr(o) for o in document.objects)
        assert not any("/OBJR" in text for text in texts)


def test_the_structure_reads_as_before_and_without_the_footer(
    converted: bytes, presented: bytes, poppler: Callable[[bytes], Any]
) -> None:
    before, after = (poppler(pdf).structure() for pdf in (converted, presented))

    def words(structure: str) -> list[str]:
        return [line.strip() for line in structure.splitlines() if line.strip().startswith('"')]

    assert words(after) == words(before)
    assert len(words(after)) > 20
    assert "página 1 de" not in after


def test_a_harmless_link_stays() -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 400))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 10, 10],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.ejemplo.cl/"),
    )
    page.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(link)]))
    output = io.BytesIO()
    document.save(output)

    with pikepdf.open(io.BytesIO(stamping.present(output.getvalue(), FOOTER))) as presented:
        assert str(presented.pages[0].Annots[0].A.URI) == "https://www.ejemplo.cl/"


def test_nothing_that_acts_hides_or_is_filled_in_remains(converted: bytes) -> None:
    with pikepdf.open(io.BytesIO(converted)) as document:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.Root.OpenAction = script
        document.Root.AA = pikepdf.Dictionary(WC=script)
        document.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script]))
        )
        document.attachments["secreto.txt"] = pikepdf.AttachedFileSpec(document, b"canary-attachment")
        document.pages[0].AA = pikepdf.Dictionary(O=script)
        movie = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Screen, Rect=[0, 0, 9, 9], A=script
        )
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(movie)])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA="canary-form")
        document.docinfo["/Author"] = "canary-author"
        output = io.BytesIO()
        document.save(output)

    with pikepdf.open(io.BytesIO(stamping.present(output.getvalue(), FOOTER))) as presented:
        everything = "".join(repr(o) for o in presented.objects) + repr(presented.trailer)
        for trace in (
            "JavaScript",
            "app.alert",
            "AcroForm",
            "/AA",
            "OpenAction",
            "EmbeddedFile",
            "canary",
            "Screen",
        ):
            assert trace not in everything


def test_the_address_is_in_the_metadata(presented: bytes) -> None:
    with pikepdf.open(io.BytesIO(presented)) as document:
        assert str(document.docinfo["/RubricaURL"]) == URL


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_on_a_turned_page_with_an_odd_origin_the_footer_is_where_a_reader_sees_the_bottom(
    turned: int, poppler: Callable[[bytes], Any]
) -> None:
    pdf = stamping.present(_pages((-50, 30, 562, 822), Rotate=turned), FOOTER)

    seen = poppler(pdf)

    height = 612 if turned in (90, 270) else 792
    words = seen.words(1)
    assert [word.text for word in words][:2] == ["Folio", "Ñ-1"]
    assert all(word.top >= height - LOWEST_24_MM and word.bottom <= height - 10 for word in words)
    assert words[0].left < words[-1].left
    assert seen.codes(1) == {URL}


def test_a_page_cut_by_a_crop_box_keeps_its_footer_visible(poppler: Callable[[bytes], Any]) -> None:
    pdf = stamping.present(_pages((0, 0, 800, 1000), CropBox=[100, 100, 700, 900]), FOOTER)
    document = poppler(pdf)

    assert document.codes(1) == {URL}


def test_state_that_a_page_leaves_behind_does_not_move_the_footer(poppler: Callable[[bytes], Any]) -> None:
    untidy = b"2 0 0 2 50 50 cm 1 0 0 rg 5 Tz 3 Tr 0 0 1 1 re W n"

    plain, moved = (
        poppler(stamping.present(_pages((0, 0, 612, 792), content=content), FOOTER)).words(1)
        for content in (b"", untidy)
    )

    assert moved == plain


def test_the_footer_stays_in_the_lowest_24_mm_however_much_it_says(poppler: Callable[[bytes], Any]) -> None:
    footer = stamping.Footer(
        tuple(f"Línea {n}: " + "palabras y más palabras " * 12 for n in range(5)),
        URL,
        "DEMOSTRACIÓN, sin valor",
    )

    words = poppler(stamping.present(_pages((0, 0, 612, 792)), footer)).words(1)

    assert len(words) > 200
    assert min(word.top for word in words) >= 792 - LOWEST_24_MM
    assert max(word.bottom for word in words) <= 792 - 9
    assert max(word.right for word in words) < 612 - 51 - 51


def test_every_font_is_embedded(presented: bytes, poppler: Callable[[bytes], Any]) -> None:
    fonts = poppler(presented).fonts()

    assert any("RubricaSans" in line for line in fonts)
    assert all(line.split()[-5] == "yes" for line in fonts)


def test_letters_beyond_latin_1_are_printed_too(poppler: Callable[[bytes], Any]) -> None:
    footer = stamping.Footer(("Ṉuke Mapu, Łukasz Žižek, Ḻafken",), URL)

    assert (
        "Ṉuke Mapu, Łukasz Žižek, Ḻafken"
        in poppler(stamping.present(_pages((0, 0, 612, 792)), footer)).text()
    )


def test_a_preview_bears_its_mark_on_every_page_and_no_code(
    converted: bytes, poppler: Callable[[bytes], Any]
) -> None:
    preview = poppler(stamping.watermark(converted, "VISTA PREVIA"))
    plain = poppler(converted)
    with pikepdf.open(io.BytesIO(converted)) as document:
        total = len(document.pages)
    for number in range(1, total + 1):
        change = ImageChops.difference(preview.picture(number, 40), plain.picture(number, 40))
        left, top, right, bottom = change.getbbox()
        assert right - left > 200
        assert bottom - top > 200
        assert preview.codes(number) == set()
    assert "Cláusula: María Ñuñez" in preview.text(1)


@pytest.mark.parametrize(
    "rubbish", [b"", b"no soy un PDF", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"\0" * 5000]
)
def test_what_is_no_pdf_is_refused(rubbish: bytes) -> None:
    with pytest.raises(stamping.UnreadablePdf):
        stamping.present(rubbish, FOOTER)
