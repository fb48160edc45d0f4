"""a code by e-mail opens the patient's page in the session that asked for it
"""

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mailed_code',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_mailed_code_case_id_patient_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_code'))
    )
    op.create_index(op.f('ix_mailed_code_case_id'), 'mailed_code', ['case_id'])
    op.create_index(op.f('ix_mailed_code_session_id'), 'mailed_code', ['session_id'])


def downgrade() -> None:
    op.drop_table('mailed_code')
