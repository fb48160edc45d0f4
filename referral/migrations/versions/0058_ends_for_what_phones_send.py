"""what phones send has an end and a measure: by phone and account, when signs were told, what the phone had said before"""

import sqlalchemy as sa
from alembic import op


revision = '0058'
down_revision = '0057'
branch_labels = None
depends_on = None

ASIDE = sa.text("state = 'aside' AND body IS NOT NULL")
DEVICE = 'fk_offline_file_device_id_offline_device'


def upgrade() -> None:
    with op.batch_alter_table('offline_entry') as batch_op:
        batch_op.add_column(sa.Column('said_sealed', sa.LargeBinary(), nullable=True))
    with op.batch_alter_table('offline_envelope') as batch_op:
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('offline_file') as batch_op:
        batch_op.add_column(sa.Column('device_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(DEVICE, 'offline_device', ['device_id'], ['id'])
    op.create_index(
        'ix_offline_envelope_aside', 'offline_envelope', ['decided_at'],
        sqlite_where=ASIDE, postgresql_where=ASIDE,
    )  # fmt: skip
    op.create_index('ix_offline_file_of_phone', 'offline_file', ['device_id', 'said_at'])
    op.create_index('ix_paper_of_account', 'paper', ['added_by', 'added_at'])
    op.create_index(op.f('ix_identity_decision_first_id'), 'identity_decision', ['first_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_identity_decision_first_id'), 'identity_decision')
    op.drop_index('ix_paper_of_account', 'paper')
    op.drop_index('ix_offline_file_of_phone', 'offline_file')
    op.drop_index('ix_offline_envelope_aside', 'offline_envelope')
    with op.batch_alter_table('offline_file') as batch_op:
        batch_op.drop_constraint(DEVICE, type_='foreignkey')
        batch_op.drop_column('device_id')
    with op.batch_alter_table('offline_envelope') as batch_op:
        batch_op.drop_column('told_at')
    with op.batch_alter_table('offline_entry') as batch_op:
        batch_op.drop_column('said_sealed')
