"""Forty documents of two pages with three signers each, from fields to sealed PDF, by the product's own path:
rows, files, events, checks and the queue's waiting included. Beside it the naive pipeline on the same documents.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from benchmarks import cpu, naive, service
from benchmarks.steps import naive_environment
from benchmarks.subject import SIGNERS, Subject, drawing, project_file
from document_templates import boxes, filling
from document_templates.conversion import Converter
from service.context import Context

DOCUMENTS = 40
WARM_UP = 2
NAIVE_SAMPLE = 4
ROUNDS = 3


@dataclass
class Taken:
    """Seconds by stage, and processor seconds by program."""

    stages: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return sum(self.stages.values())

    def times(self, factor: float) -> "Taken":
        return Taken(*({k: v * factor for k, v in of.items()} for of in (self.stages, self.processor)))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start, before = time.perf_counter(), cpu.seconds()
        yield
        self.stages[name] = self.stages.get(name, 0) + time.perf_counter() - start
        for program, used in cpu.seconds().items():
            self.processor[program] = self.processor.get(program, 0) + used - before.get(program, 0)


@dataclass(frozen=True)
class Round:
    """The same packet by both ways, one right after the other: a busy minute slows both."""

    ours: Taken
    instead: Taken

    @property
    def ratio(self) -> float:
        return self.instead.seconds / self.ours.seconds


def rounds(folder: Path, subject: Subject, profile: Path) -> list[Round]:
    """From the lowest ratio to the highest."""
    naive_packet = _naive_packet(subject, profile)
    total = WARM_UP + ROUNDS * DOCUMENTS
    folios = [f"LIM26-D12-{number:03d}" for number in range(1, total + 1)]
    with service.running(folder / "data") as (ctx, app):
        project_id = service.import_project(ctx, project_file(folder, total))
        whole_way(ctx, app, project_id, folios[:WARM_UP])
        naive_packet(1)
        measured = []
        for start in range(WARM_UP, total, DOCUMENTS):
            ours = whole_way(ctx, app, project_id, folios[start : start + DOCUMENTS])
            measured.append(Round(ours, naive_packet(NAIVE_SAMPLE)))
        finished = len(service.sealed(ctx, project_id))
    if finished != total:
        raise RuntimeError(f"{finished} of {total} documents were sealed")
    return sorted(measured, key=lambda measured: measured.ratio)


def whole_way(ctx: Context, app: Flask, project_id: str, folios: list[str]) -> Taken:
    drawings = [drawing(number) for number in range(SIGNERS)]
    taken = Taken()
    with taken.stage("fields to open links"):
        links = service.generate_and_send(ctx, project_id, folios)
    with taken.stage("three people answer"):
        for link, drawn in zip(links, drawings, strict=True):
            service.sign_everything(app.test_client(), urlsplit(link).path, drawn)
    with taken.stage("until the last seal"):
        service.wait_for_seals(ctx, project_id)
    ctx.jobs.wait_idle(service.PATIENCE)  # the copies
    return taken


def _naive_packet(subject: Subject, profile: Path) -> Callable[[int], Taken]:
    """Seconds for forty, measured on as many as asked: each costs the same."""
    with Converter(workers=1) as converter:
        pdf = converter.convert(filling.fill(subject.template, subject.fields).docx)
    found = boxes.find(pdf, subject.signers)
    places = [
        naive.Place(signer.nombre, box.page, box.rect, drawing(number))
        for number, (signer, box) in enumerate(zip(subject.fields.firmantes, found.signers, strict=True))
    ]
    places.append(naive.Place("Sello", found.seal.page, found.seal.rect, None))
    context = {name: getattr(subject.fields, name) for name in type(subject.fields).model_fields}
    environment, authority = naive_environment(), naive.Authority.create()

    def measure(count: int) -> Taken:
        taken = Taken()
        with taken.stage("all"):
            for _ in range(count):
                naive.whole_document(subject.template, context, environment, places, authority, profile)
        return taken.times(DOCUMENTS / count)

    return measure
