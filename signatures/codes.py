"""Verification codes: 15 random Crockford base32 characters and a Luhn mod 32 check character.

75 bits cannot be walked through; the check character catches a mistyped or swapped character before
anything is looked up. Crockford's alphabet has no I, L, O or U: what people write for them is read as meant.
"""

import re
import secrets

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new() -> str:
    """A fresh code, 16 characters without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + luhn.calc_check_digit(body, ALPHABET)


def normalise(text: str) -> str | None:
    """The code that a person meant by `text`, or None when it cannot be one."""
    code = re.sub(r"[\s\-–—._]", "", text).upper().translate(_READ_AS)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return None
    return code if luhn.is_valid(code, ALPHABET) else None


def grouped(code: str) -> str:
    """As printed: `XXXX-XXXX-XXXX-XXXX`."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))
