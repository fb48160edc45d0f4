"""what is told of a closed case, a paper form that was typed in and a hospital by its number are found by an index"""

import sqlalchemy as sa
from alembic import op

from referral.phones import numbers_in, tail

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None

TOLD = sa.text("told_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('paper_number', sa.String(), nullable=True))
    op.create_index('ix_patient_case_told', 'patient_case', ['state', 'told_at', 'id'], sqlite_where=TOLD, postgresql_where=TOLD)
    op.create_index(op.f('ix_patient_case_paper_number'), 'patient_case', ['paper_number'])
    op.create_table('hospital_number',
    sa.Column('hospital_id', sa.Uuid(), nullable=False),
    sa.Column('tail', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['hospital_id'], ['hospital.id'], name=op.f('fk_hospital_number_hospital_id_hospital'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hospital_id', 'tail', name=op.f('pk_hospital_number')),
    )
    op.create_index(op.f('ix_hospital_number_tail'), 'hospital_number', ['tail'])
    _fill()


def _fill() -> None:
    """The numbers of the hospitals that there are."""
    hospital = sa.table('hospital', sa.column('id', sa.Uuid()), sa.column('phone'), sa.column('country'))
    number = sa.table('hospital_number', sa.column('hospital_id', sa.Uuid()), sa.column('tail'))
    rows = op.get_bind().execute(sa.select(hospital.c.id, hospital.c.phone, hospital.c.country)).all()
    found = {(row.id, tail(each)) for row in rows for each in numbers_in(row.phone or '', row.country)}
    if found:
        op.bulk_insert(number, [{'hospital_id': one, 'tail': end} for one, end in sorted(found)])


def downgrade() -> None:
    op.drop_table('hospital_number')
    op.drop_index(op.f('ix_patient_case_paper_number'), 'patient_case')
    op.drop_index('ix_patient_case_told', 'patient_case')
    with op.batch_alter_table('patient_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('paper_number')
