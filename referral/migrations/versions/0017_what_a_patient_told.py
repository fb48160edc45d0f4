"""a patient tells a new phone or place, and a coordinator decides; a card is opened by the phone's end only if it was so before"""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0015'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNDECIDED = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.create_table('contact_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('told_at', MOMENT, nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('before_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('verdict', sa.String(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_contact_change_case_id_patient_case')),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_contact_change_decided_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_change'))
    )
    with op.batch_alter_table('contact_change', schema=None) as batch_op:
        batch_op.create_index('ix_contact_change_told', ['case_id', 'told_at'], unique=False)
        batch_op.create_index('uq_contact_change_undecided', ['case_id'], unique=True, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('contact_told_at', MOMENT, nullable=True))
    with op.batch_alter_table('card', schema=None, recreate='never') as batch_op:
        # Every card that is in somebody's hands goes on as it was; a new one does not open by the phone's end.
        batch_op.add_column(sa.Column('phone_opens', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(sa.text("update card set phone_opens = :yes").bindparams(sa.bindparam("yes", True, sa.Boolean())))


def downgrade() -> None:
    with op.batch_alter_table('card', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('phone_opens')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('contact_told_at')
    op.drop_table('contact_change')
