"""since when a hospital's closing touches a referral: whom it has taken, and what it had not decided"""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

TOUCHED = sa.text('house_closed_at IS NOT NULL')


def upgrade() -> None:
    op.add_column('referral', sa.Column('house_closed_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        'ix_referral_house_closed', 'referral', ['house_closed_at'], sqlite_where=TOUCHED, postgresql_where=TOUCHED
    )


def downgrade() -> None:
    op.drop_index('ix_referral_house_closed', table_name='referral')
    op.drop_column('referral', 'house_closed_at')
