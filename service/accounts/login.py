"""Flask-Security on our own tables: who is logged in, and that only staff come in.

Flask-Security keeps the session, the identity and the hashing; its pages stay unregistered, because ours
are two, in Spanish, and take no `next` parameter that could lead elsewhere.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for
from flask_security import RoleMixin, Security, UserMixin, auth_required, current_user
from flask_security.datastore import UserDatastore
from flask_security.utils import login_user, logout_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response

from service.accounts import passwords
from service.accounts.permissions import Action, Grant, Permission, Place, Scope, may, may_start, reach
from service.accounts.throttle import Throttle
from service.context import current
from service.errors import NotAllowed, NotFound
from service.settings import Settings
from storage.models import Account

WANTED = "wanted"
"""Session key: the page asked for before logging in. In the signed cookie, so nobody else can set it."""
DOOR = "rubrica-door"
LIFETIME = timedelta(hours=12)
"""Of a session without use: a working day."""


@dataclass(frozen=True, eq=False)
class Staff(UserMixin):
    """The account of this request, read once; nothing of the database hangs on it."""

    id: int
    email: str
    name: str
    password: str | None
    active: bool = False
    fs_uniquifier: str = ""
    """Names the account in its sessions; changed, it ends them all."""
    grants: tuple[Grant, ...] = ()
    roles: list[RoleMixin] = field(default_factory=list)
    """Always empty: memberships decide, not roles."""

    @property
    def actor(self) -> str:
        return f"account:{self.id}"

    @property
    def regions(self) -> frozenset[str]:
        return reach(self.grants).regions

    def may(self, action: Action | str, place: Place) -> bool:
        return may(self.grants, Action(action), place)

    @property
    def sees_formats(self) -> bool:
        return self._somewhere(Action.SEE_FORMATS)

    @property
    def looks_after(self) -> bool:
        return self._somewhere(Action.LOOK_AFTER)

    def _somewhere(self, action: Action) -> bool:
        where = reach(self.grants, action)
        return bool(where.everywhere or where.regions or where.projects)

    def may_start(self) -> bool:
        return may_start(self.grants)


class Accounts(UserDatastore):
    """The one question Flask-Security asks of storage. Accounts are written by use cases, not from here."""

    def __init__(self) -> None:
        super().__init__(Staff, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Staff | None:
        [(key, value)] = kwargs.items()
        column = getattr(Account, key)
        where = func.lower(column) == str(value).lower() if case_insensitive else column == value
        with current().database.reading() as read:
            return find(read, where)

    def find_role(self, _role: str) -> None:
        return None

    def put(self, model: Staff) -> Staff:
        return model

    def commit(self) -> None:
        """Nothing is ever pending here."""


def find(read: Session, where: Any) -> Staff | None:
    account = read.scalars(select(Account).where(where).options(selectinload(Account.memberships))).first()
    if account is None:
        return None
    return Staff(
        id=account.id,
        email=account.email,
        name=account.name,
        password=account.password,
        active=account.active,
        fs_uniquifier=account.fs_uniquifier,
        grants=grants_of(account),
    )


def grants_of(account: Account) -> tuple[Grant, ...]:
    return tuple(
        Grant(Permission(row.permission), Scope(row.scope), row.scope_id) for row in account.memberships
    )


def install(app: Flask, settings: Settings) -> None:
    """Once per application, after its `CSRFProtect`, with SECRET_KEY set."""
    app.config.update(
        SESSION_COOKIE_NAME="rubrica",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SECURITY_PASSWORD_HASH="argon2",
        # Our hashes hang on no application key: rotating keys locks nobody out.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    Security(app, Accounts(), register_blueprint=False).unauthn_handler(_ask_to_log_in)
    app.extensions[DOOR] = Door()


def staff_only(bp: Blueprint) -> None:
    """Every page of `bp` asks for a logged-in account."""
    bp.before_request(auth_required("session")(_come_in))


def staff() -> Staff:
    """The account of this request."""
    return cast(Staff, current_user._get_current_object())


def require(action: Action, place: Place | None) -> None:
    """What one cannot read does not exist; what one can read but not do is said so."""
    if place is None or not staff().may(Action.READ, place):
        raise NotFound("No encontramos esta página, o su cuenta no llega a este proyecto.")
    if not staff().may(action, place):
        raise NotAllowed("Su cuenta puede mirar este proyecto, pero no hacer cambios en él.")


class Door:
    """Decides whether somebody may come in. Failures are counted by address and mail, and by address alone."""

    def __init__(self) -> None:
        self._pair = Throttle(limit=8, window=900)
        self._address = Throttle(limit=40, window=900)

    def wait(self, address: str, email: str) -> int:
        """Seconds until this address may try again."""
        return max(self._pair.wait(f"{address} {email}"), self._address.wait(address))

    def enter(self, address: str, email: str, password: str) -> Staff | None:
        with current().database.reading() as read:
            account = find(read, Account.email == email)
        if passwords.right(password, account.password if account else None) and account and account.active:
            self._pair.forget(f"{address} {email}")
            return account
        self._pair.fail(f"{address} {email}")
        self._address.fail(address)
        return None


def door() -> Door:
    return cast(Door, current_app.extensions[DOOR])


def log_in(account: Staff) -> str:
    """Start a fresh session; answers where to go: the page asked for, or the panel."""
    wanted = session.get(WANTED)
    session.clear()
    session.permanent = True
    login_user(account, authn_via=["password"])
    return wanted or url_for("project.projects")


def log_out() -> None:
    logout_user()
    session.clear()


def _come_in() -> None:
    """Nothing to say to whoever is logged in."""


def _ask_to_log_in(_mechanisms: list[str], headers: dict[str, str] | None = None) -> Response:
    # Kept in the signed cookie, never in a parameter: a link of somebody else's cannot lead out of here.
    if request.method == "GET":
        session[WANTED] = request.full_path.rstrip("?")
    else:
        flash("Su sesión terminó. Ingrese y repita lo último que hizo.", "warning")
    answer = redirect(url_for("accounts.log_in"))
    answer.headers.update(headers or {})
    return answer
