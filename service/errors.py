"""What can be refused, named for what the person can do about it; one map to HTTP.

Each carries a Spanish sentence for the person who meets it: `str(error)`.
"""

from collections.abc import Sequence

from document_templates.errors import FieldError


class Refused(Exception):
    """Base: nothing was saved, nothing was sent."""

    status = 400
    code = "refused"
    errors: Sequence[FieldError] = ()

    def told(self) -> str:
        """For a terminal: the sentence, then one line per error."""
        lines = [str(self), *(f"  {error.path}: {error.message}" for error in self.errors)]
        return "\n".join(lines)


class NotFound(Refused):
    status = 404
    code = "not_found"


class NotAllowed(Refused):
    status = 403
    code = "not_allowed"


class LinkUnknown(Refused):
    """Never made by us, or mistyped."""

    status = 404
    code = "link_unknown"


class LinkExpired(Refused):
    """Ours, but too old: a new one can be asked for."""

    status = 410
    code = "link_expired"


class LinkRevoked(Refused):
    """Ours, but replaced or withdrawn."""

    status = 410
    code = "link_revoked"


class NotPossibleNow(Refused):
    """The state does not allow it: too late, too early, or already done."""

    status = 409
    code = "not_possible_now"


class Invalid(Refused):
    """Data do not fit; `errors` says what and where, all at once."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, errors: list[FieldError] | None = None) -> None:
        super().__init__(message)
        self.errors = errors or []


class AlreadyExists(Refused):
    status = 409
    code = "already_exists"
