"""From Word file to tagged PDF: a pool of warm LibreOffice workers, each in a sandbox of its own.

LibreOffice is treated as hostile ground. Every worker is one small script (`conversion_worker.py`) and its one
soffice, with a profile that lives in memory, without network, macros, links or anything of ours in reach, and is
killed when a document takes too long, when it has converted its share, and when we die.
"""

import atexit
import contextlib
import functools
import hashlib
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
import weakref
import zipfile
import zlib
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from lxml import etree

from document_templates.errors import ConversionFailed

PYTHON = "/usr/bin/python3"
"""Debian's: python3-uno is built for it. The python3 of PATH may be any other."""

WORKER = Path(__file__).with_name("conversion_worker.py")
START_SECONDS = 60.0
MEMORY = 4 << 30
PRIVATE_SPACE = 1 << 30
PROCESSES = 256
LARGEST_DOCX = 64 << 20
LARGEST_CONTENT = 256 << 20
LARGEST_PDF = 256 << 20
MOST_PARTS = 2000
LONG_DOCX = 240_000
"""Bytes that double the time limit: 5,000 goods are 110 kB and take LibreOffice 12 seconds of processor."""
LONGEST_SECONDS = 240.0
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

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
        self.workers = workers or len(os.sched_getaffinity(0))
        self.sandboxed = sandbox_available() if sandbox is None else sandbox
        """False where the machine has no user namespaces: then convert nothing but our own templates."""
        self._timeout = timeout
        self._recycle_after = recycle_after
        self._renew()
        _alive.add(self)

    def _renew(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._offices: set[_Office] = set()
        self._free = 0
        """Workers that wait for a job, less jobs that wait for a worker."""
        self._closed = False

    def start(self) -> None:
        """Start all workers now, without waiting for them: the first document then finds one warm."""
        with self._lock:
            while not self._closed and len(self._threads) < self.workers:
                self._start_thread()
                self._free += 1

    def convert(self, docx: bytes) -> bytes:
        """Raises `ConversionFailed` when it is no sound Word file, or LibreOffice gave no PDF twice."""
        refuse_strange(docx)
        job = _Job(docx)
        with self._lock:
            if self._closed:
                raise ConversionFailed("the converter is closed")
            if self._free <= 0 and len(self._threads) < self.workers:
                self._start_thread()
            else:
                self._free -= 1
            self._jobs.put(job)
        return job.result.result()

    def close(self) -> None:
        """Stop now: whoever waits for a document gets `ConversionFailed`."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)
            for office in self._offices:
                office.kill()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._serve, name=f"libreoffice-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        """One thread per LibreOffice, for as long as the converter lives: the kernel kills a child that
        asked to die with its parent when the *thread* that started it ends."""
        office = self._new_office()
        while (job := self._jobs.get()) is not None:
            if self._closed:
                job.result.set_exception(ConversionFailed("the converter is closed"))
                continue
            office = self._answer(job, office)
            with self._lock:
                self._free += 1
            if office and office.converted >= self._recycle_after:
                # LibreOffice keeps 0.1 MB of every document. Whoever waited has the PDF already.
                self._end(office)
                office = self._new_office()
        if office:
            self._end(office)

    def _patience(self, docx: bytes) -> float:
        """Seconds that this file may take: more for a long one."""
        return min(self._timeout * (1 + len(docx) / LONG_DOCX), max(self._timeout, LONGEST_SECONDS))

    def _answer(self, job: "_Job", office: "_Office | None") -> "_Office | None":
        """The office to go on with."""
        failure = "it does not start"
        for _ in range(2):
            office = office or self._new_office()
            if office is None:
                continue
            try:
                pdf = office.convert(job.docx, self._patience(job.docx))
            except _Refused as refusal:
                job.result.set_exception(ConversionFailed(f"this is no Word file: {refusal}"))
                return office
            except Exception as gone:
                failure = str(gone) or repr(gone)
                self._end(office)
                office = None
                if self._closed:
                    break
            else:
                job.result.set_result(pdf)
                return office
        job.result.set_exception(ConversionFailed(f"LibreOffice gave no PDF, twice: {failure}"))
        return None

    def _new_office(self) -> "_Office | None":
        with self._lock:
            if self._closed:
                return None
            office = _Office(self.sandboxed)
            self._offices.add(office)
        try:
            office.wait_until_ready()
        except Exception:
            self._end(office)
            return None
        return office

    def _end(self, office: "_Office") -> None:
        with self._lock:
            self._offices.discard(office)
        office.close()


_alive: "weakref.WeakSet[Converter]" = weakref.WeakSet()


def _after_fork() -> None:
    # A fork takes over the objects, but neither their threads nor their processes: those are the parent's.
    for converter in list(_alive):
        converter._renew()


def _at_exit() -> None:
    for converter in list(_alive):
        converter.close()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)


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
        self._folder = None if sandboxed else _private_folder()
        self._pipe = f"rubrica{os.getpid()}x{secrets.token_hex(8)}"
        folder = self._folder or "/tmp"
        command = [PYTHON, "-I", "-B", "/worker.py" if sandboxed else str(WORKER)]
        command += ["--folder", folder, "--pipe", self._pipe, "--memory", str(MEMORY)]
        if sandboxed:
            # Outside, the limit would count everything else that the user runs.
            command = [*sandbox(), *command, "--processes", str(PROCESSES)]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment(folder),
            cwd="/",
            start_new_session=True,
            close_fds=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)

    def wait_until_ready(self) -> None:
        self._receive(time.monotonic() + START_SECONDS)

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

    def kill(self) -> None:
        """The whole group; in a sandbox the kernel ends everything inside with its first process."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        if self._folder:
            _sweep(self._folder, self._pipe)

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
        if length > LARGEST_PDF:
            raise _Gone("the PDF is too large")
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
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise _Gone("it took too long")

    def _last_words(self) -> str:
        self._errors.seek(0)
        return f"the worker ended: {self._errors.read()[-500:].decode('utf-8', 'replace').strip()}"


def _private_folder() -> str:
    """Takes away what a process that was killed has left, too."""
    for old in Path(tempfile.gettempdir()).glob("rubrica-*-*"):
        owner = old.name.split("-")[1]
        if owner.isdigit() and not Path("/proc", owner).exists():
            _sweep(str(old), f"rubrica{owner}x*")
    return tempfile.mkdtemp(prefix=f"rubrica-{os.getpid()}-")


def _sweep(folder: str, pipe: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # soffice names its second socket after its profile, and leaves both when it is killed.
    digest = hashlib.md5(f"file://{folder}/profile".encode("utf-16-le"), usedforsecurity=False).digest()
    for name in (pipe, f"SingleOfficeIPC_{''.join(format(byte, 'x') for byte in digest)}"):
        for socket in Path("/tmp").glob(f"OSL_PIPE_*_{name}"):
            socket.unlink(missing_ok=True)


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
    for library in Path("/usr/lib").glob("*/libjemalloc.so.2"):
        variables["LD_PRELOAD"] = str(library)
        # One thread does the work: one arena, and what is free goes back soon.
        variables["MALLOC_CONF"] = "narenas:1,dirty_decay_ms:500,muzzy_decay_ms:0"
    return variables


def sandbox() -> list[str]:
    """The bubblewrap command line: no network, nothing writable but a private /tmp in memory."""
    command = [
        "/usr/bin/bwrap",
        "--unshare-all",
        "--unshare-user",
        "--disable-userns",
        "--uid",
        "1000",
        "--gid",
        "1000",
    ]
    command += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "rubrica"]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(PRIVATE_SPACE), "--tmpfs", "/tmp"]
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
    """Before LibreOffice sees it: a whole ZIP of sound parts of a Word document, that does not swell without
    measure. LibreOffice makes an empty PDF of a Word file whose document is garbage."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            entries = package.infolist()
            if len(docx) > LARGEST_DOCX or len(entries) > MOST_PARTS:
                raise ConversionFailed("this Word file is too large")
            if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
                raise ConversionFailed("this Word file is too large")
            parts = {entry.filename: package.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        if isinstance(error, ConversionFailed):
            raise
        raise ConversionFailed(f"this is no Word file: {error}") from error
    if not {"[Content_Types].xml", "_rels/.rels", "word/document.xml"} <= parts.keys():
        raise ConversionFailed("this is no Word file: it has no document")
    for name, data in parts.items():
        if name.lower().endswith((".bin", ".docm", ".dotm")):
            raise ConversionFailed(f"this Word file has macros or foreign objects: {name}")
        if name.lower().endswith((".xml", ".rels")):
            _refuse_unsound(name, data)


def _refuse_unsound(name: str, data: bytes) -> None:
    try:
        root = etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError as error:
        raise ConversionFailed(f"this Word file is damaged in {name}: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ConversionFailed(f"this Word file defines entities in {name}")
    if name == "word/document.xml" and root.find(f"{W}body/*") is None:
        raise ConversionFailed("this Word file is empty")
