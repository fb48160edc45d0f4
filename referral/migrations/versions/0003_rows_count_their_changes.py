"""rows that a plan reckons with count their changes; a draft keeps the counts it has seen"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

COUNTED = ('consent', 'service', 'travels_with')


def upgrade() -> None:
    for table in COUNTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
    # Drafts of before have seen nothing that was counted; what is newer than they are goes by moments.
    with op.batch_alter_table('plan_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen', sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('plan_run', schema=None) as batch_op:
        batch_op.drop_column('seen')
    for table in COUNTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('version')
