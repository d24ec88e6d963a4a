"""What every answer carries, whoever asks for what."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service import security

STATIC = Path(security.__file__).parent / "static"
TEMPLATES = STATIC.parent / "templates"


@pytest.mark.parametrize("path", ["/v", "/v/NADA", "/firmar/nada", "/panel/entrar", "/no-existe", "/healthz"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"


def test_a_static_file_is_kept_for_ever_under_the_name_of_its_content(client: FlaskClient) -> None:
    page = client.get("/v").text
    address = re.search(r'href="(/static/app\.css\?v=[0-9a-f]+)"', page)
    assert address
    with client.get(address[1]) as file:
        assert "immutable" in file.headers["Cache-Control"]


@pytest.mark.parametrize("host", ["evil.example.com", "localhost.evil.example.com", "127.0.0.1.nip.io"])
def test_a_forged_host_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/v", headers={"Host": host}).status_code == 400


def test_no_page_trusts_text_as_markup() -> None:
    for template in TEMPLATES.rglob("*.html"):
        source = template.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape|\bon[a-z]+=\"|\bstyle=\"|javascript:", source), template


def test_the_style_sheets_stay_small() -> None:
    assert (STATIC / "app.css").stat().st_size <= 15 * 1024


def test_vendored_files_are_those_of_the_manifest_with_their_licences() -> None:
    folder = STATIC / "vendor"
    manifest: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text())
    named = {entry["path"]: entry["sha256"] for entry in manifest}
    found = {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert found == named
    for package in {Path(path).parts[0] for path in named}:
        assert f"{package}/LICENSE" in named
