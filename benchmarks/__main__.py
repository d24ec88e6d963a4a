"""`python -m benchmarks`: everything in one run, printed as ratios; `-o FILE` keeps it as Markdown too."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import packet, service, steps
from benchmarks.subject import KIND, SIGNERS, Subject, project_file

PREFACE = """# Benchmarks

Written by `make bench`. Each row is one run on one machine, ours beside what one would pick instead: trust the
ratios, not the milliseconds. *Instead* is the pipeline of the libraries' front pages: docxtpl, a cold
`soffice --convert-to` for each file, a page overlay by pypdf, pyHanko as it comes, one document after the other,
nothing stored or checked. *Ours* is the product's own path: rows, files on the disk, events, checks, the text and
the boxes found again, and the queue's waiting.
"""

HEAD = "| step | ours | instead | ratio | target |\n|---|---:|---:|---:|---|"


def act_row(folder: Path) -> steps.Row:
    with service.running(folder) as (ctx, app):
        project_id = service.import_project(ctx, project_file(folder, 4))
        links = [
            link
            for number in range(1, 5)
            for link in service.generate_and_send(ctx, project_id, [f"LIM26-D12-{number:03d}"])
        ]
        return steps.act(ctx, app, links)


def line(row: steps.Row, unit: str = "ms") -> str:
    instead = "" if row.instead is None else f"{row.instead:.1f} {unit}"
    return f"| {row.step} | {row.ours:.1f} {unit} | {instead} | {row.ratio} | {row.target} |"


def report() -> Iterator[str]:
    yield f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores; `{KIND}`, two pages, {SIGNERS} signers and the seal."
    yield ""
    yield HEAD
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subject, profile = Subject(project_file(folder, 1)), folder / "profile"
        for row in steps.measure(subject, profile):
            yield line(row)
        yield line(act_row(folder / "act"))
        measured = packet.rounds(folder / "packet", subject, profile)
    middle = measured[len(measured) // 2]
    title = f"packet of {packet.DOCUMENTS}, fields to sealed PDF"
    yield line(steps.Row(title, middle.ours.seconds, middle.instead.seconds, "≥ 10 ×"), "s")
    yield ""
    yield f"The packet in {len(measured)} rounds: {', '.join(f'{one.ratio:.1f} ×' for one in measured)}; the middle one stands above."
    yield f"Ours by stage: {told(middle.ours.stages)}."
    yield f"Processor, ours: {told(middle.ours.processor)}; instead: {told(middle.instead.processor)}."
    yield f"Instead was measured on {packet.NAIVE_SAMPLE} documents in each round, one after the other, and scaled to 40."


def told(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f} s" for name, value in seconds.items() if value >= 0.05)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="write the table to this file too")
    output = parser.parse_args().output
    lines = []
    for text in report():
        print(text, flush=True)
        lines.append(text)
    if output:
        output.write_text("\n".join([PREFACE, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
