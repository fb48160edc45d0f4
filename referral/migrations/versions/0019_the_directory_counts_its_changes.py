"""the state of the directory is a number that every change of it makes larger

The triggers that count are put there after every migration (migrations/env.py), for a migration may make a table anew.
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    counts = op.create_table('directory_change',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'slot', name=op.f('pk_directory_change'))
    )
    # What stood before is a state too.
    op.bulk_insert(counts, [{'kind': kind, 'slot': 0, 'number': 1} for kind in ('said', 'told')])


def downgrade() -> None:
    op.drop_table('directory_change')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('drop function if exists directory_changed')
