"""files of phones that never arrived whole are found by an index of those alone"""

import sqlalchemy as sa
from alembic import op


revision = '0061'
down_revision = '0060'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_offline_file_half', 'offline_file', ['said_at'],
        sqlite_where=sa.text('is_whole = 0'), postgresql_where=sa.text('NOT is_whole'),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index('ix_offline_file_half', 'offline_file')
