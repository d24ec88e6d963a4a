"""The whole service in one process: pages in threads, jobs beside them, the tables made on the way up."""

import ctypes
import gc
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from service import create_app, work
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context, once
from service.errors import AlreadyExists
from service.project.importing import import_project
from service.settings import Settings
from storage.models import Account

M_ARENA_MAX = -8
"""Of malloc.h."""

EXAMPLE_ACCOUNTS = (
    ("gestora@example.org", "Camila Rojas Venegas", Permission.GESTORA),
    ("fosis@example.org", "Persona de FOSIS", Permission.FOSIS),
)


def start(settings: Settings, bind: str, example: Path | None) -> tuple[Context, Flask]:
    """Everything up and running. The caller closes the context."""
    _share_memory()
    ctx = Context(settings)
    ctx.prepare()
    if example:
        _load_example(ctx, bind, example)
    work.register(ctx)
    work.schedule(ctx)
    app = create_app(ctx)
    ctx.workshop.warm()
    # What is loaded now stays: looking through it for garbage again and again took an eighth of a packet's time.
    gc.collect()
    gc.freeze()
    ctx.jobs.start()
    work.look_for_overdue(ctx)
    return ctx, app


def _share_memory() -> None:
    """Few places for all threads to allocate in: by default each keeps what it once needed to itself."""
    with suppress(OSError, AttributeError):  # another C library than Debian's
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _load_example(ctx: Context, bind: str, example: Path) -> None:
    """Load a project unless it is there, make accounts for it, and say how to enter."""
    with suppress(AlreadyExists):
        import_project(ctx, example, update=False, actor="operator")
    file = ctx.settings.data / "keys" / "example-password"
    password = once(file, lambda: secrets.token_urlsafe(9).encode()).decode()
    with ctx.database.reading() as session:
        known = set(session.scalars(select(Account.email)))
    for email, name, permission in EXAMPLE_ACCOUNTS:
        if email not in known:
            create_account(ctx, email, name, password, [Grant(permission, Scope.ALL, "")], "operator")
    print(_welcome(ctx.settings, bind, password), file=sys.stderr, flush=True)


def _welcome(settings: Settings, bind: str, password: str) -> str:
    url = settings.public_url.rstrip("/")
    mails = (
        f"por {settings.smtp_host}"
        if settings.smtp_host
        else f"{settings.effective_mail_folder.resolve()}  (archivos .eml)"
    )
    return f"""
Rúbrica está en marcha, con un Ecomercado ficticio (Limache) ya cargado.
  Panel:        {url}/panel
  Entrar como:  {EXAMPLE_ACCOUNTS[0][0]}   contraseña: {password}
  FOSIS:        {EXAMPLE_ACCOUNTS[1][0]}     (la misma contraseña; solo lee)
  Correos:      {mails}
  Comprobar:    {url}/v
  Escucha en {bind}; se detiene con Ctrl-C.
"""
