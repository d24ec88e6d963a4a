"""Run by alembic, for every command: ties its context to our connection and our tables."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.models import Base, Instant


def render_plainly(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """A migration must not import our types: they will change, it must not."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Instant) else False


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """The job queue keeps tables of its own in the same file."""
    return kind != "table" or name in Base.metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_plainly,
    include_name=is_ours,
    render_as_batch=True,
    # Alembic commits after each step on SQLite unless told that its DDL is transactional, which it is.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
