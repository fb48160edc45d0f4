"""clinicians sign the clinical tables row by row"""

import sqlalchemy as sa
from alembic import op


revision = '0060'
down_revision = '0059'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'clinical_signature',
        sa.Column('of_table', sa.String(), nullable=False),
        sa.Column('row_key', sa.String(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('verdict', sa.String(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("verdict in ('signed', 'objected')", name=op.f('ck_clinical_signature_verdict')),
        sa.ForeignKeyConstraint(['by'], ['user.id'], name=op.f('fk_clinical_signature_by_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clinical_signature')),
    )
    op.create_index('ix_clinical_signature_row', 'clinical_signature', ['of_table', 'row_key', 'at'])


def downgrade() -> None:
    op.drop_table('clinical_signature')
