"""who decides for a child; what is arranged after an acceptance"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

LIVE = sa.text('ended_at IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('decides', sa.String(), nullable=True))
    _make_decisions()
    _make_arrangements()


def _make_decisions() -> None:
    op.create_table('child_decision',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('authority', sa.String(), nullable=True),
    sa.Column('told_by', sa.String(), nullable=True),
    sa.Column('said_on', sa.Date(), nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("decision in ('agreed','refused','vital_interest')", name=op.f('ck_child_decision_decision')),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_child_decision_case_id_patient_case')),
    sa.ForeignKeyConstraint(['recorded_by'], ['user.id'], name=op.f('fk_child_decision_recorded_by_user')),
    sa.ForeignKeyConstraint(['ended_by'], ['user.id'], name=op.f('fk_child_decision_ended_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_decision'))
    )
    op.create_index(op.f('ix_child_decision_case_id'), 'child_decision', ['case_id'])
    op.create_index('uq_child_decision_live', 'child_decision', ['case_id'], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


def _make_arrangements() -> None:
    op.create_table('arrangement',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.Column('for_day', sa.Date(), nullable=True),
    sa.Column('on_day', sa.Date(), nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('not_needed','arranged','open')", name=op.f('ck_arrangement_state')),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_arrangement_case_id_patient_case')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_arrangement_referral_id_referral')),
    sa.ForeignKeyConstraint(['recorded_by'], ['user.id'], name=op.f('fk_arrangement_recorded_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrangement'))
    )
    op.create_index(op.f('ix_arrangement_case_id'), 'arrangement', ['case_id'])
    op.create_index(op.f('ix_arrangement_referral_id'), 'arrangement', ['referral_id'])
    op.create_index('uq_arrangement_live', 'arrangement', ['case_id', 'item'], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    op.drop_table('arrangement')
    op.drop_table('child_decision')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('decides')
