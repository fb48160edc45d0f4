"""what the patient and the hospital tell is heard, how a visit went, a hospital's letter, the doctor at home, a new need"""

import sqlalchemy as sa
from alembic import op


revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("ended_at IS NULL")
SORTED = ['grade', 'not_back', 'has_no_moment', 'first_at', 'reference']
HOLDS = ['holds_after', 'holds_until', 'parked_until', 'state']


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('told_at', MOMENT, nullable=True))
    with op.batch_alter_table('queue_row', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('is_told', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index('ix_queue_row_is_told', 'queue_row', ['is_told', *SORTED, *HOLDS], sqlite_where=sa.text('is_told = 1'), postgresql_where=sa.text('is_told'))
    _make_still_needed()
    _make_visits()
    _make_home_doctor()


def _make_still_needed() -> None:
    op.create_table('still_needed',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('said_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_still_needed_case_id_patient_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_still_needed'))
    )
    op.create_index('ix_still_needed_said', 'still_needed', ['case_id', 'said_at'])


def _make_visits() -> None:
    op.create_table('visit_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('came', sa.String(), nullable=False),
    sa.Column('treated', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('explained', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_visit_report_referral_id_referral')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_report'))
    )
    op.create_index('ix_visit_report_told', 'visit_report', ['referral_id', 'at'])
    op.create_table('hospital_letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_hospital_letter_referral_id_referral')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hospital_letter'))
    )
    op.create_index('ix_hospital_letter_written', 'hospital_letter', ['referral_id', 'at'])


def _make_home_doctor() -> None:
    op.create_table('home_doctor',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', MOMENT, nullable=False),
    sa.Column('sent_at', MOMENT, nullable=True),
    sa.Column('opens_until', MOMENT, nullable=True),
    sa.Column('opened_at', MOMENT, nullable=True),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_home_doctor_case_id_patient_case')),
    sa.ForeignKeyConstraint(['consent_id'], ['consent.id'], name=op.f('fk_home_doctor_consent_id_consent')),
    sa.ForeignKeyConstraint(['recorded_by'], ['user.id'], name=op.f('fk_home_doctor_recorded_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_home_doctor')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_home_doctor_token_hash'))
    )
    op.create_index('uq_home_doctor_live', 'home_doctor', ['case_id'], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    for table in ('home_doctor', 'hospital_letter', 'visit_report', 'still_needed'):
        op.drop_table(table)
    op.drop_index('ix_queue_row_is_told', 'queue_row')
    with op.batch_alter_table('queue_row', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('is_told')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('told_at')
