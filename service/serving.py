"""`rubrica serve`: the embedded service under gunicorn's supervision.

A killed worker is started again by its master; jobs that it left half done are done again. The master stays
small: what is dear is imported in the worker.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from service import logs
from service.errors import Refused
from service.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from service.context import Context


NEVER_CAME_UP = (Arbiter.WORKER_BOOT_ERROR, Arbiter.APP_LOAD_ERROR)
ONE_REQUEST = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)s'
"""Address, time, method and path, status, bytes, milliseconds. Never what was asked of the path, nor the referrer."""


def run(settings: Settings, bind: str | None, example: Path | None) -> None:
    """Serve until told to stop. With `example`, load that project first and say how to enter."""
    master = os.getpid()
    try:
        _Server(settings, bind or settings.bind, example).run()
    except SystemExit as end:
        if os.getpid() == master and end.code in NEVER_CAME_UP:
            raise SystemExit(2) from None
        raise


class _Log(Logger):  # type: ignore[misc]
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(logs.cut_secrets)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """A path is decoded when it comes here, so it may hold the end of a line."""
        path = "".join(c if c.isprintable() else "\ufffd" for c in environ.get("PATH_INFO", ""))
        told: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return told | {"U": logs.without_secrets(path)}


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, bind: str, example: Path | None) -> None:
        self._settings = settings
        self._bind = bind
        self._example = example
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
            "logger_class": _Log,
            "accesslog": self._settings.access_log or None,
            "access_log_format": ONE_REQUEST,
            "worker_exit": lambda _server, _worker: self._close(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> "Flask":
        """In the worker, after the fork: threads and pools do not survive one."""
        from service import embedded

        try:
            self._context, app = embedded.start(self._settings, self._bind, self._example)
        except Refused as refused:
            print(refused.told(), file=sys.stderr, flush=True)
            raise SystemExit(Arbiter.APP_LOAD_ERROR) from None
        return app

    def _close(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None
