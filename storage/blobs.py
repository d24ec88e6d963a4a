"""Immutable files named by the SHA-256 of their content; none is ever changed, only put and, unnamed, swept.

A put returns when the file would survive a power cut: content first, then its name, then every folder that
is new, each flushed to the disk before the next.
"""

import fcntl
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

DIGEST = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"


class BlobError(Exception):
    """A file that a row names cannot be had."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest


class BlobMissing(BlobError):
    """There is no file of that name."""


class BlobCorrupted(BlobError):
    """The file of that name has another content."""


class Blobs:
    """A folder of files. Any number of threads and processes may put and get in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._incoming = self.folder / INCOMING
        self._flushed: set[Path] = set()
        """Folders whose own name is known to be on the disk."""

    def put(self, data: bytes) -> str:
        """Keep the data and return its digest; of what is there already, and whole, only the date is renewed."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        self._make(path.parent)
        with self._held(fcntl.LOCK_SH):
            if self._is_whole(path, digest):
                # Flushed with its date: perhaps copied here by other means, or put and not flushed yet elsewhere.
                os.utime(path)
                _flush(path)
            else:
                self._write(path, data)
        _flush(path.parent)
        self.get(digest)
        return digest

    def get(self, digest: str) -> bytes:
        try:
            data = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(digest) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise BlobCorrupted(digest)
        return data

    def renew(self, digest: str) -> bool:
        """Put off its sweeping as if it were put again; False when it is not there."""
        try:
            with self._held(fcntl.LOCK_SH):
                os.utime(self.path(digest))
        except FileNotFoundError:
            return False
        return True

    def exists(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"not a SHA-256 in lower-case hex: {digest!r}")
        return self.folder / digest[:2] / digest

    def digests(self) -> Iterator[str]:
        """The name of every file, whole or not."""
        return (path.name for path in self.folder.glob("??/*") if DIGEST.fullmatch(path.name))

    def old(self, seconds: float) -> set[str]:
        """What was not put, nor put again, for so long."""
        limit = self._limit(seconds)
        return {digest for digest in self.digests() if _is_older(self.path(digest), limit)}

    def sweep(self, unnamed: Collection[str], seconds: float) -> int:
        """Remove these, which no row names, and what a crash left half written; returns how many.

        What was put again meanwhile is not old any more and stays. While a put is under way a file is left for the
        next time: between the look at its date and its end nobody can take it for kept.
        """
        limit = self._limit(seconds)
        paths = [*(self.path(digest) for digest in unnamed), *self._incoming.glob("*")]
        return sum(self._remove(path, limit) for path in paths)

    def _remove(self, path: Path, limit: float) -> bool:
        try:
            with self._held(fcntl.LOCK_EX | fcntl.LOCK_NB):
                old = _is_older(path, limit)
                if old:
                    path.unlink()
                return old
        except BlockingIOError:
            return False

    def _limit(self, seconds: float) -> float:
        """Age is told by the clock that dated the files: the file system's, not always ours."""
        self._make(self._incoming)
        with tempfile.NamedTemporaryFile(dir=self._incoming) as mark:
            return os.fstat(mark.fileno()).st_mtime - seconds

    @contextmanager
    def _held(self, how: int) -> Iterator[None]:
        """The lock of the folder, between threads and processes: puts share it, each removal has it alone."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # said aloud: a child forked meanwhile holds a copy open
            os.close(descriptor)

    def _is_whole(self, path: Path, digest: str) -> bool:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == digest
        except FileNotFoundError:
            return False

    def _write(self, path: Path, data: bytes) -> None:
        self._make(self._incoming)
        half = self._incoming / f"{path.name}.{secrets.token_hex(8)}"
        try:
            with half.open("xb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), 0o400)
                os.fsync(file.fileno())
            # Of two puts at once the later replaces a file by its equal; a damaged one is healed.
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise

    def _make(self, folder: Path) -> None:
        """A new folder is on the disk only when the folder that names it is flushed, up to the top."""
        if folder in self._flushed:
            return
        if self.folder in folder.parents or not folder.parent.exists():
            self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush(folder.parent)
        self._flushed.add(folder)


def _is_older(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def _flush(path: Path) -> None:
    """Wait until the disk has the content of this file, or the names in this folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
