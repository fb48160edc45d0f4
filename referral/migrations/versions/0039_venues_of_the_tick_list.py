"""places of the tick list, their counts by day, whose they are, and wishes to be called"""

import sqlalchemy as sa
from alembic import op


revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SPENT = sa.text('spent IS NOT NULL')
OPEN = sa.text('ended_at IS NULL')


def upgrade() -> None:
    op.create_table('screening_venue',
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('locality', sa.String(), nullable=False),
    sa.Column('active_until', sa.Date(), nullable=True),
    sa.Column('revoked_at', MOMENT, nullable=True),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind in ('registration', 'shelter', 'bus', 'pharmacy')", name=op.f('ck_screening_venue_kind')),
    sa.ForeignKeyConstraint(['made_by'], ['user.id'], name=op.f('fk_screening_venue_made_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_venue')),
    sa.UniqueConstraint('token', name=op.f('uq_screening_venue_token')),
    )
    op.create_table('screening_partner',
    sa.Column('venue_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['venue_id'], ['screening_venue.id'], name=op.f('fk_screening_partner_venue_id_screening_venue')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_screening_partner_user_id_user')),
    sa.PrimaryKeyConstraint('venue_id', 'user_id', name=op.f('pk_screening_partner')),
    )
    op.create_index('ix_screening_partner_user_id', 'screening_partner', ['user_id'])
    op.create_table('screening_tally',
    sa.Column('venue_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('paper', sa.JSON(), nullable=False),
    sa.Column('spent', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['venue_id'], ['screening_venue.id'], name=op.f('fk_screening_tally_venue_id_screening_venue')),
    sa.PrimaryKeyConstraint('venue_id', 'day', name=op.f('pk_screening_tally')),
    )
    op.create_index('ix_screening_tally_spent', 'screening_tally', ['day'], sqlite_where=SPENT, postgresql_where=SPENT)
    op.create_table('screening_call',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('due_at', MOMENT, nullable=False),
    sa.Column('raised_at', MOMENT, nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('result', sa.String(), nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("result in ('reached', 'not_wanted')", name=op.f('ck_screening_call_result')),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_screening_call_case_id_patient_case')),
    sa.ForeignKeyConstraint(['ended_by'], ['user.id'], name=op.f('fk_screening_call_ended_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_call')),
    sa.UniqueConstraint('case_id', name=op.f('uq_screening_call_case_id')),
    )
    op.create_index('ix_screening_call_open', 'screening_call', ['due_at'], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for name in ("call", "tally", "partner", "venue"):
        op.drop_table(f'screening_{name}')
