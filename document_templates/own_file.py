"""A file of the user's own, made into pages that can be presented: nothing of it is trusted.

A Word file is looked through for whatever acts or reaches out, and then converted like a template. A PDF is drawn,
page by page, into a fresh file by a child process that has limited itself before it reads a byte: no scripts, no
attachments, no form, no signatures of others, which would not survive it. A page whose foot is not white is made a
little smaller, so that the footer covers nothing.
"""

import json
import resource
import struct
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from document_templates.errors import OwnFileError
from document_templates.placing import Sheet

LARGEST = 30 << 20
MOST_PAGES = 200
MEMORY = 2 << 30
CPU_SECONDS = 60
WALL_SECONDS = 90
WORD, OLD_WORD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How they begin; a Word file of today that was locked with a password begins like an old one."""
POINTS = 72 / 25.4
SHORTEST_SIDE, LONGEST_SIDE = 100 * POINTS, 1300 * POINTS
"""From half a letter to a plan."""

LEFT_OUT = {
    "signatures": "firmas electrónicas anteriores",
    "attachments": "archivos adjuntos",
    "scripts": "programas",
    "layers": "capas ocultas, que quedaron a la vista",
}


@dataclass(frozen=True)
class Pages:
    pdf: bytes
    sheets: tuple[Sheet, ...]
    shrunk: tuple[int, ...] = ()
    """Numbers of the pages that were made smaller for the footer."""
    left_out: tuple[str, ...] = ()
    """What the file had besides pages: keys of `LEFT_OUT`."""


def is_word(data: bytes) -> bool:
    """Raises `OwnFileError` for what is neither a PDF nor a Word file, which `hostile` looks through."""
    if not data:
        raise OwnFileError("el archivo está vacío")
    if len(data) > LARGEST:
        raise OwnFileError("el archivo pesa más de 30 MB")
    if b"%PDF-" in data[:1024]:
        return False
    if data.startswith((WORD, OLD_WORD)):
        return True
    raise OwnFileError("el archivo no es un PDF ni un Word (.docx): guárdelo como PDF y súbalo otra vez")


def pages(pdf: bytes, behind: bytes | None = None) -> Pages:
    """The pages of a PDF in a fresh file, and after them those of `behind`, as they are. Raises `OwnFileError`."""
    try:
        run = subprocess.run(
            [sys.executable, "-I", "-m", "document_templates.own_file"],
            input=struct.pack(">Q", len(pdf)) + pdf + (behind or b""),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=True,
        )
        told, _, fresh = run.stdout.partition(b"\n")
        answer: dict[str, Any] = json.loads(told)
    except (subprocess.SubprocessError, ValueError):
        raise OwnFileError("el PDF está dañado o es demasiado complejo: guárdelo de nuevo como PDF") from None
    if "error" in answer:
        raise OwnFileError(answer["error"])
    return Pages(
        fresh,
        tuple(Sheet(*size) for size in answer["sheets"]),
        tuple(answer["shrunk"]),
        tuple(answer["left_out"]),
    )


def main() -> None:
    from document_templates import fresh_pages

    data = sys.stdin.buffer.read()
    (length,) = struct.unpack(">Q", data[:8])
    try:
        told, pdf = fresh_pages.draw(data[8 : 8 + length], data[8 + length :] or None)
    except OwnFileError as refused:
        told, pdf = {"error": str(refused)}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + pdf)


def _limit() -> None:
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


if __name__ == "__main__":
    _limit()
    main()
