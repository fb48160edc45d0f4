"""a person asks for everything that is kept about them: the request, its clock, and for seven days the sealed copy"""

import sqlalchemy as sa
from alembic import op


revision = '0062'
down_revision = '0061'
branch_labels = None
depends_on = None

OPEN = sa.text('ended_at IS NULL')
MADE = sa.text('made_at IS NOT NULL')
MAKING = sa.text("state = 'making'")


def upgrade() -> None:
    op.create_table(
        'record_copy',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=True),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('language', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('identity', sa.String(), nullable=True),
        sa.Column('way', sa.String(), nullable=True),
        sa.Column('checked_by', sa.Uuid(), nullable=True),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('made_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('handed_by', sa.Uuid(), nullable=True),
        sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.String(), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked','making','ready','failed','refused')", name=op.f('ck_record_copy_state')
        ),
        sa.ForeignKeyConstraint(['asked_by'], ['user.id'], name=op.f('fk_record_copy_asked_by_user')),
        sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_record_copy_case_id_patient_case')),
        sa.ForeignKeyConstraint(['checked_by'], ['user.id'], name=op.f('fk_record_copy_checked_by_user')),
        sa.ForeignKeyConstraint(['handed_by'], ['user.id'], name=op.f('fk_record_copy_handed_by_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_record_copy')),
    )
    op.create_index(op.f('ix_record_copy_case_id'), 'record_copy', ['case_id'])
    for name, columns, where, unique in (
        ('uq_record_copy_open', ['case_id'], OPEN, True),
        ('ix_record_copy_due', ['due_on', 'id'], OPEN, False),
        ('ix_record_copy_made', ['made_at'], MADE, False),
        ('ix_record_copy_making', ['checked_at'], MAKING, False),
    ):
        op.create_index(
            name, 'record_copy', columns, unique=unique, sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    for name in ('making', 'made', 'due'):
        op.drop_index(f'ix_record_copy_{name}', 'record_copy')
    op.drop_index('uq_record_copy_open', 'record_copy')
    op.drop_index(op.f('ix_record_copy_case_id'), 'record_copy')
    op.drop_table('record_copy')
