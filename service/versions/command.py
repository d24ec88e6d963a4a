"""`rubrica template check` and `add`: the same as the pages, for whoever has many files or no browser."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from document_templates.conversion import Converter
from document_templates.versions import trial
from document_templates.versions.targets import suggestion, targets
from document_templates.versions.trial import Tried
from service.accounts.permissions import Scope
from service.context import Context
from service.errors import Invalid, NotFound
from service.versions import bringing
from service.versions.bringing import Proposal
from storage.models import Project

UNTRUSTED = (
    "Este equipo no puede abrir archivos de Word ajenos sin riesgo: le faltan espacios de nombres de usuario."
)


def check(file: Path, slug: str, choices: Mapping[str, str], *, add_boxes: bool, official: bool) -> Tried:
    """Without a database. Raises `Refused` for what cannot be checked at all."""
    kind, docx = bringing.of_slug(slug), read(file)
    with Converter(workers=1) as converter:
        if not converter.sandboxed:
            raise Invalid(UNTRUSTED)
        return trial.attempt(kind, docx, converter.convert, choices, add_boxes=add_boxes, official=official)


def add(
    ctx: Context,
    file: Path,
    proposal: Proposal,
    choices: Mapping[str, str],
    approval: tuple[Mapping[str, str], Path] | None,
    *,
    add_boxes: bool,
    use: bool,
    reason: str,
) -> str:
    """Bring it, with its leave, and use it if asked to: all of it or nothing. Returns its id."""
    docx = read(file)
    told = (approval[0], (approval[1].name, read(approval[1]))) if approval else None
    if told:
        bringing.approval_of(ctx, *told)
    if use:
        _refuse_unusable(ctx, proposal, docx, choices, reason, add_boxes=add_boxes)
    version_id = bringing.bring(ctx, proposal, file.name, docx, "operator", choices, add_boxes=add_boxes)
    if told:
        bringing.approve(ctx, version_id, *told, "operator")
    if use:
        bringing.put_in_force(ctx, version_id, reason, "operator")
    return version_id


def _refuse_unusable(
    ctx: Context, proposal: Proposal, docx: bytes, choices: Mapping[str, str], reason: str, *, add_boxes: bool
) -> None:
    checked = bringing.look(ctx, proposal, docx, choices, add_boxes=add_boxes).checked
    if not checked.usable or (checked.missing and not reason.strip()):
        raise Invalid("El formato no se puso en uso, y el archivo no se guardó.", bringing.sentences(checked))


def place(ctx: Context, project_code: str | None, region: str | None) -> tuple[str, str]:
    """Scope and its id."""
    if project_code and region:
        raise Invalid("Elija un proyecto o una región, no ambas cosas.")
    if region:
        return Scope.REGION.value, region
    if not project_code:
        return Scope.ALL.value, ""
    with ctx.database.reading() as session:
        found = session.scalar(select(Project.id).where(Project.code == project_code))
    if found is None:
        raise NotFound(f"No hay un proyecto {project_code}.")
    return Scope.PROJECT.value, found


def choices_of(written: Iterable[str]) -> dict[str, str]:
    """`nombre_organizacion=organizacion.nombre`, as often as needed."""
    choices = {}
    for one in written:
        name, equals, path = one.partition("=")
        if not equals or not name.strip() or not path.strip():
            raise Invalid(f"Escriba «lugar=dato», no «{one}».")
        choices[name.strip()] = path.strip()
    return choices


def as_data(slug: str, tried: Tried) -> dict[str, Any]:
    known = targets(bringing.of_slug(slug))
    return asdict(tried.checked) | {
        "usable": tried.checked.usable,
        "places": [
            {"name": one.name, "around": one.around, "suggestion": suggestion(one.name, known)}
            for one in tried.places
        ],
    }


def as_text(slug: str, tried: Tried) -> str:
    known, checked = targets(bringing.of_slug(slug)), tried.checked
    lines = [*checked.errors]
    for name in checked.unknown:
        likely = suggestion(name, known)
        lines.append(f"No sabemos qué dato es «{name}»." + (f" ¿{likely}?" if likely else ""))
    lines += [f"Lo pide el programa y no está: {name}." for name in checked.missing]
    lines += [f"Aviso: {one}" for one in checked.warnings]
    lines += [f"Aviso: no imprime «{name}»." for name in checked.unused]
    return "\n".join(lines or ["El archivo sirve: cada dato y cada recuadro están en su lugar."])


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise NotFound(f"No se puede leer el archivo {file}.") from None
