"""Copies: one mail per person and packet, when nothing of theirs is to come, to whatever address they have."""

from typing import Any

import pytest
from sqlalchemy import select, update

from service.context import Context
from service.packets import copies
from storage.models import Mail, PacketItem

ROSA, LUIS = "P06", "P07"


def mailed(ctx: Context) -> list[str]:
    with ctx.database.reading() as session:
        return list(session.scalars(select(Mail.to).where(Mail.template == "copies").order_by(Mail.to)))


def signed_by(line: Any, person: str) -> str:
    """Folio of a document of the project that this person is to sign and that is not made here."""
    entries = line.people.documentos
    return next(one.folio for one in entries if {s.persona_id for s in one.firmas} == {person})


@pytest.mark.parametrize("status", ["waiting", "held", "asking"])
def test_who_is_to_sign_what_is_still_to_be_made_gets_all_copies_later(
    line: Any, ctx: Context, status: str
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.ask(signed_by(line, ROSA), status=status, held_by=["LIM26-X01-909"])
    line.send()
    for person in (ROSA, LUIS):
        line.act(person)
    line.package()
    copies.send(ctx, line.packet_id, document)
    assert mailed(ctx) == ["luis.pizarro@example.com"]
    with ctx.database.writing() as session:
        session.execute(update(PacketItem).values(status="failed"))
    copies.send(ctx, line.packet_id, document)
    assert mailed(ctx) == ["luis.pizarro@example.com", "rosa.contreras@example.com"]


def test_who_has_a_mail_but_wants_the_link_by_hand_gets_the_copies(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", signers=[line._signer(0, ROSA) | {"mode": "enlace_a_mano"}])
    line.send()
    line.act(ROSA)
    line.package()
    copies.send(ctx, line.packet_id, document)
    assert mailed(ctx) == ["rosa.contreras@example.com"]
