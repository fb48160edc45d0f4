"""PostgreSQL sweeps the counts of the tick list at once: no former version of a day's counts stays beside the last"""

from alembic import op


revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None

PROMPT = ('autovacuum_vacuum_threshold', 'autovacuum_vacuum_scale_factor')


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        settings = ', '.join(f'{name} = 0, toast.{name} = 0' for name in PROMPT)
        op.execute(f'ALTER TABLE screening_tally SET ({settings})')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        settings = ', '.join(f'{name}, toast.{name}' for name in PROMPT)
        op.execute(f'ALTER TABLE screening_tally RESET ({settings})')
