"""What acts, hides or reaches out in a stranger's Word file is refused before anything opens it, all at once."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from document_templates import catalog
from document_templates.versions.hostile import LARGEST, flaws

RELS, TYPES, DOCUMENT = "word/_rels/document.xml.rels", "[Content_Types].xml", "word/document.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ANNEX = Path(__file__).parents[3] / "example" / "anexos" / "facturas.pdf"


@pytest.fixture
def plain(kind: Any) -> bytes:
    return bytes(kind.template)


@pytest.fixture
def edited(plain: bytes, with_parts: Callable[..., bytes]) -> Callable[[str, bytes, bytes], bytes]:
    """One part with one thing put before another."""

    def edit(name: str, before: bytes, new: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(plain)) as package:
            part = package.read(name)
        assert part.count(before) >= 1
        return with_parts(plain, {name: part.replace(before, new + before, 1)})

    return edit


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    return f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'.encode()


def test_our_own_word_files_are_harmless() -> None:
    papers = [kind.template for kind in catalog.kinds().values() if kind.template]
    assert [flaws(paper) for paper in papers] == [[]] * len(papers)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(b"", "está vacío", id="nothing"),
        pytest.param(ANNEX.read_bytes(), "es un PDF con otro nombre", id="pdf"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "Word antiguo (.doc)", id="doc"),
        pytest.param(b"{\\rtf1 Hola}", "no es un documento de Word", id="rtf"),
        pytest.param(b"PK\x03\x04" + b"x" * 600, "está dañado", id="broken zip"),
        pytest.param(b"PK\x03\x04" + b"\0" * LARGEST, "pesa más de 10 MB", id="heavy"),
    ],
)
def test_what_is_no_word_file_is_called_by_its_name(data: bytes, told: str) -> None:
    [flaw] = flaws(data)
    assert told in flaw


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def test_a_bomb_is_not_opened(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    assert flaws(with_parts(plain, {DOCUMENT: b" " * (5 << 20)})) == [
        "El archivo tiene demasiado texto para ser un formato: no se abre."
    ]
    assert flaws(with_parts(plain, {"word/media/x.png": b"\0" * (41 << 20)})) == [
        "El archivo crece sin medida al abrirlo: no se abre."
    ]
    many = {f"word/media/{number}.png": b"" for number in range(600)}
    assert flaws(with_parts(plain, many)) == ["El archivo crece sin medida al abrirlo: no se abre."]


def test_a_bomb_that_lies_about_its_size_is_damaged(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    bomb = bytearray(with_parts(plain, {"word/media/x.png": b"\0" * (30 << 20)}))
    at = bomb.rindex(b"word/media/x.png") - 46  # its entry in the directory at the end
    assert bomb[at : at + 4] == b"PK\x01\x02"
    bomb[at + 24 : at + 28] = struct.pack("<I", 1000)
    assert "está dañado" in flaws(bytes(bomb))[0]


def test_another_office_file_is_no_word_file(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    assert flaws(zipped(**{TYPES: b"<Types/>", "xl/workbook.xml": b"<x/>"})) == [
        "El archivo no es un documento de Word (.docx)."
    ]
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml"
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        types, top = package.read(TYPES), package.read("_rels/.rels")
    template = with_parts(plain, {TYPES: types.replace(main + b".document", main + b".template")})
    assert "plantilla de Word (.dotx)" in flaws(template)[0]
    elsewhere = with_parts(plain, {"_rels/.rels": top.replace(b"word/document.xml", b"word/header1.xml")})
    assert "La parte principal" in flaws(elsewhere)[0]


def test_macros_are_refused_whatever_the_name(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    """A .docm that was given another name, and one whose list of parts hides it."""
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        types = package.read(TYPES)
    word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    renamed = {TYPES: types.replace(word, b"application/vnd.ms-word.document.macroEnabled.main+xml")}
    for changes in (renamed, {"word/vbaProject.bin": b"x"}, {"word/vbaData.xml": b"<x/>"}):
        assert any("macros" in flaw for flaw in flaws(with_parts(plain, changes)))


END = b"</w:body>"
ACTING = {
    "activex": ("word/activeX/activeX1.xml", b"<x/>", "ActiveX"),
    "embedded file": ("word/embeddings/oleObject1.bin", b"x", "OLE"),
    "another document": ("word/afchunk.docx", b"x", "otro documento dentro"),
}


@pytest.mark.parametrize("name", ACTING)
def test_parts_that_act_are_refused(plain: bytes, with_parts: Callable[..., bytes], name: str) -> None:
    part, data, told = ACTING[name]
    assert any(told in flaw for flaw in flaws(with_parts(plain, {part: data})))


ELEMENTS = {
    "object": (b"<w:object/>", "OLE"),
    "control": (b"<w:control/>", "OLE"),
    "chunk": (b"<w:altChunk/>", "otro documento dentro"),
    "insertion": (b"<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>", "cambios sin aceptar"),
    "deletion": (b"<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>", "cambios sin aceptar"),
    "include": (
        b'<w:p><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p>',
        "leen otros archivos",
    ),
    "include in pieces": (
        b"<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE x</w:instrText></w:r></w:p>",
        "leen otros archivos",
    ),
    "simple field": (b'<w:p><w:fldSimple w:instr="DDEAUTO c cmd"/></w:p>', "leen otros archivos"),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_elements_that_act_are_refused(edited: Callable[..., bytes], name: str) -> None:
    element, told = ELEMENTS[name]
    assert any(told in flaw for flaw in flaws(edited(DOCUMENT, END, element)))


@pytest.mark.parametrize(
    ("sort", "target", "told"),
    [
        ("image", "http://example.org/x.png", "fuera de él (image"),
        ("image", "file:///etc/passwd", "fuera de él (image"),
        ("attachedTemplate", "http://example.org/x.dotm", "fuera de él (attachedTemplate"),
        ("oleObject", "file:///x", "fuera de él (oleObject"),
        ("subDocument", "otro.docx", "fuera de él (subDocument"),
        ("hyperlink", "file:///etc/passwd", "enlace que no es de la web"),
        ("hyperlink", "javascript:alert(1)", "enlace que no es de la web"),
    ],
)
def test_what_lies_elsewhere_is_refused(
    edited: Callable[..., bytes], sort: str, target: str, told: str
) -> None:
    [flaw] = flaws(edited(RELS, b"</Relationships>", relation(sort, target)))
    assert told in flaw


def test_links_to_the_web_and_words_own_template_on_a_disk_are_nothing(edited: Callable[..., bytes]) -> None:
    for sort, target in (
        ("hyperlink", "https://www.fosis.gob.cl/"),
        ("hyperlink", "mailto:fosis@example.org"),
        ("attachedTemplate", r"file:///C:\Users\Ana\Normal.dotm"),
    ):
        assert flaws(edited(RELS, b"</Relationships>", relation(sort, target))) == []


def test_entities_and_broken_xml_are_refused(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'
    for part in (entity, b"<x>", b"\xff\xfe\x00"):
        [flaw] = flaws(with_parts(plain, {"word/settings.xml": part}))
        assert "dañado en «word/settings.xml»" in flaw


def test_everything_wrong_is_told_at_once(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    found = flaws(
        with_parts(
            plain,
            {
                "word/vbaProject.bin": b"x",
                "word/activeX/a.xml": b"<x/>",
                "word/_rels/settings.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/'
                b'package/2006/relationships">'
                + relation("image", "http://example.org/a")
                + b"</Relationships>",
            },
        )
    )
    assert len(found) >= 4


def test_a_blank_document_is_said_to_be_blank(with_parts: Callable[..., bytes]) -> None:
    out = io.BytesIO()
    docx.Document().save(out)
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    assert flaws(with_parts(out.getvalue(), {DOCUMENT: body})) == ["El documento está en blanco."]
