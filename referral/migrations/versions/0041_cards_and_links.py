"""cards and documents in mother tongues in editions, and which links are silent"""

import sqlalchemy as sa
from alembic import op


revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('link_watch',
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('silent_since', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link_watch')),
    sa.UniqueConstraint('address', name=op.f('uq_link_watch_address')),
    )
    op.create_table('material',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('newest', sa.Integer(), nullable=False),
    sa.Column('shown_id', sa.Uuid(), nullable=True),
    sa.Column('next_check', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind in ('card', 'document')", name=op.f('ck_material_kind')),
    sa.CheckConstraint("state in ('draft', 'checked', 'published', 'withdrawn')", name=op.f('ck_material_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material')),
    sa.UniqueConstraint('code', name=op.f('uq_material_code')),
    )
    op.create_index('ix_material_due', 'material', ['next_check'])
    op.create_table('material_edition',
    sa.Column('material_id', sa.Uuid(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('clinician', sa.String(), nullable=False),
    sa.Column('clinician_on', sa.Date(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('source_title', sa.String(), nullable=False),
    sa.Column('page_date', sa.String(), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('written_at', MOMENT, nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('checked_at', MOMENT, nullable=True),
    sa.Column('checked_by', sa.Uuid(), nullable=True),
    sa.Column('published_at', MOMENT, nullable=True),
    sa.Column('published_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['material_id'], ['material.id'], name=op.f('fk_material_edition_material_id_material')),
    sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_material_edition_written_by_user')),
    sa.ForeignKeyConstraint(['checked_by'], ['user.id'], name=op.f('fk_material_edition_checked_by_user')),
    sa.ForeignKeyConstraint(['published_by'], ['user.id'], name=op.f('fk_material_edition_published_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material_edition')),
    sa.UniqueConstraint('material_id', 'number', name=op.f('uq_material_edition_material_id_number')),
    )


def downgrade() -> None:
    for name in ('material_edition', 'material', 'link_watch'):
        op.drop_table(name)
