"""the patient's papers: a paper, its files, the pieces they arrive in, the pages made of them"""

import sqlalchemy as sa
from alembic import op


revision = '0053'
down_revision = '0052'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW = ('paper', 'paper_file', 'paper_chunk', 'paper_page')


def _fk(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{to}.id'], name=op.f(f'fk_{table}_{column}_{to}'))


def _uq(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f'uq_{table}_{"_".join(columns)}'))


def _index(name: str, table: str, column: str, only: str) -> None:
    where = sa.text(only)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _make_paper()
    _make_file()
    _make_chunk()
    _make_page()


def _make_paper() -> None:
    op.create_table(
        'paper',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('origin', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(), nullable=True),
        sa.Column('language', sa.String(), nullable=True),
        sa.Column('dated', sa.Date(), nullable=True),
        sa.Column('institution_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('translated_by_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('came_by', sa.String(), nullable=False),
        sa.Column('added_by', sa.Uuid(), nullable=True),
        sa.Column('referral_id', sa.Uuid(), nullable=True),
        sa.Column('added_at', MOMENT, nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('received_at', MOMENT, nullable=True),
        sa.Column('check_at', MOMENT, nullable=True),
        sa.Column('checked_at', MOMENT, nullable=True),
        sa.Column('refused_why', sa.String(), nullable=True),
        sa.Column('first_shown_at', MOMENT, nullable=True),
        sa.Column('removed_at', MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('receiving','received','waiting_for_scanner','available','refused')",
            name=op.f('ck_paper_state'),
        ),
        sa.CheckConstraint(
            "came_by in ('volunteer','coordinator','patient','phone','hospital')",
            name=op.f('ck_paper_came_by'),
        ),
        _fk('paper', 'case_id', 'patient_case'),
        _fk('paper', 'added_by', 'user'),
        _fk('paper', 'referral_id', 'referral'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
        _uq('paper', 'case_id', 'origin'),
    )
    op.create_index(op.f('ix_paper_case_id'), 'paper', ['case_id'])
    op.create_index(op.f('ix_paper_referral_id'), 'paper', ['referral_id'])
    _index('ix_paper_to_check', 'paper', 'check_at', 'check_at IS NOT NULL')
    _index('ix_paper_receiving', 'paper', 'added_at', "state = 'receiving'")
    _index('ix_paper_removed', 'paper', 'removed_at', 'removed_at IS NOT NULL')


def _make_file() -> None:
    op.create_table(
        'paper_file',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('paper_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('origin', sa.Uuid(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('media_type', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('refused_why', sa.String(), nullable=True),
        sa.Column('lost_at', MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('receiving','received','checked','refused')", name=op.f('ck_paper_file_state')
        ),
        _fk('paper_file', 'paper_id', 'paper'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_file')),
        _uq('paper_file', 'paper_id', 'origin'),
        _uq('paper_file', 'paper_id', 'position'),
        _uq('paper_file', 'name'),
    )
    _index('ix_paper_file_lost', 'paper_file', 'lost_at', 'lost_at IS NOT NULL')


def _make_chunk() -> None:
    op.create_table(
        'paper_chunk',
        sa.Column('file_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        _fk('paper_chunk', 'file_id', 'paper_file'),
        sa.PrimaryKeyConstraint('file_id', 'number', name=op.f('pk_paper_chunk')),
        _uq('paper_chunk', 'name'),
    )


def _make_page() -> None:
    op.create_table(
        'paper_page',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('paper_id', sa.Uuid(), nullable=False),
        sa.Column('file_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('width', sa.Integer(), nullable=False),
        sa.Column('height', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        _fk('paper_page', 'paper_id', 'paper'),
        _fk('paper_page', 'file_id', 'paper_file'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_page')),
        _uq('paper_page', 'paper_id', 'number'),
        _uq('paper_page', 'name'),
    )
    op.create_index(op.f('ix_paper_page_file_id'), 'paper_page', ['file_id'])


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
