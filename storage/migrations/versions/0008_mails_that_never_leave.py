"""Mails that were refused for good, and the link that a mail brings"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

mail = sa.table(
    "mail",
    sa.column("id", sa.Integer),
    sa.column("values", sa.JSON),
    sa.column("sent_at", sa.DateTime),
    sa.column("invitation_id", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table("mail") as batch_op:
        batch_op.add_column(sa.Column("invitation_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("refusal", sa.String(length=300), nullable=True))
        batch_op.create_index(batch_op.f("ix_mail_invitation_id"), ["invitation_id"], unique=False)
    # Of those that left, the invitation itself says so.
    connection = op.get_bind()
    unsent = connection.execute(sa.select(mail.c.id, mail.c["values"]).where(mail.c.sent_at.is_(None))).all()
    for id, values in unsent:
        connection.execute(
            sa.update(mail).where(mail.c.id == id).values(invitation_id=values.get("invitation_id"))
        )
