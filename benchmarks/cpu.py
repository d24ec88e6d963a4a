"""Processor time of this process and of everything it started, by name: on a busy machine it says more than a clock."""

import os
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds() -> dict[str, float]:
    """By program; what has ended counts for whoever waited for it."""
    used: defaultdict[str, float] = defaultdict(float)
    family = {os.getpid()}
    for pid in sorted(int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()):
        try:
            name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        except OSError:  # it ended meanwhile
            continue
        fields = rest.split()
        if pid in family or int(fields[1]) in family:
            family.add(pid)
            used[name] += sum(map(int, fields[11:15])) / TICKS
    return used
