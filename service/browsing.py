"""A small visitor of our own pages: follows links, fills forms, keeps cookies. The demo is one; it sees only HTTP."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar
from typing import Any

from lxml import html

Fields = Mapping[str, str | Sequence[str]]
WAIT = 60


class Unexpected(RuntimeError):
    """The service answered with an error (`status`), or without what the visitor looked for."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Page:
    """One answer: its address, its bytes, and what it shows."""

    def __init__(self, url: str, body: bytes) -> None:
        self.url = url
        self.body = body
        self.tree: Any = html.fromstring(body.decode("utf-8")) if b"<html" in body[:500] else None

    def form(self, action_ends: str) -> html.FormElement:
        """The form whose address ends so. Raises `Unexpected` when there is none."""
        for form in self.forms():
            if urllib.parse.urlsplit(form.action or "").path.endswith(action_ends):
                return form
        raise Unexpected(f"no form {action_ends} at {self.url}")

    def forms(self) -> list[html.FormElement]:
        return list(self.tree.forms) if self.tree is not None else []

    def select(self, path: str) -> list[html.HtmlElement]:
        """Elements by XPath."""
        return list(self.tree.xpath(path)) if self.tree is not None else []


class Browser:
    """Cookies of one visitor."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> Page:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self._base, address)))

    def submit(self, page: Page, form: html.FormElement, fields: Fields) -> Page:
        """Send the form as a browser does: what it holds, with `fields` filled in."""
        held: dict[str, list[str]] = {}
        for name, value in form.form_values():
            held.setdefault(name, []).append(value)
        for name, chosen in fields.items():
            held[name] = [chosen] if isinstance(chosen, str) else list(chosen)
        body = urllib.parse.urlencode(held, doseq=True).encode()
        address = urllib.parse.urljoin(page.url, form.action or page.url)
        return self._open(urllib.request.Request(address, body, {"Origin": self._base.rstrip("/")}))

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=WAIT) as answer:
                return Page(answer.url, answer.read())
        except urllib.error.HTTPError as error:
            page: Any = html.fromstring(error.read().decode("utf-8", "replace") or "<p></p>")
            text = page.text_content()
            told = f"{error.code} at {request.full_url}: {' '.join(text.split())[:400]}"
            raise Unexpected(told, error.code) from None
