"""what is due of each case that is not over is kept as rows, which the database itself writes with every change

The rows and the triggers that keep them are written after every migration (migrations/env.py).
"""

import sqlalchemy as sa
from alembic import op


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('queue_row',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('holds_after', sa.Date(), nullable=False),
    sa.Column('holds_until', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('priority', sa.String(), nullable=False),
    sa.Column('next_treatment_due', sa.Date(), nullable=True),
    sa.Column('place_name', sa.String(), nullable=True),
    sa.Column('place_country', sa.String(), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('parked_until', sa.Date(), nullable=True),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=False),
    sa.Column('at', MOMENT, nullable=True),
    sa.Column('first_at', MOMENT, nullable=True),
    sa.Column('not_back', sa.Boolean(), nullable=False),
    sa.Column('has_no_moment', sa.Boolean(), nullable=False),
    sa.Column('has_no_treatment', sa.Boolean(), nullable=False),
    sa.Column('missed_after', sa.Date(), nullable=True),
    sa.Column('answer_by', MOMENT, nullable=True),
    sa.Column('booked_on', sa.Date(), nullable=True),
    sa.Column('no_show_after', sa.Date(), nullable=True),
    sa.Column('born', sa.String(), nullable=True),
    sa.Column('is_ticked_child', sa.Boolean(), nullable=False),
    sa.Column('came_back', sa.Boolean(), nullable=False),
    sa.Column('has_question', sa.Boolean(), nullable=False),
    sa.Column('not_delivered', sa.Boolean(), nullable=False),
    sa.Column('is_undated', sa.Boolean(), nullable=False),
    sa.Column('is_to_arrange', sa.Boolean(), nullable=False),
    sa.Column('may_be_known', sa.Boolean(), nullable=False),
    sa.Column('told_contact', sa.Boolean(), nullable=False),
    sa.Column('is_incomplete', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_queue_row_case_id_patient_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'holds_after', name=op.f('pk_queue_row'))
    )
    op.create_index('ix_queue_row_answer_by', 'queue_row', ['answer_by', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('answer_by IS NOT NULL'), postgresql_where=sa.text('answer_by IS NOT NULL'))
    op.create_index('ix_queue_row_at', 'queue_row', ['at', 'code', 'owner_id', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('at IS NOT NULL'), postgresql_where=sa.text('at IS NOT NULL'))
    op.create_index('ix_queue_row_born', 'queue_row', ['born', 'is_ticked_child', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('born IS NOT NULL'), postgresql_where=sa.text('born IS NOT NULL'))
    op.create_index('ix_queue_row_by_treatment', 'queue_row', ['has_no_treatment', 'next_treatment_due', 'grade', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'])
    op.create_index('ix_queue_row_came_back', 'queue_row', ['came_back', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('came_back = 1'), postgresql_where=sa.text('came_back'))
    op.create_index('ix_queue_row_country', 'queue_row', ['place_country', 'holds_after', 'holds_until', 'parked_until', 'state'])
    op.create_index('ix_queue_row_first_at', 'queue_row', ['first_at', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('first_at IS NOT NULL'), postgresql_where=sa.text('first_at IS NOT NULL'))
    op.create_index('ix_queue_row_has_question', 'queue_row', ['has_question', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('has_question = 1'), postgresql_where=sa.text('has_question'))
    op.create_index('ix_queue_row_is_incomplete', 'queue_row', ['is_incomplete', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('is_incomplete = 1'), postgresql_where=sa.text('is_incomplete'))
    op.create_index('ix_queue_row_is_to_arrange', 'queue_row', ['is_to_arrange', 'booked_on', 'is_undated', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('is_to_arrange = 1'), postgresql_where=sa.text('is_to_arrange'))
    op.create_index('ix_queue_row_is_undated', 'queue_row', ['is_undated', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('is_undated = 1'), postgresql_where=sa.text('is_undated'))
    op.create_index('ix_queue_row_may_be_known', 'queue_row', ['may_be_known', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('may_be_known = 1'), postgresql_where=sa.text('may_be_known'))
    op.create_index('ix_queue_row_missed_after', 'queue_row', ['missed_after', 'at', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('missed_after IS NOT NULL'), postgresql_where=sa.text('missed_after IS NOT NULL'))
    op.create_index('ix_queue_row_no_show_after', 'queue_row', ['no_show_after', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('no_show_after IS NOT NULL'), postgresql_where=sa.text('no_show_after IS NOT NULL'))
    op.create_index('ix_queue_row_not_delivered', 'queue_row', ['not_delivered', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('not_delivered = 1'), postgresql_where=sa.text('not_delivered'))
    op.create_index('ix_queue_row_owner', 'queue_row', ['owner_id', 'holds_after', 'holds_until', 'parked_until', 'state'])
    op.create_index('ix_queue_row_place', 'queue_row', ['place_name', 'holds_after', 'holds_until', 'parked_until', 'state'])
    op.create_index('ix_queue_row_sorted', 'queue_row', ['grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'])
    op.create_index('ix_queue_row_state', 'queue_row', ['state', 'holds_after', 'holds_until', 'parked_until'])
    op.create_index('ix_queue_row_told_contact', 'queue_row', ['told_contact', 'grade', 'not_back', 'has_no_moment', 'first_at', 'reference', 'holds_after', 'holds_until', 'parked_until', 'state'], sqlite_where=sa.text('told_contact = 1'), postgresql_where=sa.text('told_contact'))
    op.create_table('queue_check',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('differed', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_queue_check'))
    )


def downgrade() -> None:
    op.drop_table('queue_check')
    op.drop_table('queue_row')
