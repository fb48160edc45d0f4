"""copies of pages of papers on which names are covered, for hospitals before a yes"""

import sqlalchemy as sa
from alembic import op


revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text('ended_at IS NULL')


def _fk(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{to}.id'], name=op.f(f'fk_paper_cover_{column}_{to}'))


def upgrade() -> None:
    op.create_table(
        'paper_cover',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('paper_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('boxes', sa.JSON(), nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('checked_by', sa.Uuid(), nullable=True),
        sa.Column('checked_at', MOMENT, nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        _fk('paper_id', 'paper'),
        _fk('made_by', 'user'),
        _fk('checked_by', 'user'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_cover')),
    )
    _index()


def _index() -> None:
    op.create_index('ix_paper_cover_paper_id', 'paper_cover', ['paper_id'])
    op.create_index(
        'uq_paper_cover_once', 'paper_cover', ['paper_id', 'number'], unique=True,
        sqlite_where=STANDS, postgresql_where=STANDS,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table('paper_cover')
