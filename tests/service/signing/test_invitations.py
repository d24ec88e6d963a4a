"""Links: one open for each person and packet, at the address that the project says now."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.errors import Invalid, LinkExpired, LinkRevoked, NotFound, NotPossibleNow
from service.packets import packets
from service.project.importing import load
from service.signing import invitations
from signatures.links import Links
from storage.models import Event, Invitation, Mail, Project

ROSA, LUIS, ANA = "P06", "P07", "P08"
GESTORA = "account:1"
OLD = "rosa.contreras@example.com"
NEW = "rosa.nueva@example.org"


def mails(ctx: Context, template: str) -> list[str]:
    with ctx.database.reading() as session:
        query = select(Mail.to).where(Mail.template == template).order_by(Mail.id)
        return list(session.scalars(query))


def links(ctx: Context, person: str = ROSA) -> list[Invitation]:
    """All that the person ever had, oldest first."""
    with ctx.database.reading() as session:
        query = select(Invitation).where(Invitation.person_key == person).order_by(Invitation.created_at)
        return list(session.scalars(query))


def read(ctx: Context, token: str) -> Invitation:
    with ctx.database.reading() as session:
        return invitations.read(ctx, session, token)


@pytest.fixture
def sent(line: Any) -> Any:
    line.draft("LIM26-X01-901", [ROSA, LUIS, ANA])
    line.send()
    return line


def test_a_corrected_mail_kills_the_old_link_and_both_addresses_are_told(sent: Any, ctx: Any) -> None:
    old = sent.token()
    invitations.correct_contact(ctx, sent.packet_id, ROSA, f" {NEW.upper()} ", "9 0000 0066", GESTORA)
    with pytest.raises(LinkRevoked):
        read(ctx, old)
    fresh = read(ctx, sent.token())
    assert (fresh.mail, fresh.phone, fresh.channel) == (NEW, "+56900000066", "mail")
    assert mails(ctx, "contact_changed") == sorted([OLD, NEW])
    assert mails(ctx, "invitation")[-1] == NEW
    person = load(ctx, sent.project_id).person(ROSA)
    assert (person.correo, person.telefono) == (NEW, "+56900000066")
    with ctx.database.reading() as session:
        [event] = session.scalars(select(Event).where(Event.type == "contact_corrected"))
        assert session.scalars(select(Project.values_digest)).one() == event.payload["values_digest"]
    assert event.actor == GESTORA
    assert event.payload["old"] == {"mail": OLD, "phone": "+56900000006"}
    assert event.payload["new"] == {"mail": NEW, "phone": "+56900000066"}


def test_who_loses_the_only_mail_gets_the_link_by_hand_and_the_old_address_is_told(
    sent: Any, ctx: Context
) -> None:
    before = mails(ctx, "invitation")
    invitations.correct_contact(ctx, sent.packet_id, ROSA, "", "", GESTORA)
    fresh = read(ctx, sent.token())
    assert (fresh.channel, fresh.mail, fresh.phone) == ("by_hand", None, None)
    assert mails(ctx, "contact_changed") == [OLD]
    assert mails(ctx, "invitation") == before


def test_who_gets_a_first_mail_moves_from_hand_to_mail(sent: Any, ctx: Any) -> None:
    assert links(ctx, ANA)[-1].channel == "by_hand"
    invitations.correct_contact(ctx, sent.packet_id, ANA, "ana@example.org", "+56900000008", GESTORA)
    assert read(ctx, sent.token(ANA)).channel == "mail"
    assert mails(ctx, "invitation")[-1] == "ana@example.org"


def test_who_preferred_a_hand_keeps_it_when_the_mail_is_corrected(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901", signers=[line._signer(0, ROSA) | {"mode": "enlace_a_mano"}])
    line.send()
    invitations.correct_contact(ctx, line.packet_id, ROSA, NEW, None, GESTORA)
    assert read(ctx, line.token()).channel == "by_hand"
    assert mails(ctx, "invitation") == []


def test_the_address_that_holds_a_link_is_told_even_when_the_project_forgot_it(
    sent: Any, ctx: Context
) -> None:
    """A new project file changed the mail after the link had left for the old one."""
    invitations.correct_contact(ctx, sent.packet_id, LUIS, "otro@example.org", None, GESTORA)
    with ctx.database.writing() as session:  # as if that link had stayed where it was
        session.get_one(Invitation, sent.invitation_id(LUIS)).mail = "luis.pizarro@example.com"
    invitations.correct_contact(ctx, sent.packet_id, LUIS, "tercero@example.org", None, GESTORA)
    assert mails(ctx, "contact_changed")[-3:] == [
        "luis.pizarro@example.com",
        "otro@example.org",
        "tercero@example.org",
    ]


@pytest.mark.parametrize(
    ("mail", "phone", "message"),
    [
        ("sin arroba", None, "correo no está bien"),
        ("a@b@c.cl", None, "correo no está bien"),
        ("a@localhost", None, "correo no está bien"),
        ("a@example.org\nBcc: b@example.org", None, "correo no está bien"),
        ("x" * 250 + "@example.org", None, "correo no está bien"),
        (None, "12", "teléfono no está bien"),
        (None, "+56 1 2345", "teléfono no está bien"),
        (None, "llámeme", "teléfono no está bien"),
        (OLD, "+56900000006", "el mismo que ya estaba"),
    ],
)
def test_a_contact_that_is_wrong_or_the_same_changes_nothing(
    sent: Any, ctx: Context, mail: str | None, phone: str | None, message: str
) -> None:
    token = sent.token()
    with pytest.raises(Invalid, match=message):
        invitations.correct_contact(ctx, sent.packet_id, ROSA, mail, phone, GESTORA)
    assert read(ctx, token).state == "open"
    assert mails(ctx, "contact_changed") == []


def test_a_person_or_packet_that_is_not_there_is_refused(sent: Any, ctx: Any) -> None:
    with pytest.raises(NotFound):
        invitations.correct_contact(ctx, "nada", ROSA, NEW, None, GESTORA)
    with pytest.raises(NotPossibleNow, match="P99"):
        invitations.correct_contact(ctx, sent.packet_id, "P99", NEW, None, GESTORA)


def test_of_corrections_at_once_none_is_lost(sent: Any, ctx: Any) -> None:
    """Each either stands in the project's values or was told to try again."""
    barrier = threading.Barrier(3)

    def correct(person: str) -> bool:
        barrier.wait(30)
        try:
            invitations.correct_contact(
                ctx, sent.packet_id, person, f"{person.lower()}@example.org", None, GESTORA
            )
        except NotPossibleNow:
            return False
        return True

    people = [ROSA, LUIS, ANA]
    with ThreadPoolExecutor(3) as pool:
        done = dict(zip(people, pool.map(correct, people), strict=True))
    project = load(ctx, sent.project_id)
    assert any(done.values())
    for person, stands in done.items():
        assert (project.person(person).correo == f"{person.lower()}@example.org") is stands


def test_a_link_is_sent_again_as_it_is_while_it_opens(sent: Any, ctx: Any) -> None:
    token = sent.token()
    invitations.resend(ctx, sent.invitation_id(), GESTORA)
    assert sent.token() == token
    assert mails(ctx, "invitation").count(OLD) == 2


def test_an_expired_link_is_sent_again_as_a_new_one(sent: Any, ctx: Any) -> None:
    token, expired = sent.token(), sent.invitation_id()
    ctx.ahead = timedelta(days=31)
    with pytest.raises(LinkExpired):
        read(ctx, token)
    invitations.resend(ctx, expired, GESTORA)
    first, second = links(ctx)
    assert (first.state, first.replaced_by_id) == ("revoked", second.id)
    assert read(ctx, sent.token()).id == second.id
    with pytest.raises(LinkRevoked):
        read(ctx, token)
    with pytest.raises(NotPossibleNow):
        invitations.resend(ctx, expired, GESTORA)


def test_a_link_by_hand_is_not_mailed(sent: Any, ctx: Any) -> None:
    with pytest.raises(NotPossibleNow, match="a mano"):
        invitations.resend(ctx, sent.invitation_id(ANA), GESTORA)


def test_delivery_by_hand_is_remembered_with_who_did_it(sent: Any, ctx: Any) -> None:
    invitations.deliver_by_hand(ctx, sent.invitation_id(ANA), GESTORA)
    invitation = read(ctx, sent.token(ANA))
    assert invitation.delivered_by == GESTORA
    assert invitation.delivered_at is not None
    invitations.revoke(ctx, invitation.id, GESTORA)
    with pytest.raises(NotPossibleNow):
        invitations.deliver_by_hand(ctx, invitation.id, GESTORA)


def test_a_revoked_link_is_reopened_at_the_present_address(sent: Any, ctx: Any) -> None:
    revoked = sent.token()
    with pytest.raises(NotPossibleNow, match="ya tiene un enlace"):
        invitations.reopen(ctx, sent.packet_id, ROSA, GESTORA)
    invitations.revoke(ctx, sent.invitation_id(), GESTORA)
    with pytest.raises(NotPossibleNow):
        invitations.revoke(ctx, links(ctx)[0].id, GESTORA)
    invitations.correct_contact(ctx, sent.packet_id, ROSA, NEW, None, GESTORA)
    assert [link.state for link in links(ctx)] == ["revoked"], "a link that was withdrawn stays so"
    fresh = invitations.reopen(ctx, sent.packet_id, ROSA, GESTORA)
    assert read(ctx, sent.token()).id == fresh
    assert mails(ctx, "invitation")[-1] == NEW
    with pytest.raises(LinkRevoked):
        read(ctx, revoked)
    with pytest.raises(NotFound):
        invitations.reopen(ctx, sent.packet_id, "P01", GESTORA)


def test_what_was_answered_survives_the_link(sent: Any, ctx: Any) -> None:
    sent.act()
    invitations.revoke(ctx, sent.invitation_id(), GESTORA)
    assert sent.signer(sent.documents[0]).state == "agreed"


def test_sending_more_keeps_the_open_link_and_replaces_the_expired_one(sent: Any, ctx: Any) -> None:
    token = sent.token()
    sent.draft("LIM26-X01-902", [ROSA])
    sent.send()
    assert sent.token() == token
    ctx.ahead = timedelta(days=31)
    sent.draft("LIM26-X01-903", [ROSA])
    sent.send()
    assert sent.token() != token
    assert [link.state for link in links(ctx)] == ["revoked", "open"]


def test_somebody_who_left_the_project_is_told_not_a_failure(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", signers=[line._signer(0, ROSA) | {"person_key": "P99"}])
    line.present()
    with pytest.raises(NotPossibleNow, match="P99"):
        packets.send(ctx, line.packet_id, GESTORA)
    assert line.document(document).state == "presented"
    assert links(ctx, "P99") == []


def test_the_text_for_whatsapp_names_the_person_the_gestora_and_the_day(sent: Any, ctx: Any) -> None:
    with ctx.database.reading() as session:
        invitation = session.get_one(Invitation, sent.invitation_id(ANA))
        text = invitations.whatsapp_text(ctx, invitation)
        link = invitations.link(ctx, invitation)
    assert text.startswith("Hola Ana, soy Camila Andrea Rojas Venegas, del Ecomercado de Limache.")
    assert link in text
    assert read(ctx, link.rpartition("/")[2]).id == invitation.id


def test_the_text_for_whatsapp_asks_for_nothing_when_nothing_waits(sent: Any, ctx: Any) -> None:
    with ctx.database.reading() as session:
        invitation = session.get_one(Invitation, sent.invitation_id(ANA))
        text = invitations.whatsapp_text(ctx, invitation, pending=False)
        assert invitations.link(ctx, invitation) in text
    assert "ver y bajar sus copias" in text
    assert "firmar" not in text.replace("/firmar/", "")


def gestora(browser: Callable[[], Any], account: Callable[..., str]) -> Any:
    staff = browser()
    staff.log_in(account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL, "")))
    return staff


def test_a_link_whose_key_was_dropped_is_replaced_by_a_new_one(
    sent: Any, ctx: Any, browser: Callable[[], Any], account: Callable[..., str]
) -> None:
    sent.ask("LIM26-X01-901", sent.documents[0])
    staff, old = gestora(browser, account), sent.invitation_id()
    ctx.__dict__["links"] = Links([b"another key of sixteen bytes"])
    path = f"/panel/paquetes/{sent.packet_id}"
    row = staff.see(path).xpath(f"//*[@id='persona-{ROSA}']")[0]
    assert "Hacer un enlace nuevo" in row.text_content()
    assert "Enviar el correo otra vez" not in row.text_content()
    fresh = invitations.reopen(ctx, sent.packet_id, ROSA, GESTORA)
    assert links(ctx)[0].replaced_by_id == fresh
    assert read(ctx, sent.token()).id == fresh
    invitations.resend(ctx, sent.invitation_id(LUIS), GESTORA)
    assert read(ctx, sent.token(LUIS)).state == "open"
    assert old != fresh
    assert "Enviar el correo otra vez" in staff.get(path).text


def test_a_corrected_phone_is_told_by_the_gestora_to_both_numbers(
    sent: Any, browser: Callable[[], Any], account: Callable[..., str]
) -> None:
    sent.ask("LIM26-X01-901", sent.documents[0])
    staff = gestora(browser, account)
    path = f"/panel/paquetes/{sent.packet_id}"
    answer = staff.post(f"{path}/contacto", person_key=ANA, mail="", phone="+56 9 1234 5678")
    assert answer.status_code == 303
    told = staff.see(path).xpath(
        f"//*[@id='persona-{ANA}']//a[contains(@href, 'wa.me') and contains(., '+56')]"
    )
    assert [link.text_content() for link in told] == ["+56 9 0000 0008", "+56 9 1234 5678"]
    assert all("no%20lo%20pidi%C3%B3" in link.get("href") for link in told)
    assert "firmar/" not in told[0].get("href"), "no link to the old number"
