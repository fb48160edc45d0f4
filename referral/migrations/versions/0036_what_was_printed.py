"""what was printed: each version of a letter, sealed; the numbers of blank forms"""

import sqlalchemy as sa
from alembic import op


revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('printed_letter',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('about', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_printed_letter_case_id_patient_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_printed_letter')),
    sa.UniqueConstraint('about', 'kind', 'language', 'version', name=op.f('uq_printed_letter_about_kind_language_version')),
    )
    op.create_index(op.f('ix_printed_letter_case_id'), 'printed_letter', ['case_id'])
    op.create_table('blank_form',
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.Column('printed_by', sa.Uuid(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['printed_by'], ['user.id'], name=op.f('fk_blank_form_printed_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blank_form')),
    sa.UniqueConstraint('number', name=op.f('uq_blank_form_number')),
    )


def downgrade() -> None:
    op.drop_table('blank_form')
    op.drop_index(op.f('ix_printed_letter_case_id'), table_name='printed_letter')
    op.drop_table('printed_letter')
