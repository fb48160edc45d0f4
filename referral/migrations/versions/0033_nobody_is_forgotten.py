"""until when somebody must act on each open case, and who has been told that nobody did; the figures of hospitals

The rows of cases that are open already are written by the clock, within an hour.
"""

import sqlalchemy as sa
from alembic import op


revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_DUE = sa.text('next_at IS NOT NULL')


def upgrade() -> None:
    op.create_table('case_watch',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('priority', sa.String(), nullable=False),
    sa.Column('since', MOMENT, nullable=False),
    sa.Column('act_by', MOMENT, nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('next_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_case_watch_case_id_patient_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_watch')),
    )
    op.create_index('ix_case_watch_act_by', 'case_watch', ['act_by'])
    op.create_index('ix_case_watch_next', 'case_watch', ['next_at'], sqlite_where=IS_DUE, postgresql_where=IS_DUE)
    op.create_table('board_figure',
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('scope_id', sa.String(), nullable=False),
    sa.Column('dimension', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'scope_id', 'dimension', 'value', name=op.f('pk_board_figure')),
    )
    op.create_table('board_run',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_board_run')),
    )
    op.create_table('public_total',
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('dimension', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('published_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('period', 'dimension', 'value', name=op.f('pk_public_total')),
    )


def downgrade() -> None:
    for name in ('public_total', 'board_run', 'board_figure', 'case_watch'):
        op.drop_table(name)
