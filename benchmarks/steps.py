"""Each step alone: ours beside what one would pick instead, on the same document."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import Environment, StrictUndefined

from benchmarks import naive, service
from benchmarks.subject import Subject, drawing
from document_templates import boxes, checking, filling
from document_templates.conversion import Converter
from document_templates.template_language import OUR_FILTERS
from service.context import Context
from signatures import pades, stamping
from signatures.authority import Authority
from signatures.stamping import Footer

CODE_URL = "HTTPS://FIRMA.EXAMPLE.ORG/V/7KQ2M9XAB4TCW3HE"
LINES = (
    "Documento LIM26-D12-001 · página {page} de {pages}",
    "Código de verificación: 7KQ2-M9XA-B4TC-W3HE",
    "Compruebe quién firmó y si sigue vigente en firma.example.org/v o con el código QR.",
)


@dataclass(frozen=True)
class Row:
    """`instead` is None where a step stands alone and only its own cost is asked."""

    step: str
    ours: float
    instead: float | None
    target: str

    @property
    def ratio(self) -> str:
        if self.instead is None:
            return ""
        return f"{self.instead / self.ours:.2f} ×"


def milliseconds(
    function: Callable[[], object], repeat: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The median of `repeat` runs after one that does not count."""
    function()
    taken = []
    for _ in range(repeat):
        start = clock()
        function()
        taken.append(1000 * (clock() - start))
    return statistics.median(taken)


def naive_environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters.update(OUR_FILTERS)
    return environment


def measure(subject: Subject, profile: Path) -> Iterator[Row]:
    """Fill, convert, examine, stamp, sign: each on what the one before made."""
    context = {name: getattr(subject.fields, name) for name in type(subject.fields).model_fields}
    environment = naive_environment()
    filled = filling.fill(subject.template, subject.fields)
    yield Row(
        "fill (beside docxtpl)",
        milliseconds(lambda: filling.fill(subject.template, subject.fields), 15),
        milliseconds(lambda: naive.fill(subject.template, context, environment), 15),
        "",
    )
    with Converter(workers=1) as converter:
        pdf = converter.convert(filled.docx)
        yield Row(
            "convert (beside a cold soffice for each file)",
            milliseconds(lambda: converter.convert(filled.docx), 10),
            milliseconds(lambda: naive.convert(filled.docx, profile), 3),
            "≥ 8 ×",
        )

    def examine() -> None:
        checking.check(pdf, filled.printed)
        boxes.find(pdf, subject.signers)

    yield Row("check the text and find the boxes", milliseconds(examine, 10), None, "")
    footer = Footer(lines=LINES, url=CODE_URL)
    presented = stamping.present(pdf, footer)
    yield Row(
        "stamp footer and QR (beside pypdf's merge_page)",
        milliseconds(lambda: stamping.present(pdf, footer), 15),
        milliseconds(lambda: naive.stamp(pdf, LINES, CODE_URL), 10),
        "",
    )
    yield _signature(presented, boxes.find(pdf, subject.signers).signers[0])


def _signature(presented: bytes, box: boxes.Box) -> Row:
    ours, theirs, drawn = (
        Authority.create("Autoridad", datetime.now(UTC)),
        naive.Authority.create(),
        drawing(1),
    )
    look = pades.Appearance(lines=("Ana Pérez", "RUT 40.000.001-9", "integrante"), drawing=drawn)

    def sign() -> bytes:
        at = datetime.now(UTC)
        credential = ours.issue("Ana Pérez", at, bytes(32), "link_by_mail")
        return pades.sign(
            presented,
            field="firma-01",
            page=box.page,
            rect=box.rect,
            appearance=look,
            at=at,
            credential=credential,
        )

    return Row(
        "one signature, its certificate included (beside bare pyHanko)",
        milliseconds(sign, 20),
        milliseconds(
            lambda: naive.sign(presented, "Firma", box.page, box.rect, drawn, theirs.issue("Ana Pérez")), 20
        ),
        "≥ 0.67 ×",
    )


def act(ctx: Context, app: Flask, links: list[str]) -> Row:
    """From request to answer, in CPU of the whole process; the packaging comes later, in a job."""
    taken = []
    for number, link in enumerate(links):
        path = urlsplit(link).path
        client = app.test_client()
        form = service.agreement(client, path, drawing(number))
        ctx.jobs.wait_idle(service.PATIENCE)  # the packaging of the act before
        start = time.process_time()
        answer = client.post(path, data=form)
        taken.append(1000 * (time.process_time() - start))
        if answer.status_code != 303:
            raise RuntimeError(f"the act was answered with {answer.status_code}")
    return Row("one act, request to answer (CPU)", statistics.median(taken), None, "≤ 50 ms")
