"""What acts, hides or reaches out in a stranger's Word file is refused before anything opens it, all at once."""

import gzip
import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from document_templates import catalog
from document_templates.errors import OwnFileError
from document_templates.hostile import FORMAT, MOST_PIXELS, flaws, harmless

RELS, TYPES, DOCUMENT = "word/_rels/document.xml.rels", "[Content_Types].xml", "word/document.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ANNEX = Path(__file__).parents[2] / "example" / "anexos" / "facturas.pdf"


@pytest.fixture
def plain() -> bytes:
    return bytes(catalog.get("declaracion_gm").template or b"")


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
        pytest.param(b"PK\x03\x04" + b"\0" * FORMAT.file, "pesa más de 10 MB", id="heavy"),
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
    assert flaws(with_parts(plain, {DOCUMENT: b" " * (9 << 20)})) == [
        "El archivo tiene demasiado texto: no se abre."
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
    tracemalloc.start()
    try:
        assert "está dañado" in flaws(bytes(bomb))[0]
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


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
    "part of another": (b"<w:subDoc/>", "otro documento dentro"),
    "data source": (b"<w:connectString/>", "lista de destinatarios"),
    "another prefix": (
        b'<a:altChunk xmlns:a="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>',
        "otro documento dentro",
    ),
    "strict namespace": (
        b'<w:object xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>',
        "OLE",
    ),
    "in an alternative": (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b"<mc:Fallback><w:p><w:r><w:object/></w:r></w:p></mc:Fallback></mc:AlternateContent>",
        "OLE",
    ),
    "video": (
        b'<v:webVideoPr xmlns:v="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" '
        b'embeddedHtml="x"/>',
        "videos de la web",
    ),
    "picture of the web": (
        b'<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://192.0.2.1/x.png"/>',
        "fuera de él (src",
    ),
    "picture of a share": (
        b'<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        rb'o:href="\\192.0.2.1\x.png"/>',
        "fuera de él (href",
    ),
    "shape with a program": (
        b'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="file:///C:/Windows/calc.exe"/>',
        "enlace que no es de la web",
    ),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_elements_that_act_are_refused(edited: Callable[..., bytes], name: str) -> None:
    element, told = ELEMENTS[name]
    assert any(told in flaw for flaw in flaws(edited(DOCUMENT, END, element)))


def field(*pieces: str, then: str = "") -> bytes:
    """As Word writes it; `then` is what its result says."""
    runs = "".join(f"<w:r>{piece if piece.startswith('<') else instruction(piece)}</w:r>" for piece in pieces)
    ends = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"<w:p>{ends[0]}{runs}{ends[1]}{then}{ends[2]}</w:p>".encode()


def instruction(words: str) -> str:
    return f"<w:instrText>{words}</w:instrText>"


def inner(words: str) -> str:
    return field(words).decode().removeprefix("<w:p>").removesuffix("</w:p>")


REACHING = {
    "as documented": (field(' INCLUDETEXT "/etc/passwd" '), "INCLUDETEXT"),
    "lower case": (field(' includepicture "http://192.0.2.1/x.png"'), "INCLUDEPICTURE"),
    "mixed case": (field('IncludeText "/etc/passwd"'), "INCLUDETEXT"),
    "the old name": (field('INCLUDE "/etc/passwd"'), "INCLUDE"),
    "a command": (field(r'ddeauto c:\\cmd.exe "/k calc"'), "DDEAUTO"),
    "in quotes": (field('"dde" c x'), "DDE"),
    "after a space of another sort": (field("\u00a0Link Excel.Sheet x"), "LINK"),
    "simple": (b'<w:p><w:fldSimple w:instr="DDEAuto c cmd"/></w:p>', "DDEAUTO"),
    "two pieces": (field("INCLUDE", "PICTURE x"), "INCLUDEPICTURE"),
    "a piece a letter": (field(*"dDe"), "DDE"),
    "pieces after another field": (field("PAGE") + field("Include", "Text x"), "INCLUDETEXT"),
    "a comment between": (field("<w:instrText>INCLUDE<!-- -->TEXT x</w:instrText>"), "INCLUDETEXT"),
    "data that are no text": (field("<w:instrText><![CDATA[ddeauto]]> x</w:instrText>"), "DDEAUTO"),
    "deleted": (field("<w:delInstrText>dde x</w:delInstrText>"), "DDE"),
    "two paragraphs": (
        field("Include", then="").replace(b'</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>', b"</w:r>")
        .replace(b'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', b"</w:p>")
        + b'<w:p><w:r><w:instrText>Text x</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        "INCLUDETEXT",
    ),
    "inside another": (field(' IF "a" = "a" ', inner('includetext "x"')), "INCLUDETEXT"),
    "in a result": (field("PAGE", then=inner("dde x")), "DDE"),
    "never ended": (field("RD x").replace(b'<w:fldChar w:fldCharType="end"/>', b""), "RD"),
    "another prefix": (
        b'<w:p><z:r xmlns:z="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<z:instrText>ddeauto x</z:instrText></z:r></w:p>",
        "DDEAUTO",
    ),
    "strict namespace": (
        b'<s:fldSimple xmlns:s="http://purl.oclc.org/ooxml/wordprocessingml/main" s:instr="dde x"/>',
        "DDE",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHING)
def test_a_field_that_reaches_out_is_found_however_it_is_written(
    edited: Callable[..., bytes], name: str
) -> None:
    written, field_name = REACHING[name]
    [flaw] = flaws(edited(DOCUMENT, END, written))
    assert flaw == (
        f"El archivo trae campos que leen otros archivos o ejecutan acciones ({field_name}): quítelos."
    )


@pytest.mark.parametrize(
    "written",
    [
        field(inner('QUOTE "DDE"'), "AUTO x"),
        field("DDE", inner('QUOTE "AUTO"'), " x"),
        field("{{ 'DD' }}E x"),
        field("{% if true %}dde x{% endif %}"),
    ],
    ids=["name begins in another", "name ends in another", "our language", "our instruction"],
)
def test_a_field_whose_name_is_put_together_later_is_refused(
    edited: Callable[..., bytes], written: bytes
) -> None:
    assert "que se arman de otros campos" in flaws(edited(DOCUMENT, END, written))[0]


@pytest.mark.parametrize(
    "written",
    [
        field("PAGE"),
        field(" MERGEFIELD link "),
        field(' HYPERLINK "https://example.org/link/dde/include" '),
        field(r' TOC \o "1-3" \h ', then=inner(r' HYPERLINK \l "_Toc1" ') + inner(r"PAGEREF _Toc1 \h")),
        field("PAGE", then=inner("NUMPAGES")),
        field(' IF ', inner("MERGEFIELD database"), ' = "x" "a" "b" '),
        field(" =", inner("MERGEFIELD total"), " * 2 "),
    ],
    ids=["page", "merge", "address", "contents", "within", "condition", "sum"],
)  # fmt: skip
def test_fields_that_only_name_such_a_thing_are_nothing(edited: Callable[..., bytes], written: bytes) -> None:
    assert flaws(edited(DOCUMENT, END, written)) == []


def test_a_link_in_a_field_leads_to_the_web_or_nowhere(edited: Callable[..., bytes]) -> None:
    for target in ("file:///C:/Windows/calc.exe", "javascript:alert(1)", "//192.0.2.1/x"):
        [flaw] = flaws(edited(DOCUMENT, END, field(f'hyperlink "{target}"')))
        assert "enlace que no es de la web" in flaw


def test_a_field_of_a_million_spaces_is_answered_at_once(edited: Callable[..., bytes]) -> None:
    begun = time.monotonic()
    for name in ("HYPERLINK", '"', "="):
        assert flaws(edited(DOCUMENT, END, field(name + " " * 1_000_000))) == []
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "part", ["word/header9.xml", "word/footnotes.xml", "word/comments.xml", "word/glossary/document.xml", "x/y.txt"]
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp500"])
def test_every_part_is_looked_through_whatever_its_name_and_letters(
    plain: bytes, with_parts: Callable[..., bytes], part: str, encoding: str
) -> None:
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>'
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:fldSimple w:instr="ddeauto x"/></w:hdr>'
    )
    assert any(
        "DDEAUTO" in flaw or "dañado" in flaw
        for flaw in flaws(with_parts(plain, {part: text.encode(encoding)}))
    )


def test_a_drawing_of_the_web_is_found_in_its_package(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
        b'<image x:href="http://192.0.2.1/a.png"/></svg>'
    )
    for data in (drawing, gzip.compress(drawing)):
        [flaw] = flaws(with_parts(plain, {"word/media/image9.emz": data}))
        assert "fuera de él (href" in flaw
    bomb = gzip.compress(bytes(60 << 20))
    assert flaws(with_parts(plain, {"word/media/image9.emz": bomb})) == [
        "El archivo crece sin medida al abrirlo: no se abre."
    ]


def test_a_picture_that_fills_the_memory_is_not_opened(
    plain: bytes, with_parts: Callable[..., bytes]
) -> None:
    def png(width: int, height: int) -> bytes:
        head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        end = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
        return (
            b"\x89PNG\r\n\x1a\n"
            + end
            + struct.pack(">I", 0)
            + b"IDAT"
            + struct.pack(">I", zlib.crc32(b"IDAT"))
        )

    for side in (8_000, 12_000, 60_000):
        [flaw] = flaws(with_parts(plain, {"word/media/image9.png": png(side, side)}))
        assert "imagen de más de 60 millones de puntos" in flaw
    assert flaws(with_parts(plain, {"word/media/image9.png": png(6000, MOST_PIXELS // 6000)})) == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("aFChunk", "otro documento dentro"),
        ("AFCHUNK", "otro documento dentro"),
        ("oleObject", "OLE"),
        ("package", "OLE"),
        ("control", "ActiveX"),
        ("ui/extensibility", "ActiveX"),
        ("vbaProject", "macros"),
        ("webextensiontaskpanes", "complementos"),
        ("mailMergeSource", "lista de destinatarios"),
    ],
)
def test_a_relation_is_judged_by_its_sort_and_not_by_the_name_of_its_part(
    edited: Callable[..., bytes], kind: str, told: str
) -> None:
    [flaw] = flaws(edited(RELS, b"</Relationships>", relation(kind, "media/image1.png", "Internal")))
    assert told in flaw


@pytest.mark.parametrize(
    "part",
    [
        "word/_rels/header1.xml.rels",
        "word/_rels/footnotes.xml.rels",
        "word/_rels/settings.xml.rels",
        "word/_rels/fontTable.xml.rels",
        "customXml/_rels/item1.xml.rels",
        "word/theme/_rels/theme1.xml.rels",
    ],
)
@pytest.mark.parametrize(
    ("mode", "target"),
    [
        ("External", "http://192.0.2.1/x"),
        ("external", "x.png"),
        ("Internal", "http://192.0.2.1/x"),
        ("Internal", "FILE:///etc/passwd"),
        ("Internal", r"\\192.0.2.1\x"),
        ("Internal", "//192.0.2.1/x"),
        ("Internal", "%5C%5C192.0.2.1%5Cx"),
        ("Internal", "../../../etc/passwd"),
        ("Internal", "%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    ],
)
def test_nothing_of_any_part_lies_elsewhere_however_it_is_written(
    plain: bytes, with_parts: Callable[..., bytes], part: str, mode: str, target: str
) -> None:
    relations = (
        b'<r:Relationships xmlns:r="http://schemas.openxmlformats.org/package/2006/relationships">'
        + relation("image", target, mode).replace(b"<Relationship", b"<r:Relationship")
        + b"</r:Relationships>"
    )
    [flaw] = flaws(with_parts(plain, {part: relations}))
    assert "fuera de él (image" in flaw


@pytest.mark.parametrize(
    "name", ["../x.xml", "word/../../x.xml", "/etc/x.xml", r"word\x.xml", "C:x.xml", "word/%2e%2e/x.xml", "word/\n.xml"]
)  # fmt: skip
def test_parts_whose_names_lead_elsewhere_are_refused(
    plain: bytes, with_parts: Callable[..., bytes], name: str
) -> None:
    assert "nombres extraños" in flaws(with_parts(plain, {name: b"<x/>"}))[0]


def test_a_part_is_there_once(plain: bytes, with_parts: Callable[..., bytes]) -> None:
    for again in ("Word/Document.xml", "word/document%2Exml"):
        assert "dos veces la misma parte" in flaws(with_parts(plain, {again: b"<x/>"}))[0]


@pytest.mark.parametrize("data", [b"PK\x03\x04x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", b"{\\rtf1 x}"])
def test_a_file_inside_is_found_by_how_it_begins(
    plain: bytes, with_parts: Callable[..., bytes], data: bytes
) -> None:
    assert any("OLE" in flaw for flaw in flaws(with_parts(plain, {"word/media/image9.png": data})))


def test_parts_with_a_password_or_packed_without_measure_are_not_unpacked(plain: bytes) -> None:
    locked = bytearray(plain)
    at = locked.rindex(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "tiene contraseña" in flaws(bytes(locked))[0]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("word/document.xml", b" " * 1000)
    assert "está dañado" in flaws(out.getvalue())[0]


@pytest.mark.parametrize("length", [30, 100, 500, 3000])
def test_a_file_cut_or_twisted_anywhere_is_answered(plain: bytes, length: int) -> None:
    assert flaws(plain[:length])
    for at in range(length, len(plain), len(plain) // 40):
        twisted = bytearray(plain)
        twisted[at] ^= 0xFF
        assert isinstance(flaws(bytes(twisted)), list)


def test_of_a_file_of_ones_own_only_what_was_looked_through_goes_on(plain: bytes) -> None:
    behind = harmless(plain + b"something behind")
    assert behind == harmless(plain)
    assert b"something" not in behind
    with pytest.raises(OwnFileError, match=r"^el archivo está vacío\. También puede guardarlo como PDF"):
        harmless(b"")


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
        ("hyperlink", "#anexo"),
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
