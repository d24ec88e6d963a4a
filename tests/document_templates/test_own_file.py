"""A file of somebody's own: its pages come as they look, and nothing else of it does."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pikepdf import Array, Dictionary, Name, String

from document_templates.conversion import Converter
from document_templates.errors import OwnFileError
from document_templates.hostile import harmless
from document_templates.own_file import LARGEST, Pages, is_word, pages

LETTER = (612, 792)
TEXT = b"BT /F 24 Tf 72 700 Td (Carta de compromiso) Tj ET"
FOOT = b"BT /F 12 Tf 72 20 Td (Calle Ejemplo 100) Tj ET"
RED = b"1 0 0 rg 0 0 60 60 re f"

Change = Callable[[pikepdf.Pdf], None]


def made(change: Change | None = None, content: bytes = TEXT, size: tuple[float, float] = LETTER) -> bytes:
    document = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = document.add_blank_page(page_size=size)
    page.obj.Contents = document.make_stream(content)
    page.obj.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)))
    if change:
        change(document)
    return saved(document)


def saved(document: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def text(found: Pages, number: int = 0) -> str:
    with pypdfium2.PdfDocument(found.pdf) as document:
        return str(document[number].get_textpage().get_text_range())


def colour(found: Pages, left: float, bottom: float) -> tuple[int, ...]:
    """Of a point of the first page, as a person sees it."""
    with pypdfium2.PdfDocument(found.pdf) as document:
        picture = document[0].render(scale=1).to_pil().convert("RGB")
    return tuple(picture.getpixel((left, picture.height - bottom)))


def test_a_page_comes_as_it_looks() -> None:
    found = pages(made())
    assert text(found) == "Carta de compromiso"
    assert [(sheet.width, sheet.height) for sheet in found.sheets] == [LETTER]
    assert (found.shrunk, found.left_out) == ((), ())


def test_the_same_file_gives_the_same_bytes() -> None:
    assert pages(made()).pdf == pages(made()).pdf


def test_a_page_with_something_at_its_foot_is_made_smaller_and_the_foot_is_white() -> None:
    found = pages(made(content=TEXT + b" " + FOOT))
    assert found.shrunk == (1,)
    assert "Calle Ejemplo 100" in text(found)
    with pypdfium2.PdfDocument(found.pdf) as document:
        foot = document[0].render(scale=1, crop=(0, 0, 0, 792 - 24 * 72 / 25.4), grayscale=True).to_pil()
    assert foot.getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("turned", "seen", "corner"),
    [
        (0, (612, 792), (40, 100)),
        (90, (792, 612), (10, 600)),
        (180, (612, 792), (600, 780)),
        (270, (792, 612), (700, 100)),
    ],
)
def test_a_turned_page_stands_as_people_see_it(turned: int, seen: Any, corner: Any) -> None:
    def turn(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Rotate = turned

    found = pages(made(turn, content=b"1 0 0 rg 0 0 120 120 re f"))
    assert [(sheet.width, sheet.height) for sheet in found.sheets] == [seen]
    assert colour(found, *corner) == (255, 0, 0)
    with pikepdf.open(io.BytesIO(found.pdf)) as fresh:
        assert "/Rotate" not in fresh.pages[0].obj


def test_only_the_part_of_a_page_that_is_shown_comes() -> None:
    def crop(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.CropBox = Array([0, 200, 612, 792])
        document.pages[0].obj.TrimBox = Array([100, 300, 200, 400])

    [sheet] = pages(made(crop)).sheets
    assert (sheet.width, sheet.height) == (612, 592)


def script(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.OpenAction = action
    document.Root.AA = Dictionary(WC=action)
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), document.make_indirect(action)]))
    )
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=action)
    document.pages[0].obj.Annots = Array([document.make_indirect(link)])
    document.pages[0].obj.AA = Dictionary(O=action)


def attachment(document: pikepdf.Pdf) -> None:
    document.attachments["nomina.csv"] = b"SECRETO"
    document.pages[0].obj.AF = Array([document.Root.Names.EmbeddedFiles.Names[1]])


def carried_within(document: pikepdf.Pdf) -> None:
    """A drawing that brings a file along, where no list of attachments tells of it."""
    file = document.make_stream(b"SECRETO", Type=Name.EmbeddedFile)
    specification = Dictionary(Type=Name.Filespec, F=String("x"), EF=Dictionary(F=file))
    drawing = document.make_stream(
        RED, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 60, 60], AF=Array([specification])
    )
    document.pages[0].obj.Resources.XObject = Dictionary(X=drawing)
    document.pages[0].obj.Resources.Properties = Dictionary(M=document.make_indirect(specification))


def signature(document: pikepdf.Pdf) -> None:
    look = document.make_stream(b"1 0 0 rg 0 0 200 50 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 200, 50])
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("firma"),
            Rect=[100, 300, 300, 350],
            V=document.make_indirect(Dictionary(Type=Name.Sig, Contents=String("SECRETO"))),
            AP=Dictionary(N=look),
        )
    )
    document.pages[0].obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (script, ("scripts",)),
        (attachment, ("attachments",)),
        (carried_within, ()),
        (signature, ("signatures",)),
    ],
    ids=["scripts", "attachments", "carried within", "signatures"],
)
def test_what_is_no_page_is_left_out_and_told(change: Change, told: tuple[str, ...]) -> None:
    found = pages(made(change))
    assert found.left_out == told
    assert text(found) == "Carta de compromiso"
    with pikepdf.open(io.BytesIO(found.pdf)) as fresh:
        assert set(fresh.Root.keys()) == {"/Type", "/Pages", "/Lang"}
        assert {key for page in fresh.pages for key in page.obj} <= {
            "/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"
        }  # fmt: skip
    plain = _uncompressed(found.pdf)
    for trace in (b"SECRETO", b"alert", b"/JavaScript", b"/EmbeddedFile", b"/Sig"):
        assert trace not in plain


def _uncompressed(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return saved(
            document,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def test_the_look_of_a_signature_that_is_not_claimed_is_not_shown_either() -> None:
    assert colour(pages(made(signature)), 150, 320) == (255, 255, 255)


def test_what_somebody_wrote_into_a_form_or_a_note_stays_to_be_read() -> None:
    def write(document: pikepdf.Pdf) -> None:
        look = document.make_stream(b"1 0 0 rg 0 0 99 99 re f", Type=Name.XObject, Subtype=Name.Form)
        look.BBox = Array([0, 0, 99, 99])
        stamp = Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=[200, 400, 299, 499], F=4, AP=Dictionary(N=look)
        )
        document.pages[0].obj.Annots = Array([document.make_indirect(stamp)])

    assert colour(pages(made(write)), 250, 450) == (255, 0, 0)


def test_data_that_lies_in_another_file_is_not_asked_for() -> None:
    def point(document: pikepdf.Pdf) -> None:
        drawing = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        drawing["/F"] = String("/etc/passwd")
        document.pages[0].obj.Resources.XObject = Dictionary(X=drawing)
        document.pages[0].obj.Contents = document.make_stream(TEXT + b" /X Do")

    assert b"passwd" not in _uncompressed(pages(made(point)).pdf)


def locked() -> bytes:
    with pikepdf.open(io.BytesIO(made())) as document:
        return saved(document, encryption=pikepdf.Encryption(owner="a", user="b"))


def many() -> bytes:
    document = pikepdf.new()
    for _ in range(201):
        document.add_blank_page(page_size=LETTER)
    return saved(document)


def bomb() -> bytes:
    """A page whose drawing swells to more than the process may hold."""

    def swell(document: pikepdf.Pdf) -> None:
        packed = zlib.compress(b" " * (1 << 20), 9)
        for _ in range(2):
            packed = zlib.compress(packed * 1024, 9)
        stream = document.make_stream(b"")
        stream.write(packed, filter=Array([Name.FlateDecode] * 3))
        document.pages[0].obj.Contents = stream

    return made(swell)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"%PDF-1.7 nada", "dañado"),
        (lambda: made()[:200], "dañado"),
        (locked, "tiene clave"),
        (many, "201 páginas"),
        (lambda: made(size=(200, 200)), "una página mide 71 × 71 mm"),
        (lambda: made(size=(9000, 9000)), "una página mide"),
    ],
    ids=["garbage", "cut", "locked", "201 pages", "a stamp", "a wall"],
)
def test_what_cannot_be_pages_is_refused_in_words(make: Callable[[], bytes], told: str) -> None:
    with pytest.raises(OwnFileError, match=told):
        pages(make())


def test_a_bomb_ends_in_a_refusal_or_a_page_never_in_this_process() -> None:
    told = []
    try:
        told = [str(len(pages(bomb()).sheets))]
    except OwnFileError as refused:
        told = [str(refused)]
    assert told[0] == "1" or "complejo" in told[0]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "vacío"),
        (b"\xd0\xcf\x11\xe0 old Word", "no es un PDF ni un Word"),
        (b"%PDF-" + bytes(LARGEST), "más de 30 MB"),
    ],
    ids=["empty", "old Word", "large"],
)
def test_what_is_neither_pdf_nor_word_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(OwnFileError, match=told):
        is_word(data)


# Word


def word(change: Callable[[Any], None] = lambda document: None) -> bytes:
    document = docx.Document()
    document.add_paragraph("Carta de compromiso")
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str) -> Callable[[Any], None]:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return lambda document: document.part.relate_to(target, f"{office}/{kind}", is_external=True) and None


def instruction(words: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        run = document.paragraphs[0].add_run()._r
        for half in (words[:3], words[3:]):  # as Word may cut it
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = half
            run.append(element)

    return change


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (word(relation("image", "http://192.0.2.1/a.png")), "fuera de él"),
        (word(relation("attachedTemplate", "http://192.0.2.1/a.dotm")), "fuera de él"),
        (word(relation("attachedTemplate", r"file:\\192.0.2.1\a.dotm")), "fuera de él"),
        (word(relation("oleObject", "file:///etc/passwd")), "fuera de él"),
        (word(instruction('INCLUDETEXT "/etc/passwd"')), "leen otros archivos"),
        (word(instruction('includepicture "http://192.0.2.1/a.png"')), "leen otros archivos"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked", "contraseña"),
        (word(instruction('DDEAUTO c:\\\\cmd "/k calc"')), "leen otros archivos"),
        (with_part(word(), "word/embeddings/oleObject1.xlsx", b"x"), "OLE"),
        (with_part(word(), "word/activeX/activeX1.xml", b"<a/>"), "ActiveX"),
        (with_part(word(), "word/vbaProject.bin", b"x"), "macros"),
        (with_part(word(), "word/media/note.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "dañado"),
        (with_part(word(), "word/document.xml", b"x"), "dañado"),
        (word()[:900], "dañado"),
    ],
    ids=[
        "image", "template", "share", "object", "other file", "lower case", "locked", "command", "spreadsheet", "control", "macro",
        "entities", "garbage", "cut",
    ],
)  # fmt: skip
def test_a_word_file_that_acts_or_reaches_out_is_refused(data: bytes, told: str) -> None:
    assert is_word(data)
    with pytest.raises(OwnFileError, match=told):
        harmless(data)


def test_a_word_file_with_links_to_read_and_its_own_template_is_taken(converter: Converter) -> None:
    def link(document: Any) -> None:
        relation("hyperlink", "https://example.org/")(document)
        relation("attachedTemplate", r"file:///C:\Users\Rosa\Normal.dotm")(document)

    data = word(link)
    assert is_word(data)
    assert text(pages(converter.convert(harmless(data)))) == "Carta de compromiso"
