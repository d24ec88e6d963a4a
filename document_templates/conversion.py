"""From Word file to tagged PDF: a pool of warm LibreOffice workers, each in a sandbox of its own.

LibreOffice is treated as hostile ground. Every worker is one small script (`conversion_worker.py`) and its one
soffice, with a profile that lives in memory, without network, macros, links or anything of ours in reach, and is
killed when a document takes too long, when it has converted its share, and when we die.
"""

import contextlib
import functools
import glob
import io
import os
import queue
import secrets
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
import time
import zipfile
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from document_templates.errors import ConversionFailed

PYTHON = "/usr/bin/python3"
"""Debian's: python3-uno is built for it. The python3 of PATH may be any other."""

WORKER = Path(__file__).with_name("conversion_worker.py")
START_SECONDS = 60.0
MEMORY = 4 << 30
LARGEST_PART = 200 << 20
LARGEST_FILE = 64 << 20
MOST_PARTS = 2000

READ_ONLY = (
    "/usr",
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/var/cache/fontconfig",
)
LINKS = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")


class Converter:
    """Converts on `workers` LibreOffices, started when first needed. Safe to use from many threads."""

    def __init__(
        self,
        workers: int | None = None,
        sandbox: bool | None = None,
        timeout: float = 60.0,
        recycle_after: int = 300,
    ) -> None:
        """`sandbox` None takes one where the machine allows it; then `sandboxed` says which."""
        self.workers = workers or os.cpu_count() or 1
        self.sandboxed = sandbox_available() if sandbox is None else sandbox
        """False where the machine has no user namespaces: then convert nothing but our own templates."""
        self._timeout = timeout
        self._recycle_after = recycle_after
        self._lock = threading.Lock()
        self._renew()

    def _renew(self) -> None:
        self._pid = os.getpid()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def convert(self, docx: bytes) -> bytes:
        """Raises `ConversionFailed` when it is no Word file, or LibreOffice gave no PDF twice."""
        refuse_strange(docx)
        job = _Job(docx)
        with self._lock:
            if self._pid != os.getpid():
                # A fork took over the object but neither threads nor processes: they are the parent's.
                self._renew()
            if self._closed:
                raise ConversionFailed("the converter is closed")
            if self._idle == 0 and len(self._threads) < self.workers:
                thread = threading.Thread(
                    target=self._serve, name=f"libreoffice-{len(self._threads)}", daemon=True
                )
                self._threads.append(thread)
                thread.start()
            else:
                self._idle -= 1
            self._jobs.put(job)
        return job.result.result()

    def close(self) -> None:
        with self._lock:
            if self._closed or self._pid != os.getpid():
                return
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self) -> None:
        """One thread per LibreOffice, for as long as the converter lives: the kernel kills a child that
        asked to die with its parent when the *thread* that started it ends."""
        office: _Office | None = None
        try:
            while (job := self._jobs.get()) is not None:
                try:
                    office = self._answer(job, office)
                finally:
                    with self._lock:
                        self._idle += 1
        finally:
            if office:
                office.close()

    def _answer(self, job: "_Job", office: "_Office | None") -> "_Office | None":
        failure = ""
        for _ in range(2):
            try:
                if office is None:
                    office = _Office(self.sandboxed)
                job.result.set_result(office.convert(job.docx, self._timeout))
                return self._recycled(office)
            except _Refused as refusal:
                job.result.set_exception(ConversionFailed(str(refusal)))
                return office
            except _Gone as gone:
                failure = str(gone)
                if office:
                    office.close()
                    office = None
            except BaseException as error:
                job.result.set_exception(ConversionFailed(repr(error)))
                raise
        job.result.set_exception(ConversionFailed(f"LibreOffice gave no PDF, twice: {failure}"))
        return None

    def _recycled(self, office: "_Office") -> "_Office | None":
        """LibreOffice keeps 0.1 MB of every document: after so many a new one takes its place."""
        if office.converted < self._recycle_after:
            return office
        office.close()
        try:
            return _Office(self.sandboxed)
        except _Gone:
            return None


class _Job:
    def __init__(self, docx: bytes) -> None:
        self.docx = docx
        self.result: Future[bytes] = Future()


class _Gone(Exception):
    """The worker died or took too long; another may do better."""


class _Refused(Exception):
    """LibreOffice says that this is no document."""


class _Office:
    """One worker process with its soffice, used by one thread."""

    def __init__(self, sandboxed: bool) -> None:
        self.converted = 0
        self._folder = None if sandboxed else tempfile.mkdtemp(prefix="rubrica-")
        self._pipe = f"rubrica{secrets.token_hex(8)}"
        folder = self._folder or "/tmp"
        command = [PYTHON, "-I", "-B", "/worker.py" if sandboxed else str(WORKER)]
        command += ["--folder", folder, "--pipe", self._pipe, "--memory", str(MEMORY)]
        self._stderr = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [*sandbox(), *command] if sandboxed else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=environment(folder),
            cwd="/",
            start_new_session=True,
            close_fds=True,
        )
        assert self._process.stdin and self._process.stdout
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)
        try:
            self._receive(time.monotonic() + START_SECONDS)
        except BaseException:
            self.close()
            raise

    def convert(self, docx: bytes, timeout: float) -> bytes:
        deadline = time.monotonic() + timeout
        self._send(docx, deadline)
        answer = self._receive(deadline)
        self.converted += 1
        if answer[:1] != b"P":
            raise _Refused(answer[1:].decode("utf-8", "replace"))
        pdf = answer[1:]
        if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-64:]:
            raise _Gone("LibreOffice wrote something that is no PDF")
        return pdf

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            for socket in glob.glob(f"/tmp/OSL_PIPE_*_{self._pipe}"):
                Path(socket).unlink(missing_ok=True)

    def _send(self, body: bytes, deadline: float) -> None:
        data = memoryview(struct.pack(">Q", len(body)) + body)
        while data:
            self._wait(self._input, select.POLLOUT, deadline)
            try:
                data = data[os.write(self._input, data) :]
            except BrokenPipeError:
                raise _Gone(self._last_words()) from None

    def _receive(self, deadline: float) -> bytes:
        (length,) = struct.unpack(">Q", self._read(8, deadline))
        return self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while length:
            self._wait(self._output, select.POLLIN, deadline)
            part = os.read(self._output, min(length, 1 << 20))
            if not part:
                raise _Gone(self._last_words())
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
            raise _Gone("it took too long")

    def _last_words(self) -> str:
        self._stderr.seek(0)
        return f"the worker ended: {self._stderr.read()[-500:].decode('utf-8', 'replace').strip()}"


def environment(folder: str) -> dict[str, str]:
    """Nothing of ours reaches the worker: its environment is this."""
    variables = {
        "HOME": folder,
        "TMPDIR": folder,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    # LibreOffice spends a fifth of its time in malloc; jemalloc halves that.
    for library in glob.glob("/usr/lib/*/libjemalloc.so.2"):
        variables["LD_PRELOAD"] = library
    return variables


def sandbox() -> list[str]:
    """The bubblewrap command line: no network, nothing writable but a private /tmp in memory."""
    command = ["/usr/bin/bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in READ_ONLY:
        command += ["--ro-bind-try", path, path]
    for name in LINKS:
        root = Path("/", name)
        if root.is_symlink():
            command += ["--symlink", str(root.readlink()), str(root)]
        else:
            command += ["--ro-bind-try", str(root), str(root)]
    return [*command, "--ro-bind", str(WORKER), "/worker.py", "--chdir", "/tmp"]


@functools.cache
def sandbox_available() -> bool:
    """Try it once: containers often forbid user namespaces."""
    try:
        trial = subprocess.run(
            [*sandbox(), "/usr/bin/true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return trial.returncode == 0


def refuse_strange(docx: bytes) -> None:
    """Before LibreOffice sees it: a whole ZIP of a Word document's parts, that does not swell without measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ConversionFailed(f"this is no Word file: {error}") from error
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise ConversionFailed("this is no Word file: it has no document")
    if (
        len(docx) > LARGEST_FILE
        or len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > LARGEST_PART
    ):
        raise ConversionFailed("this Word file is too large")
