"""each link of the audit chain names the rule it was hashed by"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every link there is was hashed by the first rule.
    with op.batch_alter_table('audit_seal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rule', sa.Integer(), server_default='1', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('audit_seal', schema=None) as batch_op:
        batch_op.drop_column('rule')
