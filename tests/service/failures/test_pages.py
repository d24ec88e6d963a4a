"""What the service gave up: who administers sees it in words and has it tried again; a gestora sees that it is known."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from service import work
from service.accounts.permissions import Permission, Scope
from service.context import Context
from service.failures import reading
from service.jobs import Jobs
from service.packets import packets
from storage.models import Mail

ROSA = "P06"
FOLIO = "LIM26-X01-901"
PAGE = "/panel/fallas"


def full(*_: Any) -> str:
    raise OSError(28, "No space left on device")


@pytest.fixture
def queue(ctx: Context) -> Iterator[Jobs]:
    """The installation's jobs, hurried: a fault of ours is given up at once."""
    ctx.jobs.stop()
    ctx.jobs = Jobs(ctx.settings.effective_database_url, "hurried", delays=(0.01,))
    work.register(ctx)
    yield ctx.jobs
    ctx.jobs.stop()


@pytest.fixture
def given_up(line: Any, ctx: Any, queue: Jobs, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """The disk was full when a signature was to be put into its PDF; now there is room again."""
    line.draft(FOLIO, [ROSA])
    line.ask(FOLIO, line.documents[0])
    line.send()
    line.act(ROSA)
    with monkeypatch.context() as disk:
        disk.setattr(ctx.blobs, "put", full)
        queue.start()
        queue.wait_idle(30)
    assert [job.name for job in queue.failed()] == ["package"]
    return queue


def text(page: Any) -> str:
    return " ".join(page.text_content().split())


def test_who_administers_sees_it_and_has_it_tried_again(
    line: Any, given_up: Jobs, enter: Callable[..., Any]
) -> None:
    admin = enter(Permission.ADMINISTRADOR)
    front = admin.see("/panel/")
    assert "1 trabajo falló" in text(front)
    assert front.xpath(f"//nav//a[@href='{PAGE}']")
    page = admin.see(PAGE)
    [card] = page.xpath("//li[starts-with(@id, 'falla-')]")
    assert f"Poner las firmas o el sello en el PDF: Acta de prueba de {FOLIO}" in text(card)
    assert "El disco del servidor está lleno. Libere espacio e intente de nuevo." in text(card)
    assert "No space left on device" in card.xpath("string(.//details)")
    assert card.xpath(f".//a[@href='/panel/paquetes/{line.packet_id}']")

    assert admin.submit(PAGE, "/reintentar").status_code == 303
    given_up.wait_idle(30)
    assert line.document(line.documents[0]).state == "sealed"
    assert "No hay nada detenido" in text(admin.see(PAGE))
    assert "falló" not in text(admin.see("/panel/"))


def test_what_is_tried_already_is_not_tried_twice(given_up: Jobs, enter: Callable[..., Any]) -> None:
    admin = enter(Permission.ADMINISTRADOR)
    [job] = given_up.failed()
    for key, status in ((job.key, 303), (job.key, 409), ("nothing", 409), ("", 409)):
        answer = admin.post(f"{PAGE}/reintentar", key=key)
        assert answer.status_code == status
        given_up.wait_idle(30)
    assert "Eso ya no está entre lo que falló" in answer.text


def test_a_retry_that_no_page_of_ours_asked_for_is_refused(given_up: Jobs, enter: Callable[..., Any]) -> None:
    admin = enter(Permission.ADMINISTRADOR)
    [job] = given_up.failed()
    assert admin.client.post(f"{PAGE}/reintentar", data={"key": job.key}).status_code == 400
    assert given_up.failed() == [job]


@pytest.mark.parametrize(
    "permission", [one for one in Permission if one is not Permission.ADMINISTRADOR], ids=str
)
def test_nobody_else_sees_or_retries(
    given_up: Jobs, enter: Callable[..., Any], permission: Permission
) -> None:
    somebody = enter(permission)
    [job] = given_up.failed()
    assert somebody.get(PAGE).status_code == 404
    assert somebody.post(f"{PAGE}/reintentar", key=job.key).status_code == 404
    front = somebody.see("/panel/")
    assert "falló" not in text(front)
    assert not front.xpath(f"//a[@href='{PAGE}']")
    assert given_up.failed() == [job]


@pytest.mark.parametrize(("region", "seen"), [("Valparaíso", 1), ("Maule", 0)])
def test_who_administers_a_region_sees_its_own(
    ctx: Any, given_up: Jobs, enter: Callable[..., Any], region: str, seen: int, monkeypatch: Any
) -> None:
    monkeypatch.setitem(given_up._functions, "sweep", full)
    with ctx.transaction("system") as tx:
        tx.enqueue("sweep", "now", "sweep")
    given_up.wait_idle(30)
    assert len(given_up.failed()) == 2
    admin = enter(Permission.ADMINISTRADOR, Scope.REGION, region)
    page = admin.see(PAGE)
    assert len(page.xpath("//li[starts-with(@id, 'falla-')]")) == seen
    assert "Eliminar los archivos" not in text(page)
    status = 303 if seen else 409
    package = next(job.key for job in given_up.failed() if job.name == "package")
    assert admin.post(f"{PAGE}/reintentar", key=package).status_code == status


def test_the_packets_page_says_that_a_step_failed_and_is_looked_after(
    line: Any, given_up: Jobs, enter: Callable[..., Any]
) -> None:
    gestora = enter(Permission.GESTORA)
    page = text(gestora.see(f"/panel/paquetes/{line.packet_id}"))
    assert "1 paso falló por el sistema, no por sus datos" in page
    assert f"Poner las firmas o el sello en el PDF: Acta de prueba de {FOLIO} ({FOLIO})" in page
    assert "Quien administra el sistema lo ve en su panel y se ocupa" in page
    assert "No space left" not in page
    given_up.retry(given_up.failed()[0].key)
    given_up.wait_idle(30)
    assert "por el sistema" not in text(gestora.see(f"/panel/paquetes/{line.packet_id}"))


def test_what_was_done_by_asking_again_has_not_failed_any_more(
    line: Any, ctx: Any, queue: Jobs, enter: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    line.draft(FOLIO, [ROSA])
    line.ask(FOLIO, line.documents[0])
    with monkeypatch.context() as disk:
        disk.setattr(ctx.blobs, "put", full)
        queue.start()
        packets.present(ctx, line.packet_id, "account:1")
        with ctx.transaction("system") as tx:
            tx.mail("copies", "1", "rosa@example.org", packet_id=line.packet_id)
        queue.wait_idle(30)
    assert {one.about.what for one in told(ctx)} == {"Presentar", "Enviar el correo con las copias"}
    packets.present(ctx, line.packet_id, "account:1")
    with ctx.database.writing() as session:
        session.query(Mail).update({"refusal": "la dirección no sirve"})
    queue.wait_idle(30)
    assert len(queue.failed()) == 2
    assert told(ctx) == []


def told(ctx: Any) -> list[reading.Failure]:
    with ctx.database.reading() as session:
        return reading.of_all(ctx, session)


def test_every_job_has_its_words_even_when_what_it_is_about_is_gone(ctx: Any, queue: Jobs) -> None:
    ids = {"generate": ("gone", "gone"), "mail": ("0",), "overdue": (), "prune": (), "sweep": ()}
    names = list(queue._functions)
    for name in names:
        queue.register(name, full)
    with ctx.transaction("system") as tx:
        for name in names:
            tx.enqueue(name, "1", name, *ids.get(name, ("gone",)))
        tx.enqueue("of another release", "1", "other", "gone")
    queue.start()
    queue.wait_idle(60)
    words = {one.job: one.about.what for one in told(ctx)}
    assert words.pop("of another release") == "Un trabajo interno"
    assert words.keys() == set(names)
    assert "Un trabajo interno" not in words.values()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("Retry: ConnectionRefusedError: [Errno 111]", "El servidor de correo no respondió en cinco días"),
        ("BlobMissing: 0a1b", "Falta un archivo guardado"),
        ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "se cortó una y otra vez"),
        ("KeyError: 'x'", "Falló el sistema, no los datos"),
    ],
)
def test_the_reason_says_what_one_can_do(error: str, said: str) -> None:
    assert said in reading.why(error)
