"""The README tells the truth: every setting, command, make word and folder it names exists, and none is missing."""

import re
from pathlib import Path

import pytest
from flask import Flask

from bench import drawings
from referral.config import GATEWAY_ADDRESSES, GATEWAYS, SECRETS
from referral.db import db

NOT_OURS = {"db", "shell", "run", "routes", "users", "roles"}


@pytest.fixture(scope="module")
def manual(root: Path) -> str:
    """The README's text."""
    return (root / "README.md").read_text(encoding="utf-8")


def _section(manual: str, heading: str) -> str:
    return manual.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_every_setting_is_in_the_manual_and_no_other(root: Path, manual: str) -> None:
    readers = ("referral/config.py", "referral/serve.py", "deploy/gunicorn.conf.py", "deploy/serve_web.py")
    code = "".join((root / name).read_text() for name in readers)
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', code)) | {*SECRETS, *GATEWAYS, *GATEWAY_ADDRESSES}
    read |= set(re.findall(r'environ(?:\.get|\.setdefault)?[\[(]"([A-Z_]+)"', code)) - {
        "PYTHONPATH",
        "SERVED_BY",
        "READY_FD",
        "LEAVING_FD",
        "NOTIFY_SOCKET",
    }  # said by serve, serve_web and systemd, set by nobody
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", _section(manual, "Settings")))
    assert read == told


def test_every_make_word_is_in_the_manual(root: Path, manual: str) -> None:
    makefile = (root / "Makefile").read_text()
    words = set(re.search(r"The only words to learn: (.+)", makefile)[1].split(" | "))  # type: ignore[index]
    assert words == set(re.findall(r"\| `make (\w+)` \|", manual))
    for word in words:
        assert re.search(rf"^{word}:", makefile, re.M), word


def test_every_command_is_in_the_manual(app: Flask, manual: str) -> None:
    ours = {"setup"}  # it has an application of its own, which knows no settings
    for name, command in app.cli.commands.items():
        if name not in NOT_OURS:
            ours |= {f"{name} {sub}" for sub in command.commands} if hasattr(command, "commands") else {name}
    told = set(re.findall(r"`([a-z]+(?: [a-z]+)?)`", _section(manual, "Commands"))) - {"db upgrade"}
    assert ours == told


def test_every_folder_of_the_map_exists(root: Path, manual: str) -> None:
    named = re.findall(r"`([\w./]+/?)`", _section(manual, "Where things are").split("| where")[1])
    missing = [
        n
        for n in named
        if ("/" in n or "." in n) and not (root / n).exists() and n not in ("data/", "plans.show")
    ]
    assert not missing


def test_every_picture_exists(root: Path, manual: str) -> None:
    pictures = re.findall(r"\]\((docs/[\w./-]+\.(?:png|svg))\)", manual)
    assert pictures
    assert not [path for path in pictures if not (root / path).exists()]


def test_ci_runs_the_manuals_test_command_and_no_more(root: Path, manual: str) -> None:
    lines = [
        line
        for line in (root / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith(("#", "set"))
    ]
    assert lines == ['cd "$(dirname "$0")/.."', "make test"]
    assert "    make test\n" in manual


def test_the_directory_counts_are_the_tables_own(root: Path, manual: str) -> None:
    import csv

    data = root / "referral" / "hospitals" / "data"
    centres = list(csv.DictReader((data / "centres.csv").read_text(encoding="utf-8").splitlines()))
    said = len(list(csv.DictReader((data / "statements.csv").read_text(encoding="utf-8").splitlines())))
    by_country = {code: sum(c["country"] == code for c in centres) for code in ("PL", "CZ", "HU", "SK", "RO")}
    shown = ", ".join(f"{code} {count}" for code, count in by_country.items())
    assert f"{len(centres)} centres ({shown}), {said:,} statements of public sources" in manual
    shares = re.search(
        r"systemic therapy is known of (\d+) % .* radiotherapy of (\d+) %, surgery of (\d+) %", manual
    )
    table = (data / "README.md").read_text(encoding="utf-8")
    lines = ("systemic therapy", "radiotherapy", "surgery")
    assert shares is not None
    assert list(shares.groups()) == [
        re.search(rf"^\| {line} \|.*\| (\d+) % ", table, re.M)[1] for line in lines
    ]  # type: ignore[index]


@pytest.mark.parametrize("name", drawings.DRAWN)
def test_the_pictures_are_those_of_the_code(root: Path, name: str) -> None:
    assert (root / "docs" / name).read_text(encoding="utf-8") == drawings.DRAWN[name](), (
        "python -m bench.drawings"
    )


def test_what_the_picture_of_the_domain_joins_is_joined_by_a_foreign_key(app: Flask) -> None:
    keys = {
        (table.name, key.column.table.name)
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
    }
    assert set(drawings.SHOWN) <= keys
