"""Accounts are what events say of them. Those of before are accepted as they stand, each by an event that says so."""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Any

import rfc8785
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ACTOR = "migration:0009"
account = sa.table(
    "account",
    sa.column("id", sa.Integer()),
    sa.column("email", sa.String()),
    sa.column("name", sa.String()),
    sa.column("password", sa.String()),
    sa.column("password_digest", sa.String()),
    sa.column("active", sa.Boolean()),
    sa.column("fs_uniquifier", sa.String()),
    sa.column("created_at", sa.DateTime()),
)
event = sa.table(
    "event",
    sa.column("position", sa.Integer()),
    sa.column("type", sa.String()),
    sa.column("at", sa.DateTime()),
    sa.column("actor", sa.String()),
    sa.column("payload", sa.JSON()),
    sa.column("salt", sa.LargeBinary()),
    sa.column("commitment", sa.LargeBinary()),
    sa.column("leaf_hash", sa.LargeBinary()),
)


def upgrade() -> None:
    with op.batch_alter_table("account") as table:
        table.add_column(
            sa.Column("password_digest", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("account") as table:
        table.alter_column("password_digest", server_default=None)
    connection = op.get_bind()
    last = connection.scalar(sa.select(sa.func.max(event.c.position)))
    position = -1 if last is None else last
    for row in connection.execute(sa.select(account).order_by(account.c.id)).mappings().all():
        digest = hashlib.sha256((row["password"] or "").encode()).hexdigest()
        connection.execute(sa.update(account).where(account.c.id == row["id"]).values(password_digest=digest))
        position += 1
        _accept(connection, position, dict(row), digest)


def _accept(connection: sa.Connection, position: int, row: dict[str, Any], digest: str) -> None:
    at = datetime.now(UTC)
    payload = {
        "account_id": row["id"],
        "email": row["email"],
        "name": row["name"],
        "password_digest": digest,
        "active": row["active"],
        "fs_uniquifier": row["fs_uniquifier"],
        "created_at": row["created_at"].replace(tzinfo=UTC).isoformat(),
    }
    told: dict[str, Any] = {
        "version": 1,
        "position": position,
        "type": "account_created",
        "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": ACTOR,
        "project": None,
        "packet": None,
        "document": None,
        "payload": {
            k: unicodedata.normalize("NFC", v) if isinstance(v, str) else v for k, v in payload.items()
        },
    }
    salt = secrets.token_bytes(32)
    commitment = hmac.new(salt, rfc8785.dumps(told), hashlib.sha256).digest()
    connection.execute(
        sa.insert(event).values(
            position=position,
            type="account_created",
            at=at.replace(tzinfo=None),
            actor=ACTOR,
            payload=payload,
            salt=salt,
            commitment=commitment,
            leaf_hash=hashlib.sha256(b"\x00" + commitment).digest(),
        )
    )
