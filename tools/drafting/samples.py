"""`python -m tools.drafting.samples PROJECT.yaml…`: write each kind's `sample.json` and `sample.txt` anew.

The sample is the first document of its kind over the project files, in the order in which they are given, that was right
from the beginning; the text is
that of its PDF, as pdfium gives it. `--only slug,slug` leaves the other kinds alone.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2

from document_templates import catalog
from document_templates.conversion import Converter
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.filling import fill
from document_templates.kind import Kind
from document_templates.programme.documents import DocumentEntry
from document_templates.programme.parsing import parse
from document_templates.programme.project import Project, cited_folios

DIGEST = "5f1d0c3a9b7e4268c0d1e2f3a4b5968778695a4b3c2d1e0f9e8d7c6b5a493827"
CODE = "7Q4M-9XK2-T3HV-5B8D"


def text_of(pdf: bytes) -> str:
    """The text of every page, lines as pdfium finds them; a form feed between pages."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return "\f\n".join("\n".join(line.rstrip() for line in page.splitlines()) for page in pages) + "\n"


def read(source: Path) -> Project:
    return parse(source.read_text(), exists=lambda path: (source.parent / path).is_file()).project


def entries(projects: Sequence[Project], kind: Kind) -> Iterator[tuple[Project, DocumentEntry]]:
    """Each document of this kind with the project that it belongs to."""
    for project in projects:
        for document in project.documentos:
            if document.slug == kind.slug:
                yield project, document


def _is_mistaken(found: tuple[Project, DocumentEntry]) -> bool:
    """Some documents of the examples are wrong on purpose, and others put them right."""
    project, document = found
    rectified = {one.rectifica_folio for one in project.documentos}
    return (
        document.estado in ("anulado", "reemplazado")
        or document.folio in rectified
        or any(one.estado == "observada" for one in document.firmas)
    )


def sample(project: Project, document: DocumentEntry, kind: Kind) -> DocumentFields:
    citations = {folio: _citation(project, folio) for folio in cited_folios(project, document)}
    annexes = [
        AnnexFields(
            nombre=annex.nombre,
            paginas=annex.paginas,
            folio=annex.folio,
            sha256=citations[annex.folio].sha256 if annex.folio else DIGEST[::-1],
        )
        for annex in document.anexos
    ]
    return kind.fields.from_project(project, document, citations, annexes)


def _citation(project: Project, folio: str) -> Citation:
    """As it is when both are built: cited once sealed."""
    entry = project.document(folio)
    if entry.external:
        return Citation(folio=folio, titulo=catalog.KEPT.get(entry.slug, entry.titulo), sha256=DIGEST)
    built = catalog.kinds().get(entry.slug)
    if built is None:
        return Citation(folio=folio)
    return Citation(folio=folio, titulo=built.title, codigo=CODE, sha256=DIGEST, paginas=2)


def write(projects: Sequence[Project], kinds: Sequence[Kind]) -> Iterator[Path]:
    with Converter(workers=1) as converter:
        for kind in kinds:
            found = min(entries(projects, kind), key=_is_mistaken, default=None)
            if found is None:
                raise SystemExit(f"{kind.slug}: no document of this kind in the project files")
            fields = sample(*found, kind)
            plain = json.dumps(fields.model_dump(mode="json"), ensure_ascii=False, indent=2)
            (kind.folder / "sample.json").write_text(plain + "\n")
            pdf = converter.convert(fill(kind.paper, fields).docx)
            (kind.folder / "sample.txt").write_text(text_of(pdf))
            yield kind.folder


def _slugs(text: str) -> list[str]:
    return text.split(",")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.drafting.samples")
    parser.add_argument("sources", nargs="+", type=Path, metavar="PROJECT.yaml")
    parser.add_argument("--only", type=_slugs, default=list(catalog.kinds()), metavar="SLUG,SLUG")
    given = parser.parse_args()
    kinds = [catalog.get(slug) for slug in given.only]
    for folder in write([read(source) for source in given.sources], kinds):
        print(folder.name)


if __name__ == "__main__":
    main()
