"""advisers, requests for their advice, who was asked, every version of an answer, and records without identities"""

import sqlalchemy as sa
from alembic import op


revision = '0045'
down_revision = '0047'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'open'")
ENDED = sa.text('ended_at IS NOT NULL')


def _fk(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{to}.id'], name=op.f(f'fk_{table}_{column}_{to}'))


def upgrade() -> None:
    _make_adviser()
    _make_request()
    _make_seat()
    _make_answer()
    _make_record()


def _make_adviser() -> None:
    op.create_table('adviser',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('disciplines', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('institution', sa.String(), nullable=False),
    sa.Column('hospital_id', sa.Uuid(), nullable=True),
    sa.Column('willing_at', MOMENT, nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    _fk('adviser', 'user_id', 'user'),
    _fk('adviser', 'hospital_id', 'hospital'),
    _fk('adviser', 'confirmed_by', 'user'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adviser')),
    sa.UniqueConstraint('user_id', name=op.f('uq_adviser_user_id')),
    )


def _make_request() -> None:
    op.create_table('advice_request',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('disciplines', sa.JSON(), nullable=False),
    sa.Column('countries', sa.JSON(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('with_conflict', sa.Boolean(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('convener_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('due_at', MOMENT, nullable=False),
    sa.Column('over_at', MOMENT, nullable=True),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('hospital_id', sa.Uuid(), nullable=True),
    sa.Column('turned_at', MOMENT, nullable=True),
    sa.Column('conclusion_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('open','concluded','no_agreement','expired','void')", name=op.f('ck_advice_request_state')),
    _fk('advice_request', 'case_id', 'patient_case'),
    _fk('advice_request', 'consent_id', 'consent'),
    _fk('advice_request', 'asked_by', 'user'),
    _fk('advice_request', 'convener_id', 'user'),
    _fk('advice_request', 'hospital_id', 'hospital'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice_request')),
    )
    op.create_index('ix_advice_request_case_id', 'advice_request', ['case_id'])
    op.create_index('ix_advice_request_open', 'advice_request', ['asked_at'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_advice_request_ended', 'advice_request', ['ended_at'], sqlite_where=ENDED, postgresql_where=ENDED)
    op.create_index('uq_advice_request_asked', 'advice_request', ['case_id', 'question'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def _make_seat() -> None:
    op.create_table('advice_seat',
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('discipline', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('works_there', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('reminded_at', MOMENT, nullable=True),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('asked','accepted','answered','declined','lapsed')", name=op.f('ck_advice_seat_state')),
    _fk('advice_seat', 'request_id', 'advice_request'),
    _fk('advice_seat', 'user_id', 'user'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice_seat')),
    sa.UniqueConstraint('request_id', 'user_id', name=op.f('uq_advice_seat_request_id_user_id')),
    )
    op.create_index('ix_advice_seat_request_id', 'advice_seat', ['request_id'])
    op.create_index('ix_advice_seat_user', 'advice_seat', ['user_id', 'state'])


def _make_answer() -> None:
    op.create_table('advice_answer',
    sa.Column('seat_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('missing', sa.JSON(), nullable=False),
    sa.Column('hospital_id', sa.Uuid(), nullable=True),
    sa.Column('conflict', sa.String(), nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    _fk('advice_answer', 'seat_id', 'advice_seat'),
    _fk('advice_answer', 'hospital_id', 'hospital'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice_answer')),
    sa.UniqueConstraint('seat_id', 'version', name=op.f('uq_advice_answer_seat_id_version')),
    )
    op.create_index('ix_advice_answer_seat_id', 'advice_answer', ['seat_id'])


def _make_record() -> None:
    op.create_table('advice_record',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('disciplines', sa.JSON(), nullable=False),
    sa.Column('site_group', sa.String(), nullable=True),
    sa.Column('age_group', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('missing', sa.JSON(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice_record')),
    )


def downgrade() -> None:
    for table in ('advice_record', 'advice_answer', 'advice_seat', 'advice_request', 'adviser'):
        op.drop_table(table)
