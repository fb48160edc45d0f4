"""a surname is found by the first bits of a keyed hash, a card by its short code; what is kept already gets both

Where a key is missing that opened them, people stay without; `flask patients index` fills them later.
"""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0011'
branch_labels = None
depends_on = None

KIND = 'surname_part'
PATIENT = sa.table(
    'patient',
    sa.column('id', sa.Uuid()),
    sa.column('data_key_id', sa.Uuid()),
    sa.column('erased_at', sa.DateTime()),
    sa.column('identity_sealed', sa.LargeBinary()),
)
KEY = sa.table('data_key', sa.column('id', sa.Uuid()), sa.column('wrapped', sa.LargeBinary()), sa.column('master_key'))
TOKEN = sa.table(
    'patient_token',
    sa.column('id', sa.Uuid()),
    sa.column('patient_id', sa.Uuid()),
    sa.column('kind', sa.String()),
    sa.column('token', sa.String()),
)
CARD = sa.table(
    'card', sa.column('id', sa.Uuid()), sa.column('code_index', sa.String()), sa.column('revoked_at', sa.DateTime())
)


def upgrade() -> None:
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code_index', sa.String(), nullable=True))
        batch_op.create_index(batch_op.f('ix_card_code_index'), ['code_index'], unique=False)
    bind = op.get_bind()
    tokens = [token for row in bind.execute(_living()).all() for token in _tokens(row)]
    if tokens:
        bind.execute(sa.insert(TOKEN), tokens)
    for (card_id,) in bind.execute(sa.select(CARD.c.id).where(CARD.c.revoked_at.is_(None))).all():
        bind.execute(sa.update(CARD).where(CARD.c.id == card_id).values(code_index=_code_index(card_id)))


def downgrade() -> None:
    op.execute(sa.delete(TOKEN).where(TOKEN.c.kind == KIND))
    with op.batch_alter_table('card', schema=None, recreate='never') as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_code_index'))
        batch_op.drop_column('code_index')


def _living() -> Any:
    return (
        sa.select(PATIENT.c.id, PATIENT.c.identity_sealed, PATIENT.c.data_key_id, KEY.c.wrapped, KEY.c.master_key)
        .join(KEY, KEY.c.id == PATIENT.c.data_key_id)
        .where(PATIENT.c.erased_at.is_(None), PATIENT.c.identity_sealed.is_not(None))
    )


def _tokens(row: Any) -> list[dict[str, Any]]:
    """The tokens of one person's surnames; none where no key of today opens them."""
    from referral.crypto import DataKey
    from referral.intake import tokens
    from referral.intake.models import Patient

    try:
        key = DataKey(id=row.data_key_id, wrapped=row.wrapped, master_key=row.master_key).opened()
        identity = Patient.identity.opened(Patient, row.id, row.identity_sealed, key)
    except RuntimeError:
        return []
    found = sorted(tokens.of_surnames(tokens.person_of(identity)))
    return [{'id': uuid.uuid4(), 'patient_id': row.id, 'kind': kind, 'token': token} for kind, token in found]


def _code_index(card_id: uuid.UUID) -> str:
    from referral.crypto import blind_index, link_token
    from referral.intake.models import CARD_CODE
    from referral.intake.references import staff_code_of

    return blind_index(CARD_CODE, staff_code_of(link_token(card_id)))
