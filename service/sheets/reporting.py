"""The same by command: what a sheet would do, told line by line, and taken when asked."""

import re
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from document_templates.programme import sheets
from document_templates.programme.sheets import Proposal
from service.context import Context
from service.errors import Invalid, NotFound
from service.sheets import loading
from storage.models import Project

LONGEST = 200
"""Lines of one sort that a terminal is shown."""


def load(
    ctx: Context, code: str, file: Path, what: str, answers: Sequence[str], confirmed: bool
) -> tuple[str, bool]:
    """What to say, and whether it went well. Raises `Refused` when there was nothing to try."""
    with ctx.database.reading() as session:
        project = session.scalar(select(Project).where(Project.code == code))
        session.expunge_all()
    if project is None:
        raise NotFound(f"No hay ningún proyecto con el código {code}.")
    data, decisions = _read(file), _decisions(answers)
    trial = loading.attempt(ctx, project, what, data, decisions)
    told = list(_told(trial))
    fine = not trial.proposal.problems and not trial.proposal.questions
    if confirmed and trial.proposal.ready:
        loading.apply(ctx, project, what, data, decisions, trial.seen, "operator")
        told.append("Guardado.")
    elif confirmed:
        told.append("No se guardó nada.")
    elif trial.proposal.ready:
        told.append("No se guardó nada: repita con --apply para guardar.")
    return "\n".join(told), fine


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(sheets.MAX_BYTES + 1)
    except OSError:
        raise NotFound(f"No se puede leer el archivo {file.name}.") from None


def _decisions(answers: Sequence[str]) -> dict[int, str]:
    found = {answer: re.fullmatch(r"(\d{1,6})=(\w+)", answer) for answer in answers}
    for answer, match in found.items():
        if match is None:
            raise Invalid(f"--same {answer}: escriba la fila y su respuesta, como 12=O01 o 12=nueva.")
    return {int(match[1]): match[2] for match in found.values() if match}


def _told(trial: loading.Trial) -> list[str]:
    proposal = trial.proposal
    added, changed, same = (len(proposal.of(action)) for action in ("added", "changed", "same"))
    return [
        *_some("Error: ", [problem.told() for problem in proposal.problems]),
        *_some("Pregunta: ", _questions(proposal)),
        *_some("Aviso: ", [problem.told() for problem in proposal.warnings]),
        *_some("Agrega: ", [f"fila {entry.row}, {entry.id}: {entry.name}" for entry in proposal.of("added")]),
        *_some("Cambia: ", _changes(proposal)),
        *(f"Sin cambio: {folio} ya fue presentado, y su papel queda como está." for folio in trial.presented),
        f"Agrega {added}, cambia {changed}, deja igual {same}; no vienen en la planilla {proposal.untouched}.",
    ]


def _questions(proposal: Proposal) -> list[str]:
    return [
        f"fila {one.row}, {one.name}: {one.why}. ¿Es la misma? "
        + ", ".join(f"--same {one.row}={id} ({name})" for id, name in one.candidates)
        + f"; si es otra, --same {one.row}={sheets.NEW}"
        for one in proposal.questions
    ]


def _changes(proposal: Proposal) -> list[str]:
    of_rows = [
        f"fila {entry.row}, {entry.id} {entry.name}: {change.label}: {change.old} → {change.new}"
        for entry in proposal.of("changed")
        for change in entry.changes
    ]
    return of_rows + [f"{change.label}: {change.old} → {change.new}" for change in proposal.derived]


def _some(start: str, lines: list[str]) -> list[str]:
    rest = [f"{start}… y {len(lines) - LONGEST} más"] if len(lines) > LONGEST else []
    return [start + line for line in lines[:LONGEST]] + rest
