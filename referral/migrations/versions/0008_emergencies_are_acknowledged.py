"""emergencies are acknowledged or escalated: the duty rota, alarms, who was told; a grade; what came of the doctor"""

import uuid
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0005'
branch_labels = None
depends_on = None

CASES = sa.table(
    'patient_case',
    sa.column('id', sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ('reference', 'state', 'place_country', 'grade')),
    sa.column('emergency_at', sa.DateTime(timezone=True)),
    sa.column('callback_wanted', sa.Boolean()),
)
ALARMS = sa.table(
    'duty_alarm',
    sa.column('id', sa.Uuid()),
    sa.column('case_id', sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ('reference', 'kind', 'grade', 'country', 'step')),
    sa.column('raised_at', sa.DateTime(timezone=True)),
    sa.column('next_at', sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone', sa.String(), nullable=True))
    with op.batch_alter_table('patient_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('grade', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('doctor_outcome', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('doctor_time_known', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('doctor_said_sealed', sa.LargeBinary(), nullable=True))
    _make_tables()
    _carry_over()


def _make_tables() -> None:
    op.create_table('duty_shift',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('turn', sa.String(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('deputy_id', sa.Uuid(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("part in ('day', 'night')", name=op.f('ck_duty_shift_part')),
    sa.ForeignKeyConstraint(['deputy_id'], ['user.id'], name=op.f('fk_duty_shift_deputy_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['user.id'], name=op.f('fk_duty_shift_person_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_shift')),
    sa.UniqueConstraint('country', 'turn', 'part', name=op.f('uq_duty_shift_country_turn_part'))
    )
    op.create_table('duty_alarm',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('grade', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended', sa.String(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind in ('emergency', 'call_back')", name=op.f('ck_duty_alarm_kind')),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['user.id'], name=op.f('fk_duty_alarm_acknowledged_by_user')),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_duty_alarm_case_id_patient_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_alarm'))
    )
    with op.batch_alter_table('duty_alarm', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_alarm_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_duty_alarm_next', ['next_at'], unique=False)
        batch_op.create_index('uq_duty_alarm_live', ['case_id'], unique=True,
            sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('duty_notice',
    sa.Column('alarm_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['alarm_id'], ['duty_alarm.id'], name=op.f('fk_duty_notice_alarm_id_duty_alarm')),
    sa.ForeignKeyConstraint(['person_id'], ['user.id'], name=op.f('fk_duty_notice_person_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_notice')),
    sa.UniqueConstraint('alarm_id', 'person_id', name=op.f('uq_duty_notice_alarm_id_person_id'))
    )


def _carry_over() -> None:
    """Who waits for a doctor or a call since before the rota gets an alarm: nobody is known to have heard of it."""
    now = datetime.now(UTC)
    found = op.get_bind().execute(sa.select(CASES).where(CASES.c.state != 'closed')).all()
    rows = [_alarm(case, now) for case in found if case.state == 'emergency' or case.callback_wanted]
    if rows:
        op.bulk_insert(ALARMS, rows)
    op.execute(sa.update(CASES).where(CASES.c.state == 'emergency').values(grade='ambulance'))


def _alarm(case: sa.Row[Any], now: datetime) -> dict[str, object]:
    is_emergency = case.state == 'emergency'
    return {
        'id': uuid.uuid4(),
        'case_id': case.id,
        'reference': case.reference,
        'kind': 'emergency' if is_emergency else 'call_back',
        'grade': 'ambulance' if is_emergency else 'call',
        'country': case.place_country,
        'step': '',
        'raised_at': case.emergency_at or now,
        'next_at': now,
    }


def downgrade() -> None:
    op.drop_table('duty_notice')
    op.drop_table('duty_alarm')
    op.drop_table('duty_shift')
    # Not by a copy of the table: other rows refer to cases, and SQLite would not let the first one go.
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        for name in ('doctor_said_sealed', 'doctor_time_known', 'doctor_outcome', 'grade'):
            batch_op.drop_column(name)
    with op.batch_alter_table('user', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('phone')
