"""who looks alike is kept, so that the page of a case opens nobody to tell

What is not kept yet is told by `may_be_known`, and written whole by `flask patients index`.
"""

import sqlalchemy as sa
from alembic import op


revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('look_alike',
    sa.Column('first_id', sa.Uuid(), nullable=False),
    sa.Column('second_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['first_id'], ['patient.id'], name=op.f('fk_look_alike_first_id_patient')),
    sa.ForeignKeyConstraint(['second_id'], ['patient.id'], name=op.f('fk_look_alike_second_id_patient')),
    sa.PrimaryKeyConstraint('first_id', 'second_id', name=op.f('pk_look_alike'))
    )
    op.create_index(op.f('ix_look_alike_second_id'), 'look_alike', ['second_id'])


def downgrade() -> None:
    op.drop_table('look_alike')
