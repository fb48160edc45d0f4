"""What a shipment says of the database in it: how many rows, where the audit's chain ends, which schema, which keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, func, inspect, select

from referral import readiness
from referral.audit import GENESIS, AuditSeal
from referral.crypto import DataKey
from referral.db import db

Facts = dict[str, Any]
NOT_COUNTED = frozenset({"work_turn", "key_holder", "attempt_count"})
"""Tables that change by themselves from second to second and hold nobody."""


def of(line: Connection) -> Facts:
    """What this look at a database sees."""
    return {
        "counts": counts(line),
        "chain": list(chain_end(line)),
        "revision": revision(line),
        "master_keys": sorted(
            line.scalars(select(DataKey.master_key).where(DataKey.wrapped.is_not(None)).distinct())
        ),
    }


@contextmanager
def of_file(path: Path) -> Iterator[Connection]:
    """Look at a copy of an SQLite database that nobody else has."""
    engine: Engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as line:
            yield line
    finally:
        engine.dispose()


def counts(line: Connection) -> dict[str, int]:
    """Table → rows, of those that the program knows and the database has."""
    here = set(inspect(line).get_table_names())
    wanted = [table for table in db.metadata.sorted_tables if table.name in here - NOT_COUNTED]
    return {table.name: int(line.scalar(select(func.count()).select_from(table)) or 0) for table in wanted}


def chain_end(line: Connection) -> tuple[int, str]:
    """The last position of the audit's chain and its digest."""
    last = select(AuditSeal.position, AuditSeal.digest).order_by(AuditSeal.position.desc()).limit(1)
    found = line.execute(last).first()
    return (found.position, found.digest) if found else (0, GENESIS)


def revision(line: Connection) -> str:
    """The migration at which the database stands."""
    return ",".join(sorted(MigrationContext.configure(line).get_current_heads()))


def is_known(wanted: str) -> bool:
    """Whether this program has the migration."""
    return wanted in {each.revision for each in readiness.migrations().walk_revisions()}
