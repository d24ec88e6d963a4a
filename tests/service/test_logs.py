"""The secret of a link to sign opens a page where one can sign: it stands in no log."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from service import logs
from service.serving import _Server
from service.settings import Settings
from service.signing import reading


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/firmar/abc.DEF-1", "/firmar/…"),
        ("/firmar/abc/documento/7.pdf", "/firmar/…/documento/7.pdf"),
        ("//firmar//abc?x=1", "//firmar//…?x=1"),
        ("/Firmar/abc", "/Firmar/…"),
        ("/v/7K3QG8ZT4V1M2X5Y", "/v/7K3QG8ZT4V1M2X5Y"),
    ],
)
def test_only_the_secret_is_cut_out(path, told):
    assert logs.without_secrets(path) == told


def test_a_fault_on_a_persons_page_is_told_without_their_link(
    client: FlaskClient, caplog, monkeypatch
) -> None:
    def fail(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr(reading, "page", fail)
    assert client.get("/firmar/secreto.DEF").status_code == 500
    assert "/firmar/… [GET]" in caplog.text
    assert "secreto" not in caplog.text


@pytest.fixture
def server_log(tmp_path):
    """What gunicorn writes with, and the file of the requests."""
    file = tmp_path / "access.log"
    server = _Server(Settings(_env_file=None, access_log=str(file)), "127.0.0.1:0", None)
    logger = server.cfg.logger_class(server.cfg)
    yield logger, file
    for one in (logger.access_log, logger.error_log):
        for handler in list(one.handlers):
            handler.close()
            one.removeHandler(handler)


def test_a_request_is_one_line_without_secret_query_or_referrer(server_log):
    logger, file = server_log
    environ = {
        "REMOTE_ADDR": "192.0.2.7",
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/firmar/secreto%0A?nombre=Ana",
        "PATH_INFO": "/firmar/secreto\n192.0.2.8 /otra",
        "QUERY_STRING": "nombre=Ana",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": "http://localhost/firmar/secreto",
    }
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    logger.access(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=5))
    [line] = file.read_text(encoding="utf-8").splitlines()
    assert line.startswith("192.0.2.7 [")
    assert '"GET /firmar/…' in line
    assert line.endswith("200 12 5")
    assert not any(word in line for word in ("secreto", "Ana"))


def test_what_gunicorn_could_not_answer_is_told_without_the_secret(server_log, caplog):
    logger, _ = server_log
    logger.error_log.addHandler(caplog.handler)
    logger.exception("Error handling request %s %s", "GET", "/firmar/secreto")
    assert "GET /firmar/…" in caplog.text
    assert "secreto" not in caplog.text
