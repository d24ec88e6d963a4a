"""What can happen, as a closed list, and the bytes by which it is remembered.

An event's canonical bytes are JSON after RFC 8785 of NFC text and integers only. The log keeps
`commitment = HMAC-SHA256(salt, canonical bytes)`, so that payload and salt can be erased (Ley 21.719)
while the log stands; the leaf hash is that of RFC 6962, `SHA-256(0x00 || commitment)`.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import rfc8785

VERSION = 1


class EventType(StrEnum):
    PROJECT_IMPORTED = "project_imported"
    PROJECT_UPDATED = "project_updated"
    CONTACT_CORRECTED = "contact_corrected"
    EXTERNAL_KEPT = "external_kept"
    FINDING_ANSWERED = "finding_answered"
    TEMPLATE_BROUGHT = "template_brought"
    TEMPLATE_MATCHED = "template_matched"
    TEMPLATE_APPROVED = "template_approved"
    TEMPLATE_IN_FORCE = "template_in_force"
    TEMPLATE_RETIRED = "template_retired"
    PACKET_CREATED = "packet_created"
    DOCUMENT_DRAFTED = "document_drafted"
    REASONS_GIVEN = "reasons_given"
    DOCUMENT_PRESENTED = "document_presented"
    DOCUMENT_SENT = "document_sent"
    INVITATION_OPENED = "invitation_opened"
    INVITATION_MAILED = "invitation_mailed"
    INVITATION_DELIVERED = "invitation_delivered"
    INVITATION_REVOKED = "invitation_revoked"
    QUESTIONS_ASKED = "questions_asked"
    QUESTIONS_ANSWERED = "questions_answered"
    ACT_RECORDED = "act_recorded"
    SIGNATURE_PACKAGED = "signature_packaged"
    SIGNER_RELEASED = "signer_released"
    RELEASE_PACKAGED = "release_packaged"
    DOCUMENT_SEALED = "document_sealed"
    DOCUMENT_VOIDED = "document_voided"
    DOCUMENT_SUPERSEDED = "document_superseded"
    DOCUMENT_RECTIFIED = "document_rectified"
    COPIES_MAILED = "copies_mailed"
    ACCOUNT_CREATED = "account_created"
    MEMBERSHIP_GRANTED = "membership_granted"
    MEMBERSHIP_REVOKED = "membership_revoked"
    AUTHORITY_CREATED = "authority_created"


@dataclass(frozen=True)
class Event:
    """What happened, to what, when and by whom. `payload` is plain JSON without floats."""

    position: int
    """Its place in the log, from 0: bound like the rest, so that two events cannot change places."""
    type: EventType
    at: datetime
    actor: str
    payload: Mapping[str, Any]
    project_id: str | None = None
    packet_id: str | None = None
    document_id: str | None = None


def canonical(event: Event) -> bytes:
    """The bytes that the log commits to. Raises ValueError on a float or a naive time."""
    if event.at.tzinfo is None:
        raise ValueError("an event needs an aware time")
    return rfc8785.dumps(
        _plain(
            {
                "version": VERSION,
                "position": event.position,
                "type": event.type.value,
                "at": instant(event.at),
                "actor": event.actor,
                "project": event.project_id,
                "packet": event.packet_id,
                "document": event.document_id,
                "payload": dict(event.payload),
            }
        )
    )


def commitment(salt: bytes, canonical_bytes: bytes) -> bytes:
    """32 bytes that bind the event without telling it; also the evidence hash of an act's certificate."""
    return hmac.new(salt, canonical_bytes, hashlib.sha256).digest()


def leaf_hash(committed: bytes) -> bytes:
    """RFC 6962, section 2.1: the hash of a leaf whose data is the commitment."""
    return hashlib.sha256(b"\x00" + committed).digest()


def instant(at: datetime) -> str:
    """UTC with microseconds, `2026-11-20T14:05:31.000000Z`: one spelling for one moment."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        raise ValueError("an event carries integers, never floats")
    return value
