"""letters and links that are past their time are found by an index"""

from alembic import op


revision = '0064'
down_revision = '0063'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_outbox_message_created_at', 'outbox_message', ['created_at'])
    op.create_index('ix_answer_link_expires_at', 'answer_link', ['expires_at'])


def downgrade() -> None:
    op.drop_index('ix_answer_link_expires_at', table_name='answer_link')
    op.drop_index('ix_outbox_message_created_at', table_name='outbox_message')
