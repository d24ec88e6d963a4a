"""Forty documents of two pages with three signers each, from fields to sealed PDF, by the product's own path:
rows, files, events, checks and the queue's waiting included. Beside it the naive pipeline on the same documents.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import cpu, naive, service
from benchmarks.steps import naive_environment
from benchmarks.subject import SIGNERS, Subject, drawing, project_file
from document_templates import boxes, filling
from document_templates.conversion import Converter

DOCUMENTS = 40
WARM_UP = 2
NAIVE_SAMPLE = 6


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


def ours(folder: Path) -> Taken:
    with service.running(folder / "data") as (ctx, app):
        project_id = service.import_project(ctx, project_file(folder, DOCUMENTS + WARM_UP))
        folios = [f"LIM26-D12-{number:03d}" for number in range(1, DOCUMENTS + WARM_UP + 1)]
        drawings = [drawing(number) for number in range(SIGNERS)]

        def whole_way(chosen: list[str]) -> Taken:
            taken = Taken()
            with taken.stage("fields to open links"):
                links = service.generate_and_send(ctx, project_id, chosen)
            with taken.stage("three people answer"):
                for link, drawn in zip(links, drawings, strict=True):
                    service.sign_everything(app.test_client(), urlsplit(link).path, drawn)
            with taken.stage("until the last seal"):
                service.wait_for_seals(ctx, project_id)
            ctx.jobs.wait_idle(service.PATIENCE)  # the copies
            return taken

        whole_way(folios[DOCUMENTS:])
        taken = whole_way(folios[:DOCUMENTS])
        finished = len(service.sealed(ctx, project_id))
        if finished != DOCUMENTS + WARM_UP:
            raise RuntimeError(f"{finished} of {DOCUMENTS + WARM_UP} documents were sealed")
        return taken


def instead(subject: Subject, profile: Path) -> Taken:
    """For forty, measured on a few: each costs the same, and it would be a minute."""
    with Converter(workers=1) as converter:
        found = boxes.find(
            converter.convert(filling.fill(subject.template, subject.fields).docx), subject.signers
        )
    places = [
        naive.Place(signer.nombre, box.page, box.rect, drawing(number))
        for number, (signer, box) in enumerate(zip(subject.fields.firmantes, found.signers, strict=True))
    ]
    places.append(naive.Place("Sello", found.seal.page, found.seal.rect, None))
    context = {name: getattr(subject.fields, name) for name in type(subject.fields).model_fields}
    environment, authority = naive_environment(), naive.Authority.create()

    def one() -> None:
        naive.whole_document(subject.template, context, environment, places, authority, profile)

    one()
    taken = Taken()
    with taken.stage("all"):
        for _ in range(NAIVE_SAMPLE):
            one()
    return taken.times(DOCUMENTS / NAIVE_SAMPLE)
