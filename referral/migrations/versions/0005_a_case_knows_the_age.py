"""a case keeps as much of the birth date as the age in years takes; older rows are filled by flask intake ages"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('born', sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None) as batch_op:
        batch_op.drop_column('born')
