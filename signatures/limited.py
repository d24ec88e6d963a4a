"""Extracting facts from a stranger's file, in a process that can do no harm and cannot last.

`extract` starts `python -m signatures.limited`, which reads the PDF from its input and writes facts as JSON. The
child limits itself before it reads a byte: memory, seconds of CPU, no file larger than nothing.
"""

import json
import resource
import subprocess
import sys

from signatures.facts import Facts

MEMORY = 1 << 30
CPU_SECONDS = 10
WALL_SECONDS = 15
LARGEST = 64 << 20
ANSWER_LIMIT = 4 << 20


def extract(pdf: bytes) -> Facts:
    """As `facts.extract`; a file that breaks the limits is unreadable."""
    if len(pdf) > LARGEST:
        return Facts(False, problem="TooLarge")
    try:
        run = subprocess.run(
            [sys.executable, "-I", "-m", "signatures.limited"],
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=True,
        )
        if len(run.stdout) > ANSWER_LIMIT:
            raise ValueError("the answer is too long")
        return Facts.from_json(json.loads(run.stdout))
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        return Facts(False, problem=type(error).__name__)


def _limit() -> None:
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def main() -> None:
    from signatures import facts

    found = facts.extract(sys.stdin.buffer.read(LARGEST + 1))
    sys.stdout.write(json.dumps(found.to_json()))


if __name__ == "__main__":
    _limit()
    main()
