"""The work that takes processor time, in a small pool of processes: fill, examine, stamp, sign.

Values and bytes go in, values and bytes come out; a process that dies takes nothing with it. The pool's
server process is forked before anything else is loaded and its children die with it (PR_SET_PDEATHSIG),
so that killing the service leaves nobody behind.
"""

import ctypes
import gc
import multiprocessing
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from document_templates import boxes, catalog, checking, filling, own_file, placing
from document_templates.envelope import OwnFileFields
from document_templates.filling import Letterhead
from signatures import pades, stamping
from signatures.authority import Authority
from signatures.stamping import Footer

P = ParamSpec("P")
T = TypeVar("T")
PR_SET_PDEATHSIG = 1
IN_TRANSIT = b"workshop"
"""The key goes to our own children through a pipe, in a form that needs some password."""
_own = threading.local()
"""The authority of this worker process, or of this thread when the work is done in the service's own process."""


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


def assemble(
    slug: str, fields_json: bytes, pdf: bytes, sheet: bytes, printed: Sequence[str]
) -> tuple[bytes, Examined]:
    """A user's own pages, and behind them the sheet, unless it would hold nothing that is not there already."""
    fields = catalog.get(slug).fields.model_validate_json(fields_json)
    assert isinstance(fields, OwnFileFields)
    checking.check(sheet, printed)
    behind = sheet if fields.caja_sello is None or fields.anexos else None
    fresh = own_file.pages(pdf, behind)
    own = len(fresh.sheets) - (boxes.page_count(sheet) if behind else 0)
    signers, seal = placing.place(fields, fresh.sheets[:own])
    if seal is None:
        found = boxes.find(sheet, []).seal
        seal = replace(found, page=own + found.page)
    return fresh.pdf, Examined(len(fresh.sheets), tuple(signers), seal)


def packed(pdf: bytes) -> bytes:
    return stamping.packed(pdf)


def present(pdf: bytes, footer: Footer) -> bytes:
    return stamping.present(pdf, footer)


def watermark(pdf: bytes, text: str) -> bytes:
    return stamping.watermark(pdf, text)


def sign(pdf: bytes, signings: Sequence[Signing]) -> list[bytes]:
    """Each state of the file after each signature, in order."""
    authority: Authority = _own.authority
    states = []
    for signing in signings:
        credential = authority.issue(
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
        self._authority = authority
        self._processes = processes
        self._turn = threading.Lock()
        self._pool = self._open() if processes else None

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; a pool that broke is opened again once. Raises `RuntimeError` once closed."""
        if not self._processes:
            _own.authority = self._authority
            return function(*args, **kwargs)
        pool = self._current()
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool:
            return self._instead_of(pool).submit(function, *args, **kwargs).result()

    def warm(self) -> None:
        """All processes up: asked at once, since one that is free would answer for all."""
        if self._processes:
            pool = self._current()
            for started in [pool.submit(ready) for _ in range(self._processes)]:
                started.result()

    def close(self) -> None:
        with self._turn:
            pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=True, cancel_futures=True)

    def _current(self) -> ProcessPoolExecutor:
        with self._turn:
            if self._pool is None:
                raise RuntimeError("the workshop is closed")
            return self._pool

    def _instead_of(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        """Of the many who meet a broken pool, the first opens another for all."""
        with self._turn:
            if self._pool is broken:
                broken.shutdown(wait=False)
                self._pool = self._open()
        return self._current()

    def _open(self) -> ProcessPoolExecutor:
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["service.workshop"])
        authority = self._authority.to_bytes(IN_TRANSIT)
        return ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_start, initargs=(authority,)
        )


def _start(authority: bytes) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _own.authority = Authority.from_bytes(authority, IN_TRANSIT)
    gc.freeze()
