"""What must be right before anybody is served: database, migrations, catalogues, the kind of installation."""

import os
import time
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from referral import directory_version, outbox, sqlite, turns
from referral.config import ROOT
from referral.db import Model, db, transaction, utc_now, wrong_pragmas
from referral.errors import StartRefused
from referral.i18n import HOSPITAL_LANGUAGES, SOURCE
from referral.sqlite import is_missing

log = structlog.get_logger()
DEMO, REAL = "demo", "real"
TRIED_EVERY = 2.0
"""Seconds for which it is believed that what could be saved can still be saved."""


class Installation(Model):
    """One row: whether this database holds invented people (demo) or real ones."""

    kind: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


def problems() -> list[str]:
    """Names of what is not right; empty when ready."""
    try:
        checks = (
            ("migrations", migrated),
            ("settings of sqlite", lambda: not wrong_pragmas()),
            ("counts of the directory", directory_version.is_counted),
            ("saving", can_save),
        )
        wrong = [name for name, holds in (*checks, *_required().items()) if not holds()]
    except SQLAlchemyError:
        wrong = ["database"]
    return wrong + [f"catalogue {code}" for code in _missing_catalogues()]


def can_save() -> bool:
    """Whether something can be written down, tried in earnest; what went well is not tried again at once."""
    tried: dict[str, float] = current_app.extensions.setdefault("saving", {"well_until": 0.0})
    if time.monotonic() < tried["well_until"]:
        return True
    try:
        with db.engine.connect().execution_options(immediate=True) as line, sqlite.impatient(line):
            turns.note_saving(line, utc_now())
    except IntegrityError:  # another process has just written the very same row
        return True
    except SQLAlchemyError:
        return False
    tried["well_until"] = time.monotonic() + TRIED_EVERY
    return True


def is_leaving() -> bool:
    """Whether the process above (deploy/serve_web.py) has said in a file that both hold, LEAVING_FD, that it goes."""
    told = current_app.config.get("LEAVING_FD")
    return told is not None and os.pread(told, 1, 0) != b""


def letters() -> dict[str, int]:
    """How many letters wait, are late, did not arrive; whether their mailbox is read; nothing without a database."""
    try:
        return {**outbox.figures(utc_now()), "mailbox_read": bool(current_app.config["BOUNCE_IMAP_SERVER"])}
    except SQLAlchemyError:
        return {}


def require(app: Flask, name: str, holds: Callable[[], bool]) -> None:
    """Serve nobody while this of a feature does not hold."""
    app.extensions.setdefault("required", {})[name] = holds


def _required() -> dict[str, Callable[[], bool]]:
    found: dict[str, Callable[[], bool]] = current_app.extensions.get("required", {})
    return found


def watch(app: Flask, name: str, look: Callable[[datetime], Any]) -> None:
    """Show something beside readiness that a person has to mend; it never takes the service out of service."""
    app.extensions.setdefault("watched", {})[name] = look


def watched(now: datetime) -> dict[str, Any]:
    """What features ask to be watched: counts and codes, nothing of a person."""
    looks: dict[str, Callable[[datetime], Any]] = current_app.extensions.get("watched", {})
    return {name: look(now) for name, look in looks.items()}


def measure(app: Flask, name: str, look: Callable[[datetime], Any]) -> None:
    """Show something to a monitor on its own port alone, and not to everybody who asks `/readyz`."""
    app.extensions.setdefault("measured", {})[name] = look


def told(wanted: Collection[str], now: datetime) -> tuple[dict[str, Any], dict[str, bool]]:
    """These facts of what is watched, each looked at alone, and by name what could not be told."""
    looks: dict[str, Callable[[datetime], Any]] = {
        "problems": lambda _now: problems(),
        "letters": outbox.figures,
        **current_app.extensions.get("watched", {}),
        **current_app.extensions.get("measured", {}),
    }
    found: dict[str, Any] = {}
    for name in wanted:
        try:
            found[name] = looks[name](now)
        except (SQLAlchemyError, OSError) as error:
            db.session.rollback()
            log.error("not told", fact=name, error=type(error).__name__)
    return found, {name: name not in found for name in wanted}


def migrated() -> bool:
    """Whether the database stands at the newest migration, or at one of a later release, which serves this one too."""
    return _stands_at() == set(migrations().get_heads()) or is_ahead()


def is_ahead() -> bool:
    """Whether the database was migrated by a later release than this: migrations expand before they contract."""
    return not is_missing(db.engine) and bool(
        _stands_at() - {each.revision for each in migrations().walk_revisions()}
    )


def _stands_at() -> set[str]:
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def migrations() -> ScriptDirectory:
    """Every migration that this program has."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return ScriptDirectory.from_config(config)


def _missing_catalogues() -> list[str]:
    compiled = (code for code in HOSPITAL_LANGUAGES if code != SOURCE)
    return [c for c in compiled if not (ROOT / "translations" / c / "LC_MESSAGES" / "messages.mo").exists()]


def installation() -> str | None:
    """What kind of people this database holds; None while it is new."""
    row = db.session.scalars(db.select(Installation)).first()
    return row.kind if row else None


@transaction
def declare(kind: str, now: datetime) -> None:
    """Mark a new database as demo or real; it can never be changed afterwards."""
    if installation() is None:
        db.session.add(Installation(kind=kind, since=now))


def refuse_wrong_installation() -> None:
    """Stop the start when demo mode meets real data, or real mode a demo database."""
    wanted = DEMO if current_app.config["DEMO"] else REAL
    found = installation()
    if found not in (None, wanted):
        raise StartRefused(f"this database is marked as {found!r}; it will not be opened in {wanted!r} mode")
