"""`python -m tools.drafting.samples PROJECT.yaml`: write each kind's `sample.json` and `sample.txt` anew.

The sample is the first document of its kind in the project file; the text is that of its PDF, as pdfium gives it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from document_templates import catalog
from document_templates.conversion import Converter
from document_templates.envelope import AnnexFields, Citation, DocumentFields
from document_templates.filling import fill
from document_templates.kind import Kind
from document_templates.programme.parsing import parse
from document_templates.programme.project import Project, cited_folios

DIGEST = "5f1d0c3a9b7e4268c0d1e2f3a4b5968778695a4b3c2d1e0f9e8d7c6b5a493827"
CODE = "7Q4M-9XK2-T3HV-5B8D"


def text_of(pdf: bytes) -> str:
    """The text of every page, lines as pdfium finds them; a form feed between pages."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return "\f\n".join("\n".join(line.rstrip() for line in page.splitlines()) for page in pages) + "\n"


def sample(project: Project, kind: Kind) -> DocumentFields:
    document = next(document for document in project.documentos if document.slug == kind.slug)
    citations = {folio: _citation(project, folio) for folio in cited_folios(project, document)}
    annexes = [
        AnnexFields(
            nombre=annex.nombre,
            paginas=annex.paginas,
            folio=annex.folio,
            sha256=None if annex.folio else DIGEST[::-1],
        )
        for annex in document.anexos
    ]
    return kind.fields.from_project(project, document, citations, annexes)


def _citation(project: Project, folio: str) -> Citation:
    """As it is when both are built: cited once sealed."""
    built = catalog.kinds().get(project.document(folio).slug)
    if built is None:
        return Citation(folio=folio)
    return Citation(folio=folio, titulo=built.title, codigo=CODE, sha256=DIGEST)


def write(project: Project) -> Iterator[Path]:
    with Converter(workers=1) as converter:
        for kind in catalog.kinds().values():
            fields = sample(project, kind)
            plain = json.dumps(fields.model_dump(mode="json"), ensure_ascii=False, indent=2)
            (kind.folder / "sample.json").write_text(plain + "\n")
            pdf = converter.convert(fill(kind.template, fields).docx)
            (kind.folder / "sample.txt").write_text(text_of(pdf))
            yield kind.folder


def main() -> None:
    source = Path(sys.argv[1])
    project = parse(source.read_text(), exists=lambda path: (source.parent / path).is_file()).project
    for folder in write(project):
        print(folder.name)


if __name__ == "__main__":
    main()
