"""Making an account, and saying what it may do and where."""

import re
import uuid
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from document_templates.errors import FieldError
from service.accounts import passwords
from service.accounts.permissions import Grant, Scope
from service.context import Context
from service.errors import AlreadyExists, Invalid
from signatures.events import EventType
from storage.models import Account, Project

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_account(
    ctx: Context, email: str, name: str, password: str, permissions: Iterable[Grant], actor: str
) -> int:
    """Make an account with its memberships, all or nothing; answers its id. A project is named by id or code."""
    email, name = email.strip().lower(), " ".join(name.split())
    grants = list(permissions)
    _check(email, name, password, grants)
    hashed = passwords.hashed(password)
    with ctx.transaction(actor) as tx:
        if tx.session.scalar(select(Account.id).where(Account.email == email)):
            raise AlreadyExists(f"Ya hay una cuenta con el correo {email}.")
        account_id: int = (tx.session.scalar(select(func.max(Account.id))) or 0) + 1
        tx.apply(
            EventType.ACCOUNT_CREATED,
            {
                "account_id": account_id,
                "email": email,
                "name": name,
                "password_digest": passwords.digest(hashed),
                "active": True,
                "fs_uniquifier": uuid.uuid4().hex,
                "created_at": tx.at.isoformat(),
            },
        )
        tx.session.get_one(Account, account_id).password = hashed
        for grant in grants:
            place = _place(tx.session, grant)
            tx.apply(
                EventType.MEMBERSHIP_GRANTED,
                {
                    "membership_id": uuid.uuid4().hex,
                    "account_id": account_id,
                    "permission": grant.permission.value,
                    "scope": grant.scope.value,
                    "scope_id": place,
                },
                project_id=place if grant.scope is Scope.PROJECT else None,
            )
        return account_id


def _check(email: str, name: str, password: str, grants: list[Grant]) -> None:
    errors = []
    if not _MAIL.fullmatch(email) or len(email) > 200:
        errors.append(FieldError("correo", "No es un correo electrónico."))
    if not name or len(name) > 200:
        errors.append(FieldError("nombre", "Falta el nombre, o pasa de 200 caracteres."))
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        errors.append(
            FieldError("contraseña", f"La contraseña debe tener al menos {passwords.SHORTEST} caracteres.")
        )
    if not grants:
        errors.append(FieldError("permiso", "Falta al menos un permiso."))
    errors += [
        FieldError("permiso", "Un permiso por proyecto o por región debe decir cuál.")
        for grant in grants
        if (grant.scope is Scope.ALL) == bool(grant.scope_id)
    ]
    if errors:
        raise Invalid("La cuenta no se creó: hay datos que corregir.", errors)


def _place(session: Session, grant: Grant) -> str:
    if grant.scope is not Scope.PROJECT:
        return grant.scope_id
    where = (Project.id == grant.scope_id) | (Project.code == grant.scope_id)
    project = session.scalar(select(Project.id).where(where))
    if project is None:
        raise Invalid(
            "La cuenta no se creó: hay datos que corregir.",
            [FieldError("permiso", f"No hay un proyecto {grant.scope_id}.")],
        )
    return project
