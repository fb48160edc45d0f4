"""sessions that the database ends, guesses that are counted, a step of a second factor that counts once, passkeys"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('browser_session',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('opened_with', sa.String(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('browser', sa.String(), nullable=False),
    sa.Column('begun_at', MOMENT, nullable=False),
    sa.Column('ends_at', MOMENT, nullable=False),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_browser_session_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_browser_session'))
    )
    with op.batch_alter_table('browser_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_browser_session_user_id'), ['user_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_browser_session_ends_at'), ['ends_at'], unique=False)
    op.create_table('guess_count',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('paused_until', MOMENT, nullable=False),
    sa.Column('forget_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_guess_count'))
    )
    with op.batch_alter_table('guess_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guess_count_forget_at'), ['forget_at'], unique=False)
    op.create_table('passkey',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=True),
    sa.Column('backup_state', sa.Boolean(), nullable=False),
    sa.Column('device_type', sa.String(), nullable=False),
    sa.Column('extensions', sa.String(), nullable=True),
    sa.Column('lastuse_datetime', MOMENT, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('usage', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_passkey_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkey_user_id'), ['user_id'], unique=False)
    with op.batch_alter_table('user', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('tf_last_step', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('fs_webauthn_user_handle', sa.String(), nullable=True))
        batch_op.create_index('ix_user_fs_webauthn_user_handle', ['fs_webauthn_user_handle'], unique=True)


def downgrade() -> None:
    with op.batch_alter_table('user', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_user_fs_webauthn_user_handle')
        batch_op.drop_column('fs_webauthn_user_handle')
        batch_op.drop_column('tf_last_step')
    op.drop_table('passkey')
    op.drop_table('guess_count')
    op.drop_table('browser_session')
