"""`rubrica demo`: the whole line, unattended, as its people would do it.

It starts a served process, and from then on knows only what a person knows: the panel after logging in, the
mails that arrived, the links that were handed over. Who answers what, and what the gestora decides then, is what
the project file tells of them. What it reports is what those pages say, compared with the end of that story.
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
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import URLError

from PIL import Image, ImageDraw

from service.browsing import Browser, Page, Unexpected
from service.story import Story

EXAMPLE = Path(__file__).parent.parent / "example" / "limache.yaml"
GESTORA = "gestora.demo@example.org"
REASON = "Es una demostración: los documentos se hacen todos en un día, no en el orden del programa."
"""For whatever a rule of the programme warns of."""
FULL = 40
"""Documents in one packet."""
PATIENCE = 600
"""Seconds without any progress before it gives up."""
IDLE = 15
"""The same while nothing goes on any more and nobody has anything left to do."""


def run(out: Path, project_file: Path, until: str) -> int:
    """Exit code: 0 when every document came to the end that the file tells (or to what was asked for), 1
    otherwise, 2 when it could not begin."""
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
    story = Story.of(project_file)
    with _served(settings, base):
        demo = _Demo(base, out, password, story)
        demo.enter()
        reached = _until(demo, until)
        told = demo.states()
        summary = demo.summary(told, round(time.monotonic() - began, 1))
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    _tell(summary, story, out)
    if until == "sealed":
        for difference in demo.differences(told):
            print(f"Diferencia: {difference}", file=sys.stderr)
    return 0 if reached else 1


def _until(demo: "_Demo", until: str) -> bool:
    if until == "generated":
        demo.open_packets()
        return demo.settle_generation()
    if until == "invited":
        demo.open_packets()
        demo.settle_generation()
        return demo.send_all()
    return demo.to_the_end(until)


Told = dict[str, Any]
Packet = dict[str, Any]
"""What the panel says of a packet, and its address."""


@dataclass
class _Demo:
    """The gestora at her panel, and everybody else with their links. Each answers as the file tells."""

    base: str
    out: Path
    password: str
    story: Story
    packets: list[str] = field(default_factory=list)
    read_mails: set[str] = field(default_factory=set)
    links: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    """Address of a person's page → packet and person; None before it was looked at."""

    def __post_init__(self) -> None:
        self.staff = Browser(self.base)

    def enter(self) -> None:
        page = self.staff.get("/panel/entrar")
        if _has_form(page, "/entrar"):
            self.staff.submit(page, page.form("/entrar"), {"email": GESTORA, "password": self.password})

    # The gestora opens packets

    def open_packets(self) -> bool:
        """Ask for all that can be generated now, in packets of one stage. True when there was something."""
        project = self.staff.get("/panel").select("//a[contains(@href, '/panel/proyectos/')]/@href")[0]
        found = False
        for title, folios in self._packets_to_open(self.staff.get(project)):
            page = self.staff.get(project)
            fields = {"title": title, "folio": folios, "group": _groups(page, folios)}
            self.packets.append(self.staff.submit(page, page.form("/paquetes"), fields).url)
            found = True
        return found

    def _packets_to_open(self, page: Page) -> Iterator[tuple[str, list[str]]]:
        """What the file leaves at its beginning goes apart: a packet is presented and sent as a whole."""
        by_title: dict[str, list[str]] = {}
        for stage, folio in _offered(page):
            if folio in self.story.documents:
                end = self.story.end(folio)
                left = {"draft": ", borradores", "presented": ", en revisión"}.get(end, "")
                by_title.setdefault(f"Etapa {stage}{left}", []).append(folio)
        for title, folios in sorted(by_title.items()):
            parts = [folios[start : start + FULL] for start in range(0, len(folios), FULL)]
            for number, part in enumerate(parts, 1):
                yield (title if len(parts) == 1 else f"{title}, parte {number}"), part

    # Where everything stands

    def states(self) -> list[Packet]:
        return [
            json.loads(self.staff.get(f"{address.split('?')[0]}.json").body) | {"address": address}
            for address in self.packets
        ]

    def differences(self, packets: list[Packet]) -> list[str]:
        told = {document["folio"]: document for packet in packets for document in packet["documents"]}
        items = {item["folio"]: item for packet in packets for item in packet["items"]}
        found = {folio: self.story.difference(folio, told.get(folio)) for folio in self.story.documents}
        return [f"{difference}{_why(items.get(folio))}" for folio, difference in found.items() if difference]

    def settle_generation(self) -> bool:
        """Wait until nothing is being generated; what waits for another document may stay."""
        return self._wait(lambda packets: not any(_generating(packet) for packet in packets))

    def send_all(self) -> bool:
        """Present every draft, then send what is presented: two steps, as in the panel."""
        for packet in self.states():
            self._press(packet["address"], "/presentar")
        settled = self._wait(lambda packets: not any(_some(packet, "draft") for packet in packets))
        for packet in self.states():
            self._press(packet["address"], "/enviar")
        return settled

    def to_the_end(self, until: str) -> bool:
        """Round after round, as documents become ready: present, send, hand over, answer, decide."""
        last, since = "", time.monotonic()
        while time.monotonic() - since < PATIENCE:
            packets = self.states()
            now = json.dumps(packets, sort_keys=True)
            if now != last:
                last, since = now, time.monotonic()
            if until == "signed" and _all_asked_for(packets) and not self._owed(packets):
                return True
            acted = self._round(packets)
            if not acted and not any(self._busy(packet) for packet in packets):
                if not self.differences(packets):
                    return True
                if not self.open_packets() and time.monotonic() - since > IDLE:
                    return False
            time.sleep(0.05)
        return False

    def _round(self, packets: list[Packet]) -> bool:
        """Whether anybody did something."""
        acted = [self._present_or_send(packet) for packet in packets if not _generating(packet)]
        acted += [self._decide(document) for packet in packets for document in packet["documents"]]
        owed = self._owed(packets)
        self._read_mails()
        known = {link for link in self.links.values() if link}
        for address in {address for id, person, address in owed if (id, person) not in known}:
            self._hand_over(address)
        acted += [self._answer(link, packets) for link in self._links_to_open(owed)]
        return any(acted)

    def _owed(self, packets: list[Packet]) -> set[tuple[str, str, str]]:
        """Packet, person and address of the packet, of those who have not answered yet what they will."""
        return {
            (packet["id"], signer["person"], packet["address"])
            for packet in packets
            for document in packet["documents"]
            if document["state"] == "out_for_signature"
            for signer in document["signers"]
            if self._will_answer(document, signer)
        }

    def _will_answer(self, document: Told, signer: Told) -> bool:
        answer = self.story.answer(document["folio"], signer["person"])
        return signer["state"] == "pending" and answer is not None

    def _links_to_open(self, owed: set[tuple[str, str, str]]) -> list[str]:
        wanted = {(id, person) for id, person, _ in owed}
        return sorted(link for link, whose in self.links.items() if whose is None or whose in wanted)

    def _present_or_send(self, packet: Packet) -> bool:
        """What the file leaves in an earlier state stays there."""
        ends = {self.story.end(d["folio"]) for d in packet["documents"] if d["folio"] in self.story.documents}
        if _some(packet, "draft"):
            return ends != {"draft"} and self._press(packet["address"], "/presentar")
        return (
            _some(packet, "presented") and ends != {"presented"} and self._press(packet["address"], "/enviar")
        )

    def _busy(self, packet: Packet) -> bool:
        """Something goes on by itself, or somebody is about to act."""
        for document in packet["documents"]:
            states = {signer["state"] for signer in document["signers"]}
            if document["state"] == "signed" or (
                document["state"] == "out_for_signature"
                and ("agreed" in states or any(self._will_answer(document, s) for s in document["signers"]))
            ):
                return True
        return _generating(packet)

    def _press(self, address: str, button: str) -> bool:
        """Press what the page offers; that it was done meanwhile is as good."""
        page = self.staff.get(address)
        if not _has_form(page, button):
            return False
        form = page.form(button)
        asked = [name for name in form.fields if name.startswith("reason-")]
        try:
            self.staff.submit(page, form, dict.fromkeys(asked, REASON))
        except Unexpected as answer:
            # Done meanwhile, or a new draft asks for one more reason: the next round sees it.
            if answer.status not in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
                raise
        return True

    def _wait(self, done: Callable[[list[Packet]], bool]) -> bool:
        end = time.monotonic() + PATIENCE
        while not done(self.states()):
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        return True

    # Links, and what people do with them

    def _read_mails(self) -> None:
        for file in sorted((self.out / "mail").glob("*.eml")):
            if file.name in self.read_mails:
                continue
            self.read_mails.add(file.name)
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            for link in re.findall(r"http://\S+?/firmar/[\w.-]+", body.get_content() if body else ""):
                self.links.setdefault(link, None)

    def _hand_over(self, address: str) -> None:
        """The gestora copies each link from the panel, sends it by WhatsApp, and says so."""
        page = self.staff.get(address)
        handed = [link for link in page.select("//input[@data-link-of]/@value") if link not in self.links]
        self.links |= dict.fromkeys(handed, None)
        for form in page.forms() if handed else ():
            if (form.action or "").endswith("/entregada"):
                self.staff.submit(page, form, {})

    def _answer(self, link: str, packets: list[Packet]) -> bool:
        """One person opens the link, and answers what the file says that they answered."""
        visitor = Browser(self.base)
        page = visitor.get(link)
        person = self._whose(link, page, packets)
        forms = [form for form in page.forms() if "declared" in form.fields]
        if person is None or not forms:
            return False
        fields = {"declared": "yes", "typed_name": self.story.names[person]}
        answered = False
        for document_id, folio in _asked(page):
            answer = self.story.answer(folio, person)
            fields[f"answer-{document_id}"] = answer.answer if answer else "later"
            fields[f"reason-{document_id}"] = answer.reason if answer and answer.answer != "agree" else ""
            answered |= answer is not None
        if answered:
            seed = len(link) + sum(map(ord, link))
            fields |= {"drawing": _drawing(seed)} if seed % 2 else {}
            visitor.submit(page, forms[0], fields)
        return answered

    def _whose(self, link: str, page: Page, packets: list[Packet]) -> str | None:
        """The person's key; and remembered, of which packet."""
        name = "".join(page.select("//*[@data-person]/@data-person")[:1])
        person = next((key for key, known in self.story.names.items() if known == name), None)
        shown = page.tree.text_content() if page.tree is not None else ""
        for packet in packets:
            if person and any(document["folio"] in shown for document in packet["documents"]):
                self.links[link] = (packet["id"], person)
        return person

    # What the gestora decides

    def _decide(self, document: Told) -> bool:
        """Void, replace or release, as the file tells, once everybody has answered who does."""
        folio, signers = document["folio"], document["signers"]
        if document["state"] != "out_for_signature" or folio not in self.story.documents:
            return False
        if self.story.voided(folio):
            return self._end(document, "/anular", {"reason": "ya_no_corresponde"}) is not None
        if any(self._will_answer(document, s) or s["state"] == "agreed" for s in signers):
            return False
        if self.story.replaced_before_its_seal(folio):
            opened = self._end(document, "/reemplazar", {})
            self.packets += [opened.url] if opened else []
            return opened is not None
        return any(self._release(document, signer) for signer in signers)

    def _end(self, document: Told, button: str, fields: dict[str, str]) -> Page | None:
        page = self.staff.get(f"/panel/documentos/{document['code']}")
        if not _has_form(page, button):
            return None
        return self.staff.submit(page, page.form(button), fields)

    def _release(self, document: Told, signer: Told) -> bool:
        reason = self.story.release(document["folio"], signer["person"])
        if reason is None or signer["state"] not in ("pending", "declined", "correction_asked"):
            return False
        page = self.staff.get(f"/panel/documentos/{document['code']}")
        for card in page.select("//section[contains(@class, 'signer')]"):
            forms = [form for form in card.iter("form") if (form.action or "").endswith("/liberar")]
            if forms and card.findtext("h3") == self.story.names[signer["person"]]:
                self.staff.submit(page, forms[0], {"reason": reason[:300]})
                return True
        return False

    def summary(self, packets: list[Packet], seconds: float) -> dict[str, Any]:
        """What the panel says at the end, and the sealed files beside it."""
        folder = self.out / "documents"
        folder.mkdir(exist_ok=True)
        documents = []
        for document in (d for packet in packets for d in packet["documents"]):
            pdf = None
            if document["sealed_url"]:
                pdf = f"documents/{document['folio']}.pdf"
                (self.out / pdf).write_bytes(self.staff.get(document["sealed_url"]).body)
            wanted = ("folio", "kind", "code", "url", "sha256", "state", "pages")
            signers = [{key: s[key] for key in ("role", "mode", "state")} for s in document["signers"]]
            documents.append({key: document[key] for key in wanted} | {"signers": signers, "pdf": pdf})
        people = {person["person"] for packet in packets for person in packet["people"]}
        return {
            "documents": documents,
            "packets": len(packets),
            "people": len(people),
            "seconds": seconds,
        }


def _offered(page: Page) -> Iterator[tuple[str, str]]:
    """Stage and folio of everything that the project's page offers to generate."""
    for group in page.select("//*[@data-group]"):
        for whole in group.xpath(".//input[@name='group']"):
            folios = group.xpath(".//input[@name='folio']/@value") or [whole.get("data-folio")]
            yield from ((whole.get("value").partition(":")[0], folio) for folio in folios)


def _groups(page: Page, folios: list[str]) -> list[str]:
    """The ticks of kinds whose only document is asked for: it has none of its own."""
    return [
        whole.get("value")
        for whole in page.select("//input[@name='group']")
        if whole.get("data-folio") in folios
    ]


def _asked(page: Page) -> Iterator[tuple[str, str]]:
    """Id and folio of the documents that a person's page asks about."""
    for section in page.select("//section[.//input[starts-with(@name, 'answer-')]]"):
        name = section.xpath("string(.//input[starts-with(@name, 'answer-')]/@name)")
        told = section.xpath("string(.//p[@class='small'])")
        yield name.removeprefix("answer-"), told.partition(",")[0].strip()


def _generating(packet: Packet) -> bool:
    return any(item["status"] == "waiting" for item in packet["items"])


def _some(packet: Packet, state: str) -> bool:
    return any(document["state"] == state for document in packet["documents"])


def _all_asked_for(packets: list[Packet]) -> bool:
    """Everything is out for signature, or beyond."""
    return bool(packets) and not any(
        any(item["status"] != "ready" for item in packet["items"])
        or _some(packet, "draft")
        or _some(packet, "presented")
        for packet in packets
    )


def _why(item: Told | None) -> str:
    if item and item["errors"]:
        return f": {item['errors'][0]['field']} {item['errors'][0]['message']}"
    if item and item["held_by"]:
        return f": espera a {', '.join(item['held_by'])}"
    return ""


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


def _tell(summary: Told, story: Story, out: Path) -> None:
    states = Counter(document["state"] for document in summary["documents"])
    states |= {"external": len(story.external)}
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()) if count)
    signatures = sum(len(document["signers"]) for document in summary["documents"])
    print(
        f"{sum(states.values())} documentos ({told}), {signatures} firmas de {summary['people']} personas, "
        f"{summary['packets']} paquetes, en {summary['seconds']} segundos. Resultado en {out}."
    )
