"""Documents that correct a sealed one, and when they did."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document") as batch_op:
        batch_op.add_column(sa.Column("rectifies_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("rectified_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_document_rectifies_id"), ["rectifies_id"], unique=False)
