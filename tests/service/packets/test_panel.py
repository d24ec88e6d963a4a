"""The gestora's line through the pages of the panel, and what others may see of it."""

import io
import zipfile
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from service.lifecycle import replay
from storage.models import Event, External

D13 = "LIM26-D13-{:03d}".format
D07 = "LIM26-D07-{:03d}".format
POSTS_ELSEWHERE = {"accounts.enter", "accounts.log_out"}


def panel_rules(app, method):
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/panel") and method in rule.methods and rule.endpoint not in POSTS_ELSEWHERE
    ]


def address(app, rule, **values):
    filler = {name: "1" if f"<int:{name}>" in rule.rule else "x" for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint,
            {name: values.get(name, filler[name]) for name in rule.arguments},
            method=next(iter(rule.methods)),
        )


def external(office):
    with office.ctx.database.reading() as session:
        return session.scalars(select(External.id).where(External.project_id == office.project_id)).first()


def events(office):
    with office.ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event))


@pytest.fixture(scope="module")
def signing(office):
    """A packet of two declarations that wait for their people."""
    return office.sent(D13(1), D13(2))


def test_every_page_asks_who_one_is(office, visitor):
    somebody = visitor()
    for rule in panel_rules(office.app, "GET"):
        if rule.endpoint not in ("accounts.log_in", "accounts.leaving"):
            answer = somebody.get(address(office.app, rule))
            assert (answer.status_code, answer.location) == (302, "/panel/entrar"), rule


def test_no_button_works_without_a_form_of_ours(office):
    for rule in panel_rules(office.app, "POST"):
        assert office.gestora.client.post(address(office.app, rule)).status_code == 400, rule


def test_a_gestora_of_one_project_sees_nothing_of_another(office, signing):
    other = office.browser("otra")
    document = office.document(signing, D13(1))["code"]
    listed = other.see("/panel/").xpath("//a[contains(@href, '/proyectos/')]/@href")
    assert listed == [f"/panel/proyectos/{office.elsewhere_id}"]
    ids = {"project_id": office.project_id, "packet_id": signing.rsplit("/", 1)[1], "reference": document}
    ids["external_id"] = external(office)
    for rule in panel_rules(office.app, "GET"):
        if rule.arguments:
            path = address(office.app, rule, **ids)
            assert other.get(path).status_code == 404, path
    before = events(office)
    for rule in panel_rules(office.app, "POST"):
        if rule.arguments:
            assert other.post(address(office.app, rule, **ids)).status_code == 404, rule
    assert events(office) == before


def test_fosis_of_the_region_reads_everything_and_changes_nothing(office, signing):
    fosis = office.browser("fosis")
    document = office.document(signing, D13(1))["code"]
    assert "EJ-05-ECOM-2026-007" in fosis.read(f"/panel/proyectos/{office.project_id}")
    page = fosis.read(f"/panel/documentos/{document}")
    assert "RUT" in page
    assert "Se presentó" in page
    assert fosis.get(f"/panel/documentos/{document}/presentado.pdf").data.startswith(b"%PDF")
    before = events(office)
    ids = {"project_id": office.project_id, "packet_id": signing.rsplit("/", 1)[1], "reference": document}
    ids["external_id"] = external(office)
    for rule in panel_rules(office.app, "POST"):
        if rule.arguments and "invitation_id" not in rule.arguments:
            assert fosis.post(address(office.app, rule, **ids)).status_code == 403, rule
    assert events(office) == before
    assert office.browser("fosis_lejos").get(f"/panel/documentos/{document}").status_code == 404


@pytest.mark.parametrize("name", ["fosis", "coordinacion"])
def test_who_only_reads_never_sees_a_link_or_a_contact(office, signing, name):
    page = office.browser(name).get(signing).text
    assert "/firmar/" in office.gestora.get(signing).text
    assert "/firmar/" not in page
    assert "wa.me" not in page
    assert "+569" not in page


def test_looking_at_the_panel_writes_nothing(office, signing):
    before = events(office)
    document = office.document(signing, D13(1))["code"]
    for path in (
        signing,
        f"{signing}?mostrar=pendientes",
        f"{signing}.json",
        f"/panel/documentos/{document}",
    ):
        office.gestora.see(path) if not path.endswith("json") else office.gestora.get(path)
    assert events(office) == before


def test_a_whole_kind_is_chosen_with_one_tick(office):
    path = f"/panel/proyectos/{office.project_id}"
    page = office.gestora.see(path)
    group = page.xpath(f"//input[@value='{D13(3)}']/ancestor::*[@data-group]")[0]
    [tick] = group.xpath(".//input[@name='group']/@value")
    folios = set(group.xpath(".//input[@name='folio']/@value"))
    answer = office.gestora.submit(path, "/paquetes", group=[tick], title="Todas las declaraciones")
    office.idle()
    made = {document["folio"] for document in office.gestora.get(f"{answer.location}.json").json["documents"]}
    assert made == folios
    assert D13(1) not in folios  # it is in another packet already
    assert (
        f"/panel/documentos/{office.document(signing_of(office), D13(1))['code']}"
        in office.gestora.get(path).text
    )


def signing_of(office):
    path = f"/panel/proyectos/{office.project_id}"
    page = office.gestora.see(path)
    return page.xpath("string(//a[normalize-space()='Paquete de prueba']/@href)")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"folio": [], "title": "Nada"}, "Elija al menos un documento"),
        ({"folio": [D07(9)], "title": "  "}, "título"),
        ({"folio": ["LIM26-D13-001"], "title": "Otra vez"}, "Elija al menos un documento"),
    ],
)
def test_a_packet_that_cannot_be_is_refused_and_says_why(office, signing, fields, said):
    before = events(office)
    path = f"/panel/proyectos/{office.project_id}"
    answer = office.gestora.submit(path, "/paquetes", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert events(office) == before


def test_what_is_wrong_stops_one_document_and_no_other(office):
    office.entry(D07(1))["datos"]["declara_interes"] = False
    office.load(update=True)
    packet = office.packet(D07(1), D07(2))
    page = office.gestora.see(packet)
    failed = page.xpath(f"string(//li[contains(@class, 'document')][contains(., '{D07(1)}')])")
    assert f"documentos[{D07(1)}].datos.declara_interes" in failed
    assert "sin interés no hay ficha" in failed
    assert office.document(packet, D07(2))["state"] == "draft"
    office.entry(D07(1))["datos"]["declara_interes"] = True
    office.load(update=True)
    assert office.gestora.submit(packet, "/reintentar").status_code == 303
    office.idle()
    assert office.document(packet, D07(1))["state"] == "draft"


def test_a_document_waits_for_those_it_cites_and_for_what_replaces_them(office):
    packet = office.packet("LIM26-D31-001")
    page = office.gestora.read(packet)
    assert "Espera a que se selle LIM26-I03-001, LIM26-D30-001, LIM26-D32-001" in page
    inventory = office.packet("LIM26-D30-001")
    assert office.gestora.submit(document_path(office, inventory), "/reemplazar").status_code == 303
    office.idle()
    assert "Espera a que se selle LIM26-I03-001, LIM26-D30-002, LIM26-D32-001" in office.gestora.read(packet)


def test_a_preview_is_visibly_not_the_document(office):
    packet = office.packet(D07(3))
    [preview] = set(office.gestora.see(packet).xpath("//a[contains(@href, 'borrador.pdf')]/@href"))
    pdf = office.gestora.get(preview)
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Content-Disposition"].startswith("inline")
    [picture] = set(office.gestora.see(packet).xpath("//img[contains(@src, 'borrador.webp')]/@src"))
    assert office.gestora.get(picture).data[8:12] == b"WEBP"
    assert office.gestora.get(preview.replace("borrador", "presentado")).status_code == 404


def test_presenting_and_sending_are_two_steps(office):
    packet = office.packet(D07(4))
    assert "/enviar" not in office.gestora.get(packet).text
    assert office.gestora.post(f"{packet}/enviar").status_code == 409
    office.gestora.submit(packet, "/presentar")
    office.idle()
    assert office.document(packet, D07(4))["state"] == "presented"
    assert "/firmar/" not in office.gestora.get(packet).text
    office.gestora.submit(packet, "/enviar")
    office.idle()
    assert office.document(packet, D07(4))["state"] == "out_for_signature"
    again = office.gestora.post(f"{packet}/enviar")
    assert again.status_code == 409
    assert "No hay documentos presentados" in again.text


def test_a_link_handed_over_is_remembered_with_who_did_it(office, signing):
    person = by_hand(office, signing)
    text = office.gestora.see(signing).xpath(f"string(//*[@id='texto-{person}'])")
    assert office.link(signing, person) in text
    answer = office.gestora.submit(signing, "/entregada", within=f"persona-{person}")
    assert answer.status_code == 303
    row = office.gestora.see(signing).xpath(f"string(//*[@id='persona-{person}'])")
    assert "Entregado a mano" in row
    assert "Persona gestora" in row


def by_hand(office, packet):
    page = office.gestora.see(packet)
    people = page.xpath("//input[@data-link-of]/@data-link-of")
    return people[0] if people else page.xpath("//tr[starts-with(@id, 'persona-')]/@id")[0].partition("-")[2]


def test_a_revoked_link_dies_and_a_new_one_can_be_made(office, visitor):
    packet = office.sent(D07(5))
    [person] = people(office, packet)
    old = office.link(packet, person)
    assert visitor().get(old).status_code == 200
    assert office.gestora.submit(packet, "/anular", within=f"persona-{person}").status_code == 303
    assert visitor().get(old).status_code == 410
    assert office.gestora.submit(packet, "/enlace", within=f"persona-{person}").status_code == 303
    new = office.link(packet, person)
    assert new != old
    assert visitor().get(new).status_code == 200


def people(office, packet, said=""):
    """Those whose row says so."""
    rows = office.gestora.see(packet).xpath("//tr[starts-with(@id, 'persona-')]")
    return [row.get("id").partition("-")[2] for row in rows if said in row.text_content()]


def test_a_corrected_contact_kills_the_old_link_and_tells_both_addresses(office, visitor):
    packet = office.sent(D07(2 + 4))
    [person] = people(office, packet)
    old = office.link(packet, person)
    answer = office.gestora.submit(
        packet, "/contacto", within=f"persona-{person}", mail="nueva@example.org", phone="+56912345678"
    )
    assert answer.status_code == 303
    office.idle()
    row = office.gestora.see(packet).xpath(f"string(//*[@id='persona-{person}'])")
    assert visitor().get(old).status_code == 410
    assert visitor().get(office.link(packet, person)).status_code == 200
    assert any("nueva@example.org" in message["To"] for message in office.mails())
    assert "nueva@example.org" in row
    assert "Contacto corregido" in row, "said where the browser is"
    answer = office.gestora.submit(
        packet, "/contacto", within=f"persona-{person}", mail="otra@example.org", phone=""
    )
    assert answer.status_code == 303
    row = office.gestora.see(packet).xpath(f"string(//*[@id='persona-{person}'])")
    assert "avisamos a nueva@example.org y otra@example.org" in row


def test_a_corrected_contact_without_any_mail_tells_nobody(office):
    packet = office.sent("LIM26-D08-010")
    person = "P18"
    assert "@" not in office.gestora.see(packet).xpath(f"string(//*[@id='persona-{person}']/th)")
    answer = office.gestora.submit(
        packet, "/contacto", within=f"persona-{person}", mail="", phone="+56912345679"
    )
    assert answer.status_code == 303
    row = office.gestora.see(packet).xpath(f"string(//*[@id='persona-{person}'])")
    assert "dejó de servir: entregue el nuevo" in row
    assert "y avisamos a" not in row


@pytest.mark.parametrize("fields", [{"mail": "no es correo", "phone": ""}, {"mail": "", "phone": "12"}])
def test_a_contact_that_cannot_be_is_refused(office, signing, fields):
    before = events(office)
    [person, *_] = people(office, signing)
    answer = office.gestora.submit(signing, "/contacto", within=f"persona-{person}", **fields)
    assert answer.status_code == 422
    assert events(office) == before


def test_the_contact_of_somebody_else_is_not_corrected_through_this_packet(office, signing):
    answer = office.gestora.post(f"{signing}/contacto", person_key="P04", mail="x@example.org", phone="")
    assert answer.status_code == 404


def test_sealed_documents_come_as_a_zip_with_their_very_bytes(office):
    packet = office.sent(D07(7), D07(8))
    assert office.gestora.get(f"{packet}/sellados.zip").status_code == 404
    for person in people(office, packet):
        office.sign(packet, person)
    with office.gestora.get(f"{packet}/sellados.zip") as answer:
        data = answer.data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"{D07(7)}.pdf", f"{D07(8)}.pdf"]
        for folio in (D07(7), D07(8)):
            kept = office.document(packet, folio)
            assert sha256(archive.read(f"{folio}.pdf")).hexdigest() == kept["sha256"]
            assert office.gestora.get(kept["sealed_url"]).data == archive.read(f"{folio}.pdf")
    assert "Todo está firmado y sellado" in office.gestora.read(packet)


def test_a_document_tells_its_story(office):
    packet = office.sent(D07(10))
    [person, *_] = people(office, packet)
    office.sign(packet, person)
    code = office.document(packet, D07(10))["code"]
    page = office.gestora.read(f"/panel/documentos/{code}")
    for words in ("Se generó el borrador", "Se presentó", "Se envió", "leyó el documento y firmó"):
        assert words in page
    assert "Código de control (SHA-256)" in page
    grouped = "-".join(code[i : i + 4] for i in range(0, 16, 4))
    assert office.gestora.get(f"/panel/documentos/{grouped}").status_code == 200


def test_before_the_seal_a_reason_is_enough_to_void(office):
    packet = office.packet("LIM26-D17-001")
    reference = document_path(office, packet)
    assert office.gestora.post(f"{reference}/anular", reason="porque sí").status_code == 422
    assert office.gestora.submit(reference, "/anular", reason="duplicado").status_code == 303
    assert "Estaba repetido" in office.gestora.read(reference)
    assert office.gestora.post(f"{reference}/anular", reason="duplicado").status_code == 409


def document_path(office, packet):
    return office.gestora.see(packet).xpath("//li[contains(@class, 'document')]//h3/a/@href")[0]


def test_after_the_seal_only_an_attached_order_ends_a_document(office):
    packet = office.sent(D07(9))
    for person in people(office, packet):
        office.sign(packet, person)
    reference = document_path(office, packet)
    assert office.document(packet, D07(9))["state"] == "sealed"
    for fields in (
        {"reason": "orden_de_autoridad"},
        {"reason": "duplicado", "order": (io.BytesIO(b"%PDF-1.4 order"), "orden.pdf")},
        {"reason": "orden_de_autoridad", "order": (io.BytesIO(b"no es un PDF"), "orden.pdf")},
    ):
        assert office.gestora.submit(reference, "/anular", **fields).status_code in (409, 422)
    assert office.document(packet, D07(9))["state"] == "sealed"
    order = (io.BytesIO(b"%PDF-1.4 order"), "orden.pdf")
    answer = office.gestora.submit(reference, "/anular", reason="orden_de_autoridad", order=order)
    assert answer.status_code == 303
    assert office.document(packet, D07(9))["state"] == "voided"
    assert office.gestora.get(f"{reference}/fin.pdf").data == b"%PDF-1.4 order"


def test_a_document_is_replaced_by_a_new_one_and_says_so(office):
    packet = office.sent("LIM26-D17-002")
    old = document_path(office, packet)
    answer = office.gestora.submit(old, "/reemplazar")
    assert answer.status_code == 303
    office.idle()
    new = document_path(office, answer.location)
    assert "Hay un documento nuevo en lugar de este" in office.gestora.read(old)
    assert "Reemplaza a LIM26-D17-002" in office.gestora.read(new)


def test_a_required_signer_cannot_be_released(office, signing):
    reference = f"/panel/documentos/{office.document(signing, D13(1))['code']}"
    page = office.gestora.see(reference)
    assert "es obligatoria" in page.text_content()
    assert not page.xpath("//form[contains(@action, '/liberar')]")


def test_a_protocol_is_closed_without_who_never_signs(office):
    packet = office.sent("LIM26-D12-001")
    reference = document_path(office, packet)
    form = office.gestora.see(reference).xpath("//form[contains(@action, '/liberar')]")
    assert form, "the protocol's minimum lets somebody go"
    assert office.gestora.submit(reference, "/liberar", reason="   ").status_code == 422
    assert office.gestora.submit(reference, "/liberar", reason="Está fuera del país").status_code == 303
    office.idle()
    page = office.gestora.read(reference)
    assert "Se liberó: Está fuera del país" in page
    assert "quedó escrito «No firmó»" in page
    for person in people(office, packet, "Pendiente"):
        office.sign(packet, person)
    assert "Sellado con 6 de 7 firmas" in office.gestora.read(reference)
    assert "Sellado con 6 de 7 firmas" in office.gestora.read(packet)
    project = office.gestora.see(f"/panel/proyectos/{office.project_id}")
    assert "Sellado con 6 de 7 firmas" in project.xpath("string(//li[contains(., 'LIM26-D12-001')])")


def test_who_said_no_is_not_shown_with_a_signature(office):
    packet = office.sent("LIM26-D17-004", "LIM26-D17-005")
    for person in people(office, packet):
        office.sign(packet, person, "decline")
    page = office.gestora.read(document_path(office, packet))
    assert "No va a firmar" in page
    assert "Escrita:" not in page


def test_a_packet_is_complete_when_all_that_still_stands_is_sealed(office):
    packet = office.sent("LIM26-D17-006", "LIM26-D17-007")
    assert (
        office.gestora.submit(document_path(office, packet), "/anular", reason="duplicado").status_code == 303
    )
    for person in people(office, packet, "Pendiente"):
        office.sign(packet, person)
    assert "Todo está firmado y sellado" in office.gestora.read(packet)
    project = office.gestora.see(f"/panel/proyectos/{office.project_id}")
    [card] = project.xpath(f"//li[contains(@class, 'card')][.//a[contains(@href, '{packet}')]]")
    assert "Todo sellado" in card.text_content()


def test_documents_of_one_signer_say_whose_they_are(office, signing):
    cards = office.gestora.see(signing).xpath("//li[contains(@class, 'document')]")
    assert len({card.text_content() for card in cards}) == 2
    assert all("Firma: " in card.text_content() for card in cards)


def test_typed_text_never_becomes_markup(office):
    packet = office.packet("LIM26-D17-003", title="<script>alert(1)</script>")
    assert "<script>alert" not in office.gestora.get(packet).text
    assert "<script>alert(1)</script>" in office.gestora.read(packet)


def test_all_that_was_done_here_stands_in_the_log(office):
    with office.ctx.database.reading() as session:
        assert list(replay.differences(session, office.ctx.blobs)) == []
