"""What a Word file must be allowed by, before a document made with it may leave: the kind says, this asks."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from document_templates import catalog
from document_templates.envelope import DocumentFields
from document_templates.errors import FieldError
from document_templates.kind import Kind, TemplateLeave
from document_templates.programme.rules import Finding, Rule
from service.context import Context
from service.versions.choosing import PROPOSED
from storage.models import Document, TemplateVersion

Approvals = Iterable[dict[str, Any]]


def stopping(
    kind: Kind, version: TemplateVersion | None, fields: DocumentFields, informed: Approvals
) -> list[FieldError]:
    """A leave that is lacking and that nobody may do without."""
    lacking = _lacking(kind, version, lambda: fields, informed)
    stopped = [one.text for one in lacking if not one.waivable]
    if not stopped:
        return []
    return [FieldError("", f"El formato no tiene la aprobación que pide el programa. {' '.join(stopped)}")]


def findings(ctx: Context, session: Session, drafts: Iterable[Document]) -> Iterator[Finding]:
    """What these drafts' Word files lack and a person may go on without, for a written reason."""
    for draft in drafts:
        kind = catalog.kinds().get(draft.kind)
        if kind is None or not any(one.waivable for one in kind.template_leaves):
            continue
        version = session.get(TemplateVersion, draft.template_version_id or "")

        def fields(kind: Kind = kind, digest: str = draft.context_digest) -> DocumentFields:
            return kind.fields.model_validate_json(ctx.blobs.get(digest))

        for one in _lacking(kind, version, fields, draft.approvals):
            if one.waivable:
                yield Finding(_as_rule(kind, one), _message(version), draft.folio)


def _lacking(
    kind: Kind, version: TemplateVersion | None, fields: Callable[[], DocumentFields], informed: Approvals
) -> list[TemplateLeave]:
    recorded = {one["type"] for one in version.approvals} if version else set()
    told = {one["type"] for one in informed if one["state"] == "otorgada"}
    own = version is not None and version.origin == PROPOSED
    return [
        leave
        for leave in kind.template_leaves
        if (not leave.own_formats_only or own or leave.adjusted(fields()))
        and not recorded & set(leave.types)
        and not (leave.informed and told & set(leave.types))
    ]


def _as_rule(kind: Kind, leave: TemplateLeave) -> Rule:
    number = kind.template_leaves.index(leave)
    return Rule(
        f"F-{kind.code}" + (f"-{number + 1}" if number else ""),
        leave.text,
        leave.lines,
        "warn",
        "metodologia",
        lambda _: iter(()),
    )


def _message(version: TemplateVersion | None) -> str:
    name = f"«{version.name}»" if version else "que trae el servicio"
    return f"El formato {name} no tiene registrada su autorización."
