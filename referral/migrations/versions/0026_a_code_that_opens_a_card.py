"""a card's short code is long enough to open it; those of before stay for signed-in staff"""

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every card that there is was printed with the shorter code.
    with op.batch_alter_table('card', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('staff_code', sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('card', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('staff_code')
