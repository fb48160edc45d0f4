"""Whichever way it is started: every wrong setting in one list, no traceback, no value of a secret, exit code 2."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from referral import starting
from referral.config import SECRETS, WrongSettings, settings
from referral.errors import StartRefused

WAYS = {
    "serve": ["-m", "referral.serve"],
    "gunicorn": ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"],
    "the web": ["deploy/serve_web.py"],
    "a command": ["-m", "flask", "--app", "wsgi.py", "check"],
    "the help of flask": ["-m", "flask", "--app", "wsgi.py", "--help"],
}
WRONG = {
    "PORT": "many",
    "WEB_WORKERS": "3",
    "METRICS_PORT": "99999",
    "DATABASE_URL": "mysql://there",
    "MASTER_KEYS": "a key that is long enough but no base64 of 32 bytes",
    "LOG_LEVEL": "LOUD",
    "PUBLIC_URL": "bridge.example",
    "COORDINATION": "nobody",
}


def test_every_way_in_says_all_wrong_settings_at_once_and_ends_with_2(root: Path) -> None:
    bare = {name: text for name, text in os.environ.items() if name not in (*SECRETS, "DEMO", "PYTHONPATH")}
    environment = {**bare, **WRONG, "PYTHONPATH": str(root)}
    started = {
        way: subprocess.Popen(
            [sys.executable, *words],
            cwd=root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for way, words in WAYS.items()
    }
    for way, process in started.items():
        told = process.communicate()[1].decode()
        assert process.returncode == 2, f"{way}: {told}"
        for name in (*WRONG, *SECRETS):
            assert sum(line.split()[:1] == [name] for line in told.splitlines()) == 1, (
                f"{way}, {name}: {told}"
            )
        assert "Traceback" not in told and WRONG["MASTER_KEYS"] not in told, way


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of settings, and an environment that is as before afterwards."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    path = tmp_path / "settings.env"
    os.environ["SETTINGS"] = str(path)
    yield path


def test_a_file_says_what_the_environment_does_not(file: Path) -> None:
    file.write_text("PUBLIC_NAME='From a file'\nSESSION_HOURS='3'\nSIGNAL_FROM='${HOME}'\n")
    os.environ["SESSION_HOURS"] = "5"
    found = settings()
    assert (found["PUBLIC_NAME"], found["SESSION_HOURS"], found["SIGNAL_FROM"]) == (
        "From a file",
        5,
        "${HOME}",
    )


def test_a_demo_reads_no_file(file: Path) -> None:
    file.write_text("PUBLIC_NAME='From a file'\n")
    os.environ["DEMO"] = "1"
    assert settings()["PUBLIC_NAME"] == "Mistok"


def test_a_file_that_is_named_and_missing_is_said(file: Path) -> None:
    with pytest.raises(WrongSettings, match="cannot be read"):
        settings()


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (
            StartRefused("this database is marked as 'demo'"),
            "Nothing was started: this database is marked as 'demo'",
        ),
        (OperationalError("select 'a name'", {}, Exception()), "DATABASE_URL: the database does not answer"),
    ],
)
def test_what_else_refuses_a_start_is_said_in_a_line(
    refusal: Exception, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, starting.telling():
        raise refusal
    told = capsys.readouterr().err
    assert ended.value.code == 2 and words in told and told.count("\n") == 1 and "a name" not in told
