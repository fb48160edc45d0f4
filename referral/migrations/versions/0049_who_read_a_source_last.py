"""who read the source of what is published last"""

import sqlalchemy as sa
from alembic import op


revision = '0049'
down_revision = '0051'
branch_labels = None
depends_on = None

LIVES = ('information_answer', 'material', 'organisation')


def upgrade() -> None:
    for table in LIVES:
        op.add_column(table, sa.Column('confirmed_by', sa.Uuid(), nullable=True))


def downgrade() -> None:
    for table in LIVES:
        op.drop_column(table, 'confirmed_by')
