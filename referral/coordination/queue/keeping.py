"""The database itself writes the rows of the queue anew, in the transaction of each change of what they stand for.

No deed can forget it, and it holds for whoever writes, by this program or by hand. What is watched is read off the
statement that reckons the rows. On PostgreSQL a change counts when its transaction ends: only then is anything locked,
and of two deeds that end at once on one case the second sees the first.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, literal_column, text
from sqlalchemy.dialects import postgresql, sqlite

from referral.coordination.queue.models import QueueRow
from referral.coordination.queue.reckoning import COLUMNS, reckoned
from referral.db import db
from referral.referrals.arranging.on_desk import Which

PREFIX = "renew_queue_"
DIALECTS: dict[str, type[Any]] = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}
OF_PERSON = "select id from patient_case where patient_id = {row}.id"
CASES_OF = {"patient_case": "select {row}.id", "patient": OF_PERSON}
"""The cases that a row of a table belongs to; every other table names its case."""
OF_PART = "select {row}.case_id"
NAMED = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)")
THERE = {
    "sqlite": "select name from sqlite_master where type = 'trigger'",
    "postgresql": "select tgname from pg_trigger where not tgisinternal",
}
MADE = {
    "sqlite": """select case type when 'view' then 1 else 0 end, 'drop ' || type || ' ' || name from sqlite_master
        where type in ('trigger', 'view')""",
    "postgresql": """select 0, format('drop trigger %I on %s', tgname, tgrelid::regclass) from pg_trigger
        where not tgisinternal
        union all select 1, 'drop function ' || oid::regprocedure from pg_proc where proname like 'renew%'""",
}
"""What was made of this, as what takes it away again: triggers first, then what they call."""
VIEW = "create view renew_queue_row as select null as case_id"
RENEW_IN_SQLITE = """create trigger {name} instead of insert on renew_queue_row begin
{deletes};
{inserts};
end"""
RENEW_IN_POSTGRESQL = """create function renew_queue_row(the_case uuid) returns void language plpgsql as $$ begin
if exists (select from queue_row where case_id = the_case and xmin = pg_current_xact_id()::xid) then return; end if;
perform pg_advisory_xact_lock(hashtextextended(the_case::text, 25));
{deletes};
{inserts};
end $$"""
"""A deed of many steps writes it once: what this transaction has written at its end is as new as can be."""
ON_CHANGE = """create function renew_queue_of_{table}() returns trigger language plpgsql as $$ begin
if tg_op <> 'DELETE' then perform renew_queue_row(each) from ({new}) as of_row(each); end if;
if {moved} then perform renew_queue_row(each) from ({old}) as of_row(each); end if;
return null; end $$"""


class Made(NamedTuple):
    """What the database does by itself. A trigger's name holds a digest of the rules: older ones are noticed."""

    name: str
    text: str


def begin(connection: Connection) -> None:
    """Write every row, and let the database keep them from now on."""
    stop(connection)
    for each in made_in(connection.dialect.name):
        connection.exec_driver_sql(each.text)
    for wanted in _written(None):
        connection.execute(wanted)


def stop(connection: Connection) -> None:
    """Take the triggers away, so that a migration may change what they look at."""
    found = connection.execute(text(MADE[connection.dialect.name]))
    for _turn, drop in sorted(tuple(each) for each in found):
        if f" {PREFIX}" in drop:
            connection.exec_driver_sql(drop)


def is_kept() -> bool:
    """Whether every trigger is there, and follows today's rules."""
    kind = db.engine.dialect.name
    with db.engine.connect() as connection:
        found = set(connection.exec_driver_sql(THERE[kind]).scalars())
    wanted = {each.name for each in made_in(kind) if each.name}
    return {name for name in found if name.startswith(PREFIX)} == wanted


def renew(case_ids: Iterable[uuid.UUID]) -> None:
    """Write the rows of these cases anew, in the transaction that goes on."""
    for each in case_ids:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(db.select(db.func.renew_queue_row(each)))
        else:
            db.session.execute(text("insert into renew_queue_row values (:case_id)"), {"case_id": each.hex})


def watched() -> dict[str, list[str]]:
    """Every column that the rows are reckoned from, by its table."""
    named = set(NAMED.findall(_text("sqlite", reckoned())))
    tables = {table for table, _column in named if table in db.metadata.tables}
    return {
        table: sorted({column for of, column in named if of == table} - {"id"}) for table in sorted(tables)
    }


@cache
def made_in(kind: str) -> tuple[Made, ...]:
    """Everything that a kind of database is told to do, in this order; what is no trigger has no name."""
    made = {"sqlite": _in_sqlite, "postgresql": _in_postgresql}[kind]
    rules = sha256("".join(each.text for each in made("")).encode()).hexdigest()[:8]
    return tuple(made(rules))


def _written(of: Which | None) -> tuple[Any, Any]:
    """What takes the rows away, and what writes them."""
    gone = delete(QueueRow) if of is None else delete(QueueRow).where(of(QueueRow.case_id))
    return gone, insert(QueueRow).from_select(COLUMNS, reckoned(of), include_defaults=False)


def _text(kind: str, *wanted: Any) -> str:
    """Statements as text, one after the other, every value written out."""
    compiled = (
        each.compile(dialect=DIALECTS[kind](), compile_kwargs={"literal_binds": True}) for each in wanted
    )
    return ";\n".join(" ".join(str(each).split()) for each in compiled)


def _renewing(kind: str, case: str) -> dict[str, str]:
    deletes, inserts = _written(lambda column: column == literal_column(case))
    return {"deletes": _text(kind, deletes), "inserts": _text(kind, inserts)}


def _in_sqlite(rules: str) -> Iterator[Made]:
    yield Made("", VIEW)
    name = f"{PREFIX}row_{rules}"
    yield Made(name, RENEW_IN_SQLITE.format(name=name, **_renewing("sqlite", "new.case_id")))
    for table, columns in watched().items():
        events = {"insert": ("insert", "new"), "update": (f"update of {', '.join(columns)}", "new")}
        if table not in CASES_OF:
            events |= {"delete": ("delete", "old"), "moved": ("update of case_id", "old")}
        for what, (event, row) in events.items():
            name, cases = f"{PREFIX}{table}_{what}_{rules}", CASES_OF.get(table, OF_PART).format(row=row)
            deed = f"begin insert into renew_queue_row {cases}; end"
            yield Made(name, f"create trigger {name} after {event} on {table} {deed}")


def _in_postgresql(rules: str) -> Iterator[Made]:
    yield Made("", RENEW_IN_POSTGRESQL.format(**_renewing("postgresql", "the_case")))
    for table, columns in watched().items():
        ids, gone = CASES_OF.get(table, OF_PART), "tg_op = 'DELETE'"
        moved = gone if table in CASES_OF else f"{gone} or (tg_op = 'UPDATE' and old.case_id <> new.case_id)"
        cases = {"new": ids.format(row="new"), "old": ids.format(row="old")}
        yield Made("", ON_CHANGE.format(table=table, moved=moved, **cases))
        name, event = f"{PREFIX}{table}_{rules}", f"insert or delete or update of {', '.join(columns)}"
        when = "deferrable initially deferred for each row execute function"
        deed = f"{when} renew_queue_of_{table}()"
        yield Made(name, f"create constraint trigger {name} after {event} on {table} {deed}")
