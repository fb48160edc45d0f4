"""a code that opens the patient's page goes by e-mail or to the phone"""

import sqlalchemy as sa
from alembic import op


revision = '0051'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('mailed_code') as batch_op:
        batch_op.add_column(sa.Column('way', sa.String(), nullable=False, server_default='email'))
    with op.batch_alter_table('mailed_code') as batch_op:
        batch_op.alter_column('way', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('mailed_code') as batch_op:
        batch_op.drop_column('way')
