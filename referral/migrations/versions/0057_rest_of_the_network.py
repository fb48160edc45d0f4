"""a request to a society stands still in an emergency; an export rule has a last day"""

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
    with op.batch_alter_table('export_rule_edition') as batch_op:
        batch_op.add_column(sa.Column('valid_until', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('export_rule_edition') as batch_op:
        batch_op.drop_column('valid_until')
    with op.batch_alter_table('society_relay') as batch_op:
        batch_op.drop_column('paused_at')
