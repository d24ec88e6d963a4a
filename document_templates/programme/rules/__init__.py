"""What the programme asks of a project beyond each document: rules, and what is not as they ask on a day."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from document_templates.programme.ecomercado import Project
from document_templates.programme.register import Register
from document_templates.programme.rules import (
    firmas,
    formacion,
    informes,
    instancias,
    planes,
    plazos,
    proyeccion,
    sesiones,
    socializacion,
    traspaso,
)
from document_templates.programme.rules.case import Case
from document_templates.programme.rules.rule import Finding, Rule, Severity

__all__ = ["RULES", "Case", "Finding", "Rule", "Severity", "findings", "stopping"]

_MODULES = (
    socializacion,
    instancias,
    formacion,
    sesiones,
    planes,
    informes,
    proyeccion,
    traspaso,
    firmas,
    plazos,
)


def _rules() -> Iterator[Rule]:
    for module in _MODULES:
        yield from (value for value in vars(module).values() if isinstance(value, Rule))


RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _rules()})
"""By id, in the order in which a project meets them."""


def findings(project: Project, register: Register, on: date) -> list[Finding]:
    """Everything that is not as the rules ask on that day."""
    case = Case(project, register, on)
    return [finding for rule in RULES.values() for finding in rule.findings(case)]


def stopping(project: Project, ended: Register, on: date, folio: str) -> list[Finding]:
    """What does not let one document leave. That is in its own data, however far the others are: of them only
    those that `ended` count, since they count no more."""
    case = Case(project, ended, on, about=folio)
    stopping = (rule for rule in RULES.values() if rule.severity == "block")
    return [finding for rule in stopping for finding in rule.findings(case) if finding.folio == folio]
