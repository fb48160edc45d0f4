"""a request to a society: when it was reminded of, and when its time was over"""

import sqlalchemy as sa
from alembic import op


revision = '0052'
down_revision = '0048'
branch_labels = None
depends_on = None

NEW = ('reminded_at', 'lapsed_at')


def upgrade() -> None:
    with op.batch_alter_table('society_relay') as batch_op:
        for name in NEW:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("update society_relay set lapsed_at = closed_at where state = 'lapsed'")


def downgrade() -> None:
    with op.batch_alter_table('society_relay') as batch_op:
        for name in NEW:
            batch_op.drop_column(name)
