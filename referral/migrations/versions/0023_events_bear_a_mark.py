"""events bear a mark made with a key; what nobody had sealed before is sealed by the second rule, which needs none"""

import hashlib
import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

SAID = (
    'id', 'at', 'verb', 'subject_kind', 'subject_id', 'case_id', 'actor_kind', 'actor_id', 'actor_role', 'hospital_id',
    'request_id', 'facts',
)
KINDS: dict[str, Any] = {'id': sa.Uuid(), 'at': sa.DateTime(timezone=True), 'facts': sa.JSON()}
EVENT = sa.table(
    'audit_event', *(sa.column(name, KINDS.get(name, sa.String())) for name in SAID), sa.column('sealed', sa.Boolean())
)
SEAL = sa.table(
    'audit_seal', sa.column('position', sa.Integer()), sa.column('event_id', sa.Uuid()),
    sa.column('digest', sa.String()), sa.column('rule', sa.Integer()),
)
AT_ONCE = 1_000


def upgrade() -> None:
    with op.batch_alter_table('audit_event', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('mark', sa.String(), nullable=True))
    line = op.get_bind()
    while _seal_some(line):
        pass


def _seal_some(line: sa.Connection) -> int:
    """Chain some of what is not sealed: from now on an event without a mark is one that nobody of ours has written."""
    last = line.execute(sa.select(SEAL.c.position, SEAL.c.digest).order_by(SEAL.c.position.desc()).limit(1)).first()
    position, digest = (last.position, last.digest) if last else (0, '0' * 64)
    chained = sa.select(SEAL.c.position).where(SEAL.c.event_id == EVENT.c.id).exists()
    wanted = sa.select(*(EVENT.c[name] for name in SAID), chained.label('chained')).where(sa.not_(EVENT.c.sealed))
    rows = line.execute(wanted.order_by(EVENT.c.at, EVENT.c.id).limit(AT_ONCE)).all()
    links = []
    for row in (each for each in rows if not each.chained):
        position += 1
        digest = _second_rule(digest, position, row)
        links.append({'position': position, 'event_id': row.id, 'digest': digest, 'rule': 2})
    if links:
        line.execute(SEAL.insert(), links)
    if rows:
        ids = [row.id for row in rows]
        line.execute(EVENT.update().where(EVENT.c.id.in_(ids)).values(sealed=True))
    return len(rows)


def _second_rule(previous: str, position: int, row: Any) -> str:
    """As referral/audit.py had it on the day of this revision."""
    said = {name: getattr(row, name) for name in SAID}
    said['at'] = said['at'].replace(tzinfo=UTC) if said['at'].tzinfo is None else said['at'].astimezone(UTC)
    whole = {'rule': 2, 'position': position, 'previous': previous, 'event': said}
    text = json.dumps(whole, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade() -> None:
    with op.batch_alter_table('audit_event', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('mark')
