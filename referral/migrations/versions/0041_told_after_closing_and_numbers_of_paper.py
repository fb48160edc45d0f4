"""what is told of a closed case is found by an index; the number of a paper form that was typed in is found by it"""

import sqlalchemy as sa
from alembic import op


revision = '0041'
down_revision = '0037'
branch_labels = None
depends_on = None

TOLD = sa.text("told_at IS NOT NULL")
TYPED = sa.text("paper_number IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('paper_number', sa.String(), nullable=True))
    op.create_index('ix_patient_case_told', 'patient_case', ['state', 'told_at', 'id'], sqlite_where=TOLD, postgresql_where=TOLD)
    op.create_index('ix_patient_case_paper', 'patient_case', ['paper_number'], sqlite_where=TYPED, postgresql_where=TYPED)


def downgrade() -> None:
    op.drop_index('ix_patient_case_paper', 'patient_case')
    op.drop_index('ix_patient_case_told', 'patient_case')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('paper_number')
