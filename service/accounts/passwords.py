"""Passwords by argon2id, each hash with its own salt and parameters inside."""

import hashlib
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
"""Nobody types more; hashing megabytes would be work for free."""

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    return _HASHER.hash(_normal(password))


def digest(known: str | None) -> str:
    """What an event says of a kept hash: enough to know it again, nothing to guess the password from."""
    return hashlib.sha256((known or "").encode()).hexdigest()


def right(password: str, known: str | None) -> bool:
    """Costs the same time whether or not there is an account with a password."""
    try:
        return _HASHER.verify(known or _nobody(), _normal(password)) and known is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this account")


def _normal(password: str) -> str:
    """One spelling for one password, whatever keyboard typed its accents."""
    return unicodedata.normalize("NFKC", password)
