"""What a rule of the programme is: a question to a case, with its text, its lines of the methodology and its weight."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from document_templates.programme.rules.case import Case

Severity = Literal["block", "warn", "info"]
"""`block`: the methodology or the law does not let the document leave. `warn`: it leaves with a written reason.
`info`: shown, asks for nothing."""
Basis = Literal["metodologia", "ley", "practica"]


@dataclass(frozen=True)
class Flaw:
    """One thing that is not as a rule asks. The message is Spanish and names no natural person: ids do."""

    message: str
    folio: str | None = None
    session: str | None = None
    person: str | None = None
    organisation: str | None = None


Check = Callable[[Case], Iterator[Flaw]]


@dataclass(frozen=True)
class Rule:
    id: str
    text: str
    """What the programme asks, in one sentence."""
    lines: tuple[int, ...]
    """Of the methodology; empty for what only law or practice asks."""
    severity: Severity
    basis: Basis
    check: Check

    def findings(self, case: Case) -> Iterator["Finding"]:
        for flaw in self.check(case):
            yield Finding(self, flaw.message, flaw.folio, flaw.session, flaw.person, flaw.organisation)


@dataclass(frozen=True)
class Finding:
    """A flaw and the rule that it breaks."""

    rule: Rule
    message: str
    folio: str | None = None
    session: str | None = None
    person: str | None = None
    organisation: str | None = None

    @property
    def severity(self) -> Severity:
        return self.rule.severity


def rule(
    id: str, text: str, *lines: int, severity: Severity, basis: Basis = "metodologia"
) -> Callable[[Check], Rule]:
    """Make a rule of the function below it."""
    return lambda check: Rule(id, text, lines, severity, basis, check)
