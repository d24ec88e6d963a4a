"""What people and programs meet. `create_app` is the one place where the pages meet their context."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.context import Context

ROOMS = (
    "accounts",
    "project",
    "bundle",
    "external",
    "failures",
    "own",
    "packets",
    "sheets",
    "signing",
    "verification",
    "versions",
)
LARGEST_REQUEST = 32 * 1024 * 1024


def create_app(ctx: "Context") -> "Flask":
    """The pages, around a context that the caller made and closes."""
    # Imported here: commands and worker processes import this package too, and need no web.
    from flask import Flask, redirect, url_for
    from werkzeug.middleware.proxy_fix import ProxyFix

    from service import accounts, answers, context, logs, security

    app = Flask(__name__)
    app.extensions[context.EXTENSION] = ctx
    app.config.update(
        SECRET_KEY=ctx.secret_keys[-1].decode(),
        SECRET_KEY_FALLBACKS=[key.decode() for key in ctx.secret_keys[:-1]],
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SESSION_COOKIE_SECURE=ctx.settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    if ctx.settings.proxies:
        # Without it every visitor has the proxy's address: in the evidence of an act, and where guesses are counted.
        app.wsgi_app = ProxyFix(app.wsgi_app, ctx.settings.proxies, ctx.settings.proxies, x_host=0)  # type: ignore[method-assign]
    security.protect(app, ctx.settings, ctx.secret_keys)
    app.logger.addFilter(logs.cut_secrets)
    answers.install(app)
    accounts.protect(app, ctx)
    for room in ROOMS:
        app.register_blueprint(import_module(f"service.{room}.views").bp)
    # Who types the host's name alone has a paper in hand, or looks for the panel: that page leads to both.
    app.add_url_rule("/", "front", lambda: redirect(url_for("verification.ask")))
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok"})
    return app
