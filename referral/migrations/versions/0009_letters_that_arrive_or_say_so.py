"""a letter says what it tells, at most once, and what became of it; a referral that it has not reached"""

import uuid

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

WORDS = ('reader', 'occasion', 'subject', 'window')
MOMENTS = ('waiting_since', 'noticed_at', 'settled_at')
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        for name in WORDS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, MOMENT, nullable=True))
        batch_op.add_column(sa.Column('again_of', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('typed', sa.Boolean(), nullable=False, server_default=sa.false()))
    _fill()
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.alter_column('typed', server_default=None)
        batch_op.create_index('uq_outbox_message_told_once', list(WORDS), unique=True)
        batch_op.create_index('ix_outbox_message_subject', ['subject', 'state'], unique=False)
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.add_column(sa.Column('undelivered_at', MOMENT, nullable=True))
        batch_op.add_column(sa.Column('reached_at', MOMENT, nullable=True))


def _fill() -> None:
    """Of letters that wait or were given up: to whom they speak of what, so that each can be mended.

    They name no occasion: what was told before is not counted among what is told once.
    """
    moments = [sa.column(name, MOMENT) for name in ('created_at', 'waiting_since')]
    words = [sa.column(name, sa.String()) for name in ('state', 'reader', 'subject')]
    known = (sa.column('id', sa.Uuid()), sa.column('facts', sa.JSON()))
    letters = sa.table('outbox_message', *known, *moments, *words)
    op.execute(letters.update().values(waiting_since=letters.c.created_at))
    live = sa.select(letters.c.id, letters.c.facts).where(letters.c.state.in_(('pending', 'sending', 'dead')))
    for letter_id, facts in op.get_bind().execute(live).all():
        named = {'subject': _subject(facts), 'reader': _reader(facts)}
        op.execute(letters.update().where(letters.c.id == letter_id).values(**named))


def _subject(facts: dict[str, str]) -> str | None:
    named = {'referral': 'referral', 'case_id': 'case', 'invitation': 'invitation', 'hospital': 'hospital'}
    return next((f'{kind}:{facts[name]}' for name, kind in named.items() if facts.get(name)), None)


def _reader(facts: dict[str, str]) -> str | None:
    if facts.get('reader'):
        return f"user:{facts['reader']}"
    to_hospital = 'link' in facts
    hospital = facts.get('hospital') or (_hospital_of(facts.get('referral')) if to_hospital else None)
    return f'hospital:{hospital}' if hospital else None


def _hospital_of(referral_id: str | None) -> uuid.UUID | None:
    if referral_id is None:
        return None
    referrals = sa.table('referral', sa.column('id', sa.Uuid()), sa.column('hospital_id', sa.Uuid()))
    wanted = sa.select(referrals.c.hospital_id).where(referrals.c.id == uuid.UUID(referral_id))
    found: uuid.UUID | None = op.get_bind().execute(wanted).scalar()
    return found


def downgrade() -> None:
    letters = sa.table('outbox_message', sa.column('state', sa.String()))
    for now, before in (('void', 'sent'), ('refused', 'dead'), ('bounced', 'dead')):
        op.execute(letters.update().where(letters.c.state == now).values(state=before))
    for name in ('reached_at', 'undelivered_at'):  # by itself: SQLite would make the table anew, to which others point
        op.drop_column('referral', name)
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_subject')
        batch_op.drop_index('uq_outbox_message_told_once')
        for name in ('typed', 'again_of', *MOMENTS, *WORDS):
            batch_op.drop_column(name)
