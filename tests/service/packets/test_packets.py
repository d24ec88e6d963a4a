"""A packet's way: asked for, presented, sent; and a document replaced on it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.packets import documents, packets
from service.project.importing import load
from service.signing import invitations
from signatures import codes
from storage.models import Document, Event, Invitation, Packet, PacketItem

ROSA, LUIS = "P06", "P07"
GESTORA = "account:1"
FIRST, SECOND = "LIM26-D13-001", "LIM26-D13-002"


def count(ctx: Context, table: Any) -> int:
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def items(ctx: Context, packet_id: str) -> list[PacketItem]:
    with ctx.database.reading() as session:
        query = select(PacketItem).where(PacketItem.packet_id == packet_id).order_by(PacketItem.position)
        return list(session.scalars(query))


def jobs(ctx: Context, name: str) -> int:
    return sum(job.workflow_id.startswith(f"{name}:") for job in ctx.jobs._list(["ENQUEUED"]))


def test_each_document_asked_for_waits_and_has_its_job(line: Any, ctx: Context) -> None:
    packet = packets.create(ctx, line.project_id, " Abril ", [SECOND, FIRST, SECOND], GESTORA)
    assert [(item.folio, item.status) for item in items(ctx, packet)] == [
        (SECOND, "waiting"),
        (FIRST, "waiting"),
    ]
    assert jobs(ctx, "generate") == 2
    with ctx.database.reading() as session:
        row = session.get_one(Packet, packet)
        assert (row.title, row.created_by) == ("Abril", GESTORA)


@pytest.mark.parametrize(
    ("folios", "told"),
    [
        ([], "al menos un documento"),
        (["LIM26-D99-001"], "no tiene estos folios: LIM26-D99-001"),
        (["LIM26-D14-001", FIRST], "se hacen fuera y aquí solo se guardan: LIM26-D14-001"),
        ([f"LIM26-X99-{n:03d}" for n in range(41)], "a lo más 40 documentos, y eligió 41"),
    ],
)
def test_what_cannot_be_generated_is_told_and_nothing_is_opened(
    line: Any, ctx: Context, folios: list[str], told: str
) -> None:
    before = count(ctx, Event)
    with pytest.raises(Invalid, match=told):
        packets.create(ctx, line.project_id, "Abril", folios, GESTORA)
    assert (count(ctx, Event), count(ctx, PacketItem)) == (before, 0)


def test_a_project_that_is_not_there_has_no_packets(ctx: Context) -> None:
    with pytest.raises(NotFound):
        packets.create(ctx, "nada", "Abril", [FIRST], GESTORA)


def test_a_document_is_in_one_packet(line: Any, ctx: Context) -> None:
    packets.create(ctx, line.project_id, "Abril", [FIRST], GESTORA)
    with pytest.raises(Invalid, match=f"ya están en otro paquete: {FIRST}"):
        packets.create(ctx, line.project_id, "Mayo", [FIRST, SECOND], GESTORA)


def test_of_packets_asked_for_at_once_one_gets_the_document(line: Any, ctx: Context) -> None:
    barrier = threading.Barrier(6)

    def create(_: int) -> bool:
        barrier.wait(30)
        try:
            packets.create(ctx, line.project_id, "Abril", [FIRST], GESTORA)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(create, range(6))) == 1
    assert count(ctx, PacketItem) == 1


def test_a_voided_document_may_be_generated_again_and_a_replaced_one_may_not(line: Any, ctx: Context) -> None:
    voided, replaced = line.draft(FIRST), line.draft(SECOND)
    documents.void(ctx, voided, "error_en_los_datos", GESTORA)
    packets.replace(ctx, replaced, GESTORA)
    assert packets.create(ctx, line.project_id, "Otra vez", [FIRST], GESTORA)
    with pytest.raises(Invalid, match="otro paquete"):
        packets.create(ctx, line.project_id, "Otra vez", [SECOND], GESTORA)


def test_only_what_failed_is_tried_again(line: Any, ctx: Context) -> None:
    packet = packets.create(ctx, line.project_id, "Abril", [FIRST], GESTORA)
    with pytest.raises(NotPossibleNow):
        packets.retry(ctx, packet, FIRST, GESTORA)
    with pytest.raises(NotFound):
        packets.retry(ctx, packet, SECOND, GESTORA)


def test_presenting_freezes_the_bytes_under_a_code_and_a_second_time_changes_nothing(
    line: Any, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901")
    assert packets.present(ctx, line.packet_id, GESTORA) == 1
    assert packets.present(ctx, line.packet_id, GESTORA) == 1
    assert jobs(ctx, "present") == 2, "asking again is a new cause: the first job may have failed for good"
    packets.present_document(ctx, document, GESTORA)
    row = line.document(document)
    assert row.state == "presented"
    assert row.demonstration
    assert row.code is not None
    assert codes.normalise(row.code) == row.code
    packets.present_document(ctx, document, GESTORA)
    again = line.document(document)
    assert (again.code, again.presented_digest) == (row.code, row.presented_digest)
    pdf = ctx.blobs.get(row.presented_digest)
    assert pdf.count(b"%%EOF") == 1
    with pytest.raises(NotPossibleNow, match="No hay borradores"):
        packets.present(ctx, line.packet_id, GESTORA)


def test_what_was_voided_meanwhile_is_not_presented(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    documents.void(ctx, document, "duplicado", GESTORA)
    packets.present_document(ctx, document, GESTORA)
    assert (line.document(document).state, line.document(document).code) == ("voided", None)


def test_sending_needs_something_presented(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    with pytest.raises(NotPossibleNow, match="No hay documentos presentados"):
        packets.send(ctx, line.packet_id, GESTORA)
    assert line.document(document).state == "draft"
    assert count(ctx, Invitation) == 0
    with pytest.raises(NotFound):
        packets.send(ctx, "nada", GESTORA)


def test_each_person_gets_one_link_for_all_that_is_theirs(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.draft("LIM26-X01-902", [LUIS, ROSA])
    line.present()
    assert packets.send(ctx, line.packet_id, GESTORA) == 2
    assert count(ctx, Invitation) == 2
    with pytest.raises(NotPossibleNow):
        packets.send(ctx, line.packet_id, GESTORA)


def test_a_document_that_nobody_signs_goes_to_its_seal(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [])
    line.send()
    assert jobs(ctx, "package") == 1
    line.package()
    assert line.document(document).state == "issued"


def replaced(line: Any, ctx: Context, document: str) -> tuple[Document, Document]:
    """Old and new, the new one drafted as its job would."""
    packet = packets.replace(ctx, document, GESTORA)
    [item] = items(ctx, packet)
    line.packet_id = packet
    old = line.document(document)
    line.draft(item.folio, [ROSA, LUIS], id=item.document_id, supersedes_id=document)
    return old, line.document(item.document_id)


def test_a_replacement_has_its_own_folio_and_code_and_nobodys_signature(
    line: Any, ctx: Context, client: FlaskClient
) -> None:
    document = line.draft(FIRST, [ROSA, LUIS])
    line.send()
    path = line.path()
    line.act(ROSA)
    line.package()
    old, new = replaced(line, ctx, document)
    assert (old.state, old.superseded_by_id, new.supersedes_id) == ("superseded", new.id, old.id)
    assert new.folio not in {e.folio for e in line.people.documentos}
    assert {signer.state for signer in new.signers} == {"pending"}
    assert all(signer.act_id is None for signer in new.signers)
    line.present()
    new = line.document(new.id)
    assert new.code != old.code
    page = client.get(path)
    assert page.status_code == 200
    assert f"answer-{document}" not in page.text
    assert "reemplaz" in page.text.lower()
    public = client.get(f"/v/{old.code}").text
    assert "reemplazado" in public.lower()
    assert new.folio in public
    with pytest.raises(NotPossibleNow):
        packets.replace(ctx, document, GESTORA)
    entry = load(ctx, line.project_id).document(new.folio)
    assert (entry.reemplaza_folio, entry.slug) == (FIRST, "declaracion_gm")


def test_who_said_no_does_not_hold_the_replacement(line: Any, ctx: Context) -> None:
    document = line.draft(FIRST, [ROSA, LUIS])
    line.send()
    line.act(ROSA, "correction")
    line.act(LUIS)
    line.package()
    assert line.document(document).state == "out_for_signature"
    _, new = replaced(line, ctx, document)
    line.send()
    line.act(ROSA)
    line.act(LUIS)
    line.package()
    assert line.document(new.id).state == "sealed"
    assert line.document(document).state == "superseded"


def test_a_sealed_document_is_not_replaced(line: Any, ctx: Context) -> None:
    document = line.draft(FIRST)
    line.send()
    line.act()
    line.package()
    with pytest.raises(NotPossibleNow, match="sellado no se reemplaza"):
        packets.replace(ctx, document, GESTORA)
    assert line.document(document).state == "sealed"
    with pytest.raises(NotFound):
        packets.replace(ctx, "nada", GESTORA)


def test_a_document_replaced_twice_at_once_has_one_successor(line: Any, ctx: Context) -> None:
    document = line.draft(FIRST)
    barrier = threading.Barrier(4)

    def replace(_: int) -> bool:
        barrier.wait(30)
        try:
            packets.replace(ctx, document, GESTORA)
        except NotPossibleNow:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(replace, range(4))) == 1
    assert count(ctx, PacketItem) == 1


def test_a_contact_corrected_beside_a_replacement_is_not_lost(line: Any, ctx: Context) -> None:
    document = line.draft(FIRST, [ROSA, LUIS])
    line.send()

    class Slow(Context):
        """Somebody corrects a contact just before this writes."""

        def transaction(self, actor: str) -> Any:
            if actor == "account:2":
                invitations.correct_contact(ctx, line.packet_id, LUIS, "nuevo@example.org", None, GESTORA)
            return super().transaction(actor)

    slow = Slow(ctx.settings)
    with pytest.raises(NotPossibleNow, match="cambió mientras tanto"):
        packets.replace(slow, document, "account:2")
    slow.close()
    assert load(ctx, line.project_id).person(LUIS).correo == "nuevo@example.org"
    packets.replace(ctx, document, GESTORA)
    assert load(ctx, line.project_id).person(LUIS).correo == "nuevo@example.org"


def test_what_is_still_to_be_generated_cites_the_replacement(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-D30-001")
    packets.replace(ctx, document, GESTORA)
    project = load(ctx, line.project_id)
    assert project.document("LIM26-D31-001").datos["inventario_folio"] == "LIM26-D30-002"
    assert project.document("LIM26-D30-001").estado == "reemplazado"


def test_a_packet_is_shown_also_when_somebody_left_the_project(line: Any, account: Any, browser: Any) -> None:
    folio = "LIM26-X01-901"
    document = line.draft(folio, signers=[line._signer(0, ROSA) | {"person_key": "P99"}])
    with line.ctx.transaction("system") as tx:
        item = {"position": 0, "kind": "documento_propio", "folio": folio, "title": "Acta", "status": "ready"}
        tx.session.add(
            PacketItem(packet_id=line.packet_id, document_id=document, errors=[], held_by=[], **item)
        )
    staff = browser()
    staff.log_in(account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL, "")))
    assert "Rosa Elena Contreras Villalobos" in staff.see(f"/panel/paquetes/{line.packet_id}").text_content()


def test_what_waits_is_woken_as_often_as_one_asks(line: Any, ctx: Context) -> None:
    packet = packets.create(ctx, line.project_id, "Abril", [FIRST], GESTORA)
    with ctx.transaction("system") as tx:
        tx.session.scalars(select(PacketItem)).one().status = "held"
    for _ in range(3):
        packets.resume_held(ctx, line.project_id)
    assert [item.status for item in items(ctx, packet)] == ["waiting"]
    assert jobs(ctx, "generate") == 2
