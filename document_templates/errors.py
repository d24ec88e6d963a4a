"""What can be wrong with data, a template or a conversion, named for what one can do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """`path` as the project file writes it: `documentos[LIM26-D31-001].datos.total_clp`. `message` in Spanish."""

    path: str
    message: str


class FieldErrors(ValueError):
    """The data do not fit: every error at once."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.path}: {e.message}" for e in errors))
        self.errors = errors


class TemplateError(ValueError):
    """The template asks for what is not declared, or leaves out what is; the message names it."""


class LostText(ValueError):
    """A printed value is not in the PDF's text; `missing` says which."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("not found in the PDF: " + ", ".join(repr(text) for text in missing))
        self.missing = missing


class BoxError(ValueError):
    """A signature box is missing, doubled, too small or not beside its signer."""


class OwnFileError(ValueError):
    """The user's own file cannot be a document; the message says why, in Spanish."""


class ConversionFailed(RuntimeError):
    """LibreOffice gave no PDF, in time or at all, twice."""
