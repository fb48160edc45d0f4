"""a case has a volunteer who keeps it, may be asked for and handed over; a note's kind; a pregnancy is asked early"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("verdict IS NULL")
CASES = sa.table('patient_case', sa.column('id', sa.Uuid()), sa.column('answers', sa.JSON()))
ASKED = "pregnancy"


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('keeper_id', sa.Uuid(), nullable=True))
    # Whoever filed a case sees it, as before.
    op.execute("update patient_case set keeper_id = created_by")
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_patient_case_filed')
        batch_op.create_index('ix_patient_case_kept', ['keeper_id', 'created_at'], unique=False)
    with op.batch_alter_table('case_note', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(), server_default='desk', nullable=False))
    _make_requests()
    _move_answer("fitness", "treatment")


def _make_requests() -> None:
    op.create_table('case_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('verdict', sa.String(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['patient_case.id'], name=op.f('fk_case_request_case_id_patient_case')),
    sa.ForeignKeyConstraint(['asked_by'], ['user.id'], name=op.f('fk_case_request_asked_by_user')),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_case_request_decided_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_request'))
    )
    with op.batch_alter_table('case_request', schema=None) as batch_op:
        batch_op.create_index('ix_case_request_asked', ['asked_by', 'asked_at'], unique=False)
        batch_op.create_index('ix_case_request_open', ['asked_at', 'id'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index('uq_case_request_open', ['case_id', 'asked_by'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def _move_answer(old: str, new: str) -> None:
    """An answer goes with its question to another page."""
    connection = op.get_bind()
    holding = sa.cast(CASES.c.answers, sa.Text()).like(f'%"{ASKED}"%')
    for case_id, answers in connection.execute(sa.select(CASES.c.id, CASES.c.answers).where(holding)).all():
        moved = _moved(answers if isinstance(answers, dict) else json.loads(answers), old, new)
        connection.execute(CASES.update().where(CASES.c.id == case_id).values(answers=moved))


def _moved(answers: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    if ASKED not in answers.get(old, {}):
        return answers
    kept = {name: value for name, value in answers[old].items() if name != ASKED}
    return {**answers, old: kept, new: {**answers.get(new, {}), ASKED: answers[old][ASKED]}}


def downgrade() -> None:
    _move_answer("treatment", "fitness")
    op.drop_table('case_request')
    with op.batch_alter_table('case_note', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('kind')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_patient_case_kept')
        batch_op.create_index('ix_patient_case_filed', ['created_by', 'created_at'], unique=False)
        batch_op.drop_column('keeper_id')
