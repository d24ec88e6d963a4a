"""Links that people open: 128 bits that only this installation can make, kept only as a hash.

The token is derived from a random nonce by a key that is not in the database, so that the mail job and the
panel can make the same link again while a leaked database opens nothing. itsdangerous wraps it with a salt
of its own: a token of another purpose does not pass, and a guess is refused before anything is looked up.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from itsdangerous import BadSignature, Signer

SALT = "signing-link"
_BYTES = 16


class Links:
    """`secret_keys`: oldest first. The last one makes new links; all of them open."""

    def __init__(self, secret_keys: Sequence[bytes]) -> None:
        self._keys = list(secret_keys)
        self._signer = Signer(self._keys, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    @staticmethod
    def nonce() -> bytes:
        return secrets.token_bytes(_BYTES)

    def make(self, nonce: bytes, token_hash: str | None = None) -> str:
        """The path segment for `nonce`; with `token_hash`, by the key that made that hash.

        Raises ValueError when no key makes it: the key was dropped, and the link with it.
        """
        for key in reversed(self._keys):
            token = _token(key, nonce)
            if token_hash is None or hmac.compare_digest(_hash(token), token_hash):
                return self._signer.sign(token).decode()
        raise ValueError("no secret key makes this link")

    def makes(self, nonce: bytes, token_hash: str) -> bool:
        """Whether one of our keys made what has this hash."""
        return any(hmac.compare_digest(_hash(_token(key, nonce)), token_hash) for key in self._keys)

    def hash(self, nonce: bytes) -> str:
        """What the register keeps of a new link."""
        return _hash(_token(self._keys[-1], nonce))

    def read(self, segment: str) -> str | None:
        """The hash to look up for what somebody opened, or None when we never made it."""
        try:
            return _hash(self._signer.unsign(segment.encode()))
        except (BadSignature, UnicodeEncodeError):
            return None


def _token(key: bytes, nonce: bytes) -> bytes:
    mac = hmac.new(key, SALT.encode() + b"\x00" + nonce, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:_BYTES]).rstrip(b"=")


def _hash(token: bytes) -> str:
    return hashlib.sha256(token).hexdigest()
