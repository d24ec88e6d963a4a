"""The bundle of a stage as this installation has it: each document with its state, its files and their names."""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from document_templates.bundle_index import JustifiedFields
from document_templates.programme import bundle
from document_templates.programme.bundle import Bundle, Entry
from document_templates.programme.calendar import local_day
from document_templates.programme.methodology import STAGES
from document_templates.programme.project import DocumentEntry
from service.bundle import approvals, justified
from service.context import Context
from service.errors import NotFound
from service.external import keeping
from service.external.uploading import STAGE
from service.project import importing, reasons, register
from service.project.approvals import known
from storage.models import Document, External, TemplateVersion
from storage.models import Project as ProjectRow
from storage.queries.projects import CLOSED

KNOWN_ENDINGS = re.compile(
    r"\.(?:csv|docx|gif|heic|jpe?g|m4a|mov|mp3|mp4|od[pst]|pdf|png|pptx|txt|webp|xlsx)"
)


@dataclass(frozen=True)
class File:
    """One file of a document: the document itself, or an annex."""

    title: str
    stem: str
    source: str
    """How it was called when it came; tells its ending where its content does not."""
    digest: str | None
    """None while it is missing."""

    def name(self, data: bytes) -> str:
        return self.stem + ending(data, self.source)


@dataclass(frozen=True)
class Approval:
    """What somebody else said of a document, or of the format that it is made with."""

    words: str
    """What it is, whose, when, its number."""
    file: File | None
    """None where the project names none."""


@dataclass(frozen=True)
class Reference:
    """What others wrote and the gestora put with this stage."""

    code: str
    title: str
    date: date
    number: str | None
    file: File


@dataclass(frozen=True)
class Item:
    """A document of the bundle, and what there is of it."""

    entry: Entry
    document: Document | None
    """None for what is made elsewhere."""
    files: tuple[File, ...]
    """It, its annexes, and what approves it, in order; a file that approves several is with the first."""
    approvals: tuple[Approval, ...] = ()

    @property
    def state(self) -> str:
        if self.document is None:
            return "Archivo externo"
        if self.document.state == "superseded":
            return "Reemplazado después"
        if self.document.state == "issued":
            return "Emitido y sellado"
        signed = sum(signer.state == "signed" for signer in self.document.signers)
        if signed < len(self.document.signers):
            return f"Cerrado con {signed} de {len(self.document.signers)} firmas"
        return "Firmado y sellado"


@dataclass(frozen=True)
class Contents:
    project: ProjectRow
    bundle: Bundle
    items: dict[str, Item]
    """By folio."""
    letter: Item | None
    """Once it is sealed."""
    letter_document: Document | None
    """In any state."""
    references: tuple[Reference, ...]
    justified: tuple[JustifiedFields, ...]

    @property
    def stage(self) -> int:
        return self.bundle.stage

    @property
    def files(self) -> list[File]:
        """All that there are, the letter first."""
        inside = [self.items[entry.folio] for entry in self.bundle.entries]
        documents = [file for item in ([self.letter] if self.letter else []) + inside for file in item.files]
        return documents + [reference.file for reference in self.references]


def of(ctx: Context, project: ProjectRow, stage: int, on: date | None = None) -> Contents:
    """Raises `NotFound` for a stage that the programme does not have."""
    if stage not in STAGES:
        raise NotFound("El programa tiene cuatro etapas.")
    values = importing.load_values(ctx, project)
    today = local_day(values.project.convenio, ctx.now())
    with ctx.database.reading() as session:
        standings = register.read(session, project)
        found = bundle.bundle(known(session, project, values.project), standings, on or today, stage)
        folios = [entry.folio for entry in found.entries]
        documents = _documents(session, project.id, folios + ([found.letter.folio] if found.letter else []))
        external = keeping.of_folios(session, project.id, folios)
        formats = _formats(session, documents.values())
        given = reasons.read(session, project.id)
        references = _references(keeping.of_project(session, project.id), stage)
    inside = set(folios)
    items = {
        entry.folio: _item(entry, documents.get(entry.folio), external.get(entry.folio), inside)
        for entry in found.entries
    }
    items = _approved(items, values.files, formats)
    covering = documents.get(found.letter.folio) if found.letter else None
    letter = _letter(found, covering) if covering and covering.state in CLOSED else None
    told = justified.of(found, standings, given)
    return Contents(project, found, items, letter, covering, references, told)


def of_code(ctx: Context, code: str, stage: int) -> Contents:
    with ctx.database.reading() as session:
        row = session.scalar(select(ProjectRow).where(ProjectRow.code == code))
    if row is None:
        raise NotFound(f"No hay ningún proyecto con el código {code}.")
    return of(ctx, row, stage)


def _documents(session: Session, project_id: str, folios: Sequence[str]) -> dict[str, Document]:
    """Of several with one folio, the one that stands, else the last that was sealed."""
    query = (
        select(Document)
        .where(Document.project_id == project_id, Document.folio.in_(folios), Document.state != "voided")
        .order_by(Document.state.in_(CLOSED), Document.sealed_at)
        .options(selectinload(Document.signers), selectinload(Document.annexes))
    )
    return {document.folio: document for document in session.scalars(query)}


def _letter(found: Bundle, document: Document) -> Item:
    assert found.letter is not None
    entry = Entry(found.letter, document.kind_title, None, 0, letter_stem(found.stage, found.letter))
    return _item(entry, document, None, set())


def letter_stem(stage: int, letter: DocumentEntry) -> str:
    return bundle.file_stem(stage, "00", bundle.title_of(letter), letter.fecha_documento)


def _item(entry: Entry, document: Document | None, kept: External | None, inside: Iterable[str]) -> Item:
    if document:
        annexes = [one for one in document.annexes if one.folio is None or one.folio not in inside]
        sources = {one.nombre: one.archivo for one in entry.document.anexos}
        if entry.number == 0:
            annexes = [one for one in annexes if one.folio is None]  # the others are the bundle itself
        own = File(entry.title, entry.stem, "", document.sealed_digest)
        return Item(
            entry,
            document,
            (
                own,
                *(
                    File(one.name, f"{entry.stem}_anexo-{number}", sources.get(one.name, ""), one.digest)
                    for number, one in enumerate(annexes, 1)
                ),
            ),
        )
    pieces = keeping.pieces(kept) if kept else []
    return Item(
        entry,
        None,
        tuple(
            File(
                piece.name,
                entry.stem if piece.number == keeping.OWN else f"{entry.stem}_anexo-{piece.number}",
                piece.file or "",
                piece.digest,
            )
            for piece in pieces
        ),
    )


def _formats(session: Session, documents: Iterable[Document]) -> dict[str, TemplateVersion]:
    """Those that these documents were made with, by folio."""
    made_with = {one.folio: one.template_version_id for one in documents if one.template_version_id}
    query = select(TemplateVersion).where(TemplateVersion.id.in_(made_with.values()))
    versions = {version.id: version for version in session.scalars(query)}
    return {folio: versions[id] for folio, id in made_with.items() if id in versions}


def _approved(
    items: Mapping[str, Item], files: Mapping[str, str], formats: Mapping[str, TemplateVersion]
) -> dict[str, Item]:
    """What approves several documents goes once, with the first of them."""
    known: dict[str, File] = {}
    found = {}
    for folio, item in items.items():
        told, brought = [], []
        for number, one in enumerate(approvals.of(item.entry.document, files, formats.get(folio)), 1):
            file = known.get(one.digest or "")
            if one.file and file is None:
                file = File(one.words, f"{item.entry.stem}_aprobacion-{number}", one.file, one.digest)
                known |= {one.digest: file} if one.digest else {}
                brought.append(file)
            told.append(Approval(one.words, file))
        found[folio] = replace(item, files=(*item.files, *brought), approvals=tuple(told))
    return found


def _references(kept: Iterable[External], stage: int) -> tuple[Reference, ...]:
    found: list[Reference] = []
    for row in kept:
        if row.folio is None and row.facts.get(STAGE) == stage:
            day = date.fromisoformat(row.date)
            stem = bundle.file_stem(stage, row.code, row.title, day)
            again = sum(one.file.stem.startswith(stem) for one in found)
            file = File(row.title, f"{stem}_{again + 1}" if again else stem, row.file or "", row.digest)
            found.append(Reference(row.code, row.title, day, row.facts.get("number"), file))
    return tuple(found)


def ending(data: bytes, source: str) -> str:
    """By what the file is, else by what it was called; never one that a computer would run."""
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith(b"PK\x03\x04") and (office := _office(data)):
        return office
    suffix = PurePosixPath(source).suffix.lower()
    return suffix if KNOWN_ENDINGS.fullmatch(suffix) else ".bin"


def _office(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
    except zipfile.BadZipFile:
        return None
    parts = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx"}
    return next((suffix for part, suffix in parts.items() if part in names), None)
