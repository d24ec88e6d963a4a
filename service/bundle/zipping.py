"""The bundle as one ZIP: the letter, the index, then each document with its annexes, in the programme's order."""

from collections.abc import Iterator
from typing import IO

from service.bundle import index, sheet
from service.bundle.contents import Contents
from service.context import Context
from service.errors import NotPossibleNow
from service.packets import archive


def zipped(ctx: Context, contents: Contents) -> IO[bytes]:
    """A file, at its start. Raises `NotPossibleNow` when nothing is finished yet."""
    if not contents.bundle.entries:
        raise NotPossibleNow("Todavía no hay documentos terminados de esta etapa.")
    return archive.spooled(_members(ctx, contents))


def file_name(contents: Contents) -> str:
    without = "" if contents.letter else "_sin-oficio"
    return (
        archive.ascii_name(f"{contents.project.folio_prefix}_Etapa-{contents.stage}_FOSIS{without}") + ".zip"
    )


def _members(ctx: Context, contents: Contents) -> Iterator[tuple[str, bytes]]:
    kept = {file: file.digest for file in contents.files if file.digest}
    names = {file: file.name(ctx.blobs.get(digest)) for file, digest in kept.items()}
    listed = index.fields(ctx, contents, names)
    letter = contents.letter.files if contents.letter else ()
    yield from ((names[file], ctx.blobs.get(kept[file])) for file in letter if file in kept)
    yield "Indice.pdf", index.as_pdf(ctx, listed)
    yield "Indice.xlsx", sheet.as_xlsx(listed)
    yield from ((names[file], ctx.blobs.get(digest)) for file, digest in kept.items() if file not in letter)
