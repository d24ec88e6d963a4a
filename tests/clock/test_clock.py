"""The clock of the second run: the date moves by two years, waits do not, and the run that says so has it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TWO_YEARS = 2 * 365 * 24 * 3600


def run(code: str, preload: str | None) -> str:
    """What a fresh interpreter prints, with that library in front, whatever this run itself has there."""
    environ = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    if preload:
        environ["LD_PRELOAD"] = preload
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, check=True, capture_output=True, text=True, timeout=30
    ).stdout


@pytest.fixture(scope="module")
def library() -> str:
    subprocess.run(["make", "-s", "build/clock.so"], cwd=ROOT, check=True)
    return str(ROOT / "build" / "clock.so")


def real_time() -> float:
    return float(run("import time; print(time.time())", None))


@pytest.mark.parametrize(
    "now",
    [
        "time.time()",
        "time.clock_gettime(time.CLOCK_REALTIME)",
        "datetime.now().timestamp()",
        "float(ctypes.CDLL(None).time(None))",
        "float(subprocess.check_output(['date', '+%s']))",
        "sqlite3.connect(':memory:').execute(\"select unixepoch('now')\").fetchone()[0]",
    ],
)
def test_every_way_to_ask_the_date_is_two_years_ahead(library, now):
    imports = "import ctypes, sqlite3, subprocess, time; from datetime import datetime"
    ahead = float(run(f"{imports}; print({now})", library)) - real_time()
    assert ahead == pytest.approx(TWO_YEARS, abs=20)


def test_the_monotonic_clock_stays(library):
    code = "import time; print(time.monotonic())"
    assert float(run(code, library)) == pytest.approx(float(run(code, None)), abs=20)


@pytest.mark.parametrize(
    "wait",
    [
        "threading.Event().wait(0.2)",
        "(lock := threading.Lock()).acquire() and lock.acquire(timeout=0.2)",
        "asyncio.run(asyncio.sleep(0.2))",
        "select.select([], [], [], 0.2)",
        "queue.Queue().get(timeout=0.2)",
        "concurrent.futures.wait([concurrent.futures.Future()], timeout=0.2)",
    ],
)
def test_a_wait_ends_when_it_should(library, wait):
    imports = "import asyncio, concurrent.futures, queue, select, threading, time"
    code = f"""
{imports}
start = time.monotonic()
try:
    {wait}
except queue.Empty:
    pass
print(time.monotonic() - start)
"""
    assert 0.1 < float(run(code, library)) < 5


def test_this_run_has_the_clock_that_it_says():
    expected = TWO_YEARS if os.environ.get("RUBRICA_TEST_CLOCK") == "ahead" else 0
    assert time.time() - real_time() == pytest.approx(expected, abs=20)
