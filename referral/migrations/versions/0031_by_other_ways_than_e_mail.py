"""a short text by other ways than e-mail: by which, by which next, what the gateway says; an account's own ways"""

import sqlalchemy as sa
from alembic import op


revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None
OPEN = sa.text('switch_at IS NOT NULL')


def upgrade() -> None:
    with op.batch_alter_table('outbox_message') as table:
        table.add_column(sa.Column('channel', sa.String(), nullable=False, server_default='email'))
        table.add_column(sa.Column('then', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('gateway_ref', sa.String(), nullable=True))
        table.add_column(sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('switch_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_outbox_message_switch', 'outbox_message', ['switch_at'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table('account_channel',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('after_minutes', sa.Integer(), nullable=False),
    sa.Column('doubted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_account_channel_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_channel')),
    sa.UniqueConstraint('user_id', 'channel', name=op.f('uq_account_channel_user_id_channel')),
    )


def downgrade() -> None:
    op.drop_table('account_channel')
    op.drop_index('ix_outbox_message_switch', table_name='outbox_message')
    with op.batch_alter_table('outbox_message') as table:
        for name in ('switch_at', 'delivered_at', 'gateway_ref', 'then', 'channel'):
            table.drop_column(name)
