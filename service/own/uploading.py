"""The file on its way: kept under its digest, and carried from page to page in a name that only we can write."""

from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from document_templates import own_file, pdf_text
from document_templates.placing import Sheet
from service import uploads
from service.context import Context
from service.errors import Invalid, NotFound
from service.packets import own_file as making

SORT = "own-file"
AGAIN = "Suba el archivo otra vez."


@dataclass(frozen=True)
class Upload:
    project_id: str
    name: str
    digest: str
    """The file as it came."""
    pages_digest: str
    """Its pages as they will be presented, without footer."""
    shrunk: tuple[int, ...]
    left_out: tuple[str, ...]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def keep(ctx: Context, project_id: str, name: str, data: bytes) -> str:
    """The name under which the file goes on. Raises `Invalid` for what cannot be a document."""
    name = PurePosixPath(name.replace("\\", "/")).name[-100:]
    if not name or not data:
        raise Invalid("Elija el archivo.")
    found = making.pages(ctx, data)
    upload = Upload(
        project_id, name, ctx.blobs.put(data), ctx.blobs.put(found.pdf), found.shrunk, found.left_out
    )
    return uploads.written(ctx, SORT, asdict(upload))


def read(ctx: Context, project_id: str, token: str) -> Upload:
    """Raises `NotFound` for what we did not write, wrote for another project, or too long ago."""
    values = uploads.read(ctx, SORT, token, AGAIN)
    if values["project_id"] != project_id:
        raise NotFound(AGAIN)
    return Upload(**values | {key: tuple(values[key]) for key in ("shrunk", "left_out")})


def sheets(ctx: Context, upload: Upload) -> list[Sheet]:
    with pdf_text.opened(ctx.blobs.get(upload.pages_digest)) as document:
        return [Sheet(*page.get_size()) for page in document]


def left_out(upload: Upload) -> list[str]:
    return [own_file.LEFT_OUT[key] for key in upload.left_out]
