"""kill -9 of the whole process group at every named step of the line: no act lost, none doubled."""

import email
import email.policy
import http.client
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError

import pytest

from service import demo
from service.context import Context
from service.settings import Settings
from service.story import Story
from signatures.events import EventType
from storage.models import Act, Answer, Document, Event, Invitation, Mail, Revision

SERVE = Path(__file__).parent / "crash" / "serve.py"
KINDS = {
    "ficha_interes",
    "protocolo_gm",
    "protocolo_cl",
    "declaracion_gm",
    "declaracion_cl",
    "inventario_bienes",
    "acta_seleccion_organizacion",
    "reglamento_uso_bienes",
    "acta_traspaso_bienes",
}
"""Enough for every step: many people, documents that wait for others, and one closed without somebody."""
DOCUMENTS = 33
REGISTERS = 3
"""In how many every step must have been reached."""
STEPS = [
    "before:packet_created:1",
    "after:packet_created:2",
    "before:document_drafted:1",
    "after:document_drafted:5",
    "stored:7",
    "before:document_presented:3",
    "after:document_presented:2",
    "before:invitation_opened:1",
    "after:invitation_opened:1",
    "sent:2",
    "before:invitation_mailed:2",
    "after:invitation_mailed:3",
    "before:invitation_delivered:1",
    "after:invitation_delivered:1",
    "before:act_recorded:1",
    "after:act_recorded:1",
    "after:act_recorded:3",
    "before:signature_packaged:1",
    "after:signature_packaged:2",
    "stored:5",
    "stored:9",
    "before:document_sealed:2",
    "after:document_sealed:3",
    "before:copies_mailed:1",
    "after:copies_mailed:1",
    "time:4000",
    "time:5500",
    "time:7000",
]
GONE = (URLError, ConnectionError, http.client.HTTPException, TimeoutError)


class Served:
    """A served process that may be about to die."""

    def __init__(self, out: Path, port: int, crash_at: str) -> None:
        settings = demo._environment(out, port) | {"CRASH_AT": crash_at}
        self.process = subprocess.Popen([sys.executable, SERVE], env=settings, start_new_session=True)
        self.base = f"http://127.0.0.1:{port}/"

    def wait_until_up(self) -> bool:
        end = time.monotonic() + 90
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return False
            try:
                demo.Browser(self.base).get("/healthz")
                return True
            except GONE:
                time.sleep(0.1)
        raise AssertionError("the service did not start")

    def died_by_kill(self) -> bool:
        try:
            return self.process.wait(20) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


def work_through(person: "demo._Demo") -> bool:
    """Everything that is left to do, from wherever it was interrupted."""
    person.enter()
    [project] = set(person.staff.get("/panel").select("//a[contains(@href, '/panel/proyectos/')]/@href"))
    page = person.staff.get(project)
    person.packets = sorted(set(page.select("//a[contains(@href, '/panel/paquetes/')]/@href")))
    return person.to_the_end("sealed")


class Receipts(urllib.request.HTTPRedirectHandler):
    """Remembers each form of a signer's page that was answered by 303: from then on the act must be there for ever."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if code == HTTPStatus.SEE_OTHER and req.data and "/firmar/" in req.full_url:
            self._keys += urllib.parse.parse_qs(req.data.decode()).get("key", [])
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@pytest.fixture
def acknowledged(monkeypatch) -> list[str]:
    """The key of each form that any browser of the demonstration got a receipt for."""
    keys: list[str] = []
    build = urllib.request.build_opener
    monkeypatch.setattr(urllib.request, "build_opener", lambda *handlers: build(*handlers, Receipts(keys)))
    return keys


@pytest.mark.slow
def test_no_act_is_lost_or_doubled_whenever_the_service_is_killed(tmp_path, acknowledged):
    """What one register had already behind it when a step's turn came, the next reaches from its beginning."""
    left = STEPS
    for number in range(REGISTERS):
        left = lived(tmp_path / str(number), left, acknowledged)
        print(f"register {number}: not reached: {left}")
        if not left:
            return
    raise AssertionError(f"never reached: {left}")


def lived(out: Path, steps: list[str], acknowledged: list[str]) -> list[str]:
    """A register killed at each step, and whole at the end; answers the steps that it never came to."""
    out.mkdir()
    acknowledged.clear()
    port = demo._free_port()
    settings = demo._environment(out, port)
    password = "una clave larga de prueba"
    assert demo._command(settings, "project", "import", str(demo.EXAMPLE))
    made = ("user", "create", demo.GESTORA, "--name", "Gestora", "--permission", "gestora")
    assert demo._command(settings | {"RUBRICA_NEW_PASSWORD": password}, *made)
    person = demo._Demo(f"http://127.0.0.1:{port}/", out, password, Story.of(demo.EXAMPLE, KINDS))
    missed, finished = [], False
    for crash_at in [*steps, "never"]:
        served = Served(out, port, crash_at)
        began = time.monotonic()
        try:
            if served.wait_until_up():
                finished = work_through(person)
                wait_for_jobs(out)
        except GONE:
            assert served.died_by_kill(), crash_at
        finally:
            if served.process.poll() != -signal.SIGKILL:
                missed.append(crash_at)
            print(f"{crash_at}: {served.process.poll()} after {time.monotonic() - began:.1f} s")
            served.stop()
    assert finished
    check(out, settings, acknowledged)
    return [step for step in missed if step != "never"]


def wait_for_jobs(out: Path) -> None:
    """Until the last mail has left: stopping does not wait for what has not begun."""
    ctx = Context(Settings(_env_file=None, data=out / "data"), "command")
    try:
        ctx.jobs.wait_idle(120)
    finally:
        ctx.close()


def check(out: Path, settings: dict[str, str], acknowledged: list[str]) -> None:
    assert subprocess.run([sys.executable, "-m", "service", "log", "check"], env=settings).returncode == 0
    ctx = Context(Settings(_env_file=None, data=out / "data"), "command")
    try:
        with ctx.database.reading() as session:
            documents = session.query(Document).all()
            assert len(documents) == DOCUMENTS
            for document in documents:
                assert document.state == "sealed", document.folio
                signed = [r.signer_id for r in document.revisions if r.kind == "signature"]
                agreed = [signer.id for signer in document.signers if signer.state == "signed"]
                assert sorted(signed) == sorted(agreed), document.folio
                told = pdfsig(ctx.blobs.path(document.sealed_digest))
                assert told.count("Signature is Valid.") == len(document.signers) + 1, document.folio
            acts = session.query(Event).filter(Event.type == EventType.ACT_RECORDED.value).all()
            kept = Counter(act.payload["idempotency_key"] for act in acts)
            assert acknowledged
            assert [key for key in acknowledged if kept[key] != 1] == []
            assert session.query(Act).count() == len(acts)
            query = session.query(Act.id, Act.person_key, Answer.document_id).join(Answer).distinct()
            assert set(Counter((person, document) for _, person, document in query).values()) == {1}
            assert all(mail.sent_at for mail in session.query(Mail))
            told = {m["Message-ID"] for m in mails(out / "mail")}
            assert {mail.message_id for mail in session.query(Mail)} <= told
            assert all(i.mailed_at for i in session.query(Invitation) if i.channel == "mail")
            assert session.query(Revision).count() == sum(len(d.signers) + 2 for d in documents)
    finally:
        ctx.close()


def pdfsig(file: Path) -> str:
    return subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout


def mails(folder: Path) -> list[email.message.EmailMessage]:
    files = folder.glob("*.eml")
    return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
