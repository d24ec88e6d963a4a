"""A document made from a file of the user's own: its pages, and behind them the sheet with the seal."""

from document_templates import hostile, own_file
from document_templates.envelope import OwnFileFields
from document_templates.errors import ConversionFailed, OwnFileError
from document_templates.filling import Filled
from document_templates.own_file import Pages
from service import workshop
from service.context import Context
from service.errors import Invalid
from service.project.importing import Values


def source(ctx: Context, values: Values, fields: OwnFileFields) -> bytes:
    """The user's file, as it came. Raises `Invalid`."""
    digest = values.files.get(fields.archivo)
    if digest is None:
        raise Invalid(f"Falta el archivo {fields.archivo}: cargue el proyecto otra vez junto con él.")
    return ctx.blobs.get(digest)


def as_pdf(ctx: Context, data: bytes) -> bytes:
    """A PDF, still a stranger's. Raises `Invalid` for what is neither PDF nor Word, or does harm."""
    try:
        if not own_file.is_word(data):
            return data
        word = hostile.harmless(data)
    except OwnFileError as error:
        raise Invalid(f"No se puede usar: {error}.") from None
    if not ctx.converter.sandboxed:
        raise Invalid("Este servidor no abre archivos de Word ajenos: guárdelo como PDF y súbalo otra vez.")
    try:
        return ctx.converter.convert(word)
    except ConversionFailed:
        raise Invalid("No se pudo abrir el archivo de Word: guárdelo como PDF y súbalo otra vez.") from None


def pages(ctx: Context, data: bytes) -> Pages:
    """How the file's pages will look. Raises `Invalid`."""
    try:
        return ctx.workshop.run(own_file.pages, as_pdf(ctx, data))
    except OwnFileError as error:
        raise Invalid(f"No se puede usar: {error}.") from None


def put_together(
    ctx: Context, slug: str, data: bytes, context: bytes, sheet: bytes, filled: Filled
) -> tuple[bytes, workshop.Examined]:
    """The draft and its boxes. Raises `Invalid`, `FieldErrors`, `LostText` or `BoxError`."""
    pdf = as_pdf(ctx, data)
    try:
        return ctx.workshop.run(workshop.assemble, slug, context, pdf, sheet, filled.printed)
    except OwnFileError as error:
        raise Invalid(f"El archivo no se puede usar: {error}.") from None
