"""Passwords by argon2id, each hash with its own salt and parameters inside."""

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
