"""The pool of processes: what dies takes nothing with it, and nobody stays behind."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from service import workshop
from service.workshop import Signing, Workshop
from signatures import pades, stamping
from signatures.authority import Authority
from signatures.facts import signatures_in

AT = datetime(2026, 10, 14, 17, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create("Prueba", AT)


@pytest.fixture
def pool(authority: Authority) -> Iterator[Workshop]:
    pool = Workshop(authority, 2)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def presented(converted_pdf: bytes) -> bytes:
    footer = stamping.Footer(("Documento",), "HTTPS://EXAMPLE.ORG/V/0123456789ABCDEF")
    return stamping.present(converted_pdf, footer)


def signing(name: str) -> Signing:
    look = pades.Appearance((name,))
    return Signing("firma", 0, (60, 60, 200, 120), look, AT, name, bytes(32), "link_by_mail")


def children(pool: Workshop) -> set[int]:
    assert pool._pool
    return set(pool._pool._processes)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pids: set[int], within: float = 10) -> bool:
    limit = time.monotonic() + within
    while any(map(alive, pids)) and time.monotonic() < limit:
        time.sleep(0.02)
    return not any(map(alive, pids))


def test_after_warming_all_processes_are_up(pool: Workshop) -> None:
    pool.warm()
    assert len(children(pool)) == 2


def test_work_is_done_in_another_process(pool: Workshop) -> None:
    assert pool.run(os.getpid) in children(pool)
    assert pool.run(os.getpid) != os.getpid()


def test_a_killed_process_takes_nothing_with_it(pool: Workshop, presented: bytes) -> None:
    pool.warm()
    for pid in children(pool):
        os.kill(pid, signal.SIGKILL)
    [signed] = pool.run(workshop.sign, presented, [signing("Rosa")])
    assert len(signatures_in(signed).signatures) == 1


def test_many_who_meet_a_broken_pool_get_one_new_pool(pool: Workshop) -> None:
    pool.warm()
    before = children(pool)
    barrier = threading.Barrier(8)

    def work(number: int) -> int:
        barrier.wait(30)
        if number == 0:
            for pid in before:
                os.kill(pid, signal.SIGKILL)
        return pool.run(abs, -number)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(8))) == list(range(8))
    assert gone(before)
    assert len(children(pool)) <= 2
    pool.close()


def test_work_that_kills_whoever_does_it_is_given_up_and_the_next_is_done(pool: Workshop) -> None:
    with pytest.raises(BrokenProcessPool):
        pool.run(os._exit, 3)
    assert pool.run(abs, -1) == 1


def test_an_error_in_the_work_comes_back_and_breaks_nothing(pool: Workshop) -> None:
    before = pool.run(os.getpid)
    with pytest.raises(ValueError, match="invalid literal"):
        pool.run(int, "x")
    assert pool.run(os.getpid) == before


def test_closing_leaves_no_child_and_takes_no_more_work(authority: Authority) -> None:
    pool = Workshop(authority, 2)
    pool.warm()
    left = children(pool)
    pool.close()
    pool.close()
    assert gone(left)
    with pytest.raises(RuntimeError, match="closed"):
        pool.run(abs, -1)


@pytest.mark.parametrize("processes", [0, 1])
def test_two_workshops_sign_each_with_its_own_authority(
    authority: Authority, presented: bytes, processes: int
) -> None:
    other = Authority.create("Otra", AT)
    shops = {owner: Workshop(owner, processes) for owner in (authority, other)}
    for owner, shop in shops.items():
        [signed] = shop.run(workshop.sign, presented, [signing("Rosa")])
        [found] = signatures_in(signed).signatures
        assert issuer(found.certificate) == owner.certificate.subject.rfc4514_string()
    for shop in shops.values():
        shop.close()


def issuer(certificate: str | None) -> str:
    return x509.load_der_x509_certificate(bytes.fromhex(certificate or "")).issuer.rfc4514_string()
