"""societies in editions, who answers for them with their consent, and requests relayed to them in codes"""

import sqlalchemy as sa
from alembic import op


revision = '0044'
down_revision = '0046'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('society',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('newest', sa.Integer(), nullable=False),
    sa.Column('shown_id', sa.Uuid(), nullable=True),
    sa.Column('next_check', sa.Date(), nullable=True),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state in ('draft', 'checked', 'published', 'withdrawn')", name=op.f('ck_society_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_society')),
    sa.UniqueConstraint('code', name=op.f('uq_society_code'))
    )
    op.create_index('ix_society_due', 'society', ['next_check'])
    op.create_table('society_edition',
    sa.Column('society_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_latin', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.Column('office', sa.JSON(), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
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
    sa.ForeignKeyConstraint(['checked_by'], ['user.id'], name=op.f('fk_society_edition_checked_by_user')),
    sa.ForeignKeyConstraint(['published_by'], ['user.id'], name=op.f('fk_society_edition_published_by_user')),
    sa.ForeignKeyConstraint(['society_id'], ['society.id'], name=op.f('fk_society_edition_society_id_society')),
    sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_society_edition_written_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_society_edition'))
    )
    op.create_index('uq_society_edition_number', 'society_edition', ['society_id', 'number'], unique=True)
    op.create_table('society_liaison',
    sa.Column('society_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('invited_at', MOMENT, nullable=False),
    sa.Column('email_index', sa.String(), nullable=True),
    sa.Column('data_key_id', sa.Uuid(), nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('consent_text', sa.String(), nullable=True),
    sa.Column('consented_at', MOMENT, nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('confirm_by', sa.Date(), nullable=True),
    sa.Column('asked_at', MOMENT, nullable=True),
    sa.Column('undelivered_at', MOMENT, nullable=True),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('ended_how', sa.String(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('invited', 'active', 'ended')", name=op.f('ck_society_liaison_state')),
    sa.ForeignKeyConstraint(['data_key_id'], ['data_key.id'], name=op.f('fk_society_liaison_data_key_id_data_key')),
    sa.ForeignKeyConstraint(['invited_by'], ['user.id'], name=op.f('fk_society_liaison_invited_by_user')),
    sa.ForeignKeyConstraint(['replaces_id'], ['society_liaison.id'], name=op.f('fk_society_liaison_replaces_id_society_liaison')),
    sa.ForeignKeyConstraint(['society_id'], ['society.id'], name=op.f('fk_society_liaison_society_id_society')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_society_liaison'))
    )
    op.create_index('ix_society_liaison_confirm', 'society_liaison', ['state', 'confirm_by'])
    op.create_index('ix_society_liaison_email', 'society_liaison', ['email_index'])
    op.create_index('uq_society_liaison_once', 'society_liaison', ['society_id', 'email_index'], unique=True, sqlite_where=sa.text("state <> 'ended'"), postgresql_where=sa.text("state <> 'ended'"))
    op.create_table('society_relay',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('society_id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('due_at', MOMENT, nullable=False),
    sa.Column('first_seen_at', MOMENT, nullable=True),
    sa.Column('closed_at', MOMENT, nullable=True),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('forwarded_to', sa.Uuid(), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('came_from', sa.Uuid(), nullable=True),
    sa.Column('undelivered_at', MOMENT, nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('sent', 'seen', 'answered', 'forwarded', 'lapsed', 'void')", name=op.f('ck_society_relay_state')),
    sa.ForeignKeyConstraint(['answered_by'], ['society_liaison.id'], name=op.f('fk_society_relay_answered_by_society_liaison')),
    sa.ForeignKeyConstraint(['asked_by'], ['user.id'], name=op.f('fk_society_relay_asked_by_user')),
    sa.ForeignKeyConstraint(['came_from'], ['society_relay.id'], name=op.f('fk_society_relay_came_from_society_relay')),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_society_relay_case_id_patient_case')),
    sa.ForeignKeyConstraint(['forwarded_to'], ['society.id'], name=op.f('fk_society_relay_forwarded_to_society')),
    sa.ForeignKeyConstraint(['society_id'], ['society.id'], name=op.f('fk_society_relay_society_id_society')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_society_relay'))
    )
    op.create_index('ix_society_relay_case', 'society_relay', ['case_id', 'asked_at'])
    op.create_index('ix_society_relay_due', 'society_relay', ['state', 'due_at'])
    op.create_index('ix_society_relay_society', 'society_relay', ['society_id', 'asked_at'])
    op.create_index('uq_society_relay_open', 'society_relay', ['case_id', 'society_id'], unique=True, sqlite_where=sa.text("state IN ('sent', 'seen')"), postgresql_where=sa.text("state IN ('sent', 'seen')"))
    op.create_table('society_link',
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('liaison_id', sa.Uuid(), nullable=False),
    sa.Column('relay_id', sa.Uuid(), nullable=True),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('expires_at', MOMENT, nullable=False),
    sa.Column('opened_at', MOMENT, nullable=True),
    sa.Column('killed_at', MOMENT, nullable=True),
    sa.Column('lost_at', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['liaison_id'], ['society_liaison.id'], name=op.f('fk_society_link_liaison_id_society_liaison')),
    sa.ForeignKeyConstraint(['relay_id'], ['society_relay.id'], name=op.f('fk_society_link_relay_id_society_relay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_society_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_society_link_token_hash'))
    )
    op.create_index('ix_society_link_liaison', 'society_link', ['liaison_id'])
    op.create_index('ix_society_link_relay', 'society_link', ['relay_id'])


def downgrade() -> None:
    for table in ('society_link', 'society_relay', 'society_liaison', 'society_edition', 'society'):
        op.drop_table(table)
