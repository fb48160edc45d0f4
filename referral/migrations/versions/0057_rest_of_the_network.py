"""a request to a society stands still in an emergency"""

import sqlalchemy as sa
from alembic import op


revision = '0057'
down_revision = '0052'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table('society_relay') as batch_op:
        batch_op.add_column(sa.Column('paused_at', MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('society_relay') as batch_op:
        batch_op.drop_column('paused_at')
