"""An office at work: two projects, people with different permissions, real workers in the background."""

import email
import email.policy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html
from werkzeug.test import TestResponse

from service import create_app, work
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.project.importing import import_project
from service.settings import Settings

EXAMPLE = Path(__file__).parents[3] / "example"
PASSWORD = "una clave larga de prueba"
ACCOUNTS = {
    "gestora": Grant(Permission.GESTORA, Scope.PROJECT, "EJ-05-ECOM-2026-007"),
    "otra": Grant(Permission.GESTORA, Scope.PROJECT, "EJ-05-ECOM-2026-008"),
    "coordinacion": Grant(Permission.COORDINACION, Scope.PROJECT, "EJ-05-ECOM-2026-007"),
    "fosis": Grant(Permission.FOSIS, Scope.REGION, "Valparaíso"),
    "fosis_lejos": Grant(Permission.FOSIS, Scope.REGION, "Maule"),
}


class Browser:
    """Somebody of the staff, without scripts: sees pages and sends their forms."""

    def __init__(self, app) -> None:
        self.client = app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def see(self, path: str) -> html.HtmlElement:
        """The page, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def read(self, path: str) -> str:
        return " ".join(self.see(path).text_content().split())

    def submit(self, path: str, action_ends: str, within: str = "", **fields) -> TestResponse:
        """Send the form of that page whose address ends so, of the element `within`; a field may be a file."""
        page = self.see(path)
        [part] = page.xpath(f"//*[@id='{within}']") if within else [page]
        form = next(f for f in part.iter("form") if (f.action or "").split("#")[0].endswith(action_ends))
        held: dict[str, list] = {}
        for name, value in form.form_values():
            held.setdefault(name, []).append(value)
        return self.client.post(form.action.split("#")[0], data=held | fields)

    def post(self, path: str, **fields) -> TestResponse:
        """Send what no page offers, with a token of this session."""
        token = self.see("/panel/").xpath("string(//input[@name='csrf_token']/@value)")
        return self.client.post(path, data={"csrf_token": token} | fields)


class Office:
    def __init__(self, ctx: Context, folder: Path) -> None:
        self.ctx = ctx
        self.folder = folder
        self.app = create_app(ctx)
        self.values: dict[str, Any] = yaml.safe_load((EXAMPLE / "limache.yaml").read_text("utf-8"))
        self.project_id = self.load(update=False)
        self.elsewhere_id = self._elsewhere()
        for name, grant in ACCOUNTS.items():
            create_account(ctx, f"{name}@example.org", f"Persona {name}", PASSWORD, [grant], "operator")
        self._inside = {name: self._enter(name) for name in ACCOUNTS}
        self.gestora = self._inside["gestora"]

    def load(self, *, update: bool) -> str:
        file = self.folder / "limache.yaml"
        file.write_text(yaml.safe_dump(self.values, allow_unicode=True, sort_keys=False), "utf-8")
        if not (self.folder / "anexos").exists():
            shutil.copytree(EXAMPLE / "anexos", self.folder / "anexos")
        return import_project(self.ctx, file, update=update, actor="operator").project_id

    def entry(self, folio: str) -> dict[str, Any]:
        return next(entry for entry in self.values["documentos"] if entry["folio"] == folio)

    def browser(self, name: str) -> Browser:
        return self._inside[name]

    def packet(self, *folios: str, title: str = "Paquete de prueba") -> str:
        """Address of a new packet whose drafts are ready, or are not to be."""
        path = f"/panel/proyectos/{self.project_id}"
        answer = self.gestora.submit(path, "/paquetes", folio=list(folios), title=title)
        assert answer.status_code == 303, answer.text
        self.idle()
        return answer.location

    def sent(self, *folios: str) -> str:
        path = self.packet(*folios)
        for step in ("/presentar", "/enviar"):
            answer = self.gestora.submit(path, step)
            assert answer.status_code == 303, answer.text
            self.idle()
        return path

    def document(self, packet: str, folio: str) -> dict[str, Any]:
        documents = self.gestora.get(f"{packet}.json").json["documents"]
        return next(document for document in documents if document["folio"] == folio)

    def link(self, packet: str, person: str) -> str:
        """What the gestora would copy for this person."""
        page = self.gestora.see(packet)
        return "/firmar/" + page.xpath(f"string(//*[@id='enlace-{person}']/@value)").rpartition("/")[2]

    def sign(self, packet: str, person: str, answer: str = "agree") -> None:
        visitor = Browser(self.app)
        link = self.link(packet, person)
        form = next(f for f in visitor.see(link).forms if "declared" in f.fields)
        names = {i.name for i in form.inputs if (i.name or "").startswith("answer-")}
        fields = dict.fromkeys(names, answer) | {"declared": "yes", "typed_name": "Firma de prueba"}
        held = dict(form.form_values()) | fields
        assert visitor.client.post(form.action or link, data=held).status_code == 303
        self.idle()

    def mails(self) -> list[email.message.EmailMessage]:
        files = sorted(self.ctx.settings.effective_mail_folder.glob("*.eml"))
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]

    def idle(self) -> None:
        self.ctx.jobs.wait_idle(120)
        assert self.ctx.jobs.failed() == []

    def _elsewhere(self) -> str:
        """The same Ecomercado under another code: another gestora's."""
        folder = self.folder / "elsewhere"
        folder.mkdir()
        text = (self.folder / "limache.yaml").read_text("utf-8")
        text = text.replace("EJ-05-ECOM-2026-007", "EJ-05-ECOM-2026-008").replace("LIM26", "OLM26")
        (folder / "olmue.yaml").write_text(text, "utf-8")
        return import_project(self.ctx, folder / "olmue.yaml", update=False, actor="operator").project_id

    def _enter(self, name: str) -> Browser:
        browser = Browser(self.app)
        answer = browser.submit("/panel/entrar", "/entrar", email=f"{name}@example.org", password=PASSWORD)
        assert answer.status_code == 303
        return browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    ctx = Context(Settings(_env_file=None, data=folder / "data", processes=0, converters=1))
    ctx.prepare()
    work.register(ctx)
    ctx.jobs.start()
    try:
        yield Office(ctx, folder)
    finally:
        ctx.close()


@pytest.fixture
def visitor(office: Office) -> Callable[[], Browser]:
    return lambda: Browser(office.app)
