"""codes that only the pages checked are checked by the database: the priority of a case, what phones send and why it waits"""

from alembic import op


revision = '0063'
down_revision = '0062'
branch_labels = None
depends_on = None

PRIORITY = "priority in ('emergency','urgent','normal','not_triaged')"
KIND = "kind in ('intake','contact')"
REASON = (
    "reason in ('malformed','unknown_version','unknown_key','damaged','wrong_signature','unknown_device',"
    "'switched_off','swapped','unknown_schema','no_such_case','not_filed','answers')"
)
WHY = "why in ('typed_in','arrived_otherwise','not_ours','only_a_try','cannot_be_read','time_over','erased')"
OF_PHONES = (
    ('offline_entry', 'ck_offline_entry_kind', KIND),
    ('offline_envelope', 'ck_offline_envelope_reason', REASON),
    ('offline_envelope', 'ck_offline_envelope_why', WHY),
)
OF_CASE = f'CONSTRAINT ck_patient_case_priority CHECK ({PRIORITY}), \n\t'
BEFORE = 'CONSTRAINT ck_patient_case_state'


def upgrade() -> None:
    for table, name, condition in OF_PHONES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_check_constraint(op.f(name), condition)
    if op.get_bind().dialect.name == 'sqlite':
        _write(BEFORE, OF_CASE + BEFORE)
    else:
        op.create_check_constraint(op.f('ck_patient_case_priority'), 'patient_case', PRIORITY)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _write(OF_CASE + BEFORE, BEFORE)
    else:
        op.drop_constraint(op.f('ck_patient_case_priority'), 'patient_case', type_='check')
    for table, name, _condition in reversed(OF_PHONES):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(name), type_='check')


def _write(old: str, new: str) -> None:
    """Made anew, the table would take along every row that refers to it (sqlite.org/lang_altertable.html, 7)."""
    connection = op.get_bind()
    version = int(connection.exec_driver_sql('PRAGMA schema_version').scalar() or 0)
    connection.exec_driver_sql('PRAGMA writable_schema = 1')
    connection.exec_driver_sql(
        "update sqlite_master set sql = replace(sql, ?, ?) where type = 'table' and name = 'patient_case'",
        (old, new),
    )
    connection.exec_driver_sql(f'PRAGMA schema_version = {version + 1}')
    connection.exec_driver_sql('PRAGMA writable_schema = 0')
