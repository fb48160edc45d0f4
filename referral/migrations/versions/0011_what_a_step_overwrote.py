"""a step keeps what it overwrote; a first visit has an hour, a place and a person"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('referral_move', schema=None) as batch_op:
        batch_op.add_column(sa.Column('before', sa.JSON(), nullable=True))
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.add_column(sa.Column('first_time', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('visit_sealed', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_column('visit_sealed')
        batch_op.drop_column('first_time')
    with op.batch_alter_table('referral_move', schema=None) as batch_op:
        batch_op.drop_column('before')
