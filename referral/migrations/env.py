"""Alembic's way in: the application's own engine and metadata."""

from typing import Literal

from alembic import context
from flask import current_app

from referral import directory_version, grants, sqlite
from referral.coordination.queue import keeping
from referral.db import UtcDateTime

database = current_app.extensions["migrate"].db


def _plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column type by its plain name, so that a migration never depends on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _is_newest() -> bool:
    found = context.get_context()
    return set(found.get_current_heads()) == set(context.script.get_heads())


def run() -> None:
    """Run the migrations on the application's database, one transaction for all."""
    with sqlite.making(), database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=_plain_type,
        )
        with context.begin_transaction():
            directory_version.stop_counting(connection)
            keeping.stop(connection)
            grants.take_down(connection)
            context.run_migrations()
            directory_version.count(connection)
            if _is_newest():  # before that the columns which the rows are reckoned from may not be there
                keeping.begin(connection)
                if grants.there(connection):  # what is new is granted with it
                    grants.renew(connection, database.metadata)
        connection.commit()


run()
