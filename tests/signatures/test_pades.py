"""Signatures as others see them: poppler, pyHanko with its difference analysis, qpdf."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pikepdf
import pypdf
import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from PIL import Image
from pyhanko import stamp
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signatures import incremental, pades, stamping
from signatures.authority import Authority, Credential
from signatures.drawing import UnreadableDrawing, stencil

AT = datetime(2026, 10, 14, 17, 5, 9, tzinfo=UTC)
URL = "HTTPS://FIRMA.EJEMPLO.CL/V/ABCDEFGHJKMNPQRS"
RECT = (72.0, 400.0, 270.0, 468.0)


def _as_asn1(certificate: Any) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _examined(pdf: bytes, *authorities: Authority) -> dict[str, PdfSignatureStatus]:
    """pyHanko's own validation, strict, with difference analysis."""
    context = ValidationContext(trust_roots=[_as_asn1(a.certificate) for a in authorities])
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    return {s.field_name: validate_pdf_signature(s, context) for s in reader.embedded_signatures}


def _stock_signer(credential: Credential) -> signers.SimpleSigner:
    key = credential.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(_as_asn1(credential.issuer))
    return signers.SimpleSigner(
        signing_cert=_as_asn1(credential.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )


def _sign_with_pyhanko(pdf: bytes, field: str, credential: Credential, **appearance: Any) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    output = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES),
        signer=_stock_signer(credential),
        new_field_spec=fields.SigFieldSpec(field, on_page=0, box=RECT),
        **appearance,
    ).sign_pdf(writer, output=output)
    return output.getvalue()


def _sign(pdf: bytes, credential: Credential, **changed: Any) -> bytes:
    arguments: dict[str, Any] = {
        "field": "firma",
        "page": 0,
        "rect": RECT,
        "appearance": pades.Appearance(("Ana Güell", "RUT 12.345.678-5")),
        "at": AT,
        "credential": credential,
    }
    return pades.sign(pdf, **(arguments | changed))


@pytest.fixture
def credential(authority: Authority) -> Credential:
    return authority.issue("Ana Güell", AT, bytes(32), "personal_link")


@pytest.fixture(scope="module")
def blank() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(612, 792))
    output = io.BytesIO()
    document.save(output)
    return stamping.present(output.getvalue(), stamping.Footer(("pie",), URL))


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_poppler_finds_every_signature_valid_and_the_seal_over_the_whole_file(
    count: int, chain: Callable[[int], Any], pdfsig: Callable[[bytes], dict[str, dict[str, str]]]
) -> None:
    found = pdfsig(chain(count).sealed)

    assert set(found) == {*(f"firma_{n}" for n in range(count)), "sello"}
    for field, values in found.items():
        assert values["Signature Validation"] == "Signature is Valid."
        assert values["Certificate Validation"] == "Certificate is Trusted."
        assert values["Signature Type"] == "ETSI.CAdES.detached"
        assert ("Total document signed" in values) == (field == "sello")


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_pyhanko_accepts_every_change_between_the_signatures(
    count: int, chain: Callable[[int], Any], authority: Authority
) -> None:
    found = _examined(chain(count).sealed, authority)

    assert len(found) == count + 1
    for field, status in found.items():
        assert status.bottom_line, f"{field}: {status.summary()}"
        assert status.docmdp_ok
    assert found["sello"].coverage.name == "ENTIRE_FILE"
    assert all(s.coverage.name == "ENTIRE_REVISION" for f, s in found.items() if f != "sello")


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_qpdf_finds_no_fault(
    count: int, chain: Callable[[int], Any], qpdf_finds_no_fault: Callable[[bytes], None]
) -> None:
    qpdf_finds_no_fault(chain(count).sealed)


def test_each_revision_begins_with_the_whole_one_before_and_grows_little(chain: Callable[[int], Any]) -> None:
    revisions = chain(12).revisions
    for earlier, later in pairwise(revisions):
        assert later.startswith(earlier)
        assert later.count(b"%%EOF") == earlier.count(b"%%EOF") + 1
        assert len(later) - len(earlier) < 12_000


def test_only_the_seal_locks_and_nothing_certifies(chain: Callable[[int], Any]) -> None:
    reader = PdfFileReader(io.BytesIO(chain(3).sealed))

    levels = {s.field_name: s.docmdp_level for s in reader.embedded_signatures}

    assert levels.pop("sello") == fields.MDPPerm.NO_CHANGES
    assert set(levels.values()) == {None}
    assert "/Perms" not in reader.root


def test_after_the_seal_pyhanko_refuses_another_signature(
    chain: Callable[[int], Any], authority: Authority
) -> None:
    other = Authority.create("Otra", AT)
    pdf = _sign(chain(1).sealed, other.issue("Sello FOSIS", AT, bytes(32), "x"), field="otra")

    assert not _examined(pdf, authority, other)["sello"].bottom_line


def test_the_certificate_and_the_file_tell_the_time_of_the_act(
    presented: bytes, credential: Credential
) -> None:
    reader = PdfFileReader(io.BytesIO(_sign(presented, credential)))
    (signature,) = reader.embedded_signatures

    assert signature.sig_object["/M"] == "D:20261014170509+00'00'"
    assert signature.self_reported_timestamp == AT
    # EN 319 142-1 forbids the attribute beside /M.
    assert "signing_time" not in {a["type"].native for a in signature.signer_info["signed_attrs"]}


def test_the_cms_is_canonical_der(presented: bytes, credential: Credential) -> None:
    (signature,) = PdfFileReader(io.BytesIO(_sign(presented, credential))).embedded_signatures
    raw = bytes(signature.pkcs7_content)
    content = asn1_cms.ContentInfo.load(raw)
    written = content.dump()

    assert raw.rstrip(b"\0").startswith(written.rstrip(b"\0"))
    assert content.dump(force=True) == written


def test_the_box_shows_name_lines_and_drawing(
    blank: bytes, credential: Credential, drawing: bytes, poppler: Callable[[bytes], Any]
) -> None:
    lines = (
        "Ana Güell «Nené» Ñuñez",
        "RUT 12.345.678-5",
        "vocera del Grupo Motor – Ñuñoa",
        "hora de Chile, UTC−03:00",
    )

    signed = poppler(_sign(blank, credential, appearance=pades.Appearance(lines, drawing)))

    assert " ".join(signed.text(1).split()).startswith(" ".join(lines))
    left_part = signed.picture(1, 72).crop((74, 792 - 466, 72 + 79, 792 - 402))
    assert sum(left_part.histogram()[:120]) > 50, "no ink in the drawing's place"


def _heights(pdf: bytes, poppler: Callable[[bytes], Any]) -> dict[str, float]:
    """How tall each word of the box is."""
    return {w.text: w.bottom - w.top for w in poppler(pdf).words(1) if w.top < 792 - RECT[1]}


OF_ANA = ("Ana Güell", "RUT 12.345.678-5", "vocera del Grupo Motor")


def test_a_name_that_was_written_stands_large_like_a_signature(
    blank: bytes, credential: Credential, poppler: Callable[[bytes], Any]
) -> None:
    signed = _sign(blank, credential, appearance=pades.Appearance(OF_ANA, written="Anita G."))

    heights = _heights(signed, poppler)

    assert heights["Anita"] > 1.5 * heights["RUT"]
    assert {"Ana", "Güell", "vocera"} <= heights.keys(), "who signs is said as the document says it"


def test_the_signers_own_name_is_not_said_twice(
    blank: bytes, credential: Credential, poppler: Callable[[bytes], Any]
) -> None:
    signed = _sign(blank, credential, appearance=pades.Appearance(OF_ANA, written="ana GÜELL"))

    heights = _heights(signed, poppler)

    assert heights["GÜELL"] > 1.5 * heights["RUT"]
    assert "Güell" not in heights


@pytest.mark.parametrize("written", ["🖋", "Ана Soto", "W" * 200, " "])
def test_what_was_written_never_hides_who_signs(
    written: str, blank: bytes, credential: Credential, poppler: Callable[[bytes], Any]
) -> None:
    signed = _sign(blank, credential, appearance=pades.Appearance(OF_ANA, written=written))

    heights = _heights(signed, poppler)
    assert {"Ana", "Güell", "RUT", "vocera"} <= heights.keys()
    assert "Soto" not in heights, "half a name is somebody else's"


LONG = (
    "María de los Ángeles Fernanda Huenchumán Ñuñez-Catrileo de la Fuente y Santibáñez",
    "RUT 12.345.678-5",
    "representante de la Asociación de Pequeños Agricultores, Ferieros y Emprendedoras del Valle de Limache y Olmué",
    "20-11-2026, 14:05:09 (hora de Chile continental, UTC−03:00)",
    "Firma electrónica simple (Ley 19.799)",
    "Identidad: enlace personal enviado a su correo y cédula a la vista de la gestora comunitaria",
)


@pytest.mark.parametrize(("width", "height"), [(142, 54), (198, 68), (60, 120), (300, 30), (90, 25)])
@pytest.mark.parametrize("way", ["drawn", "written", "neither"])
def test_long_lines_never_leave_the_box(
    width: float,
    height: float,
    way: str,
    blank: bytes,
    credential: Credential,
    drawing: bytes,
    poppler: Callable[[bytes], Any],
) -> None:
    rect = (40.0, 300.0, 40.0 + width, 300.0 + height)
    appearance = pades.Appearance(
        LONG, drawing if way == "drawn" else None, written=f"Á{LONG[0]}" if way == "written" else None
    )
    before = poppler(blank).picture(1, 144)

    signed = poppler(_sign(blank, credential, appearance=appearance, rect=rect))

    after = signed.picture(1, 144)
    for picture in (before, after):
        picture.paste(0, (78, 2 * (792 - int(rect[3])) - 2, 2 * int(rect[2]) + 2, 2 * (792 - 300) + 2))
    assert after.tobytes() == before.tobytes(), "something was drawn outside the box"
    # A word may be cut in a narrow box, but no letter is lost.
    letters = "".join(word.text for word in signed.words(1))
    assert "".join("".join(LONG).split()) in letters


def test_the_seals_larger_code_is_read_by_a_scanner(
    chain: Callable[[int], Any],
    boxes: list[Any],
    poppler: Callable[[bytes], Any],
    credential: Credential,
    presented: bytes,
) -> None:
    box = boxes[-1]
    long = URL + "/" + "ABCDEFGH" * 25
    sealed = _sign(
        presented,
        credential,
        page=box.page,
        rect=box.rect,
        appearance=pades.Appearance(("Sello", "Cerrado con 3 de 3 firmas"), qr=long),
        lock=True,
    )

    assert poppler(sealed).codes(box.page + 1, dpi=200) == {URL, long}


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_on_a_turned_page_the_text_stands_upright(
    turned: int, credential: Credential, poppler: Callable[[bytes], Any]
) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(612, 792))
    page.Rotate = turned
    output = io.BytesIO()
    document.save(output)
    presented = stamping.present(output.getvalue(), stamping.Footer(("pie",), URL))

    words = poppler(_sign(presented, credential, rect=(200, 300, 300, 500))).words(1)

    ana, guell = next((a, b) for a, b in pairwise(words) if (a.text, b.text) == ("Ana", "Güell"))
    assert abs(ana.top - guell.top) < 1
    assert ana.right <= guell.left


def test_letters_that_the_footers_font_lacks_come_with_the_signature(
    presented: bytes, credential: Credential, poppler: Callable[[bytes], Any], pdfsig: Callable[[bytes], Any]
) -> None:
    signed = _sign(presented, credential, appearance=pades.Appearance(("Łukasz Ṉamku", "RUT 1-9")))

    assert "Łukasz Ṉamku" in poppler(signed).text(1)
    assert pdfsig(signed)["firma"]["Signature Validation"] == "Signature is Valid."
    assert len(signed) - len(presented) < 12_000


def test_an_outsiders_signature_on_the_presented_bytes_stays_valid_through_the_seal(
    presented: bytes, authority: Authority, pdfsig: Callable[[bytes], Any]
) -> None:
    outside = Authority.create("Certificadora ajena", AT - timedelta(days=2))
    pdf = _sign_with_pyhanko(presented, "ajena", outside.issue("Alcaldía", AT, bytes(32), "x"))
    for field, lock in (("firma", False), ("sello", True)):
        pdf = _sign(pdf, authority.issue(field, AT, bytes(32), "x"), field=field, lock=lock)

    assert {f: s.bottom_line for f, s in _examined(pdf, authority, outside).items()} == {
        "ajena": True,
        "firma": True,
        "sello": True,
    }
    found = pdfsig(pdf)
    assert all(values["Signature Validation"] == "Signature is Valid." for values in found.values())
    assert "Total document signed" in found["sello"]


def test_a_file_with_an_old_style_cross_reference_table_is_signed_too(
    converted: bytes,
    authority: Authority,
    credential: Credential,
    qpdf_finds_no_fault: Callable[[bytes], None],
    pdfsig: Callable[[bytes], Any],
) -> None:
    assert b"\nxref\n" in converted
    pdf = _sign(_sign(converted, credential), authority.issue("x", AT, bytes(32), "x"), field="b")

    qpdf_finds_no_fault(pdf)
    assert all(values["Signature Validation"] == "Signature is Valid." for values in pdfsig(pdf).values())
    assert all(status.bottom_line for status in _examined(pdf, authority).values())


def test_a_file_remembered_and_a_file_read_are_signed_alike(
    presented: bytes, blank: bytes, authority: Authority, credential: Credential
) -> None:
    """Only the signature's own value differs: ECDSA is random."""
    first = _sign(presented, credential)
    remembered = _sign(first, credential, field="segunda", page=1)
    for number in range(incremental.REMEMBERED):
        _sign(blank, credential, field=f"otra_{number}")

    read = _sign(first, credential, field="segunda", page=1)

    def without_value(pdf: bytes) -> bytes:
        start = pdf.rindex(b"/Contents <")
        return pdf[:start] + pdf[pdf.index(b">", start) :]

    assert without_value(read) == without_value(remembered)
    assert read != remembered


def test_pypdf_reads_every_revision(chain: Callable[[int], Any]) -> None:
    for revision in chain(3).revisions:
        reader = pypdf.PdfReader(io.BytesIO(revision), strict=True)
        assert "Cláusula" in reader.pages[0].extract_text()


@pytest.mark.parametrize("pdf", [b"", b"nada", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\nstartxref\n99999\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(pdf: bytes, credential: Credential) -> None:
    with pytest.raises(pades.UnsignablePdf):
        _sign(pdf, credential)


def test_a_page_that_is_not_there_is_refused(presented: bytes, credential: Credential) -> None:
    for page in (99, -1):
        with pytest.raises(pades.UnsignablePdf):
            _sign(presented, credential, page=page)


def test_a_field_is_signed_once(presented: bytes, credential: Credential) -> None:
    with pytest.raises(pades.UnsignablePdf, match="firma exists"):
        _sign(_sign(presented, credential), credential)


def test_a_fields_name_cannot_break_out_of_its_string(presented: bytes, credential: Credential) -> None:
    with pytest.raises(ValueError, match="field's name"):
        _sign(presented, credential, field="a) /V 1 0 R (")


def _png(picture: Image.Image) -> bytes:
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"\x89PNG\r\n\x1a\nrubbish",
        _png(Image.new("RGBA", (50, 50), (0, 0, 0, 0))),
        _png(Image.new("RGB", (50, 50), "white")),
    ],
    ids=["nothing", "rubbish", "transparent", "white"],
)
def test_a_drawing_without_ink_is_refused(picture: bytes) -> None:
    with pytest.raises(UnreadableDrawing):
        stencil(picture)


def test_a_drawing_that_would_fill_the_memory_is_refused_unread() -> None:
    with pytest.raises(UnreadableDrawing, match="too large"):
        stencil(_png(Image.new("1", (20_000, 20_000))))


def test_ink_on_white_paper_and_ink_on_glass_look_the_same(drawing: bytes) -> None:
    with Image.open(io.BytesIO(drawing)) as glass:
        paper = Image.new("RGBA", glass.size, "white")
        paper.alpha_composite(glass)

    assert stencil(_png(paper.convert("RGB"))) == stencil(drawing)


def test_a_signature_costs_less_than_a_bare_one_of_pyhanko(
    presented: bytes, authority: Authority, drawing: bytes
) -> None:
    """The target is 1.5 times; measured 0.25. Both with a new credential, a visible box, and the same picture."""
    credentials = [authority.issue("Ana", AT, bytes(32), "x") for _ in range(9)]
    picture = stamp.TextStampStyle(
        stamp_text="Ana\nRUT 12.345.678-5", background=PdfImage(Image.open(io.BytesIO(drawing)))
    )

    def ours(number: int) -> None:
        appearance = pades.Appearance((f"Ana {number}", *LONG[1:]), drawing)
        _sign(presented, credentials[number], appearance=appearance)

    def bare(number: int) -> None:
        _sign_with_pyhanko(presented, "firma", credentials[number], stamp_style=picture)

    assert _best(ours) < _best(bare)


def _best(action: Callable[[int], None]) -> float:
    times = []
    for number in range(9):
        start = time.process_time()
        action(number)
        times.append(time.process_time() - start)
    return min(times)
