"""`rubrica demo`: the whole line, unattended, as its people would do it.

It starts a served process, and from then on knows only what a person knows: the panel after logging in, the
mails that arrived, the links that were handed over. What it reports is what those pages say.
"""

import base64
import email
import email.policy
import io
import json
import math
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import URLError

from PIL import Image, ImageDraw

from service.browsing import Browser, Page, Unexpected

EXAMPLE = Path(__file__).parent.parent / "example" / "limache.yaml"
GESTORA = "gestora.demo@example.org"
REASON = "Es una demostración: los documentos se hacen todos en un día, no en el orden del programa."
"""For whatever a rule of the programme warns of."""
PATIENCE = 600
"""Seconds without any progress before it gives up."""


def run(out: Path, project_file: Path, until: str) -> int:
    """Exit code: 0 when everything came to the end that was asked for, 1 otherwise, 2 when it could not begin."""
    out.mkdir(parents=True, exist_ok=True)
    if any((out / name).exists() for name in ("data", "mail")):
        print(f"La carpeta {out} ya tiene una demostración. Elija otra.", file=sys.stderr)
        return 2
    port = _free_port()
    settings = _environment(out, port)
    password = secrets.token_urlsafe(12)
    began = time.monotonic()
    if not _command(settings, "project", "import", str(project_file)):
        return 2
    created = _command(
        settings | {"RUBRICA_NEW_PASSWORD": password},
        *("user", "create", GESTORA, "--name", "Gestora de la demostración", "--permission", "gestora"),
    )
    if not created:
        return 2
    base = f"http://127.0.0.1:{port}/"
    with _served(settings, base):
        demo = _Demo(base, out, password)
        demo.enter()
        demo.generate()
        reached = _until(demo, until)
        summary = demo.summary(round(time.monotonic() - began, 1))
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    _tell(summary, out)
    return 0 if reached else 1


def _until(demo: "_Demo", until: str) -> bool:
    if until == "generated":
        return demo.settle_generation()
    if until == "invited":
        demo.settle_generation()
        demo.send()
        return True
    return demo.to_the_end(wait_for_seal=until == "sealed")


@dataclass
class _Demo:
    """The gestora at her panel, and everybody else with their links."""

    base: str
    out: Path
    password: str
    packets: list[str] = field(default_factory=list)
    read_mails: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    """Path of a person's page → how it was delivered."""

    def __post_init__(self) -> None:
        self.staff = Browser(self.base)

    def enter(self) -> None:
        page = self.staff.get("/panel/entrar")
        if _has_form(page, "/entrar"):
            self.staff.submit(page, page.form("/entrar"), {"email": GESTORA, "password": self.password})

    def generate(self) -> None:
        """One packet per stage, with everything that can be generated."""
        project = self.staff.get("/panel").select("//a[contains(@href, '/panel/proyectos/')]/@href")[0]
        by_stage: dict[str, list[str]] = {}
        for group in self.staff.get(project).select("//input[@name='group']/@value"):
            by_stage.setdefault(group.partition(":")[0], []).append(group)
        for stage, groups in sorted(by_stage.items()):
            page = self.staff.get(project)
            fields = {"group": groups, "title": f"Etapa {stage}"}
            opened = self.staff.submit(page, page.form("/paquetes"), fields)
            self.packets.append(opened.url)

    def states(self) -> Iterator[dict[str, Any]]:
        for packet in self.packets:
            yield json.loads(self.staff.get(f"{packet.split('?')[0]}.json").body)

    def settle_generation(self) -> bool:
        """Wait until nothing is being generated; what waits for another document may stay."""
        return self._wait(
            lambda: not any(i["status"] == "waiting" for p in self.states() for i in p["items"])
        )

    def send(self) -> None:
        """Present every draft, then send what is presented: two steps, as in the panel."""
        for address in self.packets:
            self._press(address, "/presentar")
        self._wait(lambda: not any(d["state"] == "draft" for p in self.states() for d in p["documents"]))
        for address in self.packets:
            self._press(address, "/enviar")

    def _press(self, address: str, button: str) -> None:
        """Press what the page offers; that it was done meanwhile is as good."""
        page = self.staff.get(address)
        if not _has_form(page, button):
            return
        form = page.form(button)
        asked = [name for name in form.fields if name.startswith("reason-")]
        try:
            self.staff.submit(page, form, dict.fromkeys(asked, REASON))
        except Unexpected as answer:
            # Done meanwhile, or a new draft asks for one more reason: the next round sees it.
            if answer.status not in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
                raise

    def to_the_end(self, wait_for_seal: bool) -> bool:
        """Round after round, as documents become ready: present, send, hand over, sign."""
        last, since = "", time.monotonic()
        while time.monotonic() - since < PATIENCE:
            now = json.dumps(list(self.states()), sort_keys=True)
            packets = json.loads(now)
            if _finished(packets, wait_for_seal):
                return True
            if any(item["status"] == "failed" for packet in packets for item in packet["items"]):
                return False
            if now != last:
                last, since = now, time.monotonic()
            if _to_send(packets):
                self.send()
            self._read_mails()
            self._hand_over()
            self._everybody_signs()
            time.sleep(0.1)
        return False

    def _wait(self, done: Any) -> bool:
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        return True

    def _read_mails(self) -> None:
        for file in sorted((self.out / "mail").glob("*.eml")):
            if file.name in self.read_mails:
                continue
            self.read_mails.add(file.name)
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            for link in re.findall(r"http://\S+?/firmar/[\w.-]+", body.get_content() if body else ""):
                self.links[link] = "mail"

    def _hand_over(self) -> None:
        """The gestora copies each link from the panel, sends it by WhatsApp, and says so."""
        for address in self.packets:
            page = self.staff.get(address)
            handed = {link for link in page.select("//input[@data-link-of]/@value") if link not in self.links}
            self.links |= dict.fromkeys(handed, "by_hand")
            for form in page.forms() if handed else ():
                if (form.action or "").endswith("/entregada"):
                    self.staff.submit(page, form, {})

    def _everybody_signs(self) -> None:
        for number, link in enumerate(sorted(self.links)):
            visitor = Browser(self.base)
            page = visitor.get(link)
            fields: dict[str, str] = {}
            forms = [form for form in page.forms() if "declared" in form.fields]
            if not forms:
                continue
            for name in {input.name for input in forms[0].inputs if input.name}:
                if name.startswith("answer-"):
                    fields[name] = "agree"
            person = page.select("//*[@data-person]/@data-person")
            fields |= {"declared": "yes", "typed_name": person[0] if person else "Firma de prueba"}
            if number % 2:
                fields["drawing"] = _drawing(number)
            visitor.submit(page, forms[0], fields)

    def summary(self, seconds: float) -> dict[str, Any]:
        """What the panel says at the end, and the sealed files beside it."""
        folder = self.out / "documents"
        folder.mkdir(exist_ok=True)
        documents = []
        packets = list(self.states())
        for document in (d for packet in packets for d in packet["documents"]):
            pdf = None
            if document["sealed_url"]:
                pdf = f"documents/{document['folio']}.pdf"
                (self.out / pdf).write_bytes(self.staff.get(document["sealed_url"]).body)
            wanted = ("folio", "kind", "code", "url", "sha256", "state", "signers", "pages")
            documents.append({key: document[key] for key in wanted} | {"pdf": pdf})
        people = {person["person"] for packet in packets for person in packet["people"]}
        return {
            "documents": documents,
            "packets": len(packets),
            "people": len(people),
            "seconds": seconds,
        }


def _finished(packets: list[dict[str, Any]], wait_for_seal: bool) -> bool:
    enough = ("sealed", "issued") if wait_for_seal else ("out_for_signature", "signed", "sealed", "issued")
    for packet in packets:
        if any(item["status"] != "ready" for item in packet["items"]):
            return False
        for document in packet["documents"]:
            if document["state"] not in enough:
                return False
            if any(signer["state"] == "pending" for signer in document["signers"]):
                return False
    return True


def _to_send(packets: list[dict[str, Any]]) -> bool:
    """Something is ready, and nothing more is about to be: one mail tells more than three."""
    generating = any(item["status"] == "waiting" for packet in packets for item in packet["items"])
    ready = any(d["state"] in ("draft", "presented") for packet in packets for d in packet["documents"])
    return ready and not generating


def _has_form(page: Page, action_ends: str) -> bool:
    try:
        page.form(action_ends)
    except Unexpected:
        return False
    return True


def _drawing(seed: int) -> str:
    """A flourish as a finger would leave it: a transparent PNG as a data URL."""
    image = Image.new("RGBA", (420, 150), (0, 0, 0, 0))
    turns = 4 + seed % 3
    points = []
    for step in range(241):
        t = step / 240
        swing = math.sin(2 * math.pi * turns * t + seed)
        points.append((30 + 340 * t + 22 * math.cos(2 * math.pi * turns * t), 75 + (48 - 34 * t) * swing))
    ImageDraw.Draw(image).line(points, fill=(20, 30, 90, 255), width=4, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _environment(out: Path, port: int) -> dict[str, str]:
    return os.environ | {
        "RUBRICA_DATA": str((out / "data").resolve()),
        "RUBRICA_MAIL_FOLDER": str((out / "mail").resolve()),
        "RUBRICA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RUBRICA_VERIFY_URL": "",
        "RUBRICA_BIND": f"127.0.0.1:{port}",
        "RUBRICA_SMTP_HOST": "",
    }


def _command(settings: dict[str, str], *arguments: str) -> bool:
    run = subprocess.run(
        [sys.executable, "-m", "service", *arguments], env=settings, capture_output=True, text=True
    )
    if run.returncode:
        print(run.stderr, file=sys.stderr)
    return run.returncode == 0


@contextmanager
def _served(settings: dict[str, str], base: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "serve"], env=settings, start_new_session=True
    )
    try:
        _wait_until_up(process, base)
        yield
    finally:
        process.terminate()
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_up(process: "subprocess.Popen[bytes]", base: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Unexpected("the service stopped while starting")
        try:
            Browser(base).get("/healthz")
            return
        except (URLError, OSError, Unexpected):
            time.sleep(0.2)
    raise Unexpected("the service did not start within a minute")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tell(summary: dict[str, Any], out: Path) -> None:
    states: dict[str, int] = {}
    for document in summary["documents"]:
        states[document["state"]] = states.get(document["state"], 0) + 1
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    signatures = sum(len(document["signers"]) for document in summary["documents"])
    print(
        f"{len(summary['documents'])} documentos ({told}), {signatures} firmas de {summary['people']} personas, "
        f"{summary['packets']} paquetes, en {summary['seconds']} segundos. Resultado en {out}."
    )
