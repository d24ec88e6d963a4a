"""What events may do to the state, and that nothing else of a refused one is left."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.lifecycle import apply as lifecycle
from service.packets import documents, packets
from signatures.events import EventType
from storage.models import Document, Event, Mail, Packet, Revision

ROSA, LUIS = "P06", "P07"


def events(ctx: Context) -> int:
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def tell(ctx: Context, line: Any, document: str, type: EventType, **payload: Any) -> None:
    with ctx.transaction("account:1") as tx:
        tx.apply(type, payload, **documents.ids(line.document(document)))


def test_every_type_of_event_is_applied_by_something() -> None:
    assert set(lifecycle._APPLIERS) == set(EventType)


WAYS = {
    "draft": lambda ctx, line: None,
    "presented": lambda ctx, line: line.present(),
    "out_for_signature": lambda ctx, line: line.send(),
    "sealed": lambda ctx, line: (line.send(), line.act(), line.package()),
    "voided": lambda ctx, line: documents.void(ctx, line.documents[0], "duplicado", "account:1"),
    "superseded": lambda ctx, line: packets.replace(ctx, line.documents[0], "account:1"),
}
DIGEST = "0" * 64
REFUSED = {
    EventType.DOCUMENT_PRESENTED: ({"draft"}, {"code": "X" * 16, "digest": DIGEST, "demonstration": True}),
    EventType.DOCUMENT_SENT: ({"presented"}, {"modes": {ROSA: "enlace"}}),
    EventType.DOCUMENT_SEALED: (set(), {"digest": DIGEST, "at": "2026-11-20T00:00:00+00:00"}),
    EventType.DOCUMENT_VOIDED: (
        {"draft", "presented", "out_for_signature"},
        {"reason": "duplicado", "file_digest": None},
    ),
    EventType.DOCUMENT_SUPERSEDED: ({"draft", "presented", "out_for_signature"}, {"by_document_id": "x"}),
}


@pytest.mark.parametrize("state", WAYS)
def test_from_each_state_only_its_own_events_go_on(line: Any, ctx: Context, state: str) -> None:
    document = line.draft("LIM26-D13-001")
    WAYS[state](ctx, line)
    assert line.document(document).state == state
    before = events(ctx)
    for type, (allowed, payload) in REFUSED.items():
        if state not in allowed:
            with pytest.raises(NotPossibleNow):
                tell(ctx, line, document, type, **payload)
    assert line.document(document).state == state
    assert events(ctx) == before


@pytest.mark.parametrize(
    ("type", "link"),
    [(EventType.DOCUMENT_SUPERSEDED, "supersedes_id"), (EventType.DOCUMENT_RECTIFIED, "rectifies_id")],
)
def test_a_sealed_document_changes_only_by_a_sealed_one_that_names_it(
    line: Any, ctx: Context, type: EventType, link: str
) -> None:
    old = line.draft("LIM26-X01-901")
    line.send()
    line.act()
    line.package()
    stranger = line.draft("LIM26-X01-902")
    heir = line.draft("LIM26-X01-903", **{link: old})
    for by in ("x", stranger, heir):
        with pytest.raises(NotPossibleNow):
            tell(ctx, line, old, type, by_document_id=by)
    assert (line.document(old).state, line.document(old).rectified_at) == ("sealed", None)
    line.send()
    line.act()
    line.package()
    assert line.document(stranger).state == "sealed"
    with pytest.raises(NotPossibleNow):
        tell(ctx, line, old, type, by_document_id=stranger)


@pytest.mark.parametrize("type", [EventType.SIGNATURE_PACKAGED, EventType.RELEASE_PACKAGED])
def test_a_revision_made_from_an_older_one_is_refused(line: Any, ctx: Context, type: EventType) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    if type is EventType.SIGNATURE_PACKAGED:
        line.act(ROSA)
    else:
        documents.release(ctx, line.signer(document).id, "No se pudo ubicar", "account:1")
    payload = {"signer_id": line.signer(document).id, "act_id": None, "digest": DIGEST}
    with pytest.raises(NotPossibleNow, match="avanzó mientras tanto"):
        tell(ctx, line, document, type, **payload, parent_digest="f" * 64)
    with ctx.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1


def test_what_is_not_there_is_not_found(line: Any, ctx: Context) -> None:
    with pytest.raises(NotFound), ctx.transaction("system") as tx:
        tx.apply(EventType.DOCUMENT_VOIDED, {"reason": "x", "file_digest": None}, document_id="nada")


def refused(ctx: Context, project_id: str) -> None:
    with ctx.transaction("system") as tx:
        payload = {"title": "Otro", "folios": []}
        tx.apply(EventType.PACKET_CREATED, payload, project_id=project_id, packet_id="otro")
        tx.mail("contact_changed", "1", "rosa@example.org")
        tx.enqueue("copies", "1", "1", "otro", "otro")
        tx.apply(EventType.DOCUMENT_VOIDED, {"reason": "x", "file_digest": None}, document_id="nada")


def test_of_a_transaction_that_is_refused_nothing_is_left(line: Any, ctx: Context) -> None:
    before = events(ctx)
    with pytest.raises(NotFound):
        refused(ctx, line.project_id)
    assert events(ctx) == before
    with ctx.database.reading() as session:
        assert session.get(Packet, "otro") is None
        assert session.scalars(select(Mail)).all() == []
    assert ctx.jobs._list(["ENQUEUED"]) == []


def test_many_writers_leave_no_gap_and_no_double(line: Any, ctx: Context) -> None:
    barrier = threading.Barrier(8)

    def write(number: int) -> None:
        barrier.wait(30)
        for _ in range(5):
            with ctx.transaction("system") as tx:
                payload = {"title": f"Paquete {number}", "folios": []}
                for part in ("a", "b"):
                    ids = {"project_id": line.project_id, "packet_id": f"{number}{part}{tx.at.timestamp()}"}
                    tx.apply(EventType.PACKET_CREATED, payload, **ids)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with ctx.database.reading() as session:
        positions = session.scalars(select(Event.position).order_by(Event.position)).all()
    assert list(positions) == list(range(len(positions)))
    assert len(positions) >= 80


@pytest.mark.parametrize(
    ("title", "told"), [("x" * 201, "a lo más 200 letras"), ("Paquete\0", "no se puede guardar")]
)
def test_a_text_that_its_column_cannot_hold_is_refused_by_every_database_alike(
    line: Any, ctx: Context, title: str, told: str
) -> None:
    before = events(ctx)
    with pytest.raises(Invalid, match=told):
        packets.create(ctx, line.project_id, title, ["LIM26-D13-001"], "account:1")
    assert events(ctx) == before


def test_a_mail_of_one_cause_is_asked_for_once(line: Any, ctx: Context) -> None:
    with ctx.transaction("system") as tx:
        asked = [tx.mail("contact_changed", "1", "rosa@example.org") for _ in range(2)]
    assert asked == [True, False]
    with ctx.database.reading() as session:
        assert len(session.scalars(select(Mail)).all()) == 1


def test_the_code_is_given_at_presentation_and_stays(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    assert line.document(document).code is None
    line.present()
    code = line.document(document).code
    line.send()
    line.act()
    line.package()
    assert code is not None
    assert line.document(document).code == code
    with ctx.database.reading() as session:
        assert session.scalars(select(Document.code).where(Document.code == code)).all() == [code]
