"""Which state the directory is in: a number that each change of it makes larger, in the transaction that changes it.

Whoever keeps what is made of the directory compares the number: right over all processes, and for whoever writes, by
this program or by hand, as the database itself counts. Each connection counts in a row of its own, so no writer waits
for another; each step is drawn by chance, so that a number that was rolled back never stands for another change.
"""

from typing import NamedTuple

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, db

SAID, TOLD = "said", "told"
WATCHED: dict[tuple[str, str], tuple[str, ...]] = {
    (SAID, "hospital"): (
        "country", "name", "city", "lat", "lon", "level", "languages", "phone", "email", "is_oncology", "scope",
        "takes", "takes_from", "takes_to", "closed_at",
    ),
    (SAID, "capability"): (),
    (SAID, "user"): ("hospital_id", "active"),
    (TOLD, "service"): ("free", "reported_at", "earliest_start"),
    (TOLD, "places_report"): (),
    (TOLD, "referral"): (
        "hospital_id", "modality", "age_group", "state", "reason", "deadline_at", "answered_at", "paused_at",
        "undelivered_at", "first_date", "sent_at", "reached_at",
    ),
    (TOLD, "learned_model"): (),
    (TOLD, "learning_switch"): (),
}  # fmt: skip
"""What is said lasts, what is told changes by the hour; of a table all columns, or those that count."""
ROWS = 256
STEP = 1_000_000_000
FUNCTION = f"""
create or replace function directory_changed() returns trigger language plpgsql as $$ begin
insert into directory_change (kind, slot, number)
values (tg_argv[0], pg_backend_pid() % {ROWS}, 1 + cast(random() * {STEP} as bigint))
on conflict (kind, slot) do update set number = directory_change.number + excluded.number; return null; end $$
"""
COUNT = f"""
insert into directory_change (kind, slot, number) values ('{{kind}}', 0, 1 + abs(random() % {STEP}))
on conflict (kind, slot) do update set number = number + excluded.number
"""


class DirectoryChange(Model):
    """How often one connection has changed one part of the directory, in steps drawn by chance."""

    kind: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(db.BigInteger)


_COUNTED = "select kind, sum(number) from directory_change group by kind"
"""Asked before each ranking, so in the database's own words: putting a statement together would cost twice as much."""


class Version(NamedTuple):
    """The state of what is said of hospitals, and of what is told of slots, referrals and learning; 0: not counted."""

    said: int
    told: int


def now() -> Version:
    """The state as of now; to be read before what it stands for, never after."""
    if db.session.autoflush:
        db.session.flush()
    found = {kind: int(number) for kind, number in db.session.connection().exec_driver_sql(_COUNTED)}
    return Version(found.get(SAID, 0), found.get(TOLD, 0))


def stop_counting(connection: Connection) -> None:
    """Take the triggers away, so that a migration may change what they look at."""
    is_postgres = connection.dialect.name == "postgresql"
    for name, table in _triggers():
        if not is_postgres or inspect(connection).has_table(table):
            connection.execute(
                text(f"drop trigger if exists {name}" + (f' on "{table}"' if is_postgres else ""))
            )


def count(connection: Connection) -> None:
    """Let the database count each change of what is watched; nothing where the table of counts is not there."""
    if not inspect(connection).has_table(DirectoryChange.__tablename__):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(FUNCTION))
    for (kind, table), columns in WATCHED.items():
        for event in _events(columns):
            connection.execute(text(_trigger(connection, kind, table, event)))


def is_counted() -> bool:
    """Whether every trigger is there."""
    names = {
        "sqlite": "select name from sqlite_master where type = 'trigger'",
        "postgresql": "select tgname from pg_trigger where not tgisinternal",
    }
    with db.engine.connect() as connection:
        found = set(connection.execute(text(names[connection.dialect.name])).scalars())
    return {name for name, _ in _triggers()} <= found


def _events(columns: tuple[str, ...]) -> tuple[str, ...]:
    return ("insert", "delete", f"update of {', '.join(columns)}" if columns else "update")


def _triggers() -> list[tuple[str, str]]:
    """The name of each trigger and its table."""
    return [(_name(table, event), table) for _, table in WATCHED for event in ("insert", "delete", "update")]


def _name(table: str, event: str) -> str:
    return f"count_{table}_{event.split()[0]}"


def _trigger(connection: Connection, kind: str, table: str, event: str) -> str:
    head = f'create trigger {_name(table, event)} after {event} on "{table}"'
    if connection.dialect.name == "postgresql":
        return f"{head} for each statement execute function directory_changed('{kind}')"
    return f"{head} begin {COUNT.format(kind=kind)}; end"
