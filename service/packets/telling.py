"""Mails to whoever of the staff can act: a person who signs answered something else, or waits for a document.

They are asked for in the transaction of their cause, so that a page may say that the staff was told.
"""

import hashlib
import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.accounts.login import grants_of
from service.accounts.permissions import Action, Permission, may
from service.lifecycle.transaction import Transaction
from storage.models import Account, Inquiry, Mail, Packet, PacketItem


def of_answers(tx: Transaction, packet: Packet, act_id: str) -> None:
    """One mail about all that the act does not sign."""
    _tell(tx, packet, "answers", act_id, act_id=act_id)


def not_made(tx: Transaction, item: PacketItem, inquiry: Inquiry) -> None:
    """The person answered, and their document fails or waits. For the same reason never twice."""
    why = json.dumps([item.status, item.errors], sort_keys=True)
    cause = f"{inquiry.id}:{hashlib.sha256(why.encode()).hexdigest()[:16]}"
    packet = tx.session.get_one(Packet, item.packet_id)
    _tell(tx, packet, "not_made", cause, inquiry_id=inquiry.id)


def told(session: Session, packet_id: str) -> frozenset[str]:
    """The acts and inquiries of a packet that the staff was told of."""
    keys = [
        key
        for template in ("answers", "not_made")
        for key in session.scalars(select(Mail.key).where(Mail.key.startswith(f"{template}:{packet_id}:")))
    ]
    return frozenset(key.split(":")[2] for key in keys)


def who_acts(session: Session, packet: Packet) -> Sequence[Account]:
    """Who opened the packet, while they may still work on it; else every gestora of the project."""
    accounts = session.scalars(
        select(Account).where(Account.active).options(selectinload(Account.memberships)).order_by(Account.id)
    )
    able = [one for one in accounts if may(grants_of(one), Action.WORK, packet.project)]
    creator = [one for one in able if packet.created_by == f"account:{one.id}"]
    return creator or [one for one in able if _is_gestora(one, packet)]


def _is_gestora(account: Account, packet: Packet) -> bool:
    own = [grant for grant in grants_of(account) if grant.permission is Permission.GESTORA]
    return may(own, Action.WORK, packet.project)


def _tell(tx: Transaction, packet: Packet, template: str, cause: str, **values: str) -> None:
    for account in who_acts(tx.session, packet):
        key = f"{packet.id}:{cause}:{account.id}"
        tx.mail(template, key, account.email, packet_id=packet.id, account_id=str(account.id), **values)
