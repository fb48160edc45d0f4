"""How every way in begins: what is wrong with the settings is told at once, in one list, and nothing is started."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import OperationalError

from referral import create_app
from referral.accounts.security import refuse_unsafe_start
from referral.config import WrongSettings, settings
from referral.errors import StartRefused

WRONG = 2
"""The exit code of whoever was started with wrong settings: a supervisor need not try again."""
HEAD = "Nothing was started. These settings are not right (what each means: README, Settings):"
NOT_SET, UNSAID = "Environment variable not set.", "is not set"
SILENT = "the database does not answer; is it running, and are host, name, user and password right?"


def made() -> Flask:
    """The application for who serves or commands; ends the process with the list where it may not start."""
    with telling():
        app = create_app()
        refuse_unsafe_start(app)
    return app


def refuse_wrong_settings() -> None:
    """The list, before anything of the settings is used."""
    with telling():
        settings()


@contextmanager
def telling() -> Iterator[None]:
    """Within it what refuses the start is told in words, without a traceback, and ends the process with WRONG."""
    try:
        yield
    except WrongSettings as wrong:
        _end(listed(wrong))
    except StartRefused as refused:
        _end(f"Nothing was started: {refused}")
    except OperationalError:
        _end(f"Nothing was started. DATABASE_URL: {SILENT}")


def listed(wrong: WrongSettings) -> str:
    """Every wrong setting by its name and what is wrong with it, never with its value."""
    said = (
        dict(wrong.error_messages) if isinstance(wrong.error_messages, dict) else {"": wrong.error_messages}
    )
    width = max(map(len, said))
    lines = (f"  {name:<{width}}  {_words(said[name])}" for name in sorted(said))
    return "\n".join((HEAD, *lines, "`flask setup` asks for what is needed and makes the secrets."))


def _words(messages: object) -> str:
    found = messages if isinstance(messages, list) else [messages]
    return "; ".join(dict.fromkeys(UNSAID if each == NOT_SET else str(each) for each in found))


def _end(words: str) -> None:
    sys.stderr.write(words + "\n")
    raise SystemExit(WRONG)
