"""`rubrica serve`: one process with threads answers pages and does the jobs, under gunicorn's supervision.

A killed worker is started again by its master; jobs that it left half done are done again.
"""

import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import select

from service import create_app, work
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context, once
from service.errors import AlreadyExists
from service.project.importing import import_project
from service.settings import Settings
from storage.models import Account

EXAMPLE_ACCOUNTS = (
    ("gestora@example.org", "Camila Rojas Venegas", Permission.GESTORA),
    ("fosis@example.org", "Persona de FOSIS", Permission.FOSIS),
)


def run(settings: Settings, bind: str | None, example: Path | None) -> None:
    """Serve until told to stop. With `example`, load that project first and say how to enter."""
    bind = bind or settings.bind
    if example:
        _load_example(settings, bind, example)
    _Server(settings, bind).run()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, bind: str) -> None:
        self._settings = settings
        self._bind = bind
        self._context: Context | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": 1,
            "threads": self._settings.threads,
            "worker_class": "gthread",
            "control_socket_disable": True,
            "graceful_timeout": 30,
            "timeout": 120,
            "loglevel": "warning",
            "worker_exit": lambda _server, _worker: self._close(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """In the worker, after the fork: threads and pools do not survive one."""
        self._context = ctx = Context(self._settings)
        ctx.prepare()
        work.register(ctx)
        app = create_app(ctx)
        ctx.workshop.warm()
        ctx.jobs.start()
        return app

    def _close(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None


def _load_example(settings: Settings, bind: str, example: Path) -> None:
    ctx = Context(settings, "command")
    try:
        ctx.prepare()
        with suppress(AlreadyExists):
            import_project(ctx, example, update=False, actor="operator")
        password = once(
            settings.data / "keys" / "example-password", lambda: secrets.token_urlsafe(9).encode()
        )
        with ctx.database.reading() as session:
            known = set(session.scalars(select(Account.email)))
        for email, name, permission in EXAMPLE_ACCOUNTS:
            if email not in known:
                create_account(
                    ctx, email, name, password.decode(), [Grant(permission, Scope.ALL, "")], "operator"
                )
    finally:
        ctx.close()
    url = settings.public_url.rstrip("/")
    lines = (
        "",
        "Rúbrica está en marcha, con un Ecomercado ficticio (Limache) ya cargado.",
        f"  Panel:        {url}/panel",
        f"  Entrar como:  {EXAMPLE_ACCOUNTS[0][0]}   contraseña: {password.decode()}",
        f"  FOSIS:        {EXAMPLE_ACCOUNTS[1][0]}   (la misma contraseña; solo lee)",
        f"  Correos:      {settings.effective_mail_folder.resolve()}  (archivos .eml)"
        if not settings.smtp_host
        else f"  Correos:      por {settings.smtp_host}",
        f"  Comprobar:    {url}/v",
        f"  Escucha en {bind}; se detiene con Ctrl-C.",
        "",
    )
    print("\n".join(lines), file=sys.stderr, flush=True)
