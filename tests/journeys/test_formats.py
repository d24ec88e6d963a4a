"""A stranger to the code brings a changed Word file for a kind, and documents are made, sent and signed with it."""

import io
import json
from collections.abc import Callable
from typing import Any

import docx
import pypdfium2
import pytest

from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.lifecycle import replay
from service.verification import checking
from storage.models import Document

PASSWORD = "una clave larga de prueba"
KIND = "/panel/formatos/declaracion_gm"
PROMISE = "Durante la vigencia de esta declaración me comprometo a:"
NEW_PROMISE = "Como parte del Grupo Motor, cumpliré lo siguiente:"


@pytest.fixture
def admin(installation: Any, visitor: Callable[[], Any]) -> Any:
    """Somebody who administers, and never saw the code."""
    grant = Grant(Permission.ADMINISTRADOR, Scope.ALL, "")
    create_account(installation.ctx, "admin@example.org", "Ana Pérez", PASSWORD, [grant], "operator")
    person = visitor()
    person.submit(person.get("/panel/entrar"), "/entrar", email="admin@example.org", password=PASSWORD)
    return person


def in_word(template: bytes) -> bytes:
    """What she does with it in Word: one sentence told anew, and a field called as FOSIS calls it."""
    document = docx.Document(io.BytesIO(template))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(PROMISE, NEW_PROMISE)
            run.text = run.text.replace("{{ declarante }}", "{{ nombre de quien declara }}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packet_of(installation: Any, *folios: str) -> str:
    project = installation.staff.get(f"/panel/proyectos/{installation.imported.project_id}")
    packet = installation.staff.submit(project, "/paquetes", folio=list(folios), title="Declaraciones").url
    installation.idle()
    return str(packet)


def send_and_sign(installation: Any, packet: str, visitor: Callable[[], Any]) -> list[dict[str, Any]]:
    for step in ("/presentar", "/enviar"):
        installation.staff.submit(installation.staff.get(packet), step)
        installation.idle()
    hands = installation.staff.get(packet).values("//input[@data-link-of]/@value")
    by_hand = ["/firmar/" + value.rsplit("/", 1)[1] for value in hands]
    for link in dict.fromkeys([*installation.links(), *by_hand]):
        if "declared" in visitor().get(link).text:
            visitor().sign(link)
    installation.idle()
    documents: list[dict[str, Any]] = json.loads(installation.staff.get(f"{packet}.json").data)["documents"]
    return documents


def said(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_a_changed_word_file_is_loaded_matched_used_and_signed_and_old_documents_keep_theirs(
    installation: Any, admin: Any, visitor: Callable[[], Any]
) -> None:
    before = packet_of(installation, "LIM26-D13-001")

    template = admin.get(f"{KIND}/incluido.docx").data
    page = admin.submit(
        admin.get(KIND),
        "/declaracion_gm",
        file=[(io.BytesIO(in_word(template)), "Declaración FOSIS.docx")],
        name="Declaración FOSIS 2026",
        origin="oficial_fosis",
        where="all:",
    )
    assert page.status == 200, page.text
    assert "Falta decir qué va en: nombre de quien declara." in page.text
    assert not [form for form in page.tree.forms if form.action.endswith("/usar")]

    [place] = page.values("//input[@name='place']/@value")
    assert place == "nombre de quien declara"
    page = admin.submit(page, "/lugares", **{"choice-0": "declarante"})
    assert "Se puede llenar" in page.text
    told = " ".join(page.tree.xpath("string(//*[@class='differences'])").split())
    assert "Se agrega: Como parte del Grupo Motor, cumpliré lo siguiente:" in told
    pictures = page.values("//*[@class='sides']//img/@src")
    assert len(pictures) >= 2
    assert [admin.get(picture).data[8:12] for picture in pictures] == [b"WEBP"] * len(pictures)

    page = admin.submit(page, "/usar")
    assert "El formato está en uso: los documentos nuevos se hacen con él." in page.text
    assert "Oficial del FOSIS" in admin.get("/panel/formatos").text

    after = packet_of(installation, "LIM26-D13-002")
    [old], [new] = (send_and_sign(installation, packet, visitor) for packet in (before, after))
    assert (old["state"], new["state"]) == ("sealed", "sealed")
    with installation.ctx.database.reading() as session:
        rows = {row.folio: row for row in session.query(Document)}
        versions = [rows[one["folio"]].template_version_id for one in (old, new)]
    assert versions[0] is None
    assert f"/panel/formatos/versiones/{versions[1]}" == page.url
    pdfs = [installation.staff.get(one["sealed_url"]).data for one in (old, new)]
    assert [PROMISE in said(pdf) for pdf in pdfs] == [True, False]
    assert [NEW_PROMISE in said(pdf) for pdf in pdfs] == [False, True]
    assert ["Formato propuesto por" in said(pdf) for pdf in pdfs] == [True, False]
    assert all(checking.check_file(installation.ctx, pdf).stands for pdf in pdfs)

    page = admin.submit(admin.get(page.url), "/retirar")
    assert "Retirado" in page.text
    assert "Declaración FOSIS 2026" in admin.get(f"/panel/documentos/{new['code']}").text
    with installation.ctx.database.reading() as session:
        assert list(replay.differences(session, installation.ctx.blobs)) == []


def test_a_bad_file_is_told_in_the_page_and_leaves_nothing(installation: Any, admin: Any) -> None:
    before = set(installation.ctx.blobs.digests())
    for data, told in (
        (b"%PDF-1.7 x", "es un PDF con otro nombre"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "Word antiguo (.doc)"),
        (b"PK\x03\x04 roto", "está dañado"),
    ):
        page = admin.submit(
            admin.get(KIND),
            "/declaracion_gm",
            file=[(io.BytesIO(data), "formato.docx")],
            name="Malo",
            origin="propuesto",
            where="all:",
        )
        assert page.status == 422
        assert told in page.text
        assert page.values("//input[@name='name']/@value") == ["Malo"]
    assert set(installation.ctx.blobs.digests()) == before
    assert "Malo" not in admin.get(KIND).text
