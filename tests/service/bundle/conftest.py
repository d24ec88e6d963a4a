"""Both Ecomercados with documents of a stage finished: issued by the product's own path, external files kept."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from document_templates.catalog import COVERING
from document_templates.conversion import Converter
from document_templates.programme.project import DocumentEntry
from service.context import Context
from service.packets import generating, packets
from service.project.importing import import_project, load
from storage.models import Document, Project

EXAMPLE = Path(__file__).parents[3] / "example"
GESTORA = "account:1"


@pytest.fixture
def house(ctx: Context, warm_converter: Converter) -> Iterator[Context]:
    """The installation with a converter that is up."""
    ctx.__dict__["converter"] = warm_converter
    yield ctx
    del ctx.__dict__["converter"]


class Place:
    """One project of the installation, and the way of its documents."""

    def __init__(self, line: Any) -> None:
        self.line, self.ctx = line, line.ctx
        self.people = load(self.ctx, line.project_id)

    @property
    def row(self) -> Project:
        with self.ctx.database.reading() as session:
            row = session.get_one(Project, self.line.project_id)
            session.expunge_all()
            return row

    def entries(self, stage: int) -> list[DocumentEntry]:
        """What a bundle of the stage would hold, but for its letter."""
        return [
            entry
            for entry in self.people.documentos
            if entry.etapa == stage and entry.slug != COVERING and not entry.external
        ]

    def draft(self, folio: str, annexes: Sequence[dict[str, Any]] = (), **changes: Any) -> str:
        """As a document that nobody signs."""
        entry = self.people.document(folio)
        about = {"kind": entry.slug, "kind_title": entry.titulo[:200], "annexes": [*annexes]}
        about |= {"date": entry.fecha_documento.isoformat()} | changes
        return str(self.line.draft(folio, [], **about))

    def finish(self, *folios: str, **changes: Any) -> list[str]:
        """These are sealed."""
        made = [self.draft(folio, **changes) for folio in folios]
        self.line.send()
        self.line.package()
        return made

    def letter(self, packet_id: str, folio: str) -> str:
        """A letter that was asked for goes its whole way: draft, presented, sent, signed, sealed."""
        generating.generate(self.ctx, packet_id, folio)
        with self.ctx.database.reading() as session:
            query = select(Document).where(Document.packet_id == packet_id)
            document = session.scalars(query).one()
            person = document.signers[0].person_key
        packets.present_document(self.ctx, document.id, GESTORA)
        packets.send(self.ctx, packet_id, GESTORA)
        self.line.packet_id, self.line.documents = packet_id, [document.id]
        self.line.act(person)
        self.line.package()
        return str(document.id)


@pytest.fixture
def limache(house: Context, line: Any) -> Place:
    assert line.ctx is house
    return Place(line)


@pytest.fixture
def natales(house: Context, line: Any) -> Place:
    imported = import_project(house, EXAMPLE / "puerto-natales.yaml", update=False, actor="operator")
    return Place(type(line)(house, line.pdf, imported.project_id))
