"""rules for sending medicines and equipment to Ukraine, in editions"""

import sqlalchemy as sa
from alembic import op


revision = '0047'
down_revision = '0049'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('export_rule',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('newest', sa.Integer(), nullable=False),
    sa.Column('shown_id', sa.Uuid(), nullable=True),
    sa.Column('next_check', sa.Date(), nullable=True),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('draft', 'checked', 'published', 'withdrawn')", name=op.f('ck_export_rule_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_rule')),
    sa.UniqueConstraint('country', 'code', name=op.f('uq_export_rule_country_code')),
    )
    op.create_index('ix_export_rule_due', 'export_rule', ['next_check'])
    op.create_table('export_rule_edition',
    sa.Column('rule_id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('goods', sa.JSON(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('days_are', sa.String(), nullable=False),
    sa.Column('route', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('article', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('found', sa.Boolean(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
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
    sa.ForeignKeyConstraint(['rule_id'], ['export_rule.id'], name=op.f('fk_export_rule_edition_rule_id_export_rule')),
    sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_export_rule_edition_written_by_user')),
    sa.ForeignKeyConstraint(['checked_by'], ['user.id'], name=op.f('fk_export_rule_edition_checked_by_user')),
    sa.ForeignKeyConstraint(['published_by'], ['user.id'], name=op.f('fk_export_rule_edition_published_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_rule_edition')),
    sa.UniqueConstraint('rule_id', 'number', name=op.f('uq_export_rule_edition_rule_id_number')),
    )


def downgrade() -> None:
    op.drop_table('export_rule_edition')
    op.drop_table('export_rule')
