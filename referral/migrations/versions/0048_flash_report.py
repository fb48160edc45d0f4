"""the flash report: frozen weeks, and who asked for one"""

import sqlalchemy as sa
from alembic import op


revision = '0048'
down_revision = '0044'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'flash_report',
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('last_day', sa.Date(), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('totals', sa.Text(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('week', name=op.f('pk_flash_report')),
    )
    op.create_index(op.f('ix_flash_report_last_day'), 'flash_report', ['last_day'])
    op.create_table(
        'flash_job',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('is_open', sa.Boolean(), nullable=True),
        sa.Column('asked_by', sa.Uuid(), nullable=False),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('of', sa.Integer(), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('asked','working','done','failed')", name=op.f('ck_flash_job_state')),
        sa.ForeignKeyConstraint(['asked_by'], ['user.id'], name=op.f('fk_flash_job_asked_by_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flash_job')),
        sa.UniqueConstraint('is_open', name=op.f('uq_flash_job_is_open')),
    )
    op.create_index(op.f('ix_flash_job_asked_at'), 'flash_job', ['asked_at'])


def downgrade() -> None:
    op.drop_table('flash_job')
    op.drop_table('flash_report')
