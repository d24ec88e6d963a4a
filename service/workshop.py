"""The work that takes processor time, in a small pool of processes: fill, examine, stamp, sign.

Values and bytes go in, values and bytes come out; a process that dies takes nothing with it. The pool's
server process is forked before anything else is loaded and its children die with it (PR_SET_PDEATHSIG),
so that killing the service leaves nobody behind.
"""

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from document_templates import boxes, catalog, checking, filling
from document_templates.filling import Letterhead
from signatures import pades, stamping
from signatures.authority import Authority
from signatures.stamping import Footer

P = ParamSpec("P")
T = TypeVar("T")
PR_SET_PDEATHSIG = 1
_authority: Authority | None = None


@dataclass(frozen=True)
class Examined:
    """What was found in a converted PDF: its pages, a box per signer in their order, and the seal's."""

    pages: int
    signers: tuple[boxes.Box, ...]
    seal: boxes.Box


@dataclass(frozen=True)
class Signing:
    """One signature to make: where, what is drawn, when, and what its certificate carries."""

    field: str
    page: int
    rect: tuple[float, float, float, float]
    appearance: pades.Appearance
    at: datetime
    common_name: str
    evidence: bytes
    identification: str
    lock: bool = False


def fill(slug: str, template: bytes, fields_json: bytes, letterhead: Letterhead) -> filling.Filled:
    fields = catalog.get(slug).fields.model_validate_json(fields_json)
    return filling.fill(template, fields, letterhead)


def examine(pdf: bytes, printed: Sequence[str], signers: Sequence[tuple[str, str]]) -> Examined:
    """Raises `LostText` or `BoxError`: this PDF is not the document."""
    checking.check(pdf, printed)
    found = boxes.find(pdf, signers)
    return Examined(boxes.page_count(pdf), found.signers, found.seal)


def present(pdf: bytes, footer: Footer) -> bytes:
    return stamping.present(pdf, footer)


def watermark(pdf: bytes, text: str) -> bytes:
    return stamping.watermark(pdf, text)


def sign(pdf: bytes, signings: Sequence[Signing]) -> list[bytes]:
    """Each state of the file after each signature, in order."""
    assert _authority is not None
    states = []
    for signing in signings:
        credential = _authority.issue(
            signing.common_name, signing.at, signing.evidence, signing.identification
        )
        pdf = pades.sign(
            pdf,
            field=signing.field,
            page=signing.page,
            rect=signing.rect,
            appearance=signing.appearance,
            at=signing.at,
            credential=credential,
            lock=signing.lock,
        )
        states.append(pdf)
    return states


def ready() -> None:
    """Nothing: answering says that the process is up."""


class Workshop:
    """`processes` of them; 0 works in the caller's own process."""

    def __init__(self, authority: Authority, processes: int) -> None:
        self._processes = processes
        self._authority_bytes = authority.to_bytes(b"workshop")
        self._pool: ProcessPoolExecutor | None = None
        if processes:
            self._pool = self._open()
        else:
            _receive(self._authority_bytes)

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; a pool that broke is opened again once."""
        if not self._processes:
            return function(*args, **kwargs)
        pool = self._pool = self._pool or self._open()
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool:
            pool.shutdown(wait=False)
            if self._pool is pool:
                self._pool = self._open()
            return self._pool.submit(function, *args, **kwargs).result()

    def warm(self) -> None:
        for _ in range(self._processes):
            self.run(ready)

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _open(self) -> ProcessPoolExecutor:
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["service.workshop"])
        return ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_start, initargs=(self._authority_bytes,)
        )


def _start(authority: bytes) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _receive(authority)


def _receive(authority: bytes) -> None:
    global _authority
    _authority = Authority.from_bytes(authority, b"workshop")
