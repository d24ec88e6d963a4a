"""What is only kept: said by an event when a project comes in, and again when something of it changed."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates.catalog import CATALOGUE, KEPT
from document_templates.programme.project import DocumentEntry, Project
from service.lifecycle.transaction import Transaction
from signatures.events import EventType
from storage.models import External

Payload = dict[str, Any]
OWN = 0
"""The piece that is the document itself; its annexes follow, from 1."""


@dataclass(frozen=True)
class Piece:
    """One file of an external document, there or missing."""

    number: int
    name: str
    file: str | None
    digest: str | None


def pieces(row: External) -> list[Piece]:
    """Its own file, unless the document is its annexes, and these."""
    own = [Piece(OWN, row.title, row.file, row.digest)] if row.file or not row.annexes else []
    return own + [
        Piece(number, annex["name"], annex["file"], annex["digest"])
        for number, annex in enumerate(row.annexes, OWN + 1)
    ]


def whole(row: External) -> bool:
    """None of its files is missing."""
    return all(piece.digest for piece in pieces(row))


def of_project(session: Session, project_id: str) -> list[External]:
    query = select(External).where(External.project_id == project_id)
    return list(session.scalars(query.order_by(External.code, External.date, External.folio)))


def of_folios(session: Session, project_id: str, folios: Iterable[str]) -> dict[str, External]:
    query = select(External).where(External.project_id == project_id, External.folio.in_(folios))
    return {row.folio: row for row in session.scalars(query) if row.folio}


def kind_title(entry: DocumentEntry) -> str:
    return KEPT.get(entry.slug, entry.titulo)


def keep_entries(tx: Transaction, project_id: str, project: Project, files: Mapping[str, str]) -> None:
    """Say of each external entry of the project what is known of it, where nobody has said it yet.

    A file that is known is not forgotten because a later version of the project comes without it.
    """
    known = {row.folio: row for row in of_project(tx.session, project_id)}
    for entry in project.documentos:
        if entry.external:
            row = known.get(entry.folio)
            told = _with_known_files(_told(entry, files), row)
            if row is None or told != as_told(row):
                keep(tx, project_id, row.id if row else uuid.uuid4().hex, told)


def keep(tx: Transaction, project_id: str, external_id: str, told: Payload) -> None:
    tx.apply(EventType.EXTERNAL_KEPT, {"external_id": external_id} | told, project_id=project_id)


def with_file(row: External, number: int, file: str, digest: str) -> Payload:
    """What is told of it, with one of its files in place."""
    told = as_told(row)
    if number == OWN:
        return told | {"file": file, "digest": digest}
    annexes = [dict(annex) for annex in row.annexes]
    annexes[number - 1] |= {"file": file, "digest": digest}
    return told | {"annexes": annexes}


def _told(entry: DocumentEntry, files: Mapping[str, str]) -> Payload:
    return {
        "code": CATALOGUE[entry.slug],
        "folio": entry.folio,
        "title": entry.titulo,
        "date": entry.fecha_documento.isoformat(),
        "facts": _without_floats(entry.datos),
        "file": entry.archivo,
        "digest": files.get(entry.archivo or ""),
        "annexes": [
            {
                "name": annex.nombre,
                "file": annex.archivo,
                "digest": files.get(annex.archivo),
                "pages": annex.paginas,
            }
            for annex in entry.anexos
        ],
    }


def as_told(row: External) -> Payload:
    names = ("code", "folio", "title", "date", "facts", "file", "digest", "annexes")
    return {name: getattr(row, name) for name in names}


def _with_known_files(told: Payload, row: External | None) -> Payload:
    if row is None:
        return told
    digests = {piece.file: piece.digest for piece in pieces(row)}
    annexes = [annex | {"digest": annex["digest"] or digests.get(annex["file"])} for annex in told["annexes"]]
    own = {"file": told["file"] or row.file}
    own["digest"] = told["digest"] or digests.get(own["file"])
    return told | own | {"annexes": annexes}


def _without_floats(value: Any) -> Any:
    """An event carries integers only; a number with decimals is kept as it is written."""
    if isinstance(value, float):
        return str(value)
    if isinstance(value, dict):
        return {key: _without_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_floats(item) for item in value]
    return value
