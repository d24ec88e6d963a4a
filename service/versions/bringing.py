"""A Word file's way: brought and looked through, its places matched, its approvals recorded, used, retired.

Nothing is kept of a file that may not be opened, or that no kind can use: it is refused with all reasons at once.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from document_templates import catalog
from document_templates.errors import FieldError
from document_templates.kind import Kind
from document_templates.programme.territory import regions
from document_templates.versions import trial
from document_templates.versions.targets import BOXES, ERASE, KEEP, targets
from document_templates.versions.trial import Checked, Tried
from service.accounts.permissions import Scope
from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.external import uploading
from service.lifecycle.transaction import Transaction
from service.versions.choosing import OFFICIAL, PROPOSED, refuse_without_sandbox
from signatures.events import EventType
from storage.models import Project, TemplateVersion

ORIGINS = {OFFICIAL: "Oficial del FOSIS", PROPOSED: "Propuesto por el ejecutor"}
LEAVES = {
    "visado_fiscalia": "Visado de Fiscalía del FOSIS",
    "autorizacion_fosis_central": "Autorización del FOSIS central",
    "autorizacion_fosis_regional": "Autorización del FOSIS regional",
    "visacion_fosis_regional": "Visación del FOSIS regional",
}
LONGEST = {"name": 200, "file": 200, "number": 60, "by": 200, "accepted": 300}
READY = "ready"
"""Besides `in_force` and `retired`, and `waiting` for somebody to match its places or mend it."""


@dataclass(frozen=True)
class Proposal:
    """What is said of a Word file when it is brought."""

    kind: str
    name: str
    origin: str
    scope: str
    scope_id: str = ""


def bring(
    ctx: Context,
    proposal: Proposal,
    file: str,
    docx: bytes,
    actor: str,
    choices: Mapping[str, str] | None = None,
    *,
    add_boxes: bool = False,
) -> str:
    """Keep it, as it came and as it is used. Returns its id. Raises `Invalid`, and keeps nothing then."""
    tried = look(ctx, proposal, docx, choices or {}, add_boxes=add_boxes)
    version_id = uuid.uuid4().hex
    payload = _kept(ctx, tried, choices or {}, add_boxes=add_boxes) | {
        "version_id": version_id,
        "kind": proposal.kind,
        "name": " ".join(proposal.name.split()),
        "origin": proposal.origin,
        "scope": proposal.scope,
        "scope_id": proposal.scope_id,
        "file": PurePosixPath(file.replace("\\", "/")).name[-LONGEST["file"] :] or "formato.docx",
        "original_digest": ctx.blobs.put(docx),
    }
    with ctx.transaction(actor) as tx:
        tx.apply(EventType.TEMPLATE_BROUGHT, payload, project_id=_project_of(payload))
    return version_id


def look(
    ctx: Context, proposal: Proposal, docx: bytes, choices: Mapping[str, str], *, add_boxes: bool
) -> Tried:
    """What would become of it; keeps nothing. Raises `Invalid` where it could not even be brought."""
    kind = of_slug(proposal.kind)
    if not 0 < len(" ".join(proposal.name.split())) <= LONGEST["name"]:
        raise Invalid(f"Escriba un nombre para reconocerlo, de hasta {LONGEST['name']} letras.")
    if proposal.origin not in ORIGINS:
        raise Invalid("Diga si el formato es oficial del FOSIS o propuesto.")
    with ctx.database.reading() as session:
        _refuse_nowhere(session, proposal)
    return _try(ctx, kind, docx, choices, add_boxes=add_boxes, official=proposal.origin == OFFICIAL)


def match(
    ctx: Context, version_id: str, choices: Mapping[str, str], actor: str, *, add_boxes: bool
) -> Checked:
    """Say what each place of the file is, and look again."""
    row = get(ctx, version_id)
    if row.in_force_at or row.retired_at:
        raise NotPossibleNow("Este formato ya está en uso o se retiró: suba otro archivo.")
    docx, official = ctx.blobs.get(row.original_digest), row.origin == OFFICIAL
    tried = _try(ctx, of_slug(row.kind), docx, choices, add_boxes=add_boxes, official=official)
    kept = _kept(ctx, tried, choices, add_boxes=add_boxes)
    _tell(ctx, row, EventType.TEMPLATE_MATCHED, kept, actor)
    return tried.checked


def approve(
    ctx: Context, version_id: str, told: Mapping[str, str], file: tuple[str, bytes], actor: str
) -> None:
    """Record a leave that was given elsewhere, with its file: over these very bytes, and no others."""
    row = get(ctx, version_id)
    approval = approval_of(ctx, told, file) | {"digest": row.digest}
    _tell(ctx, row, EventType.TEMPLATE_APPROVED, {"approval": approval}, actor)


def approval_of(ctx: Context, told: Mapping[str, str], file: tuple[str, bytes]) -> dict[str, Any]:
    """What is kept of a leave. Raises `Invalid`."""
    if told.get("type") not in LEAVES:
        raise Invalid("Elija de la lista qué aprobación es.")
    by, number = (" ".join(told.get(key, "").split()) for key in ("by", "number"))
    if not by or len(by) > LONGEST["by"]:
        raise Invalid("Escriba quién la dio: el cargo o la unidad.")
    if len(number) > LONGEST["number"]:
        raise Invalid("El número es demasiado largo.")
    day = _day(told.get("date", ""), ctx)
    name, digest = uploading.stored(ctx, *file)
    return {
        "type": told["type"],
        "number": number or None,
        "date": day,
        "by": by,
        "file": name,
        "file_digest": digest,
    }


def put_in_force(ctx: Context, version_id: str, reason: str, actor: str) -> None:
    """From now on new documents are made with it. `reason` answers for what the programme asks and it leaves out."""
    row = get(ctx, version_id)
    reason = " ".join(reason.split())
    if row.findings["errors"] or row.findings["unknown"]:
        raise NotPossibleNow("Este formato todavía no se puede usar: vea qué le falta.")
    if row.findings["missing"] and not 0 < len(reason) <= LONGEST["accepted"]:
        raise Invalid(
            "Escriba por qué se usa aunque no lleva todo lo que pide el programa, "
            f"en hasta {LONGEST['accepted']} letras."
        )
    accepted = reason if row.findings["missing"] else None
    _tell(ctx, row, EventType.TEMPLATE_IN_FORCE, {"digest": row.digest, "accepted": accepted}, actor)


def retire(ctx: Context, version_id: str, actor: str) -> None:
    """New documents are made with the one before it. Those that exist keep theirs."""
    _tell(ctx, get(ctx, version_id), EventType.TEMPLATE_RETIRED, {}, actor)


def get(ctx: Context, version_id: str) -> TemplateVersion:
    with ctx.database.reading() as session:
        row = session.get(TemplateVersion, version_id)
    if row is None:
        raise NotFound("Ese formato no existe.")
    return row


def state(row: TemplateVersion) -> str:
    """`waiting`, `ready`, `in_force` or `retired`."""
    if row.retired_at:
        return "retired"
    if row.in_force_at:
        return "in_force"
    return "waiting" if row.findings["errors"] or row.findings["unknown"] else READY


def of_slug(slug: str) -> Kind:
    kind = catalog.kinds().get(slug)
    if kind is None:
        raise NotFound(f"No hay un tipo de documento «{slug}».")
    if kind.template is None:
        raise NotFound(f"«{kind.title}» se hace de un archivo propio: no lleva formato.")
    return kind


def sentences(checked: Checked) -> list[FieldError]:
    """All that keeps a file from being used, one line each."""
    return [
        *(FieldError("archivo", one) for one in checked.errors),
        *(FieldError(f"«{one}»", "no sabemos qué dato es") for one in checked.unknown),
        *(FieldError(one, "lo pide el programa y el formato no lo lleva") for one in checked.missing),
    ]


def _try(
    ctx: Context, kind: Kind, docx: bytes, choices: Mapping[str, str], *, add_boxes: bool, official: bool
) -> Tried:
    """Raises `Invalid` for a file, or a choice, that cannot be."""
    refuse_without_sandbox(ctx)
    made = {place: choice for place, choice in choices.items() if choice}
    if strangers := sorted(set(made.values()) - targets(kind).keys() - {BOXES, KEEP, ERASE}):
        raise Invalid(f"No hay un dato «{strangers[0]}» en este tipo de documento.")
    convert = ctx.converter.convert
    tried = trial.attempt(kind, docx, convert, made, add_boxes=add_boxes, official=official)
    if tried.docx is None:
        raise Invalid("El archivo no se guardó.", sentences(tried.checked))
    return tried


def _kept(ctx: Context, tried: Tried, choices: Mapping[str, str], *, add_boxes: bool) -> dict[str, Any]:
    """What the event says of it; its files are in the store."""
    assert tried.docx is not None
    return {
        "digest": ctx.blobs.put(tried.docx),
        "sample_digest": ctx.blobs.put(tried.pdf) if tried.pdf else None,
        "choices": dict(choices),
        "boxes_added": add_boxes,
        "findings": {name: list(found) for name, found in asdict(tried.checked).items()},
    }


def _refuse_nowhere(session: Session, proposal: Proposal) -> None:
    """Raises `Invalid` unless the place where it is to hold is one."""
    known = {
        Scope.ALL: lambda: proposal.scope_id == "",
        Scope.REGION: lambda: proposal.scope_id in known_regions(session),
        Scope.PROJECT: lambda: session.get(Project, proposal.scope_id) is not None,
    }
    if proposal.scope not in known or not known[Scope(proposal.scope)]():
        raise Invalid("Elija dónde vale: en todo el país, en una región o en un proyecto.")


def known_regions(session: Session) -> list[str]:
    """By their official names, and as projects write them."""
    return list(dict.fromkeys([*regions().values(), *session.scalars(select(Project.region).distinct())]))


def _tell(
    ctx: Context, row: TemplateVersion, type: EventType, payload: Mapping[str, Any], actor: str
) -> None:
    with ctx.transaction(actor) as tx:
        _apply(tx, row, type, payload)


def _apply(tx: Transaction, row: TemplateVersion, type: EventType, payload: Mapping[str, Any]) -> None:
    told = {"version_id": row.id} | dict(payload)
    tx.apply(type, told, project_id=row.scope_id if row.scope == Scope.PROJECT else None)


def _project_of(payload: Mapping[str, Any]) -> str | None:
    return str(payload["scope_id"]) if payload["scope"] == Scope.PROJECT else None


def _day(written: str, ctx: Context) -> str:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        raise Invalid("Escriba la fecha de la aprobación.") from None
    if day > ctx.now().date():
        raise Invalid("La fecha de la aprobación no puede ser futura.")
    return day.isoformat()
