"""medicines and equipment in urgent need: institutions, needs, offers, shipments, temperatures"""

import sqlalchemy as sa
from alembic import op


revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('supply_institution',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('locality', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('phone_source', sa.String(), nullable=False),
    sa.Column('phone_read_on', sa.Date(), nullable=False),
    sa.Column('licence_holder', sa.String(), nullable=False),
    sa.Column('link_hash', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('called_at', MOMENT, nullable=True),
    sa.Column('called_by', sa.Uuid(), nullable=True),
    sa.Column('verified_at', MOMENT, nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.Column('verify_by', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('entered', 'called', 'verified', 'stopped')", name=op.f('ck_supply_institution_state')),
    sa.CheckConstraint('verified_by is null or (called_by is not null and verified_by <> called_by)', name=op.f('ck_supply_institution_two_people')),
    sa.ForeignKeyConstraint(['called_by'], ['user.id'], name=op.f('fk_supply_institution_called_by_user')),
    sa.ForeignKeyConstraint(['made_by'], ['user.id'], name=op.f('fk_supply_institution_made_by_user')),
    sa.ForeignKeyConstraint(['verified_by'], ['user.id'], name=op.f('fk_supply_institution_verified_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_institution')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_supply_institution_link_hash')),
    )
    op.create_table('supply_need',
    sa.Column('institution_id', sa.Uuid(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('least_months', sa.Integer(), nullable=False),
    sa.Column('stock_days', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.Column('confirmed_at', MOMENT, nullable=False),
    sa.Column('confirm_by', sa.Date(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('strength', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('storage', sa.String(), nullable=False),
    sa.CheckConstraint('quantity > 0 and missing >= 0 and missing <= quantity', name=op.f('ck_supply_need_missing')),
    sa.CheckConstraint("state in ('open', 'lapsed', 'withdrawn')", name=op.f('ck_supply_need_state')),
    sa.ForeignKeyConstraint(['institution_id'], ['supply_institution.id'], name=op.f('fk_supply_need_institution_id_supply_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_need')),
    )
    op.create_index(op.f('ix_supply_need_institution_id'), 'supply_need', ['institution_id'])
    op.create_index('ix_supply_need_state', 'supply_need', ['state', 'confirm_by'])
    op.create_index('uq_supply_need_open', 'supply_need', ['institution_id', 'kind', 'code', 'form', 'strength'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('supply_offer',
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('locality', sa.String(), nullable=False),
    sa.Column('left', sa.Integer(), nullable=False),
    sa.Column('pack', sa.Integer(), nullable=False),
    sa.Column('batch', sa.String(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('conditions', sa.String(), nullable=False),
    sa.Column('papers', sa.JSON(), nullable=False),
    sa.Column('licence_holder', sa.String(), nullable=False),
    sa.Column('link_hash', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.Column('taken_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('strength', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('storage', sa.String(), nullable=False),
    sa.CheckConstraint('quantity > 0 and "left" >= 0 and "left" <= quantity', name=op.f('ck_supply_offer_left')),
    sa.CheckConstraint("state in ('proposed', 'open', 'withdrawn')", name=op.f('ck_supply_offer_state')),
    sa.ForeignKeyConstraint(['taken_by'], ['user.id'], name=op.f('fk_supply_offer_taken_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_offer')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_supply_offer_link_hash')),
    )
    op.create_index('ix_supply_offer_state', 'supply_offer', ['state', 'kind', 'code'])
    op.create_table('supply_shipment',
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.Column('need_id', sa.Uuid(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('covers', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('moments', sa.JSON(), nullable=False),
    sa.Column('carrier', sa.String(), nullable=False),
    sa.Column('leaves_on', sa.Date(), nullable=True),
    sa.Column('arrives_on', sa.Date(), nullable=True),
    sa.Column('received', sa.Integer(), nullable=True),
    sa.Column('damaged', sa.Integer(), nullable=True),
    sa.Column('reserved_at', MOMENT, nullable=False),
    sa.Column('reserved_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('covers > 0 and covers <= quantity', name=op.f('ck_supply_shipment_covers')),
    sa.CheckConstraint('received is null or (received >= 0 and received <= quantity and damaged >= 0 and damaged <= received)', name=op.f('ck_supply_shipment_received')),
    sa.CheckConstraint("state in ('reserved', 'planned', 'papers', 'handed_over', 'crossed', 'received', 'counted', 'closed', 'cancelled')", name=op.f('ck_supply_shipment_state')),
    sa.ForeignKeyConstraint(['need_id'], ['supply_need.id'], name=op.f('fk_supply_shipment_need_id_supply_need')),
    sa.ForeignKeyConstraint(['offer_id'], ['supply_offer.id'], name=op.f('fk_supply_shipment_offer_id_supply_offer')),
    sa.ForeignKeyConstraint(['reserved_by'], ['user.id'], name=op.f('fk_supply_shipment_reserved_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_shipment')),
    )
    op.create_index(op.f('ix_supply_shipment_need_id'), 'supply_shipment', ['need_id'])
    op.create_index(op.f('ix_supply_shipment_offer_id'), 'supply_shipment', ['offer_id'])
    op.create_table('supply_temperature',
    sa.Column('shipment_id', sa.Uuid(), nullable=False),
    sa.Column('measured_at', MOMENT, nullable=False),
    sa.Column('tenths', sa.Integer(), nullable=False),
    sa.Column('breach', sa.Boolean(), nullable=False),
    sa.Column('noted_at', MOMENT, nullable=False),
    sa.Column('noted_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['noted_by'], ['user.id'], name=op.f('fk_supply_temperature_noted_by_user')),
    sa.ForeignKeyConstraint(['shipment_id'], ['supply_shipment.id'], name=op.f('fk_supply_temperature_shipment_id_supply_shipment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_temperature')),
    )
    op.create_index(op.f('ix_supply_temperature_shipment_id'), 'supply_temperature', ['shipment_id'])
    op.create_table('supply_demand',
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('country', 'code', name=op.f('pk_supply_demand')),
    )


def downgrade() -> None:
    op.drop_table('supply_demand')
    op.drop_table('supply_temperature')
    op.drop_table('supply_shipment')
    op.drop_table('supply_offer')
    op.drop_table('supply_need')
    op.drop_table('supply_institution')
