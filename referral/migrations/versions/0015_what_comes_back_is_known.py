"""letters travel under a keyed name; what came back that is no failure; whether the mailbox of returns can be read"""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Letters of before went out under their bare id: it stays enough for them.
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keyed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('answered', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answered_at', MOMENT, nullable=True))
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.alter_column('keyed', server_default=None)
        batch_op.create_index('ix_outbox_message_answered', ['answered_at'], unique=False)
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.add_column(sa.Column('automatic_at', MOMENT, nullable=True))
    op.create_table(
        'mailbox_watch',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('read_at', MOMENT, nullable=True),
        sa.Column('failing_since', MOMENT, nullable=True),
        sa.Column('error', sa.String(), nullable=True),
        sa.Column('unread', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_mailbox_watch')),
    )


def downgrade() -> None:
    op.drop_table('mailbox_watch')
    op.drop_column('referral', 'automatic_at')  # by itself: SQLite would make the table anew, to which others point
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_answered')
        for name in ('answered_at', 'answered', 'keyed'):
            batch_op.drop_column(name)
