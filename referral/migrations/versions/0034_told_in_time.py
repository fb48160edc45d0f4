"""what the patient's side is told, who stopped it, what messages ask of the desk"""

import sqlalchemy as sa
from alembic import op


revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None
MOMENT = sa.DateTime(timezone=True)
NAMED = sa.text('gateway_ref IS NOT NULL')


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('asks', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('asks_at', MOMENT, nullable=True))
    op.create_index('ix_outbox_message_named', 'outbox_message', ['gateway_ref', 'channel'], sqlite_where=NAMED, postgresql_where=NAMED)
    op.create_index('ix_referral_move_verb_at', 'referral_move', ['verb', 'at'])
    op.create_table('told_message',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('reader', sa.String(), nullable=False),
    sa.Column('occasion', sa.String(), nullable=False),
    sa.Column('window', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('shut', sa.JSON(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('outbox_id', sa.Uuid(), nullable=True),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_told_message_case_id_patient_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told_message')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_told_message_token_hash')),
    )
    op.create_index('uq_told_message_once', 'told_message', ['case_id', 'occasion', 'window', 'reader'], unique=True)
    op.create_table('stopped_address',
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('how', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('lifted_at', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stopped_address')),
    )
    op.create_index('uq_stopped_address_once', 'stopped_address', ['token'], unique=True, sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))


def downgrade() -> None:
    op.drop_table('stopped_address')
    op.drop_table('told_message')
    op.drop_index('ix_referral_move_verb_at', table_name='referral_move')
    op.drop_index('ix_outbox_message_named', table_name='outbox_message')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('asks_at')
        batch_op.drop_column('asks')
