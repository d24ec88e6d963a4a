"""Indexes to find what is owed without reading all that is done"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_document_sealed_at"), "document", ["sealed_at"])
    op.create_index(op.f("ix_document_ended_at"), "document", ["ended_at"])
    op.create_index(op.f("ix_packet_item_status"), "packet_item", ["status"])
    op.create_index(op.f("ix_mail_sent_at"), "mail", ["sent_at"])
