"""What needs no database: a draft PDF from data alone, and all kinds at a glance."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError

from document_templates import catalog, field_types, filling, forms, page_ends
from document_templates.contact_sheet import Paper, contact_sheet
from document_templates.conversion import Converter
from document_templates.errors import BoxError, ConversionFailed, FieldErrors, LostText, TemplateError
from document_templates.kind import Kind
from service import workshop
from service.errors import Invalid, NotFound

DRAFT_MARK = "BORRADOR"


def render(slug: str, data: Path, output: Path) -> None:
    """Write the draft to `output`. Raises `NotFound` or `Invalid`, and writes nothing then."""
    if slug not in catalog.kinds():
        raise NotFound(f"No hay un tipo de documento «{slug}». Vea los que hay con: rubrica kinds")
    kind = catalog.get(slug)
    if kind.template is None:
        raise Invalid(f"«{kind.title}» se hace con un archivo propio, desde el proyecto.")
    try:
        fields = kind.fields.model_validate_json(data.read_bytes())
    except OSError:
        raise NotFound(f"No se puede leer el archivo {data}.") from None
    except ValidationError as error:
        raise Invalid(f"Los datos de {data.name} no sirven.", field_types.spanish(error, "")) from None
    try:
        filled = filling.fill(kind.paper, fields)
        signers = [(signer.rol, signer.rut) for signer in fields.firmantes]
        with Converter(workers=1) as converter:
            pdf, _ = page_ends.converted(
                filled.docx,
                converter.convert,
                lambda made: workshop.examine(made, filled.printed, signers),
            )
    except FieldErrors as error:
        raise Invalid(f"Los datos de {data.name} no se pueden imprimir.", error.errors) from None
    except (TemplateError, LostText, BoxError, ConversionFailed) as error:
        raise Invalid(f"No se pudo hacer el documento: {error}") from None
    output.write_bytes(workshop.watermark(pdf, DRAFT_MARK))


def at_a_glance(output: Path) -> None:
    """Every page of every kind's sample, and of each form to fill by hand, as thumbnails."""
    words = [
        paper
        for kind in sorted(catalog.kinds().values(), key=lambda kind: kind.code)
        for paper in _words(kind)
    ]
    workers = os.cpu_count() or 1
    with Converter(workers=workers) as converter, ThreadPoolExecutor(workers) as threads:
        pdfs = list(threads.map(lambda paper: converter.convert(paper[2]), words))
    papers = [Paper(code, title, pdf) for (code, title, _), pdf in zip(words, pdfs, strict=True)]
    output.write_bytes(
        contact_sheet(papers, "Documentos de los Ecomercados Solidarios: muestra de cada tipo")
    )


def _words(kind: Kind) -> Iterator[tuple[str, str, bytes]]:
    """Code, title and Word file of what a kind has to show."""
    sample = kind.fields.model_validate_json((kind.folder / "sample.json").read_bytes())
    yield kind.code, kind.title, filling.fill(kind.paper, sample).docx
    if kind.blank:
        yield (
            f"{kind.code}, para imprimir",
            kind.form_title,
            forms.blank(kind, forms.FormFields(proyecto=sample.proyecto)).docx,
        )
