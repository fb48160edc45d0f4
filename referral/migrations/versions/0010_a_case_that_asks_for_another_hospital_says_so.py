"""a case says since when and why it asks for another hospital, until when it is parked, whether it may be known"""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

WAITS = ('waiting', 'emergency')
OPEN = (
    'requested', 'received', 'info_requested', 'accepted', 'accepted_with_conditions', 'appointment_set',
    'patient_confirmed', 'attended', 'treatment_started',
)
ENDS = {
    'rejected': 'declined', 'expired': 'expired', 'referred_onward': 'referred_onward', 'withdrawn': 'withdrawn',
    'patient_declined': 'patient_declined', 'no_show': 'no_show', 'cancelled_by_hospital': 'cancelled',
}
BY_VERB = {'fail_conditions': 'conditions_failed'}
INDEXES = {
    'came_back': ['came_back_at'], 'treatment': ['next_treatment_due'], 'parked': ['parked_until'],
}
CASE = sa.table(
    'patient_case', sa.column('id', sa.Uuid()), sa.column('state', sa.String()),
    sa.column('returned_at', sa.DateTime(timezone=True)), sa.column('came_back_at', sa.DateTime(timezone=True)),
    sa.column('came_back_reason', sa.String()),
)
REFERRAL = sa.table(
    'referral', sa.column('id', sa.Uuid()), sa.column('case_id', sa.Uuid()), sa.column('state', sa.String()),
)
MOVE = sa.table(
    'referral_move', sa.column('referral_id', sa.Uuid()), sa.column('number', sa.Integer()),
    sa.column('verb', sa.String()), sa.column('at', sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('came_back_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('came_back_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('parked_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('may_be_known', sa.Boolean(), server_default=sa.false(), nullable=False))
    _carry_over()
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('returned_at')
        for name, columns in INDEXES.items():
            batch_op.create_index(f'ix_patient_case_{name}', columns)
    with op.batch_alter_table('user', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('countries', sa.JSON(), server_default='[]', nullable=False))
    with op.batch_alter_table('consent', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('ends_on', sa.Date(), nullable=True))
    with op.batch_alter_table('referral', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('release_at', sa.DateTime(timezone=True), nullable=True))
    _make_excluded()
    op.create_index('ix_referral_by_state', 'referral', ['state', 'case_id'])
    op.create_index(
        'ix_referral_objected', 'referral', ['case_id', 'objected_at'],
        sqlite_where=sa.text('objected_at IS NOT NULL'), postgresql_where=sa.text('objected_at IS NOT NULL'),
    )


def _make_excluded() -> None:
    op.create_table(
        'excluded_hospital',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('hospital_id', sa.Uuid(), nullable=False),
        sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('excluded_by', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name='fk_excluded_hospital_case_id_patient_case'),
        sa.ForeignKeyConstraint(['hospital_id'], ['hospital.id'], name='fk_excluded_hospital_hospital_id_hospital'),
        sa.ForeignKeyConstraint(['excluded_by'], ['user.id'], name='fk_excluded_hospital_excluded_by_user'),
        sa.PrimaryKeyConstraint('id', name='pk_excluded_hospital'),
    )
    op.create_index(
        'uq_excluded_hospital_once', 'excluded_hospital', ['case_id', 'hospital_id'], unique=True,
        sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'),
    )


def downgrade() -> None:
    op.drop_table('excluded_hospital')
    with op.batch_alter_table('referral', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('release_at')
    with op.batch_alter_table('consent', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('ends_on')
    with op.batch_alter_table('user', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('countries')
    op.drop_index('ix_referral_objected', 'referral')
    op.drop_index('ix_referral_by_state', 'referral')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(CASE.update().values(returned_at=CASE.c.came_back_at))
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        for name in INDEXES:
            batch_op.drop_index(f'ix_patient_case_{name}')
        for name in ('came_back_at', 'came_back_reason', 'parked_until', 'may_be_known'):
            batch_op.drop_column(name)


def _carry_over() -> None:
    """Who waits without an open request came back at the last end of one, or when the case was opened again."""
    bind, ends, asked = op.get_bind(), _last_ends(), _asked_now()
    waiting = sa.select(CASE.c.id, CASE.c.returned_at).where(CASE.c.state.in_(WAITS))
    for case_id, returned_at in bind.execute(waiting).all():
        reason, at = ends.get(case_id, ('reopened', returned_at))
        if case_id not in asked and at is not None:
            raised = CASE.update().where(CASE.c.id == case_id)
            bind.execute(raised.values(came_back_at=at, came_back_reason=reason))


def _asked_now() -> set[uuid.UUID]:
    """The cases with an open request."""
    open_ones = sa.select(REFERRAL.c.case_id).where(REFERRAL.c.state.in_(OPEN))
    return set(op.get_bind().scalars(open_ones))


def _last_ends() -> dict[uuid.UUID, tuple[str, Any]]:
    """Of each case, why and when its last request ended without a place."""
    ended = sa.select(REFERRAL.c.case_id, REFERRAL.c.state, MOVE.c.verb, MOVE.c.at).join_from(
        REFERRAL, MOVE, MOVE.c.referral_id == REFERRAL.c.id
    )
    in_order = ended.where(REFERRAL.c.state.in_(ENDS)).order_by(MOVE.c.at, MOVE.c.number)
    return {
        case_id: (BY_VERB.get(verb, ENDS[state]), at)
        for case_id, state, verb, at in op.get_bind().execute(in_order)
    }
