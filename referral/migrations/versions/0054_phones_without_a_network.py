"""phones without a network: which are enrolled, what they sent sealed, what became of each entry, pieces of photographs"""

import sqlalchemy as sa
from alembic import op


revision = '0054'
down_revision = '0053'
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'offline_device',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('user_id', sa.Uuid(), nullable=False),
        sa.Column('nickname', sa.String(), nullable=False),
        sa.Column('point', sa.LargeBinary(), nullable=False),
        sa.Column('enrolled_at', WHEN, nullable=False),
        sa.Column('last_spoke_at', WHEN, nullable=True),
        sa.Column('ahead_by', sa.Integer(), nullable=False),
        sa.Column('off_at', WHEN, nullable=True),
        sa.Column('off_by', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_offline_device_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_device')),
        sa.UniqueConstraint('point', name=op.f('uq_offline_device_point')),
    )
    op.create_index(op.f('ix_offline_device_user_id'), 'offline_device', ['user_id'])
    op.create_table(
        'offline_entry',
        sa.Column('id', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('device_id', sa.Uuid(), nullable=False),
        sa.Column('case_id', sa.Uuid(), nullable=True),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('made_at', WHEN, nullable=False),
        sa.Column('made_ahead', sa.Boolean(), nullable=False),
        sa.Column('arrived_at', WHEN, nullable=False),
        sa.Column('papers_sealed', sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state in ('signs','received','set_aside')", name=op.f('ck_offline_entry_state')),
        sa.ForeignKeyConstraint(
            ['device_id'], ['offline_device.id'], name=op.f('fk_offline_entry_device_id_offline_device')
        ),
        sa.ForeignKeyConstraint(
            ['case_id'], ['patient_case.id'], name=op.f('fk_offline_entry_case_id_patient_case')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_entry')),
    )
    op.create_index(op.f('ix_offline_entry_device_id'), 'offline_entry', ['device_id'])
    op.create_index(op.f('ix_offline_entry_case_id'), 'offline_entry', ['case_id'])
    op.create_index(
        'ix_offline_entry_signs', 'offline_entry', ['arrived_at'],
        sqlite_where=sa.text("state = 'signs'"), postgresql_where=sa.text("state = 'signs'"),
    )  # fmt: skip
    op.create_table(
        'offline_envelope',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('entry_id', sa.Uuid(), nullable=True),
        sa.Column('device_id', sa.Uuid(), nullable=True),
        sa.Column('delivered_by', sa.Uuid(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=True),
        sa.Column('signature', sa.String(), nullable=False),
        sa.Column('ahead_by', sa.Integer(), nullable=False),
        sa.Column('arrived_at', WHEN, nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=True),
        sa.Column('taken_by', sa.Uuid(), nullable=True),
        sa.Column('decided_by', sa.Uuid(), nullable=True),
        sa.Column('decided_at', WHEN, nullable=True),
        sa.Column('why', sa.String(), nullable=True),
        sa.Column('case_id', sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state in ('waits','mending','filed','aside')", name=op.f('ck_offline_envelope_state')
        ),
        sa.CheckConstraint("kind in ('entry','signs')", name=op.f('ck_offline_envelope_kind')),
        sa.ForeignKeyConstraint(
            ['delivered_by'], ['offline_device.id'],
            name=op.f('fk_offline_envelope_delivered_by_offline_device'),
        ),
        sa.ForeignKeyConstraint(
            ['case_id'], ['patient_case.id'], name=op.f('fk_offline_envelope_case_id_patient_case')
        ),
        sa.ForeignKeyConstraint(['taken_by'], ['user.id'], name=op.f('fk_offline_envelope_taken_by_user')),
        sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_offline_envelope_decided_by_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_envelope')),
        sa.UniqueConstraint('digest', name=op.f('uq_offline_envelope_digest')),
    )  # fmt: skip
    op.create_index(op.f('ix_offline_envelope_entry_id'), 'offline_envelope', ['entry_id'])
    op.create_index(op.f('ix_offline_envelope_case_id'), 'offline_envelope', ['case_id'])
    op.create_index(op.f('ix_offline_envelope_delivered_by'), 'offline_envelope', ['delivered_by'])
    waits = "state in ('waits', 'mending')"
    op.create_index(
        'ix_offline_envelope_open', 'offline_envelope', ['state', 'arrived_at'],
        sqlite_where=sa.text(waits), postgresql_where=sa.text(waits),
    )  # fmt: skip
    op.create_table(
        'offline_piece',
        sa.Column('entry_id', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('paper', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('file', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('number', sa.Integer(), nullable=False, autoincrement=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('entry_id', 'paper', 'file', 'number', name=op.f('pk_offline_piece')),
    )
    op.create_table(
        'offline_file',
        sa.Column('entry_id', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('paper', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('file', sa.Uuid(), nullable=False, autoincrement=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('said_at', WHEN, nullable=False),
        sa.Column('is_whole', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('entry_id', 'paper', 'file', name=op.f('pk_offline_file')),
    )
    op.create_index(op.f('ix_offline_file_said_at'), 'offline_file', ['said_at'])


def downgrade() -> None:
    for name in ('offline_file', 'offline_piece', 'offline_envelope', 'offline_entry', 'offline_device'):
        op.drop_table(name)
