"""The programme's rules at work: what they stop is not generated, what they warn of is presented with a reason."""

from typing import Any

import pytest
from lxml import html

from service.lifecycle import replay

MATRIX, RULES_OF_USE = "LIM26-D20-001", "LIM26-D32-001"
DECLARATION = "LIM26-D13-001"
REASON = "El inventario se levantó antes; se está corrigiendo su fecha."


def item(office: Any, packet: str, folio: str) -> Any:
    items = office.gestora.get(f"{packet}.json").json["items"]
    return next(one for one in items if one["folio"] == folio)


def test_what_a_rule_stops_is_not_generated_until_it_is_mended(office):
    entry = office.entry(MATRIX)
    approvals, entry["visaciones"] = entry["visaciones"], []
    office.load(update=True)
    packet = office.packet(MATRIX)
    assert item(office, packet, MATRIX)["status"] == "failed"
    text = office.gestora.read(packet)
    assert "El formato de la matriz está ajustado y no tiene la visación del FOSIS regional." in text
    assert "Regla R-30: Una matriz con formato ajustado se usa solo con visación" in text

    entry["visaciones"] = approvals
    office.load(update=True)
    assert office.gestora.submit(packet, "/reintentar").status_code == 303
    office.idle()
    assert item(office, packet, MATRIX)["status"] == "ready"


def reasons(office: Any, packet: str, reason: str) -> dict[str, str]:
    """For every rule that warns: as the days go by some certificate grows old, too."""
    areas = office.gestora.see(packet).xpath("//textarea[starts-with(@name, 'reason-')]/@name")
    return dict.fromkeys(areas, "Está anotado.") | {"reason-R-78": reason}


@pytest.fixture(scope="module")
def warned(office):
    """A draft of which a rule warns (no inventory was made before it), beside one of which none does."""
    return office.packet(RULES_OF_USE, DECLARATION, title="Reglamento")


def test_what_a_rule_warns_of_is_told_before_presenting(office, warned):
    page = office.gestora.see(warned)
    [told] = [one for one in page.xpath("//*[@class='warned']") if "R-78" in one.text_content()]
    text = " ".join(told.text_content().split())
    assert "Regla R-78" in text
    assert (
        f"{RULES_OF_USE}: En la sesión del 15-10-2026 se validó el reglamento de uso sin un inventario"
        in text
    )
    assert [area.get("maxlength") for area in told.iter("textarea")] == ["300"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301], ids=["none", "blank", "too long"])
def test_without_a_reason_nothing_is_presented(office, warned, reason):
    answer = office.gestora.submit(warned, "/presentar", **{"reason-R-78": reason})
    assert answer.status_code == 422
    assert "escriba por qué se sigue adelante" in answer.text
    if len(reason) > 300:
        [area] = html.fromstring(answer.text).xpath("//textarea[@name='reason-R-78']")
        assert (area.text or "").strip() == reason
    office.idle()
    assert {d["state"] for d in office.gestora.get(f"{warned}.json").json["documents"]} == {"draft"}


def test_the_reason_is_kept_with_the_document_it_is_about(office, warned):
    answer = office.gestora.submit(warned, "/presentar", **reasons(office, warned, f"  {REASON} "))
    assert answer.status_code == 303, answer.text
    office.idle()
    assert {d["state"] for d in office.gestora.get(f"{warned}.json").json["documents"]} == {"presented"}
    page = office.gestora.see(warned)
    [card] = [
        li for li in page.xpath("//li[contains(@class, 'document')]") if RULES_OF_USE in li.text_content()
    ]
    assert REASON in card.text_content()
    assert page.text_content().count(REASON) == 1
    rules_of_use = office.document(warned, RULES_OF_USE)
    history = office.gestora.read(f"/panel/documentos/{rules_of_use['code']}")
    assert REASON in history
    with office.ctx.database.reading() as session:
        assert list(replay.differences(session, office.ctx.blobs)) == []


def test_what_no_rule_warns_of_is_presented_at_once(office):
    packet = office.packet("LIM26-D13-002")
    assert office.gestora.see(packet).xpath("//*[@class='warned']") == []
    assert office.gestora.submit(packet, "/presentar").status_code == 303
    office.idle()
