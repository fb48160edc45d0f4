"""what pages ask for is found by an index of its own, and it is kept when the audit trail's chain was last proved"""

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW = (
    ('audit_event', 'ix_audit_event_verb', ('verb', 'at'), None),
    ('audit_event', 'ix_audit_event_actor_id', ('actor_id', 'at'), None),
    ('audit_event', 'ix_audit_event_case_id', ('case_id', 'at'), None),
    ('audit_event', 'ix_audit_event_subject_id', ('subject_id', 'at'), None),
    ('case_move', 'ix_case_move_closed', ('at',), "verb = 'close'"),
    ('erasure', 'ix_erasure_undecided', ('asked_at',), "approved_at IS NULL AND refused_at IS NULL"),
    ('outbox_message', 'ix_outbox_message_unsettled', ('noticed_at',), "noticed_at IS NOT NULL AND settled_at IS NULL"),
    ('patient', 'ix_patient_erased', ('erased_at',), "erased_at IS NOT NULL"),
    ('patient_case', 'ix_patient_case_by_reference', ('state', 'reference'), None),
    ('patient_case', 'ix_patient_case_place', ('place_name',), None),
    ('patient_case', 'ix_patient_case_filed', ('created_by', 'created_at'), None),
    ('places_report', 'ix_places_report_of_service', ('service_id', 'as_of'), None),
    ('plan_line', 'ix_plan_line_run', ('run_id', 'decision'), None),
    ('referral', 'ix_referral_sent', ('sent_at',), None),
    ('referral', 'ix_referral_sent_to', ('hospital_id', 'sent_at'), None),
    ('referral', 'ix_referral_answered', ('hospital_id', 'answered_at'), "answered_at IS NOT NULL"),
    ('travels_with', 'ix_travels_with_first_id', ('first_id',), None),
)
OLD = (
    ('audit_event', 'ix_audit_event_actor_id', ('actor_id',)),
    ('audit_event', 'ix_audit_event_case_id', ('case_id',)),
    ('audit_event', 'ix_audit_event_subject', ('subject_kind', 'subject_id')),
    ('patient_case', 'ix_patient_case_created_by', ('created_by',)),
    ('places_report', 'ix_places_report_service_id', ('service_id',)),
    ('plan_line', 'ix_plan_line_run_id', ('run_id',)),
)


def upgrade() -> None:
    for table, name, _columns in OLD:
        op.drop_index(name, table_name=table)
    for table, name, columns, where in NEW:
        only: Any = {} if where is None else {f"{each}_where": sa.text(where) for each in ("sqlite", "postgresql")}
        op.create_index(name, table, list(columns), **only)
    op.create_table('chain_check',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('broken_at', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_chain_check'))
    )


def downgrade() -> None:
    op.drop_table('chain_check')
    for table, name, _columns, _where in reversed(NEW):
        op.drop_index(name, table_name=table)
    for table, name, columns in OLD:
        op.create_index(name, table, list(columns))
