"""what is rare among very much is found by an index of its own

SQLite keeps no figures of its tables here: of two indexes it takes the one of which a column is compared for being the
same, so the state comes first.
"""

import sqlalchemy as sa
from alembic import op


revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

CAME_BACK = sa.text('came_back_at IS NOT NULL')
SWITCHES = sa.text('switch_at IS NOT NULL')
ENDS = sa.text('ends_on IS NOT NULL AND withdrawn_at IS NULL')


def upgrade() -> None:
    op.drop_index('ix_patient_case_came_back', table_name='patient_case')
    op.create_index(
        'ix_patient_case_came_back', 'patient_case', ['state', 'reference'], sqlite_where=CAME_BACK, postgresql_where=CAME_BACK
    )
    op.drop_index('ix_outbox_message_switch', table_name='outbox_message')
    op.create_index(
        'ix_outbox_message_switch', 'outbox_message', ['state', 'switch_at'], sqlite_where=SWITCHES, postgresql_where=SWITCHES
    )
    op.create_index('ix_consent_ending', 'consent', ['ends_on'], sqlite_where=ENDS, postgresql_where=ENDS)
    op.create_index('ix_answer_link_purpose', 'answer_link', ['purpose', 'created_at'])


def downgrade() -> None:
    op.drop_index('ix_answer_link_purpose', table_name='answer_link')
    op.drop_index('ix_consent_ending', table_name='consent')
    op.drop_index('ix_outbox_message_switch', table_name='outbox_message')
    op.create_index(
        'ix_outbox_message_switch', 'outbox_message', ['switch_at'], sqlite_where=SWITCHES, postgresql_where=SWITCHES
    )
    op.drop_index('ix_patient_case_came_back', table_name='patient_case')
    op.create_index('ix_patient_case_came_back', 'patient_case', ['came_back_at'])
