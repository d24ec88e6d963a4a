"""Where a document is verified: as its QR says it, and as people read it."""


def verification_url(base: str, code: str) -> str:
    """Upper case: the QR's alphanumeric mode needs far fewer modules."""
    return f"{base}/v/{code}".upper()


def verification_link(base: str, code: str) -> str:
    """The same address for people to read: in a mail or a message, capitals look like a fraud."""
    return f"{base}/v/{code}"
