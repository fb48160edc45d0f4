"""rows of sources as they were read last; what they and people propose of the directory, and who decided"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("state = 'open'")
KINDS = "kind in ('new', 'changed', 'renamed', 'moved', 'vanished', 'closed', 'twin', 'mistake')"


def upgrade() -> None:
    op.create_table('source_row',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('hospital_id', sa.Uuid(), nullable=True),
    sa.Column('gone_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['hospital_id'], ['hospital.id'], name=op.f('fk_source_row_hospital_id_hospital'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_row')),
    sa.UniqueConstraint('source', 'key', name=op.f('uq_source_row_source_key'))
    )
    op.create_index(op.f('ix_source_row_hospital_id'), 'source_row', ['hospital_id'], unique=False)
    op.create_table('import_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    op.create_index(op.f('ix_import_run_source'), 'import_run', ['source'], unique=False)
    op.create_table('directory_proposal',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('row_id', sa.Uuid(), nullable=True),
    sa.Column('hospital_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('about', sa.JSON(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('raised_at', MOMENT, nullable=False),
    sa.Column('raised_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('kept', sa.JSON(), nullable=True),
    sa.CheckConstraint(KINDS, name=op.f('ck_directory_proposal_kind')),
    sa.CheckConstraint("state in ('open', 'accepted', 'refused', 'outdated')", name=op.f('ck_directory_proposal_state')),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_directory_proposal_decided_by_user')),
    sa.ForeignKeyConstraint(['hospital_id'], ['hospital.id'], name=op.f('fk_directory_proposal_hospital_id_hospital'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['raised_by'], ['user.id'], name=op.f('fk_directory_proposal_raised_by_user')),
    sa.ForeignKeyConstraint(['row_id'], ['source_row.id'], name=op.f('fk_directory_proposal_row_id_source_row'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_directory_proposal'))
    )
    op.create_index('ix_directory_proposal_by', 'directory_proposal', ['raised_by', 'hospital_id'], unique=False)
    op.create_index(op.f('ix_directory_proposal_hospital_id'), 'directory_proposal', ['hospital_id'], unique=False)
    op.create_index('ix_directory_proposal_listed', 'directory_proposal', ['state', 'kind', 'source', 'raised_at', 'id'], unique=False)
    op.create_index('ix_directory_proposal_newest', 'directory_proposal', ['state', 'raised_at', 'id'], unique=False)
    op.create_index('uq_directory_proposal_open_once', 'directory_proposal', ['row_id', 'kind'], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def downgrade() -> None:
    op.drop_table('directory_proposal')
    op.drop_table('import_run')
    op.drop_table('source_row')
