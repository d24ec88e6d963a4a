"""What never stands in a log: the secret of a link to sign. Whoever reads it there could sign with it."""

import logging
import re

_SECRET = re.compile(r"(/firmar/+)[^/?#\s\"']+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    return _SECRET.sub(r"\1…", text)


def cut_secrets(record: logging.LogRecord) -> bool:
    """Filter of a logger: whatever it is told passes, without them."""
    record.msg, record.args = without_secrets(record.getMessage()), ()
    return True
