"""what a hospital treats is kept as statements: who says it, in which words, on which page, of which day"""

import uuid
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

TEXT = {'scope': 'general', 'scope_source': '', 'takes': '', 'takes_source': ''}
YEARS = ('takes_from', 'takes_to')
UNDATED = 'undated'
BEFORE = sa.table(
    'capability',
    sa.column('id', sa.Uuid()),
    sa.column('hospital_id', sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ('modality', 'age_group', 'site_group', 'answer', 'source')),
    sa.column('source_date', sa.String()),
    sa.column('said_by_hospital', sa.Boolean()),
)
TEXTS = ('modality', 'form', 'answer', 'scope', 'age_group', 'kind', 'words', 'page', 'title', 'page_date', 'note')
AFTER = sa.table(
    'capability',
    sa.column('id', sa.Uuid()),
    sa.column('hospital_id', sa.Uuid()),
    *(sa.column(name, sa.String()) for name in TEXTS),
    sa.column('sites', sa.JSON()),
    sa.column('is_undated', sa.Boolean()),
    *(sa.column(name, sa.Date()) for name in ('dated', 'read', 'valid_until')),
)


def upgrade() -> None:
    with op.batch_alter_table('hospital', schema=None) as batch_op:
        for name, empty in TEXT.items():
            batch_op.add_column(sa.Column(name, sa.String(), server_default=empty, nullable=False))
        for name in YEARS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    kept = [row._asdict() for row in op.get_bind().execute(sa.select(BEFORE))]
    _drop()
    _make_statements()
    _fill(AFTER, statements_of(kept, datetime.now(UTC).date()))


def downgrade() -> None:
    kept = [row._asdict() for row in op.get_bind().execute(sa.select(AFTER))]
    _drop()
    _make_cells()
    _fill(BEFORE, cells_of(kept))
    # Not by a copy of the table: other rows refer to hospitals, and SQLite would not let the first one go.
    with op.batch_alter_table('hospital', schema=None, recreate='never') as batch_op:
        for name in (*TEXT, *YEARS):
            batch_op.drop_column(name)


def statements_of(cells: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """One statement for all cells of a treatment and age that one source answered alike; nothing is left out."""
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for cell in cells:
        source = '' if cell['said_by_hospital'] else f"{cell['source']} ({cell['source_date']})"
        found[cell['hospital_id'], cell['modality'], cell['age_group'], cell['answer'], source].append(cell)
    return [_statement(alike, today) for alike in found.values()]


def _statement(cells: list[dict[str, Any]], today: date) -> dict[str, Any]:
    cell = max(cells, key=lambda each: each['source_date'])
    own, day = bool(cell['said_by_hospital']), first_day(cell['source_date'])
    return {
        'id': uuid.uuid4(),
        **{name: cell[name] for name in ('hospital_id', 'modality', 'age_group', 'answer')},
        **{name: '' for name in ('form', 'scope', 'words', 'page', 'note')},
        'sites': sorted({each['site_group'] for each in cells} - {''}),
        'kind': 'hospital' if own else 'press',
        'title': cell['source'] if own else f"{cell['source']} ({cell['source_date']})",
        'page_date': cell['source_date'] if own and day else UNDATED,
        'dated': day or today,
        'is_undated': not (own and day),
        'read': day or today,
        'valid_until': None,
    }


def cells_of(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the cells of before can hold: yes and no of a treatment; an answer of the hospital before a page's."""
    cells: dict[Any, dict[str, Any]] = {}
    for row in sorted(statements, key=lambda row: (row['kind'] != 'hospital', -row['dated'].toordinal())):
        if row['modality'] and row['answer'] in ('yes', 'no'):
            for site in [each for each in row['sites'] if not each.startswith('all_')] or ['']:
                key = (row['hospital_id'], row['modality'], row['age_group'], site)
                cells.setdefault(key, _cell(row, site))
    return list(cells.values())


def _cell(row: dict[str, Any], site: str) -> dict[str, Any]:
    own = row['kind'] == 'hospital'
    said = ': “' + row['words'] + '”' if row['words'] else ''
    return {
        'id': uuid.uuid4(),
        **{name: row[name] for name in ('hospital_id', 'modality', 'age_group', 'answer')},
        'site_group': site,
        'source': row['title'] if own else ', '.join(filter(None, (row['page'], row['title']))) + said,
        'source_date': row['dated'].isoformat() if row['page_date'] == UNDATED else row['page_date'],
        'said_by_hospital': own,
    }


def first_day(text: str) -> date | None:
    """The first day that YYYY, YYYY-MM or YYYY-MM-DD may mean; none for other words."""
    try:
        return date.fromisoformat(f'{text}-01-01'[:10] if len(text) == 4 else f'{text}-01'[:10])
    except ValueError:
        return None


def _fill(into: sa.TableClause, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.bulk_insert(into, rows)


def _drop() -> None:
    with op.batch_alter_table('capability', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_capability_hospital_id'))
    op.drop_table('capability')


def _make_statements() -> None:
    op.create_table('capability',
    sa.Column('hospital_id', sa.Uuid(), nullable=False),
    sa.Column('modality', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('age_group', sa.String(), nullable=False),
    sa.Column('age_from', sa.Integer(), nullable=True),
    sa.Column('age_to', sa.Integer(), nullable=True),
    sa.Column('sites', sa.JSON(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('page', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('page_date', sa.String(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('is_undated', sa.Boolean(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('read', sa.Date(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("answer in ('yes', 'no', 'planned', 'unclear', 'candidate')", name=op.f('ck_capability_answer')),
    sa.CheckConstraint("kind in ('hospital', 'own_page', 'official', 'contract', 'society', 'press')", name=op.f('ck_capability_kind')),
    sa.CheckConstraint("scope in ('', 'oncology', 'general', 'blood', 'children', 'radiotherapy', 'hospice')", name=op.f('ck_capability_scope')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_capability_sourced')),
    sa.ForeignKeyConstraint(['hospital_id'], ['hospital.id'], name=op.f('fk_capability_hospital_id_hospital')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capability')),
    sa.UniqueConstraint('hospital_id', 'modality', 'form', 'answer', 'scope', 'age_group', 'kind', 'page', 'title', 'words', name=op.f('uq_capability_said_once'))
    )
    with op.batch_alter_table('capability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_capability_hospital_id'), ['hospital_id'], unique=False)


def _make_cells() -> None:
    op.create_table('capability',
    sa.Column('hospital_id', sa.Uuid(), nullable=False),
    sa.Column('modality', sa.String(), nullable=False),
    sa.Column('age_group', sa.String(), nullable=False),
    sa.Column('site_group', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('source_date', sa.String(), nullable=False),
    sa.Column('said_by_hospital', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("answer in ('yes', 'no')", name=op.f('ck_capability_answer')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_capability_sourced')),
    sa.ForeignKeyConstraint(['hospital_id'], ['hospital.id'], name=op.f('fk_capability_hospital_id_hospital')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capability')),
    sa.UniqueConstraint('hospital_id', 'modality', 'age_group', 'site_group', name=op.f('uq_capability_hospital_id_modality_age_group_site_group'))
    )
    with op.batch_alter_table('capability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_capability_hospital_id'), ['hospital_id'], unique=False)
