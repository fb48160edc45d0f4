"""values read from papers with their place, doubts of the patient, ticks of what is needed, requests for records"""

import sqlalchemy as sa
from alembic import op


revision = '0055'
down_revision = '0054'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW = ('paper_value', 'illness_doubt', 'paper_tick', 'records_request')
FRAME = (
    '"left" >= 0 and top >= 0 and width > 0 and height > 0 '
    'and "left" + width <= 1000 and top + height <= 1000'
)


def _fk(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f'fk_{table}_{column}_{to}')
    return sa.ForeignKeyConstraint([column], [f'{to}.id'], name=name, ondelete=ondelete)


def _index(name: str, table: str, column: str, only: str) -> None:
    where = sa.text(only)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _make_value()
    _make_doubt()
    _make_tick()
    _make_request()


def _make_value() -> None:
    op.create_table(
        'paper_value',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('paper_id', sa.Uuid(), nullable=False),
        sa.Column('page', sa.Integer(), nullable=False),
        sa.Column('left', sa.Integer(), nullable=False),
        sa.Column('top', sa.Integer(), nullable=False),
        sa.Column('width', sa.Integer(), nullable=False),
        sa.Column('height', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('typed_by', sa.Uuid(), nullable=False),
        sa.Column('typed_at', MOMENT, nullable=False),
        sa.Column('confirmed_by', sa.Uuid(), nullable=True),
        sa.Column('confirmed_at', MOMENT, nullable=True),
        sa.Column('replaces_id', sa.Uuid(), nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('ended_by', sa.Uuid(), nullable=True),
        sa.Column('taken_at', MOMENT, nullable=True),
        sa.Column('taken_by', sa.Uuid(), nullable=True),
        sa.Column('before_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint(FRAME, name=op.f('ck_paper_value_frame')),
        sa.CheckConstraint(
            'confirmed_by is null or confirmed_by <> typed_by', name=op.f('ck_paper_value_two_people')
        ),
        _fk('paper_value', 'case_id', 'patient_case'),
        _fk('paper_value', 'paper_id', 'paper', 'CASCADE'),
        _fk('paper_value', 'replaces_id', 'paper_value', 'SET NULL'),
        *(_fk('paper_value', who, 'user') for who in ('typed_by', 'confirmed_by', 'ended_by', 'taken_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_value')),
    )
    for column in ('case_id', 'paper_id', 'replaces_id'):
        op.create_index(f'ix_paper_value_{column}', 'paper_value', [column])


def _make_doubt() -> None:
    op.create_table(
        'illness_doubt',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('value_id', sa.Uuid(), nullable=True),
        sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('told_at', MOMENT, nullable=False),
        sa.Column('settled_by', sa.Uuid(), nullable=True),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        _fk('illness_doubt', 'case_id', 'patient_case'),
        _fk('illness_doubt', 'value_id', 'paper_value', 'CASCADE'),
        _fk('illness_doubt', 'settled_by', 'user'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_illness_doubt')),
    )
    for column in ('case_id', 'value_id'):
        op.create_index(f'ix_illness_doubt_{column}', 'illness_doubt', [column])
    _index('ix_illness_doubt_open', 'illness_doubt', 'case_id', 'settled_at IS NULL')


def _make_tick() -> None:
    op.create_table(
        'paper_tick',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('need', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('ticked_by', sa.Uuid(), nullable=False),
        sa.Column('ticked_at', MOMENT, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('there','being_asked','not_there','not_readable')", name=op.f('ck_paper_tick_state')
        ),
        _fk('paper_tick', 'case_id', 'patient_case'),
        _fk('paper_tick', 'ticked_by', 'user'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_tick')),
        sa.UniqueConstraint('case_id', 'need', name=op.f('uq_paper_tick_case_id_need')),
    )


def _make_request() -> None:
    op.create_table(
        'records_request',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('consent_id', sa.Uuid(), nullable=False),
        sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('needs', sa.JSON(), nullable=False),
        sa.Column('way', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=False),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=True),
        sa.Column('reminders', sa.Integer(), nullable=False),
        sa.Column('reminded_at', MOMENT, nullable=True),
        sa.Column('opens_until', MOMENT, nullable=True),
        sa.Column('opened_at', MOMENT, nullable=True),
        sa.Column('bounced_at', MOMENT, nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked','reminded','got','refused','stopped')", name=op.f('ck_records_request_state')
        ),
        sa.CheckConstraint("way in ('email','paper')", name=op.f('ck_records_request_way')),
        _fk('records_request', 'case_id', 'patient_case'),
        _fk('records_request', 'consent_id', 'consent'),
        _fk('records_request', 'asked_by', 'user'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_records_request')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_records_request_token_hash')),
    )
    op.create_index('ix_records_request_case_id', 'records_request', ['case_id'])
    _index('ix_records_request_due', 'records_request', 'due_at', 'due_at IS NOT NULL')


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
