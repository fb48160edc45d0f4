"""dangers that anybody reports, sealed, and what became of each"""

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0059'
down_revision = '0058'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CODES = {
    'state': ('new', 'looked_at', 'judged', 'mended', 'closed'),
    'harm': ('yes', 'no', 'unknown'),
    'authority': ('unknown', 'yes', 'no', 'not_needed'),
}
TWO_PEOPLE = (
    'closed_by is null or ((judged_by is null or closed_by <> judged_by) '
    'and (mended_by is null or closed_by <> mended_by))'
)
IS_NEW = sa.text("state = 'new'")
PEOPLE = ('looked_by', 'judged_by', 'mended_by', 'closed_by')


def _moment(name: str, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _code(name: str) -> sa.CheckConstraint:
    listed = ', '.join(map(repr, CODES[name]))
    return sa.CheckConstraint(f'{name} in ({listed})', name=op.f(f'ck_danger_{name}'))


def _fk(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{to}.id'], name=op.f(f'fk_danger_{column}_{to}'))


def upgrade() -> None:
    op.create_table(
        'danger',
        _moment('reported_at', nullable=False),
        _moment('due_at', nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('harm', sa.String(), nullable=False),
        sa.Column('page', sa.String(), nullable=False),
        sa.Column('language', sa.String(), nullable=False),
        sa.Column('role', sa.String(), nullable=False),
        sa.Column('data_key_id', sa.Uuid(), nullable=False),
        sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('reach_sealed', sa.LargeBinary(), nullable=True),
        _moment('late_told_at'),
        _moment('looked_at'),
        sa.Column('looked_by', sa.Uuid(), nullable=True),
        sa.Column('verdict', sa.String(), nullable=False),
        sa.Column('hazard', sa.String(), nullable=False),
        sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
        _moment('judged_at'),
        sa.Column('judged_by', sa.Uuid(), nullable=True),
        sa.Column('mending_sealed', sa.LargeBinary(), nullable=True),
        _moment('mended_at'),
        sa.Column('mended_by', sa.Uuid(), nullable=True),
        _moment('closed_at'),
        sa.Column('closed_by', sa.Uuid(), nullable=True),
        sa.Column('authority', sa.String(), nullable=False),
        sa.Column('authority_on', sa.Date(), nullable=True),
        _moment('erased_at'),
        sa.Column('id', sa.Uuid(), nullable=False),
        *map(_code, CODES),
        sa.CheckConstraint(TWO_PEOPLE, name=op.f('ck_danger_two_people')),
        _fk('data_key_id', 'data_key'),
        *(_fk(each, 'user') for each in PEOPLE),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_danger')),
    )
    op.create_index(op.f('ix_danger_reported_at'), 'danger', ['reported_at'])
    op.create_index('ix_danger_state', 'danger', ['state', 'reported_at'])
    op.create_index('ix_danger_due', 'danger', ['due_at'], sqlite_where=IS_NEW, postgresql_where=IS_NEW)


def downgrade() -> None:
    op.drop_table('danger')
