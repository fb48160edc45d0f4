"""What a server has read before it serves anybody, and what it makes for nobody while they wait."""

import gc
import runpy
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from matching import compiling, warming
from referral import lineage, web
from referral.db import db
from referral.engine import planning
from referral.errors import Conflict
from referral.intake import suggestions
from tests.pages import Pages

FIRST_AND_NEXT = """
import runpy, sys
from time import process_time
runpy.run_path("deploy/gunicorn.conf.py")["_read_indexes"]()
from referral.intake import suggestions
def took(words):
    start = process_time()
    suggestions.suggest_diagnosis(words)
    return process_time() - start
first = took("рак молочної залози")
print(first / max(took("рак шийки матки"), 0.0005))
"""
TIMES = 20
"""The first look-up may take so many times the next; with the index still to be read it is hundreds of times."""


@pytest.fixture
def served(root: Path) -> dict[str, Any]:
    """How gunicorn serves."""
    return runpy.run_path(str(root / "deploy" / "gunicorn.conf.py"))


def test_after_the_indexes_are_read_the_first_look_up_of_a_diagnosis_waits_for_none(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_AND_NEXT], cwd=root, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < TIMES


@pytest.mark.parametrize(("workers", "before"), [("1", 0), ("3", 1)])
def test_one_worker_answers_before_the_indexes_are_read_and_several_share_them(
    root: Path, monkeypatch: pytest.MonkeyPatch, workers: str, before: int
) -> None:
    monkeypatch.setenv("WEB_WORKERS", workers)
    monkeypatch.setenv("RATELIMIT_STORAGE_URI", "database://")
    read: list[str] = []
    monkeypatch.setattr(suggestions, "warm", lambda: read.append("indexes"))
    monkeypatch.setattr(web, "warm", lambda _app: read.append("pages"))
    monkeypatch.setattr(warming, "warm", lambda: read.append("kernels"))
    monkeypatch.setattr(gc, "freeze", lambda: None)
    conf = runpy.run_path(str(root / "deploy" / "gunicorn.conf.py"))
    conf["when_ready"](None)
    assert read == ["indexes"] * before
    conf["_warm"](None)
    assert read[before:] == ["pages", "indexes", "kernels"]


def test_the_application_is_loaded_once_and_each_worker_opens_its_own_connections(
    app: Flask, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_with: list[int] = []
    monkeypatch.setattr(lineage, "end_with", ends_with.append)
    assert served["preload_app"] is True
    db.session.execute(db.text("select 1"))
    db.session.rollback()
    assert db.engine.pool.checkedin() > 0, "the process that made the workers had a connection"
    served["post_fork"](SimpleNamespace(pid=7, app=SimpleNamespace(wsgi=lambda: app)), None)
    assert db.engine.pool.checkedin() == 0 and ends_with == [7]


def test_a_server_without_kernels_says_so_and_plans_nothing(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Pages(app).client.get("/readyz").json["watched"]["kernels"] == "compiled"
    monkeypatch.setattr(compiling, "is_compiled", lambda: False)
    answer = Pages(app).client.get("/readyz")
    assert answer.status_code == 200 and answer.json["watched"]["kernels"] == "missing"

    def missing(*_: object) -> None:
        raise compiling.NotCompiledError

    monkeypatch.setattr(planning.matching, "prepare", missing)
    with pytest.raises(Conflict) as refused:
        planning.prepare([], planning.matching.Network.of([]))
    assert "set-up is not finished" in str(refused.value.sentence)


def test_templates_share_what_all_of_them_know_and_imports_make_nothing_anew(app: Flask) -> None:
    """Sixty imports of one page: none compares names one by one, none runs the imported file again."""
    page = app.jinja_env.get_template("coordination/show.html")
    parts = app.jinja_env.get_template("components/forms.html")
    assert page.globals is parts.globals is app.jinja_env.globals
    with app.test_request_context():
        context = page.new_context({})
        assert parts._get_default_module(context) is parts._get_default_module(context)
    assert "only_here" in app.jinja_env.from_string("", {"only_here": 1}).globals
    assert "only_here" not in app.jinja_env.globals
