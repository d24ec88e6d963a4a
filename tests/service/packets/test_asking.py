"""What only the signer knows: asked with the packet, answered on the own page, read and signed in the same visit."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from document_templates.programme import rules as programme_rules
from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Check, Flaw, rule
from service.errors import Invalid
from service.lifecycle import replay
from service.packets import generating, packets
from service.project import reasons
from service.project.importing import load
from service.signing import photographs
from storage.models import Inquiry
from tests.service.packets.conftest import Browser, Office

ASKED = ("ambitos_interes", "disponibilidad_horaria", "autoriza_contacto", "observaciones", "compromisos")


class Asking:
    """A packet whose only document waits for its signer's answers, sent; and that signer's visit."""

    def __init__(self, office: Office, folio: str) -> None:
        self.office, self.folio = office, folio
        entry = office.entry(folio)
        for key in ASKED:
            entry["datos"].pop(key, None)
        office.load(update=True)
        self.packet = office.packet(folio)
        assert [item["status"] for item in self.status()["items"]] == ["asking"]
        assert office.gestora.submit(self.packet, "/enviar").status_code == 303
        office.idle()
        self.person = entry["firmas"][0]["persona_id"]
        self.link = office.link(self.packet, self.person)
        self.visitor = Browser(office.app)
        self.page = self.visitor.see(self.link)
        self.questions = self.page.xpath("string(//a[contains(@href, '/preguntas/')]/@href)")

    def status(self) -> dict[str, Any]:
        return self.office.gestora.get(f"{self.packet}.json").json

    def answer(self, **fields: Any) -> TestResponse:
        held = dict(self.visitor.see(self.questions).forms[0].form_values()) | fields
        return self.visitor.client.post(self.questions, data=held)

    def datos(self) -> dict[str, Any]:
        return load(self.office.ctx, self.office.project_id).document(self.folio).datos


GIVEN = {"q-ambitos_interes": ["difusion", "operacion"], "q-disponibilidad_horaria": "tardes"}


def test_the_person_answers_reads_and_signs_in_one_visit(office):
    asking = Asking(office, "LIM26-D07-001")
    assert "Faltan sus respuestas" in asking.page.text_content()
    drawn = {"q-observaciones": "¡Me encanta! 😀👍🏽❤️"}
    assert asking.answer(**GIVEN, **drawn).status_code == 303
    office.idle()
    text = asking.visitor.see(asking.link).xpath("string(//a[contains(@href, '/texto')]/@href)")
    assert "Difusión en la comunidad" in asking.visitor.read(text)
    assert asking.datos()["observaciones"] == "¡Me encanta!"
    office.sign(asking.packet, asking.person)
    assert office.document(asking.packet, asking.folio)["state"] == "sealed"
    assert asking.datos()["ambitos_interes"] == ["difusion", "operacion"]
    with office.ctx.database.reading() as session:
        assert list(replay.differences(session, office.ctx.blobs)) == []


def test_the_staff_is_told_once_of_each_reason_why_an_answered_document_is_not_made(office, monkeypatch):
    asking = Asking(office, "LIM26-D07-007")
    before = {mail["Message-ID"] for mail in office.mails()}

    def refuse(*_: Any) -> Any:
        raise Invalid("Falta el acta de 12.345.678-5.")

    with monkeypatch.context() as broken:
        broken.setattr(generating, "_draft", refuse)
        assert asking.answer(**GIVEN).status_code == 303
        office.idle()
        assert office.gestora.submit(asking.packet, "/reintentar").status_code == 303
        office.idle()
    assert [item["status"] for item in asking.status()["items"]] == ["failed"]
    (mail,) = [mail for mail in office.mails() if mail["Message-ID"] not in before]
    assert mail["To"] == "gestora@example.org"
    assert mail["Subject"] == "Ecomercado Limache: un documento no se pudo hacer"
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert "http://localhost:8000" + asking.packet in text
        assert asking.folio in text
        assert "12.345.678-5" not in text
        assert "/firmar/" not in text
    page = " ".join(asking.visitor.see(asking.link).text_content().split())
    assert (
        "el documento todavía no se puede hacer. Le avisamos al equipo del Ecomercado Solidario de Limache."
        in page
    )
    with monkeypatch.context() as waiting:
        waiting.setattr(generating, "_held_by", lambda *_: ["LIM26-D30-001"])
        assert office.gestora.submit(asking.packet, "/reintentar").status_code == 303
        office.idle()
        assert [item["status"] for item in asking.status()["items"]] == ["held"]
        packets.resume_held(office.ctx, office.project_id)
        office.idle()
    fresh = [mail for mail in office.mails() if mail["Message-ID"] not in before]
    texts = [mail.get_body(("plain",)).get_content() for mail in fresh]
    assert len(texts) == 2
    assert any("Espera que antes se selle LIM26-D30-001." in text for text in texts)
    packets.resume_held(office.ctx, office.project_id)
    office.idle()
    assert "Le avisamos" not in asking.visitor.see(asking.link).text_content()
    assert office.document(asking.packet, asking.folio)["state"] == "out_for_signature"


def test_nothing_is_kept_until_everything_that_must_be_is_answered(office):
    asking = Asking(office, "LIM26-D07-002")
    answer = asking.answer(**{"q-disponibilidad_horaria": "sábados"})
    assert answer.status_code == 422
    assert "¿En qué le gustaría participar?" in answer.text
    assert "Falta responder esto." in answer.text
    assert 'value="sábados"' in answer.text
    assert "ambitos_interes" not in asking.datos()
    assert asking.status()["documents"] == []


def test_answers_are_given_once(office):
    asking = Asking(office, "LIM26-D07-003")
    held = dict(asking.visitor.see(asking.questions).forms[0].form_values()) | GIVEN
    assert asking.visitor.client.post(asking.questions, data=held).status_code == 303
    office.idle()
    held["q-ambitos_interes"] = ["donaciones"]
    again = asking.visitor.client.post(asking.questions, data=held)
    assert again.status_code == 409
    assert "Usted ya había respondido estas preguntas" in again.text
    assert "Falta algo" not in again.text
    assert asking.datos()["ambitos_interes"] == ["difusion", "operacion"]


def test_nobody_answers_for_another_person(office):
    asking = Asking(office, "LIM26-D07-004")
    other = office.sent("LIM26-D07-005")
    stranger = office.link(other, office.entry("LIM26-D07-005")["firmas"][0]["persona_id"])
    wrong = f"{stranger}/preguntas/{asking.questions.rpartition('/')[2]}"
    assert Browser(office.app).client.get(wrong).status_code == 404


def test_the_panel_says_who_has_to_answer(office):
    asking = Asking(office, "LIM26-D07-006")
    page = " ".join(office.gestora.see(asking.packet).text_content().split())
    assert "Falta que responda o firme 1 persona" in page
    assert "Por responder" in page
    assert "Se genera, se presenta y se envía solo cuando lleguen sus respuestas." in page


def test_a_picture_that_is_none_is_told_and_nothing_kept(office):
    asking = Asking(office, "LIM26-D07-008")
    answer = asking.answer(**GIVEN, **{"q-foto": (io.BytesIO(b"not a picture"), "foto.jpg")})
    assert answer.status_code == 422
    assert "No pudimos leer esta foto" in answer.text
    assert "ambitos_interes" not in asking.datos()


def test_answers_of_many_at_once_are_all_kept(office):
    """In a meeting everybody answers at the same minute, and each answer changes the same project."""
    sheets = [Asking(office, f"LIM26-D07-{number:03}") for number in (9, 10)]
    forms = [dict(one.visitor.see(one.questions).forms[0].form_values()) | GIVEN for one in sheets]
    with ThreadPoolExecutor() as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].visitor.client.post(pair[0].questions, data=pair[1]),
                zip(sheets, forms, strict=True),
            )
        )
    assert [answer.status_code for answer in answers] == [303, 303]
    office.idle()
    assert all(one.datos()["ambitos_interes"] == ["difusion", "operacion"] for one in sheets)


def test_a_photograph_is_made_small_and_loses_where_it_was_taken():
    picture = Image.new("RGB", (3000, 2000), (10, 120, 60))
    exif = picture.getexif()
    exif[0x010F] = "Marca del teléfono"
    exif[0x0112] = 6  # lying on its side
    raw = io.BytesIO()
    picture.save(raw, "JPEG", exif=exif)
    kept = Image.open(io.BytesIO(photographs.read(raw.getvalue()) or b""))
    assert kept.size == (1067, 1600)
    assert dict(kept.getexif()) == {}


def test_the_mail_says_that_questions_come_first(office):
    """Of somebody with an address who is asked before there is any document of theirs."""
    folio = next(
        entry["folio"]
        for entry in office.values["documentos"]
        if entry["folio"].startswith("LIM26-D08-") and entry["firmas"][0]["modo"] == "enlace"
    )
    entry = office.entry(folio)
    entry["datos"].pop("compromisos")
    office.load(update=True)
    before = len(office.mails())
    packet = office.packet(folio)
    assert office.gestora.submit(packet, "/enviar").status_code == 303
    office.idle()
    (mail,) = office.mails()[before:]
    assert mail["Subject"].endswith("tiene 1 documento para firmar")
    text = mail.get_body(("plain",)).get_content()
    assert entry["titulo"] in text
    assert "Primero responda unas preguntas" in text
    assert "Firma como" not in text


TOO_EARLY = date(2026, 1, 2)
COMMITMENT, LATER, OTHER = "LIM26-D08-006", "LIM26-D08-007", "LIM26-D08-008"


def stopping(monkeypatch: pytest.MonkeyPatch, id: str, check: Check) -> None:
    """One rule more that does not let a document leave."""
    fresh = rule(id, "Así lo pide el programa.", severity="block")(check)
    monkeypatch.setattr(programme_rules, "RULES", {**programme_rules.RULES, id: fresh})


def item(office: Office, packet: str) -> dict[str, Any]:
    (only,) = office.gestora.get(f"{packet}.json").json["items"]
    return only


def test_what_no_answer_would_mend_is_told_to_the_gestora_before_anybody_is_asked(office, monkeypatch):
    def certified(case: Case) -> Iterator[Flaw]:
        for entry in case.begun("compromiso_organizacion"):
            if not case.project.organisation(entry.datos["organizacion_id"]).certificados:
                yield Flaw("La organización no tiene certificado de directorio.", entry.folio)

    stopping(monkeypatch, "R-901", certified)
    entry = office.entry(COMMITMENT)
    entry["datos"].pop("compromisos")
    organisation = next(
        one for one in office.values["organizaciones"] if one["id"] == entry["datos"]["organizacion_id"]
    )
    certificates, organisation["certificados"] = organisation["certificados"], []
    office.load(update=True)
    mails = len(office.mails())
    packet = office.packet(COMMITMENT)
    assert item(office, packet)["status"] == "failed"
    text = office.gestora.read(packet)
    assert "1 documento no se pudo hacer" in text
    assert "La organización no tiene certificado de directorio. Regla R-901: Así lo pide el programa." in text
    assert office.gestora.see(packet).xpath("//form[contains(@action, '/enviar')]") == []
    assert office.gestora.post(f"{packet}/enviar").status_code == 409
    assert len(office.mails()) == mails

    organisation["certificados"] = certificates
    office.load(update=True)
    assert office.gestora.submit(packet, "/reintentar").status_code == 303
    office.idle()
    assert item(office, packet)["status"] == "asking"
    assert office.gestora.submit(packet, "/enviar").status_code == 303
    office.idle()
    assert office.link(packet, entry["firmas"][0]["persona_id"])


def test_what_came_between_making_and_sending_a_packet_is_told_when_it_is_sent(office):
    entry = office.entry(LATER)
    until = entry["datos"]["vigencia_hasta"]
    entry["datos"].pop("compromisos")
    office.load(update=True)
    packet = office.packet(LATER, OTHER)
    assert office.gestora.submit(packet, "/presentar").status_code == 303
    office.idle()
    entry["datos"]["vigencia_hasta"] = TOO_EARLY
    office.load(update=True)
    assert office.gestora.submit(packet, "/enviar").status_code == 303
    office.idle()
    assert office.document(packet, OTHER)["state"] == "out_for_signature"
    [stopped] = [one for one in office.gestora.get(f"{packet}.json").json["items"] if one["errors"]]
    assert (stopped["folio"], stopped["status"]) == (LATER, "failed")
    assert "debe ser posterior a la fecha de este documento" in office.gestora.read(packet)
    with office.ctx.database.reading() as session:
        assert session.scalars(select(Inquiry).where(Inquiry.folio == LATER)).all() == []

    for day in (until, TOO_EARLY):
        entry["datos"]["vigencia_hasta"] = day
        office.load(update=True)
        if day == until:
            assert office.gestora.submit(packet, "/reintentar").status_code == 303
            office.idle()
    answer = office.gestora.submit(packet, "/enviar")
    assert answer.status_code == 409
    assert f"No se envió nada: abajo dice qué falta para hacer {LATER}." in answer.text
    entry["datos"]["vigencia_hasta"] = until
    office.load(update=True)


def test_what_only_the_answers_bring_about_is_told_at_the_question(office, monkeypatch):
    def several(case: Case) -> Iterator[Flaw]:
        for entry in case.begun("compromiso_organizacion"):
            if entry.datos.get("compromisos") == ["nada"]:
                yield Flaw("Esto no es un compromiso.", entry.folio)

    stopping(monkeypatch, "R-902", several)
    asking = Asking(office, "LIM26-D08-003")
    answer = asking.answer(**{"q-compromisos": "nada"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    told = page.get_element_by_id("q-compromisos").getparent().text_content()
    assert "Esto no es un compromiso." in told
    assert page.xpath("//*[@id='errores']//a/@href") == ["#q-compromisos"]
    assert "compromisos" not in asking.datos()
    assert asking.answer(**{"q-compromisos": "armar canastas"}).status_code == 303
    office.idle()
    assert office.document(asking.packet, asking.folio)["state"] == "out_for_signature"


def test_answers_are_kept_when_what_stops_the_document_came_after_the_question(office, monkeypatch):
    asking = Asking(office, "LIM26-D08-004")

    def always(case: Case) -> Iterator[Flaw]:
        for entry in case.begun("compromiso_organizacion"):
            yield Flaw("Ya no se reciben compromisos.", entry.folio)

    with monkeypatch.context() as later:
        stopping(later, "R-903", always)
        assert asking.answer(**{"q-compromisos": "armar canastas"}).status_code == 303
        office.idle()
    assert asking.datos()["compromisos"] == ["armar canastas"]
    assert [one["status"] for one in asking.status()["items"]] == ["failed"]
    assert office.gestora.submit(asking.packet, "/reintentar").status_code == 303
    office.idle()
    assert office.document(asking.packet, asking.folio)["state"] == "out_for_signature"


def test_a_reason_that_is_known_to_be_needed_is_written_before_the_questions_are_sent(office):
    """So that whoever answers reads and signs in the same visit, and nobody has to write one meanwhile."""
    folio, why = "LIM26-D34-001", "La ADL avisó ese día que no podía llegar."
    entry = office.entry(folio)
    entry["datos"] = {"sesion_id": entry["datos"]["sesion_id"], "conduce_id": "P02"}
    office.load(update=True)
    packet = office.packet(folio)
    [area] = office.gestora.see(packet).xpath("//form[contains(@action, '/enviar')]//textarea")
    assert area.name == "reason-R-28"
    answer = office.gestora.submit(packet, "/enviar")
    assert answer.status_code == 422
    assert "escriba por qué se sigue adelante" in answer.text
    assert office.gestora.see(packet).xpath("//*[@id='personas']") == []
    assert office.gestora.submit(packet, "/enviar", **{area.name: why}).status_code == 303
    office.idle()
    assert why in office.gestora.read(packet)

    link = office.link(packet, "P05")
    visitor = Browser(office.app)
    questions = visitor.see(link).xpath("string(//a[contains(@href, '/preguntas/')]/@href)")
    held = dict(visitor.see(questions).forms[0].form_values())
    said = {name: "Se aprendió a donar juntos." for name in held if name.startswith("q-")}
    assert visitor.client.post(questions, data=held | said).status_code == 303
    office.idle()
    assert office.document(packet, folio)["state"] == "out_for_signature"
    with office.ctx.database.reading() as session:
        [given] = reasons.written(session, office.project_id).values()
        assert (given.rule, given.folio, given.reason) == ("R-28", folio, why)
        assert list(replay.differences(session, office.ctx.blobs)) == []
