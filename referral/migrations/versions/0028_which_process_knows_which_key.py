"""which master keys the running processes know; under which of them data lies is one look into an index"""

import sqlalchemy as sa
from alembic import op


revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'key_holder',
        sa.Column('knows', sa.JSON(), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_key_holder')),
    )
    op.create_index(op.f('ix_key_holder_seen_at'), 'key_holder', ['seen_at'])
    living = sa.text('wrapped IS NOT NULL')
    op.create_index('ix_data_key_in_use', 'data_key', ['master_key'], sqlite_where=living, postgresql_where=living)


def downgrade() -> None:
    op.drop_index('ix_data_key_in_use', 'data_key')
    op.drop_table('key_holder')
