"""work of several processes: sealing finds what is new, turns of work, asked-for drafts, networks kept once, counted attempts"""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _events_know_whether_they_are_sealed()
    op.create_table('work_turn',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), nullable=True),
    sa.Column('held_until', MOMENT, nullable=True),
    sa.Column('turned_at', MOMENT, nullable=True),
    sa.Column('done_at', MOMENT, nullable=True),
    sa.Column('failing_since', MOMENT, nullable=True),
    sa.Column('error', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_work_turn'))
    )
    op.create_table('plan_job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=True),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('began_at', MOMENT, nullable=True),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('stage', sa.String(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind in ('best','parity','nearer')", name=op.f('ck_plan_job_kind')),
    sa.CheckConstraint("state in ('asked','working','done','failed','cancelled')", name=op.f('ck_plan_job_state')),
    sa.ForeignKeyConstraint(['asked_by'], ['user.id'], name=op.f('fk_plan_job_asked_by_user')),
    sa.ForeignKeyConstraint(['run_id'], ['plan_run.id'], name=op.f('fk_plan_job_run_id_plan_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_job')),
    # One at a time, whoever asks: the database decides between two who ask at once.
    sa.UniqueConstraint('is_open', name=op.f('uq_plan_job_is_open'))
    )
    with op.batch_alter_table('plan_job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_job_asked_at'), ['asked_at'], unique=False)
    op.create_table('network_record',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_network_record'))
    )
    with op.batch_alter_table('network_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_network_record_created_at'), ['created_at'], unique=False)
    with op.batch_alter_table('ranking_record', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('packed', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('network_digest', sa.String(), nullable=True))
        batch_op.create_index('ix_ranking_record_network_digest', ['network_digest'], unique=False)
    op.create_table('attempt_count',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('ends_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_attempt_count'))
    )


def _events_know_whether_they_are_sealed() -> None:
    with op.batch_alter_table('audit_event', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('sealed', sa.Boolean(), server_default=sa.false(), nullable=False))
    sealed = "update audit_event set sealed = :yes where id in (select event_id from audit_seal)"
    op.execute(sa.text(sealed).bindparams(sa.bindparam("yes", True, sa.Boolean())))
    with op.batch_alter_table('audit_event', schema=None, recreate='never') as batch_op:
        batch_op.create_index(
            'ix_audit_event_unsealed', ['at', 'id'], unique=False,
            sqlite_where=sa.text("sealed = 0"), postgresql_where=sa.text("NOT sealed"),
        )


def downgrade() -> None:
    op.drop_table('attempt_count')
    with op.batch_alter_table('ranking_record', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_ranking_record_network_digest')
        batch_op.drop_column('network_digest')
        batch_op.drop_column('packed')
    op.drop_table('network_record')
    op.drop_table('plan_job')
    op.drop_table('work_turn')
    with op.batch_alter_table('audit_event', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_audit_event_unsealed')
        batch_op.drop_column('sealed')
