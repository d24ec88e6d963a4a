"""What was left behind: found when its cause is mended, and nothing that is on its way or done."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from service import overdue, work
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.jobs import Jobs
from service.packets import copies, documents, packets
from service.signing import packaging
from service.signing.packaging import is_late
from storage.models import Document, Invitation, Mail

ROSA, LUIS, ANA = "P06", "P07", "P08"
GESTORA = "account:1"


@pytest.fixture
def queue(ctx: Context) -> Iterator[Callable[[], Jobs]]:
    """The installation's jobs, hurried: a fault of ours is given up at once. Called, they start."""
    ctx.jobs.stop()
    ctx.jobs = Jobs(ctx.settings.effective_database_url, "hurried", delays=(0.01,))
    work.register(ctx)

    def start() -> Jobs:
        ctx.jobs.start()
        return ctx.jobs

    yield start
    ctx.jobs.stop()


def full(*_: Any) -> str:
    raise OSError(28, "No space left on device")


def test_a_signature_whose_job_was_given_up_is_packaged_when_its_cause_is_mended(
    line: Any, ctx: Any, queue: Callable[[], Jobs], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA])
    line.send()
    line.act(ROSA)
    with monkeypatch.context() as disk:
        disk.setattr(ctx.blobs, "put", full)
        jobs = queue()
        jobs.wait_idle(30)
    assert [job.name for job in jobs.failed()] == ["package"]
    assert line.document(document).state == "out_for_signature"
    assert overdue.look(ctx) == 1
    jobs.wait_idle(30)
    assert line.document(document).state == "sealed"
    assert jobs.failed() == [], "what is done in its stead has not failed any more"
    assert overdue.look(ctx) == 0


def test_what_a_job_is_about_to_do_is_left_to_it(line: Any, ctx: Any) -> None:
    line.draft("LIM26-X01-901", [ROSA])
    line.draft("LIM26-X01-902", [])
    line.send()
    line.act(ROSA)
    assert overdue.look(ctx) == 0


def forget_the_queue(ctx: Context) -> None:
    """As if every job had been given up."""
    unfinished = [job.workflow_id for job in ctx.jobs._list(["ENQUEUED", "DELAYED", "PENDING"])]
    if unfinished:
        ctx.jobs._client.delete_workflows(unfinished)


def found(ctx: Context) -> set[str]:
    """Names of the jobs that a look enqueues, with nothing else in the queue."""
    forget_the_queue(ctx)
    overdue.look(ctx)
    return {name for name, _ in ctx.jobs.busy()}


def test_who_must_wait_for_others_owes_nothing(line: Any, ctx: Any) -> None:
    line.draft("LIM26-X01-901", [ROSA, LUIS], ordered=True)
    line.send()
    line.act(LUIS)
    assert "package" not in found(ctx)
    line.act(ROSA)
    assert "package" in found(ctx)


def test_a_release_a_seal_and_a_document_without_signers_are_found(line: Any, ctx: Any) -> None:
    released = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    documents.release(ctx, line.signer(released).id, "No se pudo ubicar", GESTORA)
    assert "package" in found(ctx)
    line.package()
    assert "package" not in found(ctx)
    unsealed = line.document(released)
    with ctx.database.writing() as session:
        session.execute(update(Document).where(Document.id == unsealed.id).values(state="signed"))
    assert "package" not in found(ctx), "one who is still to sign holds the seal"
    issued = line.draft("LIM26-X01-902", [])
    line.send()
    assert "package" in found(ctx)
    packaging.package(ctx, issued)
    assert line.document(issued).state == "issued"


def test_what_waits_for_a_seal_that_came_goes_on(line: Any, ctx: Any) -> None:
    line.draft("LIM26-X01-901", [ROSA])
    line.send()
    line.ask("LIM26-X01-902", status="held", held_by=["LIM26-X01-901"])
    assert "resume" not in found(ctx)
    line.act(ROSA)
    line.package()
    assert "resume" in found(ctx)
    packets.resume_held(ctx, line.project_id)
    assert "resume" not in found(ctx)
    assert "generate" in found(ctx), "and its own job, when that is lost"


def test_copies_that_no_mail_brought_are_sent_once(line: Any, ctx: Any) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, ANA])
    line.send()
    line.act(ROSA)
    assert "copies" not in found(ctx)
    line.act(ANA)
    line.package()
    assert "copies" in found(ctx)
    copies.send(ctx, line.packet_id, document)
    assert "copies" not in found(ctx)
    with ctx.database.reading() as session:
        assert list(session.scalars(select(Mail.to).where(Mail.template == "copies"))) == [
            "rosa.contreras@example.com"
        ]


def test_the_end_of_a_sealed_document_brings_nobody_a_second_mail(line: Any, ctx: Any) -> None:
    first, second = line.draft("LIM26-X01-901", [ROSA]), line.draft("LIM26-X01-902", [ROSA])
    line.send()
    line.act(ROSA)
    line.package()
    copies.send(ctx, line.packet_id, second)
    documents.void(ctx, first, "orden_de_autoridad", GESTORA, b"%PDF-1.7")
    assert "copies" not in found(ctx)
    copies.send(ctx, line.packet_id, first)
    with ctx.database.reading() as session:
        assert len(session.scalars(select(Mail).where(Mail.template == "copies")).all()) == 1


def test_who_has_no_open_link_with_a_mail_is_not_looked_for_again_and_again(line: Any, ctx: Any) -> None:
    line.draft("LIM26-X01-901", [ROSA])
    line.send()
    line.act(ROSA)
    line.package()
    with ctx.database.writing() as session:
        session.execute(update(Invitation).values(mail=None))
        session.execute(delete(Mail))
    assert found(ctx) == set()


def test_a_mail_whose_job_is_lost_leaves_after_all(line: Any, ctx: Any) -> None:
    line.draft("LIM26-X01-901", [ROSA])
    line.send()
    assert found(ctx) == {"mail"}


def test_the_gestora_is_told_of_a_signature_that_does_not_reach_the_pdf(line: Any, ctx: Any) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS], ordered=True)
    line.send()
    line.act(LUIS)
    late = ctx.now() + timedelta(minutes=10)
    assert not is_late(line.document(document), late), "it is not yet its turn"
    line.act(ROSA)
    assert not is_late(line.document(document), ctx.now())
    assert is_late(line.document(document), late)
    line.package()
    assert not is_late(line.document(document), late)


def test_at_the_start_what_was_left_behind_is_looked_for(ctx: Any, queue: Callable[[], Jobs]) -> None:
    work.schedule(ctx)
    jobs = queue()
    work.look_for_overdue(ctx)
    jobs.wait_idle(30)
    assert jobs.failed() == []
    assert [job.workflow_id.partition(":")[0] for job in jobs._list(["SUCCESS"])] == ["overdue"]


def test_whatever_is_done_by_the_clock_is_a_job_that_there_is(ctx: Any, queue: Callable[[], Jobs]) -> None:
    work.schedule(ctx)
    by_the_clock = {name for _, name, _ in ctx.jobs._schedules}
    assert by_the_clock == {"overdue", "prune", "sweep"}
    jobs = queue()
    with ctx.transaction("system") as tx:
        for name in by_the_clock:
            tx.enqueue(name, "now", name)
    jobs.wait_idle(30)
    assert jobs.failed() == []


def test_the_packets_page_says_so_while_it_lasts(
    line: Any, ctx: Any, browser: Callable[[], Any], account: Callable[..., str]
) -> None:
    line.draft("LIM26-X01-901", [ROSA])
    line.ask("LIM26-X01-901", line.documents[0])
    line.send()
    line.act(ROSA)
    staff = browser()
    staff.log_in(account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL, "")))
    told = "La firma está guardada; falta ponerla en el PDF. Se intenta de nuevo cada 10 minutos."
    path = f"/panel/paquetes/{line.packet_id}"
    assert told not in staff.get(path).text
    ctx.ahead = timedelta(minutes=10)
    assert told in staff.get(path).text
    line.package()
    assert told not in staff.get(path).text
