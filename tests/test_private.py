"""What the service writes is its owner's alone, and what nothing catches tells no words."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from referral import config
from tests.processes import beside

WORDS = "Сентинельська Ярина has a lump, $argon2id$v=19$sentinel"

THROWN = {
    "RuntimeError": "RuntimeError(words)",
    "IntegrityError": "IntegrityError(words, (words,), ValueError(words))",
}


def _mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_what_lies_in_var_and_what_is_written_later_is_the_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "var" / "mail").mkdir(parents=True, mode=0o755)
    for name in ("oncobridge.sqlite", "mail/1.eml"):
        (tmp_path / "var" / name).write_text("x")
        (tmp_path / "var" / name).chmod(0o644)
    code = (
        "from pathlib import Path; from referral.config import keep_private; import sys;"
        "var = Path(sys.argv[1]); keep_private(var); (var / 'later').write_text('x'); (var / 'sources').mkdir()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "var")], check=True, cwd=config.ROOT)
    found = {str(path.relative_to(tmp_path)): _mode(path) for path in (tmp_path / "var").rglob("*")}
    assert _mode(tmp_path / "var") == "0o700"
    assert found == {
        "var/mail": "0o700", "var/sources": "0o700", "var/mail/1.eml": "0o600", "var/oncobridge.sqlite": "0o600",
        "var/later": "0o600",
    }  # fmt: skip


@pytest.mark.parametrize("thrown", THROWN)
def test_a_command_that_fails_tells_class_and_line_and_no_words(app: Flask, thrown: str) -> None:
    code = (
        "import os, sys; os.dup2(1, 2); sys.argv = ['flask', '--app', 'wsgi', 'audit', 'verify']\n"
        "from flask.cli import main\n"
        "from referral import chain\n"
        "from sqlalchemy.exc import IntegrityError\n"
        "def fails(*_facts):\n"
        f"    words = {WORDS!r}\n"
        f"    raise {THROWN[thrown]}\n"
        "chain.prove = fails\n"
        "main()\n"
    )
    with beside(app, "-c", code, LOG_LEVEL="DEBUG") as process:
        told = process.communicate(timeout=90)
    said = " ".join(filter(None, told))
    assert process.returncode == 1 and thrown in said and '"where": "<string>:' in said
    assert "Ярина" not in said and "argon2id" not in said and "Traceback" not in said
