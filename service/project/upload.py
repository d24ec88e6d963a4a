"""A project file that comes by browser: a YAML alone, or a ZIP with its annexes, unpacked where nothing can leak."""

import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from werkzeug.datastructures import FileStorage

from service.errors import Invalid
from storage.blobs import BlobError

LARGEST = 200 * 1024 * 1024
"""Of everything in a ZIP together, unpacked."""
MOST_FILES = 2_000
YAML = (".yaml", ".yml")


def unpack(upload: FileStorage | None, folder: Path) -> Path:
    """Write what was uploaded into `folder`; answers its project file. Raises `Invalid`."""
    name = upload.filename.lower() if upload and upload.filename else ""
    if upload is None or not name:
        raise Invalid("Elija el archivo del proyecto.")
    if name.endswith(YAML):
        upload.save(folder / "proyecto.yaml")
        return folder / "proyecto.yaml"
    if name.endswith(".zip"):
        return _unzip(upload.stream, folder)
    raise Invalid("El archivo debe ser YAML (.yaml), o ZIP (.zip) con el YAML y sus anexos.")


def _unzip(stream: IO[bytes], folder: Path) -> Path:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
                raise Invalid(
                    "El ZIP es demasiado grande: el proyecto y sus anexos pueden pesar hasta 200 MB."
                )
            left = LARGEST
            for entry in entries:
                left = _write(archive, entry, folder, left)
            return _project_file([PurePosixPath(entry.filename) for entry in entries], folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Invalid("El ZIP está dañado o tiene clave: no se puede abrir.") from None


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, left: int) -> int:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise Invalid("El ZIP tiene archivos con una ruta que sale de él.")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("wb") as out:
        # What an entry says of its size need not be true.
        chunk = source.read(1 << 20)
        while chunk:
            left -= len(chunk)
            if left < 0:
                raise Invalid(
                    "El ZIP es demasiado grande: el proyecto y sus anexos pueden pesar hasta 200 MB."
                )
            out.write(chunk)
            chunk = source.read(1 << 20)
    return left


def _project_file(names: list[PurePosixPath], folder: Path) -> Path:
    files = sorted((name for name in names if name.suffix.lower() in YAML), key=lambda name: len(name.parts))
    top = [name for name in files if len(name.parts) == len(files[0].parts)]
    if len(top) != 1:
        raise Invalid("El ZIP debe tener un solo archivo YAML, junto a la carpeta de sus anexos.")
    return folder / top[0]


def keep(files: dict[str, str], get: Callable[[str], bytes], folder: Path) -> None:
    """Put the annexes already known beside the file, so that a new version needs to bring only what changed.

    `get` reads a file by its digest, and hashes it.
    """
    for path, digest in files.items():
        target = folder / PurePosixPath(path)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_whole(path, digest, get))


def _whole(path: str, digest: str, get: Callable[[str], bytes]) -> bytes:
    try:
        return get(digest)
    except BlobError:
        raise Invalid(
            f"El archivo {path}, que estaba guardado, falta o está dañado. Avise a soporte, y para seguir súbalo "
            "otra vez en un ZIP, junto al YAML."
        ) from None
