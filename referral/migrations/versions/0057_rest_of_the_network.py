"""a request to a society stands still in an emergency; an export rule has a last day; one institution is kept once"""

import unicodedata

import sqlalchemy as sa
from alembic import op


revision = '0057'
down_revision = '0056'
branch_labels = None
depends_on = None

KEY = 'uq_supply_institution_known_as'
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table('society_relay') as batch_op:
        batch_op.add_column(sa.Column('paused_at', MOMENT, nullable=True))
    with op.batch_alter_table('export_rule_edition') as batch_op:
        batch_op.add_column(sa.Column('valid_until', sa.Date(), nullable=True))
    with op.batch_alter_table('supply_shipment') as batch_op:
        batch_op.add_column(sa.Column('surplus', sa.Integer(), nullable=True))
    with op.batch_alter_table('supply_institution') as batch_op:
        batch_op.add_column(sa.Column('known_as', sa.String(), nullable=True))
    _name()
    once = sa.text("state <> 'stopped'")
    op.create_index(
        KEY, 'supply_institution', ['known_as'], unique=True, sqlite_where=once, postgresql_where=once
    )


def _name() -> None:
    """Of two that are one already the later keeps no key: a person looks which of them goes."""
    rows = sa.table('supply_institution', *map(sa.column, ('id', 'name', 'locality', 'state', 'made_at', 'known_as')))
    known = set()
    bind = op.get_bind()
    for row in bind.execute(sa.select(rows).order_by(rows.c.made_at)).all():
        key = '|'.join(('UA', *(_plain(each) for each in (row.locality, row.name))))
        if row.state == 'stopped' or key not in known:
            known |= {key} - ({key} if row.state == 'stopped' else set())
            bind.execute(sa.update(rows).where(rows.c.id == row.id).values(known_as=key))


def _plain(text: str) -> str:
    return ''.join(filter(str.isalnum, unicodedata.normalize('NFKC', text).casefold()))


def downgrade() -> None:
    op.drop_index(KEY, 'supply_institution')
    for table, column in (('supply_institution', 'known_as'), ('supply_shipment', 'surplus')):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
    with op.batch_alter_table('export_rule_edition') as batch_op:
        batch_op.drop_column('valid_until')
    with op.batch_alter_table('society_relay') as batch_op:
        batch_op.drop_column('paused_at')
