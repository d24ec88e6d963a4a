"""Who is behind a proxy has the address that the proxy tells, and only where a proxy was promised."""

import pytest
from flask import request

from service import create_app
from service.context import Context
from service.settings import Settings


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_the_address_is_told_by_as_many_proxies_as_there_are(tmp_path, proxies, seen):
    ctx = Context(Settings(_env_file=None, data=tmp_path / "data", processes=0, proxies=proxies))
    ctx.prepare()
    try:
        app = create_app(ctx)
        app.add_url_rule("/whoami", "whoami", lambda: request.remote_addr or "")
        told = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        assert app.test_client().get("/whoami", headers=told).get_data(as_text=True) == seen
    finally:
        ctx.close()
