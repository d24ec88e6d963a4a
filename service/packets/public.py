"""What a document would show to whoever checks it must name nobody: no full name, no RUT of the project's people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from document_templates.envelope import DocumentFields
from document_templates.errors import FieldError
from document_templates.kind import Kind
from document_templates.programme.names import fold
from document_templates.programme.project import DocumentEntry, Project
from storage.models import Document

_RUT = re.compile(r"(?<!\d)\d{1,2}\.?\d{3}\.?\d{3}\s?-?\s?[\dkK](?!\w)")


@dataclass(frozen=True)
class Shown:
    """One text of the public page, and where it was typed."""

    field: str
    text: str


def of_fields(kind: Kind, fields: DocumentFields, entry: DocumentEntry) -> Iterator[Shown]:
    """All that the page will take from a document as people wrote it."""
    for fact in kind.public_facts(fields):
        yield Shown(fact.label, fact.value)
    for annex in fields.anexos:
        yield Shown("anexos.nombre", annex.nombre)
    for signer in fields.firmantes:
        yield Shown("firmas.calidad", signer.calidad)
        yield Shown("firmas.organizacion", signer.organizacion or "")
    for approval in entry.visaciones:
        yield Shown("visaciones.numero_documento", approval.numero_documento or "")


def of_document(document: Document) -> Iterator[Shown]:
    """The same of a draft that is there already."""
    for fact in document.public_facts:
        yield Shown(fact["label"], fact["value"])
    for annex in document.annexes:
        yield Shown("anexos.nombre", annex.name)
    for signer in document.signers:
        yield Shown("firmas.calidad", signer.capacity)
        yield Shown("firmas.organizacion", signer.organisation or "")
    for approval in document.approvals:
        yield Shown("visaciones.numero_documento", approval.get("number") or "")


def naming(project: Project, folio: str, shown: Iterator[Shown]) -> list[FieldError]:
    """One error for each text that gives somebody away."""
    names = {
        f" {fold(name)} ": person.nombre
        for person in project.personas
        for name in (person.nombre, f"{person.nombres} {person.apellido_paterno}")
    }
    ruts = {_digits(person.rut): person.nombre for person in project.personas if person.rut}
    errors = {}
    for one in shown:
        words = f" {fold(one.text)} "
        found = {whose for name, whose in names.items() if name in words}
        found |= {ruts[_digits(rut)] for rut in _RUT.findall(one.text) if _digits(rut) in ruts}
        for whose in sorted(found):
            errors[one.field, whose] = FieldError(
                f"documentos[{folio}]",
                f"«{one.field}» lo ve cualquiera que comprueba el documento, y dice el nombre o el RUT de {whose}: "
                "quítelo de ahí.",
            )
    return list(errors.values())


def _digits(rut: str) -> str:
    return re.sub(r"[^0-9K]", "", rut.upper())
