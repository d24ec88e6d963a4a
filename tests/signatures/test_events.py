"""Canonical bytes are one spelling for one event; the commitment binds them and tells nothing."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from signatures import events
from signatures.events import Event, EventType

AT = datetime(2026, 11, 20, 14, 5, 31, 123456, UTC)


def event(**payload):
    return Event(7, EventType.DOCUMENT_SENT, AT, "account:1", payload, document_id="d1")


def test_the_same_event_has_the_same_bytes_however_it_is_spelt():
    santiago = AT.astimezone(timezone(timedelta(hours=-3)))
    composed, decomposed = "Nu\u00f1ez", "Nun\u0303ez"
    one = events.canonical(event(name=composed, modes={"b": 1, "a": 2}))
    same = Event(
        7,
        EventType.DOCUMENT_SENT,
        santiago,
        "account:1",
        {"modes": {"a": 2, "b": 1}, "name": decomposed},
        document_id="d1",
    )
    assert events.canonical(same) == one


def test_canonical_bytes_are_json_that_says_it_all():
    told = json.loads(events.canonical(event(x=1)))
    assert told["position"] == 7
    assert told["type"] == "document_sent"
    assert told["at"] == "2026-11-20T14:05:31.123456Z"
    assert told["document"] == "d1"
    assert told["version"] == 1


@pytest.mark.parametrize("value", [1.5, [0.1], {"deep": [{"x": 2.0}]}])
def test_a_float_is_refused(value):
    with pytest.raises(ValueError, match="integers"):
        events.canonical(event(value=value))


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        events.canonical(Event(7, EventType.DOCUMENT_SENT, AT.replace(tzinfo=None), "system", {}))


def test_another_salt_gives_another_commitment():
    told = events.canonical(event(x=1))
    assert events.commitment(b"a" * 32, told) != events.commitment(b"b" * 32, told)


def test_the_leaf_hash_is_that_of_rfc_6962():
    # RFC 6962 has no vector of its own for a leaf; this is sha256 of a zero byte alone, as its test suites use.
    assert events.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
