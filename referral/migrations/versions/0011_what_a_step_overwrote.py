"""a step keeps what it overwrote; a first visit has hour, place and person; a patient asks for another day or says no"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

OPEN = "accepted accepted_with_conditions appointment_set attended info_requested patient_confirmed received requested"
OPEN += " treatment_started"
PLACING = "accepted appointment_set attended patient_confirmed treatment_started"
WISHES = " decline_wished other_day_wished"
INDEXES = {"uq_referral_open_once": (["case_id", "hospital_id"], OPEN), "uq_referral_placed_once": (["case_id"], PLACING)}


def _renew(more: str) -> None:
    """The two unique indexes, over the states of before and more."""
    with op.batch_alter_table("referral", schema=None) as batch_op:
        for name, (columns, states) in INDEXES.items():
            named = ", ".join(f"'{state}'" for state in sorted((states + more).split()))
            where = sa.text(f"state in ({named})")
            batch_op.drop_index(name)
            batch_op.create_index(name, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    with op.batch_alter_table('referral_move', schema=None) as batch_op:
        batch_op.add_column(sa.Column('before', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('language', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('coded', sa.JSON(), nullable=True))
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.add_column(sa.Column('first_time', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('message_language', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('visit_sealed', sa.LargeBinary(), nullable=True))
    _renew(WISHES)


def downgrade() -> None:
    # Where a person was to call, the place is the patient's as before.
    op.execute("update referral set state = 'appointment_set' where state in ('decline_wished', 'other_day_wished')")
    _renew("")
    with op.batch_alter_table('referral', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('visit_sealed')
        batch_op.drop_column('first_time')
        batch_op.drop_column('message_language')
    with op.batch_alter_table('referral_move', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('before')
        batch_op.drop_column('language')
        batch_op.drop_column('coded')
