"""answers for patients by country in editions, what anybody suggests, and who keeps a country's page"""

import sqlalchemy as sa
from alembic import op


revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNDECIDED = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table('information_answer',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('newest', sa.Integer(), nullable=False),
    sa.Column('shown_id', sa.Uuid(), nullable=True),
    sa.Column('next_check', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('draft', 'checked', 'published', 'withdrawn')", name=op.f('ck_information_answer_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_answer')),
    sa.UniqueConstraint('country', 'question', name=op.f('uq_information_answer_country_question')),
    )
    op.create_index('ix_information_answer_due', 'information_answer', ['next_check'])
    op.create_table('information_edition',
    sa.Column('answer_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('phones', sa.JSON(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
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
    sa.ForeignKeyConstraint(['answer_id'], ['information_answer.id'], name=op.f('fk_information_edition_answer_id_information_answer')),
    sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_information_edition_written_by_user')),
    sa.ForeignKeyConstraint(['checked_by'], ['user.id'], name=op.f('fk_information_edition_checked_by_user')),
    sa.ForeignKeyConstraint(['published_by'], ['user.id'], name=op.f('fk_information_edition_published_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_edition')),
    sa.UniqueConstraint('answer_id', 'number', name=op.f('uq_information_edition_answer_id_number')),
    )
    op.create_table('information_suggestion',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('told_at', MOMENT, nullable=False),
    sa.Column('due_at', MOMENT, nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reply', sa.String(), nullable=False),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('open', 'taken', 'refused')", name=op.f('ck_information_suggestion_state')),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_information_suggestion_decided_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_suggestion')),
    )
    op.create_index('ix_information_suggestion_open', 'information_suggestion', ['due_at'], sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)
    op.create_table('information_keeper',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_keeper')),
    sa.UniqueConstraint('country', name=op.f('uq_information_keeper_country')),
    )


def downgrade() -> None:
    for name in ('keeper', 'suggestion', 'edition', 'answer'):
        op.drop_table(f'information_{name}')
