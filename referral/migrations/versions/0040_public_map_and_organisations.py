"""organisations beside hospitals in editions, what a suggestion is about, and a hospital's leave to show its contact"""

import sqlalchemy as sa
from alembic import op


revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column('hospital', sa.Column('contact_agreed_at', MOMENT, nullable=True))
    op.add_column('information_suggestion', sa.Column('about', sa.String(), nullable=False, server_default=''))
    op.create_table('organisation',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('newest', sa.Integer(), nullable=False),
    sa.Column('shown_id', sa.Uuid(), nullable=True),
    sa.Column('next_check', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('draft', 'checked', 'published', 'withdrawn')", name=op.f('ck_organisation_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('country', 'code', name=op.f('uq_organisation_country_code')),
    )
    op.create_index('ix_organisation_due', 'organisation', ['next_check'])
    op.create_table('organisation_edition',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('localities', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('phones', sa.JSON(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
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
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_edition_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_organisation_edition_written_by_user')),
    sa.ForeignKeyConstraint(['checked_by'], ['user.id'], name=op.f('fk_organisation_edition_checked_by_user')),
    sa.ForeignKeyConstraint(['published_by'], ['user.id'], name=op.f('fk_organisation_edition_published_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_edition')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_organisation_edition_organisation_id_number')),
    )


def downgrade() -> None:
    op.drop_table('organisation_edition')
    op.drop_table('organisation')
    op.drop_column('information_suggestion', 'about')
    op.drop_column('hospital', 'contact_agreed_at')
