"""A whole installation for a journey: its own database and files, real workers, and people who browse."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import html

from document_templates.conversion import Converter
from service import create_app, work
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.project.importing import import_project
from service.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "example" / "limache.yaml"
PASSWORD = "una clave larga de prueba"


class Installation:
    """One running service, reached by its pages; its jobs run in the background."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.app = create_app(ctx)
        self.imported = import_project(ctx, EXAMPLE, update=False, actor="operator")
        grant = Grant(Permission.GESTORA, Scope.ALL, "")
        create_account(ctx, "gestora@example.org", "Camila Rojas", PASSWORD, [grant], "operator")
        self.staff = Visitor(self.app)
        page = self.staff.get("/panel/entrar")
        self.staff.submit(page, "/entrar", email="gestora@example.org", password=PASSWORD)

    def idle(self, timeout: float = 120) -> None:
        self.ctx.jobs.wait_idle(timeout)
        failed = self.ctx.jobs.failed()
        assert not failed, failed

    def mails(self) -> list[email.message.EmailMessage]:
        files = sorted(self.ctx.settings.effective_mail_folder.glob("*.eml"))
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]

    def links(self) -> dict[str, str]:
        """Path of each page to sign → the address it was mailed to."""
        found = {}
        for message in self.mails():
            text = message.get_body(("plain",)).get_content()
            for link in re.findall(r"https?://[^/]+(/firmar/[\w.-]+)", text):
                found[link] = message["To"]
        return found


class Page:
    def __init__(self, response) -> None:
        self.status = response.status_code
        self.data = response.data
        self.url = response.request.path
        self.text = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        self.tree = html.fromstring(self.text) if "<html" in self.text else None

    def values(self, path: str) -> list[str]:
        return list(self.tree.xpath(path))


class Visitor:
    """A browser without scripts."""

    def __init__(self, app) -> None:
        self.client = app.test_client()

    def get(self, path: str) -> Page:
        return Page(self.client.get(path, follow_redirects=True))

    def submit(self, page: Page, action_ends: str, **fields) -> Page:
        form = next(f for f in page.tree.forms if (f.action or "").split("#")[0].endswith(action_ends))
        held: dict[str, list[str]] = {}
        for name, value in form.form_values():
            held.setdefault(name, []).append(value)
        for name, value in fields.items():
            held[name] = [value] if isinstance(value, str) else list(value)
        return Page(self.client.post(form.action, data=held, follow_redirects=True))

    def sign(self, link: str, answer: str = "agree") -> Page:
        """Answer everything that waits on a person's page."""
        page = self.get(link)
        form = next(f for f in page.tree.forms if "declared" in f.fields)
        names = {i.name for i in form.inputs if (i.name or "").startswith("answer-")}
        fields = dict.fromkeys(names, answer) | {"declared": "yes", "typed_name": "Firma de prueba"}
        return self.submit(page, link.rsplit("/", 1)[1], **fields)


@pytest.fixture(scope="session")
def warm_converter() -> Iterator[Converter]:
    with Converter(workers=1) as converter:
        yield converter


@pytest.fixture
def settings_for(tmp_path: Path, database_url: str) -> Callable[..., Settings]:
    def make(**more) -> Settings:
        values = {"data": tmp_path / "data", "database_url": database_url, "processes": 0}
        return Settings(_env_file=None, **(values | more))

    return make


@pytest.fixture
def installation(settings_for, warm_converter: Converter) -> Iterator[Installation]:
    ctx = Context(settings_for())
    ctx.prepare()
    ctx.__dict__["converter"] = warm_converter
    work.register(ctx)
    ctx.jobs.start()
    try:
        yield Installation(ctx)
    finally:
        ctx.__dict__.pop("converter")
        ctx.close()


@pytest.fixture
def visitor(installation: Installation) -> Callable[[], Visitor]:
    """Makes somebody new, without cookies."""
    return lambda: Visitor(installation.app)
