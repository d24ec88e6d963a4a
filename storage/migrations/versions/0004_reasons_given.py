"""Why a document is presented although a rule of the programme warned."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Documents made before rules were asked have none.
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("document") as table:
        table.alter_column("reasons", server_default=None)
