"""a referral's step keeps what it overwrote, so that an acceptance can be undone within the hour"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('referral_move', schema=None) as batch_op:
        batch_op.add_column(sa.Column('before', sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('referral_move', schema=None) as batch_op:
        batch_op.drop_column('before')
