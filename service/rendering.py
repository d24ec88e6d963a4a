"""`rubrica render`: a draft PDF from data alone, without a database."""

from pathlib import Path

from pydantic import ValidationError

from document_templates import catalog, field_types, filling
from document_templates.conversion import Converter
from document_templates.errors import ConversionFailed, LostText, TemplateError
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
        with Converter(workers=1) as converter:
            pdf = converter.convert(filled.docx)
        workshop.examine(pdf, filled.printed, [(signer.rol, signer.rut) for signer in fields.firmantes])
    except (TemplateError, LostText, ConversionFailed) as error:
        raise Invalid(f"No se pudo hacer el documento: {error}") from None
    output.write_bytes(workshop.watermark(pdf, DRAFT_MARK))
