"""a suggestion's network for three days; a clinician's word and a keeper wait for a second person"""

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW: dict[str, list[tuple[str, Any]]] = {
    'information_suggestion': [('network', sa.String())],
    'material_edition': [
        ('said_role', sa.String()),
        ('said_on', sa.Date()),
        ('said_by', sa.Uuid()),
        ('clinician_by', sa.Uuid()),
    ],
    'information_keeper': [
        ('proposal_id', sa.Uuid()),
        ('proposed_organisation', sa.String()),
        ('proposed_email', sa.String()),
        ('proposed_by', sa.Uuid()),
        ('bounced_at', MOMENT),
    ],
}


def upgrade() -> None:
    for table, columns in NEW.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index(op.f('ix_information_suggestion_network'), 'information_suggestion', ['network'])


def downgrade() -> None:
    op.drop_index(op.f('ix_information_suggestion_network'), 'information_suggestion')
    for table, columns in NEW.items():
        for name, _kind in columns:
            op.drop_column(table, name)
