"""A service without jobs: its pages, its database, and people who log in and press its buttons."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from service import create_app
from service.accounts.creation import create_account
from service.accounts.permissions import Grant
from service.context import Context
from service.settings import Settings

PASSWORD = "una clave larga de prueba"


class Browser:
    """Somebody of the staff, without scripts: sees pages and sends their forms."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def log_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.submit("/panel/entrar", "/entrar", email=email, password=password)

    def get(self, path: str, **more) -> TestResponse:
        return self.client.get(path, **more)

    def see(self, path: str) -> html.HtmlElement:
        """The page, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def submit(self, path: str, action_ends: str, **fields) -> TestResponse:
        """Send the first form of that page whose address ends so; a field may be a list, or a file."""
        page = self.see(path)
        form = next(f for f in page.forms if (f.action or "").split("#")[0].endswith(action_ends))
        held: dict[str, list] = {}
        for name, value in form.form_values():
            held.setdefault(name, []).append(value)
        return self.client.post(form.action.split("#")[0], data=held | fields)

    def post(self, path: str, **fields) -> TestResponse:
        """Send what no page offers, with a token of this session."""
        token = self.see("/panel/").xpath("string(//input[@name='csrf_token']/@value)")
        return self.client.post(path, data={"csrf_token": token} | fields)


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    ctx = Context(Settings(_env_file=None, data=tmp_path / "data", processes=0))
    ctx.prepare()
    yield ctx
    ctx.close()


@pytest.fixture
def app(ctx: Context) -> Flask:
    return create_app(ctx)


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    return lambda: Browser(app)


@pytest.fixture
def account(ctx: Context) -> Callable[..., str]:
    """Makes an account with these grants; answers its mail."""

    def make(email: str, *grants: Grant) -> str:
        create_account(ctx, email, "Camila Rojas", PASSWORD, grants, "operator")
        return email

    return make
