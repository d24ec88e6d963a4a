"""What the register says of a document, as the verification takes it.

The service fills these from its tables; nothing here reads anything.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

RevisionKind = Literal["presented", "signature", "release", "seal"]
SignatureKind = Literal["signature", "release", "seal"]
State = Literal[
    "draft", "presented", "out_for_signature", "signed", "sealed", "issued", "voided", "superseded"
]


@dataclass(frozen=True)
class Revision:
    """One immutable state of the document's PDF."""

    number: int
    kind: RevisionKind
    digest: str
    """SHA-256 of the file, in hex."""
    signatures: int
    """Acts packaged so far: the k of "k of n"."""


@dataclass(frozen=True)
class ExpectedSignature:
    """A signature that the sealed file must contain."""

    field: str
    kind: SignatureKind
    evidence: bytes | None = None
    """The digest that its certificate must carry. None when the register no longer knows: any will do."""
    at: datetime | None = None
    """The time that certificate and /M must carry, to the second."""


@dataclass(frozen=True)
class Record:
    """One document. `expected` is in the order of signing and ends with the seal."""

    code: str
    """Without hyphens."""
    state: State
    demonstration: bool
    signers: int
    """The n of "k of n"."""
    revisions: tuple[Revision, ...] = ()
    expected: tuple[ExpectedSignature, ...] = ()
    presented_at: datetime | None = None
    sealed_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    """One of the closed list."""
    superseded_by: str | None = None
    """Code of the document that replaces this one."""
    rectified_by: str | None = None
    """Code of the document that rectifies this one, which stands all the same."""

    @property
    def signed(self) -> int:
        """Acts in the sealed file, or expected in it."""
        return sum(signature.kind == "signature" for signature in self.expected)

    @property
    def sealed_digest(self) -> str | None:
        return next((r.digest for r in reversed(self.revisions) if r.kind == "seal"), None)

    def revision(self, digest: str) -> Revision | None:
        return next((revision for revision in self.revisions if revision.digest == digest), None)


class Register(Protocol):
    """Where records are looked up. Errors of the register itself are not caught: they are no verdict on a file."""

    def by_digest(self, digest: str) -> Record | None:
        """The document one of whose revisions, of today or of a chain given up, has this SHA-256."""

    def by_code(self, code: str) -> Record | None:
        """The document with this code, written without hyphens."""
