"""What every answer carries and every request must pass: headers, content security policy, origin, hosts.

Pages of staff are guarded against forged requests by Flask-WTF (session cookie and token). Pages of signers
and visitors have no cookie: the link itself is the secret, and their forms carry a token made from it.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request, url_for
from flask_wtf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import SecurityError

from service.settings import LOOPBACK, Settings

STATIC = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600
FORM_LIFETIME = 3 * 24 * 3600
"""A phone may keep a page open for days; after that it is asked to send again."""

csrf = CSRFProtect()


def protect(app: Flask, settings: Settings, keys: list[bytes]) -> None:
    """Install headers, policy and checks. Blueprints without session call `csrf.exempt(bp)` themselves."""
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # it wants a referrer, and our pages send none
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # as long as the session
    app.config["TRUSTED_HOSTS"] = _hosts(settings)
    app.extensions["rubrica_form_tokens"] = URLSafeTimedSerializer([*keys], salt="form")
    csrf.init_app(app)
    app.register_error_handler(SecurityError, _not_our_name)
    app.before_request(_refuse_foreign_origin)
    app.after_request(_headers(settings))
    app.jinja_env.globals.update(asset=asset, csp_nonce=csp_nonce, demonstration=settings.demonstration)


def asset(filename: str) -> str:
    """Address of a static file; changes with its content, so that it may be cached for ever."""
    return url_for("static", filename=filename, v=_version(filename))


def csp_nonce() -> str:
    """The one of this answer, for an inline script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def form_token(app: Flask, link: str) -> str:
    """For the form of a page whose address is a secret; says that the form came from us, and when."""
    serializer: URLSafeTimedSerializer = app.extensions["rubrica_form_tokens"]
    token = serializer.dumps(_digest(link))
    return token if isinstance(token, str) else token.decode()


def form_token_is_ours(app: Flask, link: str, token: str) -> bool:
    """Whether this form came from the page of this link, however long ago."""
    return _reads(app, link, token, max_age=None)


def form_token_stands(app: Flask, link: str, token: str) -> bool:
    """Whether it came from there not too long ago."""
    return _reads(app, link, token, max_age=FORM_LIFETIME)


def _reads(app: Flask, link: str, token: str, *, max_age: int | None) -> bool:
    serializer: URLSafeTimedSerializer = app.extensions["rubrica_form_tokens"]
    try:
        return secrets.compare_digest(str(serializer.loads(token, max_age=max_age)), _digest(link))
    except BadData:
        return False


def _digest(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()[:16]


@cache
def _version(filename: str) -> str:
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:10]


def _hosts(settings: Settings) -> list[str]:
    """Only these names are ours; a link in a mail never follows a forged `Host`."""
    names = {urlsplit(url).hostname for url in (settings.public_url, settings.effective_verify_url)}
    names.add(urlsplit(f"//{settings.bind}").hostname)
    if settings.demonstration:
        names |= LOOPBACK
    return sorted(f"[{name}]" if ":" in name else name for name in names if name)


def _not_our_name(_: SecurityError) -> Response:
    """Without a page: no address can be built for a host that is not ours."""
    return Response("Dirección desconocida.\n", 400, mimetype="text/plain")


def _refuse_foreign_origin() -> None:
    """A form of another site must not act here.

    Our pages send no referrer, so browsers say `Origin: null` even of our own forms: then `Sec-Fetch-Site`
    tells, and where neither does (old browsers, programs) the form's token decides.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.host:
        abort(403)


def _headers(settings: Settings) -> Callable[[Response], Response]:
    def after(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy())
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        if settings.public_url.startswith("https://"):
            headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        if request.endpoint == "static":
            if "v" in request.args:
                headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        elif "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return response

    return after


def _policy() -> str:
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        f"script-src 'self'{nonce}; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
